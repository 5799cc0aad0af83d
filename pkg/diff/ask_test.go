package diff_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/project"
)

// risen are prices of two models: of one the input doubles in June, and tells large
// prompts apart from then on; the other is sold until then.
const risen = `vendor: mine
models:
  - id: m
    tokenizer: o200k_base
    prices:
      - {from: 2026-01-01, until: 2026-06-01, rates: {input: 1, output: 2}, source: x, checked: 2026-01-01}
      - {from: 2026-06-01, rates: {input: 2, output: 2}, source: x, checked: 2026-06-01,
         bands: [{above: 5000, rates: {input: 8, output: 2}}]}
  - id: gone
    tokenizer: o200k_base
    prices: [{from: 2026-01-01, until: 2026-06-01, rates: {input: 3, output: 3}, source: x, checked: 2026-01-01}]
`

// cheaper are the books of a contract that came before.
const cheaper = `vendor: mine
models:
  - id: m
    tokenizer: o200k_base
    prices: [{from: 2026-01-01, rates: {input: 0.5, output: 2}, source: y, checked: 2026-01-01}]
`

const asked = `workloads: [{workload: w, volume: 1000, counts: {input: 4000, output: 100}}]
plans: [{name: p, price: 10, offer: mine/m, requests: 100, users: 7}]
`

// ground is a folder with books and a project.
type ground struct {
	t    *testing.T
	door *files.Door
}

func grounds(t *testing.T) *ground {
	t.Helper()
	t.Chdir(t.TempDir())
	g := &ground{t, &files.Door{}}
	g.write("books/mine.yaml", risen)
	g.write("before/mine.yaml", cheaper)
	g.write("tokecon.yaml", asked)
	g.write("w.yaml", "workload: w\nvolume: 1000\ncounts: {input: 4000, output: 100}\n")
	g.write("long.yaml", "workload: w\nvolume: 1000\ncounts: {input: 6000, output: 100}\n")
	return g
}

func (g *ground) write(name, text string) {
	g.t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		g.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		g.t.Fatal(err)
	}
}

