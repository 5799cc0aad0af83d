package page_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
)

const book = `
vendor: v
models:
  - {id: exact, tokenizer: o200k_base,
     prices: [{from: 2026-01-01, rates: {input: 1, cache_read: 0.1, output: 2}, source: x, checked: 2026-01-01}]}
  - {id: rough, tokenizer: gemini,
     prices: [{from: 2026-01-01, rates: {input: 1.05, output: 2}, marks: [disputed], source: x, checked: 2026-01-01}]}
  - {id: dear, tokenizer: o200k_base,
     prices: [{from: 2026-01-01, rates: {input: 30, output: 60}, marks: [promotional], source: x, checked: 2026-01-01}]}
  - {id: free, tokenizer: o200k_base,
     prices: [{from: 2026-01-01, rates: {input: 0, output: 0}, source: x, checked: 2026-01-01}]}
  - {id: mute, tokenizer: o200k_base,
     prices: [{from: 2026-01-01, rates: {input: 1}, source: x, checked: 2026-01-01}]}
`

func at() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }

func setting() econ.Setting {
	return econ.Setting{SchemaVersion: econ.SchemaVersion, AsOf: econ.AsOf{Time: at(), DateOnly: true}, Mode: "standard",
		Region: "global", Currency: money.USD, Books: pricebook.Version{Date: "2026-01-01", Hash: "0123abcd"}}
}

func work() *econ.Workload {
	users := money.FromInt(50)
	return &econ.Workload{Name: "w", Samples: 2, Volume: money.FromInt(1000), Users: &users,
		Retries: money.MustParse("0.02")}
}

// comparison prices two requests with some of the models.
func comparison(t *testing.T, baseline string, names ...string) *econ.Comparison {
	t.Helper()
	return answering(t, 500, baseline, names...)
}

