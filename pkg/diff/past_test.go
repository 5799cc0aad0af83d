package diff_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/market"
)

// commit commits all that is in the folder under a tag.
func (g *ground) commit(tag string) {
	g.t.Helper()
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"commit", "-qm", tag}, {"tag", tag}} {
		c := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com",
			"-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"}, args...)...)
		c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		if out, err := c.CombinedOutput(); err != nil {
			g.t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
}

// book is one of a vendor, with prices of its one model m.
func book(vendor, prices string) string {
	return "vendor: " + vendor + "\nmodels:\n  - id: m\n    tokenizer: o200k_base\n    prices:\n" +
		"      - {from: 2026-01-01, " + prices + ", source: x, checked: 2026-01-01}\n"
}

// TestPlansOf: a baseline has the prices of its day, and the file and the books of its
// revision.
func TestPlansOf(t *testing.T) {
	g := grounds(t)
	g.write("books/mine.yaml", strings.Replace(risen, "input: 1, output", "input: 3, output", 1))
	g.write("tokecon.yaml", strings.Replace(asked, "price: 10", "price: 20", 1))
	g.commit("old")
	g.write("books/mine.yaml", risen)
	g.write("tokecon.yaml", asked)
	for word, want := range map[string]string{"": "0.82 10", "2026-05-01": "0.42 10", "git:old": "0.82 20",
		"git:old:2026-05-01": "1.22 20"} {
		q := g.plans(word, "")
		plans, err := q.PlansOf(q.From, q.Project, q.Now)
		if err != nil || len(plans) != 1 {
			t.Fatalf("%q: %v, %v", word, plans, err)
		}
		if got := plans[0].COGS.String() + " " + plans[0].Revenue.String(); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
	q := g.plans("git:old", "")
	q.FromBooks = []string{"before"}
	if r := g.ask(q); text(r.Plans[0].Cost.From) != "0.22" || text(r.Plans[0].Revenue.From) != "20" {
		t.Errorf("a revision with other books: %+v", r.Plans[0])
	}
}

// TestAskServed: the mode and the region of the workload hold on both sides, and are
// those of both.
func TestAskServed(t *testing.T) {
	g := grounds(t)
	where := ", where: [{mode: batch, multiply: {tokens: 0.5}}, {region: [eu], multiply: {tokens: 3}}]"
	g.write("books/mine.yaml", book("mine", "until: 2026-06-01, rates: {input: 1, output: 2}"+where)+
		"      - {from: 2026-06-01, rates: {input: 2, output: 2}, source: x, checked: 2026-01-01"+where+"}\n")
	g.write("batch.yaml", "workload: w\nvolume: 1000\nmode: batch\nregion: eu\ncounts: {input: 4000, output: 100}\n")
	g.write("far.yaml", "workload: w\nvolume: 1000\nmode: batch\ncounts: {input: 4000, output: 100}\n")
	q := g.workload("2026-05-01", "")
	q.Workload = g.opened("batch.yaml")
	r := g.ask(q)
	if r.From.Mode != "batch" || r.To.Region != "eu" || months(r) != "mine/m 6.3 12.3" || len(r.Changed) == 0 ||
		text(r.Changed[0].To) != "3" {
		t.Errorf("%+v: %s, %+v", r.From, months(r), r.Changed)
	}
	q.Earlier = g.opened("far.yaml")
	if _, err := diff.Ask(q); err == nil || !strings.Contains(err.Error(), `in region "default" and "eu"`) {
		t.Errorf("served elsewhere: %v", err)
	}
}

// TestAskEarlierBooks: they are laid over those that the project has, and a lock holds
// on both sides.
func TestAskEarlierBooks(t *testing.T) {
	g := grounds(t)
	g.write("its/lane.yaml", book("lane", "rates: {input: 5, output: 0}"))
	g.write("tokecon.yaml", "books: [its]\n"+strings.ReplaceAll(asked, "mine/m", "lane/m"))
	q := g.plans("", "")
	q.FromBooks = []string{"before"}
	if r := g.ask(q); len(r.Plans) != 1 || text(r.Plans[0].Cost.From) != "2" || text(r.Plans[0].Cost.To) != "2" {
		t.Errorf("%+v", r.Plans)
	}
	lock := config.NewLock(day(t, "2026-11-23").Time, "test")
	lock.Add("vendors/lane.yaml", "lane", []byte(book("lane", "rates: {input: 7, output: 0}")))
	q = g.workload("", "")
	o := q.Options
	o.At, o.Pin = q.Today, &market.Pin{Lock: lock, Path: "lock", Day: q.Today.Time}
	var err error
	if q.Now, err = market.Open(o); err != nil {
		t.Fatal(err)
	}
	q.Models, q.FromBooks = []string{"lane/m"}, []string{"before"}
	if r := g.ask(q); months(r) != "lane/m 28 28" || r.From.Pinned != "lock" {
		t.Errorf("%s, %+v", months(r), r.From)
	}
}

// windows are books whose price is a tenth in the hours of one half of the day.
func windows(from string) string {
	return book("mine", from+"rates: {input: 10, output: 0}, where: [{hours: ['00:00-12:00'], multiply: {tokens: 0.1}}]")
}

// exchange is a folder of books held against an earlier one, with what a month and a
// request of the plan must cost.
type exchange struct{ now, before, months, plan string }

// exchanged asks what the books of either folder change, for the samples of a file and
// for the plan of the project.
func exchanged(t *testing.T, g *ground, samples string, cases []exchange) {
	t.Helper()
	for _, c := range cases {
		data, err := os.ReadFile(c.now + "/mine.yaml")
		if err != nil {
			t.Fatal(err)
		}
		g.write("books/mine.yaml", string(data))
		q := g.workload("", "")
		q.FromBooks, q.Workload = []string{c.before}, g.opened(samples)
		r := g.ask(q)
		if s := r.Months[0].Split; months(r) != c.months || s == nil || !s.List.Equal(*r.Months[0].Change) {
			t.Errorf("%s: %s by %v", c.now, months(r), s)
		}
		q = g.plans("", "")
		q.FromBooks = []string{c.before}
		r = g.ask(q)
		cost := r.Plans[0].Cost
		if got := fmt.Sprint(text(cost.From), " ", text(cost.To), " ", cost.Split); got != c.plan {
			t.Errorf("%s: %s, want %s: %s", c.now, got, c.plan, r.Plans[0].Reason)
		}
	}
}

// TestAskWindows: requests cost what their own hours do, on whichever side the hour
// matters; prices of a day are those of all its hours.
func TestAskWindows(t *testing.T) {
	g := grounds(t)
	g.write("night.jsonl", `{"model":"mine/m","time":"2026-05-04T03:00:00Z","input":4000,"output":100}`+"\n")
	g.write("flat/mine.yaml", book("mine", "rates: {input: 10, output: 0}"))
	g.write("windows/mine.yaml", windows(""))
	plans := strings.Replace(asked, "workloads: [{workload: w, volume: 1000, counts: {input: 4000, output: 100}}]",
		"workloads: [{workload: w, volume: 1000, samples: [night.jsonl]}]", 1)
	g.write("tokecon.yaml", plans)
	exchanged(t, g, "night.jsonl", []exchange{
		{"flat", "windows", "mine/m 400 4000", "0.4 4 &{0 3.6 0 0 0 0 0}"},
		{"windows", "flat", "mine/m 4000 400", "4 0.4 &{0 -3.6 0 0 0 0 0}"},
	})
}

// TestAskWindowsOfOneDay: the hour matters on one of the two days alone.
func TestAskWindowsOfOneDay(t *testing.T) {
	g := grounds(t)
	g.write("night.jsonl", `{"model":"mine/m","time":"2026-05-04T03:00:00Z","input":4000,"output":100}`+"\n")
	g.write("tokecon.yaml", strings.Replace(asked, "counts: {input: 4000, output: 100}", "samples: [night.jsonl]", 1))
	const hours, then = ", where: [{hours: ['00:00-12:00'], multiply: {tokens: 0.1}}]",
		"      - {from: 2026-06-01, rates: {input: 10, output: 0}, source: x, checked: 2026-01-01"
	for want, where := range map[string][2]string{"mine/m 400 4000": {hours, ""}, "mine/m 4000 400": {"", hours}} {
		g.write("books/mine.yaml", book("mine", "until: 2026-06-01, rates: {input: 10, output: 0}"+where[0])+
			then+where[1]+"}\n")
		q := g.workload("2026-05-01", "")
		q.Workload = g.opened("night.jsonl")
		r := g.ask(q)
		if s := r.Months[0].Split; months(r) != want || s == nil || !s.List.Equal(*r.Months[0].Change) {
			t.Errorf("%s, want %s: %v", months(r), want, s)
		}
		r = g.ask(g.plans("2026-05-01", ""))
		if s := r.Plans[0].Cost.Split; s == nil || !s.List.Equal(*r.Plans[0].Cost.Change) {
			t.Errorf("the plan: %+v by %v", r.Plans[0].Cost, s)
		}
	}
}

// TestAskBands: the sizes at which a price of either side changes tell prompts apart on
// both.
func TestAskBands(t *testing.T) {
	g := grounds(t)
	g.write("two.jsonl", `{"model":"mine/m","input":4000,"output":100}`+"\n"+
		`{"model":"mine/m","input":6000,"output":100}`+"\n")
	g.write("flat/mine.yaml", book("mine", "rates: {input: 1, output: 0}"))
	g.write("bands/mine.yaml", book("mine", "rates: {input: 1, output: 0}, bands: [{above: 5000, rates: {input: 8, "+
		"output: 0}}]"))
	g.write("tokecon.yaml", strings.Replace(asked,
		"workloads: [{workload: w, volume: 1000, counts: {input: 4000, output: 100}}]",
		"workloads: [{workload: w, volume: 1000, samples: [two.jsonl]}]", 1))
	exchanged(t, g, "two.jsonl", []exchange{
		{"flat", "bands", "mine/m 2600 500", "2.6 0.5 &{0 -2.1 0 0 0 0 0}"},
		{"bands", "flat", "mine/m 500 2600", "0.5 2.6 &{0 2.1 0 0 0 0 0}"},
	})
}

// TestAskOneSide: a model is found where one side alone has it.
func TestAskOneSide(t *testing.T) {
	g := grounds(t)
	q := g.workload("", "")
	q.FromBooks = []string{"before"}
	g.write("before/lone.yaml", book("lone", "rates: {input: 5, output: 0}"))
	q.Models = []string{"lone/m", "mine/m"}
	if r := g.ask(q); len(r.Retired) != 1 || r.Retired[0].Model != "lone/m" || months(r) != "mine/m 2.2 8.2" {
		t.Errorf("%+v, %s", r.Retired, months(r))
	}
}

// TestAskSaved: what was saved is held against today's prices, with those announced;
// what the books do not have is left out with the reason.
func TestAskSaved(t *testing.T) {
	g := grounds(t)
	g.write("books/lone.yaml", book("lone", "rates: {input: 5, output: 0}"))
	q := g.workload("", "")
	offers, err := q.Now.Offers("mine/m", "lone/m")
	if err != nil {
		t.Fatal(err)
	}
	var c *demand.Comparison
	if c, err = q.Workload.Compare(q.Now, offers, ""); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(c.Result())
	if err != nil {
		t.Fatal(err)
	}
	g.write("saved.json", string(data))
	if err := os.Remove("books/lone.yaml"); err != nil {
		t.Fatal(err)
	}
	rise := "\n      - {from: 2027-06-01, rates: {input: 9, output: 2}, source: x, checked: 2026-06-01}"
	g.write("books/mine.yaml", strings.Replace(strings.Replace(risen, "{from: 2026-06-01, rates",
		"{from: 2026-06-01, until: 2027-06-01, rates", 1), "output: 2}}]}", "output: 2}}]}"+rise, 1))
	q = g.workload("saved.json", "")
	q.Models = nil
	r := g.ask(q)
	if len(r.Announced) != 2 || text(r.Announced[0].To) != "9" || months(r) != "mine/m 8.2 8.2; lone/m 20 none" ||
		!strings.Contains(r.Months[1].To.Reason+r.Months[1].Reason, "no model of the books has this name") {
		t.Errorf("%s, announced %+v", months(r), r.Announced)
	}
}