func day(t *testing.T, text string) econ.AsOf {
	t.Helper()
	at, err := market.Day(text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// question has today's market with the books, and the sides by their words.
func (g *ground) question(from, to string) diff.Question {
	g.t.Helper()
	own, err := market.FolderAt(g.door, "books")
	if err != nil {
		g.t.Fatal(err)
	}
	today := day(g.t, "2026-11-23")
	q := diff.Question{Given: diff.Given{Options: market.Options{Own: []market.Folder{own}, Door: g.door}, Today: today}}
	o := q.Options
	o.At = today
	if q.Now, err = market.Open(o); err != nil {
		g.t.Fatal(err)
	}
	if q.From, err = diff.ParseSide(g.door, from); err != nil {
		g.t.Fatal(err)
	}
	if q.To, err = diff.ParseSide(g.door, to); err != nil {
		g.t.Fatal(err)
	}
	return q
}

func (g *ground) plans(from, to string) diff.Question {
	g.t.Helper()
	q := g.question(from, to)
	var err error
	if q.Project, err = project.Read(g.door, ""); err != nil {
		g.t.Fatal(err)
	}
	if q.Now, err = q.Project.Market(q.Options, q.Today); err != nil {
		g.t.Fatal(err)
	}
	return q
}

func (g *ground) workload(from, to string) diff.Question {
	g.t.Helper()
	q := g.question(from, to)
	q.Models = []string{"mine/*"}
	q.Workload = g.opened("w.yaml")
	return q
}

func (g *ground) opened(name string) *demand.Workload {
	g.t.Helper()
	w, err := demand.Open(g.door, []string{name}, demand.Assumptions{})
	if err != nil {
		g.t.Fatal(err)
	}
	return w
}

func (g *ground) ask(q diff.Question) *diff.Result {
	g.t.Helper()
	r, err := diff.Ask(q)
	if err != nil {
		g.t.Fatal(err)
	}
	return r
}

// months writes what a month costs with each offer on both sides.
func months(r *diff.Result) string {
	var out []string
	for _, m := range r.Months {
		out = append(out, fmt.Sprintf("%s %s %s", m.Offer, text(m.From.Month), text(m.To.Month)))
	}
	return strings.Join(out, "; ")
}

func text(d *money.Decimal) string {
	if d == nil {
		return "none"
	}
	return d.String()
}

// TestAskOffers: a month of 1,000 requests of 4,000 and 100 tokens cost 4 × $1 + 0.1 × $2,
// and costs 4 × $2 + 0.1 × $2 from June on.
func TestAskOffers(t *testing.T) {
	g := grounds(t)
	for name, c := range map[string]struct {
		from, to string
		more     func(*diff.Question)
		want     string
	}{
		"two dates": {"2026-05-01", "2026-07-01", nil, "mine/m 4.2 8.2"},
		"to today":  {"2026-05-01", "", nil, "mine/m 4.2 8.2"},
		"no change": {"2026-07-01", "", nil, "mine/m 8.2 8.2"},
		"other books": {"", "", func(q *diff.Question) { q.FromBooks = []string{"before"} },
			"mine/m 2.2 8.2"},
		"books and day": {"2026-05-01", "2026-05-01", func(q *diff.Question) { q.FromBooks = []string{"before"} },
			"mine/m 2.2 4.2"},
		"longer before": {"", "", func(q *diff.Question) { q.Earlier = g.opened("long.yaml") },
			"mine/m 48.2 8.2"}, // beyond 5,000 tokens a request costs four times as much a token
		"longer both": {"2026-05-01", "2026-07-01", func(q *diff.Question) { q.Workload = g.opened("long.yaml") },
			"mine/m 6.2 48.2"},
	} {
		q := g.workload(c.from, c.to)
		if c.more != nil {
			c.more(&q)
		}
		r := g.ask(q)
		if got := months(r); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if r.OfPlans() || r.To.Workload == nil || r.To.Workload.Samples != 1 {
			t.Errorf("%s: sides %+v, %+v", name, r.From, r.To)
		}
	}
}

// TestAskSides: each side states its own day and books.
func TestAskSides(t *testing.T) {
	g := grounds(t)
	q := g.workload("2026-05-01", "2026-07-01")
	r := g.ask(q)
	if r.From.AsOf.String() != "2026-05-01" || r.To.AsOf.String() != "2026-07-01" ||
		r.AsOf.String() != "2026-07-01" || r.From.What != "2026-05-01" {
		t.Errorf("from %+v to %+v", r.From, r.To)
	}
	if len(r.Retired) != 1 || len(r.Both) != 1 {
		t.Errorf("retired %v, both %v", r.Retired, r.Both)
	}
	q = g.workload("", "")
	q.FromBooks = []string{"before"}
	if r = g.ask(q); r.From.Books.Hash == r.To.Books.Hash || r.To.Books != q.Now.Setting().Books {
		t.Errorf("books %v and %v", r.From.Books, r.To.Books)
	}
}

// TestAskPlans: 100 requests of a seat cost $0.42, and $0.82 from June on.
func TestAskPlans(t *testing.T) {
	g := grounds(t)
	r := g.ask(g.plans("2026-05-01", ""))
	if len(r.Plans) != 1 || text(r.Plans[0].Cost.From) != "0.42" || text(r.Plans[0].Cost.To) != "0.82" ||
		text(r.Plans[0].Margin.From) != "0.958" || text(r.Plans[0].Margin.To) != "0.918" {
		t.Fatalf("plans %+v", r.Plans)
	}
	if r.From.Project != "tokecon.yaml" || !r.OfPlans() || !r.Differs() || r.Differing() == 0 {
		t.Errorf("from %+v, differing %d", r.From, r.Differing())
	}
	if same := g.ask(g.plans("2026-07-01", "2026-08-01")); same.Differs() {
		t.Errorf("nothing has changed: %+v", same.Plans[0])
	}
	q := g.plans("", "")
	q.FromBooks = []string{"before"}
	if r = g.ask(q); text(r.Plans[0].Cost.From) != "0.22" || text(r.Plans[0].Cost.To) != "0.82" {
		t.Errorf("of other books: %+v", r.Plans[0].Cost)
	}
}

// TestAskRefuses holds what cannot be compared, and how it is said.
func TestAskRefuses(t *testing.T) {
	g := grounds(t)
	other := func(q *diff.Question) {
		g.write("batch.yaml", "workload: w\nmode: batch\ncounts: {input: 4000, output: 100}\n")
		q.Earlier = g.opened("batch.yaml")
	}
	for want, q := range map[string]diff.Question{
		"from 2026-08-01 is after 2026-07-01":                              g.workload("2026-08-01", "2026-07-01"),
		"from 2026-11-23 is the later side, too: nothing can have changed": g.workload("", ""),
		`the workloads are served in mode "batch" and "default"`:           with(g.workload("", ""), other),
		"from-books: no: no such file or directory": with(g.workload("", ""),
			func(q *diff.Question) { q.FromBooks = []string{"no"} }),
		`unknown model "mine/nosuch"`: with(g.workload("2026-05-01", ""),
			func(q *diff.Question) { q.Models = []string{"mine/nosuch"} }),
		"git:HEAD is about plans, and no project is asked about": g.workload("git:HEAD", ""),
	} {
		if _, err := diff.Ask(q); err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "books no:", "no:"), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func with(q diff.Question, change func(*diff.Question)) diff.Question {
	change(&q)
	return q
}

// TestParseSide reads the words of a side.
func TestParseSide(t *testing.T) {
	g := grounds(t)
	for word, want := range map[string]string{
		"": "  ", "2026-05-01": "2026-05-01 2026-05-01 ", "git:main": "git:main  main",
		"git:v1.0:2026-01-01":   "git:v1.0:2026-01-01 2026-01-01 v1.0",
		"git:a:b":               "git:a:b  a:b",
		"2026-05-01T10:00:00Z":  "2026-05-01T10:00:00Z 2026-05-01T10:00:00Z ",
		"git:HEAD~1:2026-05-01": "git:HEAD~1:2026-05-01 2026-05-01 HEAD~1",
	} {
		s, err := diff.ParseSide(g.door, word)
		at := ""
		if s.At != nil {
			at = s.At.String()
		}
		if got := fmt.Sprintf("%s %s %s", s.Word, at, s.Ref); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", word, got, err, want)
		}
	}
	for word, want := range map[string]string{"git:": "no such reference", "nosuch": "no such file",
		"w.yaml": "not a result of tokecon margin -f json"} {
		if _, err := diff.ParseSide(g.door, word); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", word, err, want)
		}
	}
}

// TestSavedResultsStay: a question about few models leaves the caller's saved result as
// it was read.
func TestSavedResultsStay(t *testing.T) {
	g := grounds(t)
	saved := `{"schema_version": 1, "as_of": "2026-05-01", "currency": "USD", "workload": {"name": "w", "samples": 1,
		"volume_per_month": "1000"}, "offers": [
		{"offer": "mine/m", "vendor": "mine", "cost_per_month": "4", "low_per_month": "4", "high_per_month": "4"},
		{"offer": "mine/gone", "vendor": "mine", "cost_per_month": "9", "low_per_month": "9", "high_per_month": "9"}]}`
	g.write("saved.json", saved)
	q := g.workload("saved.json", "")
	q.Models = []string{"mine/m"}
	if got := months(g.ask(q)); got != "mine/m 4 8.2" {
		t.Errorf("narrowed: %s", got)
	}
	if n := len(q.From.Saved.Compared.Offers); n != 2 {
		t.Errorf("the saved result has %d offers left", n)
	}
}