func answering(t *testing.T, answer int64, baseline string, names ...string) *econ.Comparison {
	t.Helper()
	set, err := pricebook.Load([]pricebook.Document{{Name: "book", Data: []byte(book)}})
	if err != nil {
		t.Fatal(err)
	}
	var candidates []econ.Candidate
	for _, name := range names {
		m, err := set.Find(name, at())
		if err != nil {
			t.Fatal(err)
		}
		candidates = append(candidates,
			econ.Candidate{Offer: quote.Hosted{Model: m}, Counted: counted(t, m.Tokenizer, answer)})
	}
	c, err := econ.Compare(candidates,
		econ.Question{Terms: quote.Terms{At: at()}, Volume: money.FromInt(1000), Calls: money.FromInt(1), Baseline: baseline})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func counted(t *testing.T, name string, answer int64) *usage.Counted {
	t.Helper()
	tok, err := tokenizer.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	profile := func(percent int64) *usage.Profile {
		p := usage.NewProfile(nil)
		for _, n := range []int64{1000, 3000} {
			if err := p.Add(meter.Quantities{meter.Input: n * percent / 100, meter.Output: answer, meter.Requests: 1},
				usage.NoSlot); err != nil {
				t.Fatal(err)
			}
		}
		return p
	}
	c := &usage.Counted{Tokenizer: tok, Mid: profile(100), Exactness: tok.Exactness()}
	c.Low, c.High = c.Mid, c.Mid
	if c.Exactness != tokenizer.Exact {
		c.Low, c.High = profile(90), profile(110)
	}
	return c
}

func laidOut(t *testing.T, c *econ.Comparison, v page.View) *report.Document {
	t.Helper()
	d, err := page.Compare(c, setting(), work(), v)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	return d
}

// column returns the texts or numbers of one column of the first table.
func column(t *testing.T, d *report.Document, id string) (out []string) {
	t.Helper()
	table := d.Tables()[0]
	i := slices.IndexFunc(table.Columns, func(c report.Column) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("no column %s", id)
	}
	for _, r := range table.Rows {
		switch c := r.Cells[i]; {
		case c.Numeric():
			out = append(out, c.Value.String())
		case c.Kind == report.KindUnknown:
			out = append(out, "?"+c.Text)
		default:
			out = append(out, c.Text)
		}
	}
	return out
}

func notes(d *report.Document) string {
	var all []string
	for _, n := range d.Notes {
		all = append(all, n.Text)
	}
	return strings.Join(all, "\n")
}

func TestComparePage(t *testing.T) {
	d := laidOut(t, comparison(t, "", "exact", "rough", "dear", "mute"), page.View{Per: "request"})
	if got := column(t, d, "offer"); !slices.Equal(got, []string{"v/exact", "v/rough", "v/dear"}) {
		t.Error(got)
	}
	if got := column(t, d, "cost_per_month"); !slices.Equal(got, []string{"3", "3.1", "90"}) {
		t.Error(got)
	}
	rows := d.Tables()[0].Rows
	if rows[0].Mark != report.Winner || rows[1].Mark != report.NoMark || rows[0].Cells[4].Estimated ||
		!rows[1].Cells[4].Estimated {
		t.Errorf("%+v", rows)
	}
	if len(d.Answer) != 2 || !strings.Contains(d.Answer[0], "v/exact is cheapest") ||
		!strings.Contains(d.Answer[1], "too rough to tell it from v/rough") {
		t.Errorf("%q", d.Answer)
	}
	if got := d.Tables()[1].Rows; len(got) != 1 || got[0].Cells[1].Text != "no price is known for output" {
		t.Errorf("%+v", got)
	}
	for _, want := range []string{"2 samples stand for 1,000 requests", "2% of requests sent again", "sources disagree",
		"promotional", "gemini (of o200k_base)", "The sample is small"} {
		if !strings.Contains(notes(d), want) {
			t.Errorf("%q is not said:\n%s", want, notes(d))
		}
	}
	if d.Origin[0] != "prices as of 2026-11-23, books 2026-01-01-0123abcd" {
		t.Errorf("%q", d.Origin)
	}
}

func TestCompareOrder(t *testing.T) {
	c := comparison(t, "", "exact", "rough", "dear")
	for by, want := range map[string]string{"": "v/exact v/rough v/dear", "-cost_per_month": "v/dear v/rough v/exact",
		"offer": "v/dear v/exact v/rough", "cached_rate": "v/exact v/rough v/dear"} {
		if got := strings.Join(column(t, laidOut(t, c, page.View{Per: "request", Sort: by}), "offer"), " "); got != want {
			t.Errorf("by %q: %s", by, got)
		}
	}
	if _, err := page.Compare(c, setting(), work(), page.View{Per: "request", Sort: "offr"}); err == nil ||
		!strings.Contains(err.Error(), `did you mean "offer"`) {
		t.Errorf("%v", err)
	}
}

// TestUnknownsComeLast: in either direction.
func TestUnknownsComeLast(t *testing.T) {
	c := answering(t, 0, "", "exact", "dear", "mute")
	for by, want := range map[string]string{"output_rate": "2 60 ?no price is listed",
		"-output_rate": "60 2 ?no price is listed"} {
		if got := strings.Join(column(t, laidOut(t, c, page.View{Per: "request", Sort: by}), "output_rate"),
			" "); got != want {
			t.Errorf("by %s: %s", by, got)
		}
	}
}

// TestCompareTop: what is cut off takes its footnotes along.
func TestCompareTop(t *testing.T) {
	d := laidOut(t, comparison(t, "", "exact", "rough", "dear"), page.View{Per: "request", Top: 1})
	if got := column(t, d, "offer"); len(got) != 1 || strings.Contains(notes(d), "disagree") ||
		!strings.Contains(notes(d), "2 more offers are not shown") {
		t.Errorf("%v\n%s", got, notes(d))
	}
}

func TestCompareBaselineAndFree(t *testing.T) {
	d := laidOut(t, comparison(t, "v/dear", "exact", "dear"), page.View{Per: "request"})
	if rows := d.Tables()[0].Rows; rows[1].Mark != report.Reference || column(t, d, "versus")[1] != "1" {
		t.Errorf("%+v", rows)
	}
	d = laidOut(t, comparison(t, "", "exact", "free"), page.View{Per: "request"})
	if rows := d.Tables()[0].Rows; rows[0].Mark != report.NoMark || rows[1].Mark != report.Winner ||
		column(t, d, "versus")[0] != "0" || !strings.Contains(notes(d), "free: the price is 0") {
		t.Errorf("%+v\n%s", rows, notes(d))
	}
	d = laidOut(t, comparison(t, "", "mute"), page.View{Per: "request"})
	if len(d.Tables()[0].Rows) != 0 || !strings.Contains(d.Answer[0], "No offer can serve") ||
		d.Next[0] != "tokecon compare --all" {
		t.Errorf("%q", d.Answer)
	}
}

func TestCompareExplains(t *testing.T) {
	d := laidOut(t, comparison(t, "", "exact", "rough"), page.View{Per: "request", Explain: true})
	var bills []*report.Table
	var how []string
	for _, section := range d.Sections {
		how = append(how, section.Text...)
	}
	for _, table := range d.Tables() {
		if strings.HasPrefix(table.ID, "lines_") {
			bills = append(bills, table)
		}
	}
	if len(bills) != 2 {
		t.Fatalf("%d bills", len(bills))
	}
	for id, want := range map[string]string{"meter": "input", "source": "book:5"} {
		if got, _ := bills[0].Cell(0, id); got.Text != want {
			t.Errorf("%s: %+v, want %s", id, got, want)
		}
	}
	if want := "input: 2000000 × 1 ÷ 1000000 = 2"; !slices.Contains(how, want) {
		t.Errorf("%q is not among %q", want, how)
	}
}

// TestUnansweredIsSaidAloud: a cost without its answers is a lower bound.
func TestUnansweredIsSaidAloud(t *testing.T) {
	c := comparison(t, "", "exact")
	c.Ranked[0].Unanswered = 1
	w := work()
	w.Unanswered, w.Replaced = 1, 3
	d, err := page.Compare(c, setting(), w, page.View{Per: "request"})
	if err != nil {
		t.Fatal(err)
	}
	cells := d.Tables()[0].Rows[0].Cells
	if !strings.Contains(d.Answer[0], "≥$3.00 a month") || !cells[6].Bound || !cells[7].Bound ||
		!strings.Contains(notes(d), "1 of 2 samples have no recorded answer") ||
		!strings.Contains(notes(d), "3 invalid byte sequences") {
		t.Errorf("%q\n%+v\n%s", d.Answer, cells, notes(d))
	}
}
