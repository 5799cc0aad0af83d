package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

func planParts(s *diff.PlanSplit) []splitPart {
	if s == nil {
		s = &diff.PlanSplit{}
	}
	return []splitPart{{"price", "price", &s.Price}, {"list", "list", &s.List}, {"tokens", "tokens", &s.Tokens},
		{"mix", "mix", &s.Mix}, {"volume", "volume", &s.Volume}, {"other", "other", &s.Other},
		{"payers", "payers", &s.Payers}}
}

// planAnswer says what became of the plan whose margin changed most.
func (p *diffPage) planAnswer() string {
	var s []string
	if len(p.r.Plans) > 0 {
		s = append(s, p.planWords(&p.r.Plans[0]))
	}
	if n := len(p.r.NewPlans); n > 0 {
		s = append(s, several(n, "plan is", "plans are")+" new")
	}
	if n := len(p.r.GonePlans); n > 0 {
		s = append(s, several(n, "plan is", "plans are")+" gone")
	}
	return cmp.Or(strings.Join(s, ", "), "there are no plans")
}

func (p *diffPage) planWords(c *diff.PlanChange) string {
	switch m := &c.Margin; {
	case m.Change == nil:
		return fmt.Sprintf("what that does to %s is not known: %s", c.Plan, cmp.Or(c.Reason, "there is no revenue"))
	case m.Change.IsZero() && len(p.r.Plans) > 1:
		return "the margins of all " + several(len(p.r.Plans), "plan", "plans") + " are what they were"
	case m.Change.IsZero():
		return fmt.Sprintf("the margin of %s is still %s", c.Plan, percents(*m.To))
	}
	s := fmt.Sprintf("the margin of %s went from %s to %s, %s points", c.Plan, percents(*c.Margin.From),
		percents(*c.Margin.To), points(*c.Margin.Change))
	if c.Margin.Split == nil {
		return s
	}
	var parts []string
	for _, part := range planParts(c.Margin.Split) {
		if !part.part.IsZero() {
			parts = append(parts, part.title+" "+points(*part.part))
		}
	}
	return s + ": " + strings.Join(parts, ", ")
}

// points writes a change of a share in points, with its sign.
func points(d money.Decimal) string { return strings.TrimSuffix(moved(d), "%") }

// plans lays the plans out: margins in points, then amounts of one payer, then of a
// month.
func (p *diffPage) plans() {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	margin := moveTable{id: "margins", unit: "points", move: func(c *diff.PlanChange) *diff.Move { return &c.Margin },
		side: report.Percent, part: func(d money.Decimal) report.Cell { return report.Number(d.Shift(2)) }}
	p.section("Gross margin of each plan", p.moves(&margin))
	amounts := moveTable{id: "costs", unit: sign, move: func(c *diff.PlanChange) *diff.Move { return &c.Cost },
		side: p.amount, part: p.amount}
	p.section("Cost of one payer", p.moves(&amounts))
	amounts.id, amounts.move = "revenues", func(c *diff.PlanChange) *diff.Move { return &c.Revenue }
	p.section("Revenue of one payer", p.moves(&amounts))
	amounts.id, amounts.unit, amounts.move = planMonths, sign+"/month",
		func(c *diff.PlanChange) *diff.Move { return &c.Month }
	p.section("Cost of a month with all users", p.moves(&amounts))
	p.single("New plans", "new_plans", p.r.NewPlans)
	p.single("Plans that are gone", "gone_plans", p.r.GonePlans)
}

// moveTable is how one amount of plans is laid out.
type moveTable struct {
	id, unit   string
	move       func(*diff.PlanChange) *diff.Move
	side, part func(money.Decimal) report.Cell
}

// moves shows an amount on both sides with the parts of its change.
func (p *diffPage) moves(m *moveTable) *report.Table {
	side := m.unit
	if side == "points" {
		side = ""
	}
	t := planTable(m.id, report.Column{ID: "from", Title: "was", Unit: side, Align: report.Right},
		report.Column{ID: "to", Title: "is", Unit: side, Align: report.Right},
		report.Column{ID: "change", Title: "change", Unit: m.unit, Align: report.Right})
	t.Columns[1].Keep = 2 // the parts are what is asked for
	for i, part := range planParts(nil) {
		if part.id != "payers" || m.id == planMonths {
			t.Columns = append(t.Columns,
				report.Column{ID: part.id, Title: part.title, Unit: m.unit, Align: report.Right, Keep: p.keepPart(m, i)})
		}
	}
	for i := range p.r.Plans {
		if c := &p.r.Plans[i]; m.id != planMonths || c.Users.From != nil || c.Users.To != nil {
			t.Rows = append(t.Rows, p.moveRow(m, c, len(t.Columns)-5))
		}
	}
	return t
}

// keepPart lets a part that is 0 for every plan go first on a narrow screen.
func (p *diffPage) keepPart(m *moveTable, i int) int {
	for j := range p.r.Plans {
		if s := m.move(&p.r.Plans[j]).Split; s != nil && !planParts(s)[i].part.IsZero() {
			return 1
		}
	}
	return 3
}

// planMonths is the table of months, in which payers count.
const planMonths = "plan_months"

func (p *diffPage) moveRow(m *moveTable, c *diff.PlanChange, parts int) report.Row {
	v := m.move(c)
	why := cmp.Or(c.Reason, "there is no revenue on one side")
	if m.id == planMonths {
		why = cmp.Or(c.Reason, "the users of one side are not given")
	}
	cell := func(d *money.Decimal, make func(money.Decimal) report.Cell, status quote.Status) report.Cell {
		switch {
		case d == nil:
			return report.Unknown(why)
		case status != quote.Exact && !d.IsZero():
			return make(*d).Approx()
		}
		return make(*d)
	}
	either := worse(c.FromStatus, c.Status)
	row := report.Row{Cells: []report.Cell{report.Text(c.Plan), report.Text(swapWords(c)), cell(v.From, m.side, c.FromStatus),
		cell(v.To, m.side, c.Status), cell(v.Change, m.part, either)}}
	for _, part := range planParts(v.Split)[:parts] {
		if v.Split == nil {
			part.part = nil
		}
		row.Cells = append(row.Cells, cell(part.part, m.part, either))
	}
	return row
}

// worse is the status of what rests on both.
func worse(a, b quote.Status) quote.Status {
	if a == quote.Exact {
		return b
	}
	return a
}

func swapWords(c *diff.PlanChange) string {
	if c.Swapped() {
		return c.FromOffer + " → " + c.Offer
	}
	return c.Offer
}

// single lists plans that are on one side alone.
func (p *diffPage) single(title, id string, plans []margin.PlanResult) {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := planTable(id, report.Column{ID: "revenue", Title: "revenue", Unit: sign, Align: report.Right},
		report.Column{ID: "cost", Title: "cost", Unit: sign, Align: report.Right},
		report.Column{ID: "gross_margin", Title: "margin", Align: report.Right})
	page := &marginPage{r: &margin.Result{Setting: p.r.Setting}, v: MarginView{Per: "payer"}}
	for i := range plans {
		r := &plans[i]
		planRow(t, r, func() []report.Cell {
			return []report.Cell{page.amount(r, r.Revenue), page.amount(r, r.COGS), page.share(r, r.Gross)}
		})
	}
	p.section(title, t)
}

// notes says what the numbers rest on and what the words mean.
func (p *diffPage) notes() {
	r := p.r
	if r.OfPlans() {
		p.planNotes()
	} else {
		p.monthNotes()
	}
	p.note("Each part is the average over all orders in which the factors could have moved (L. S. Shapley, A value " +
		"for n-person games, 1953); the parts sum to the change to the last digit, and what did not move has 0.")
	if r.From.Saved || r.To.Saved {
		p.note("A saved result holds no books: prices are those it was worked out with, and ones that depend on the " +
			"prompt's size or the hour are not split.")
		return
	}
	p.note("Prices are compared as they are on the two sides, in this mode and region; what came and went between is " +
		"in tokecon prices history MODEL.")
	if r.Others > 0 {
		p.note("%s in the books changed, came or went as well: --all.", several(r.Others, "other offer", "other offers"))
	}
}

func (p *diffPage) note(format string, args ...any) {
	p.doc.Notes = append(p.doc.Notes, report.Note{Text: fmt.Sprintf(format, args...)})
}

func (p *diffPage) planNotes() {
	p.note("Price is what the customer pays (price, included requests, overage, mark-up), list the rates of the " +
		"model, tokens the tokens and calls of a request, mix the shares of prompt, cached, written and answer tokens, " +
		"volume the requests of a payer (usage, caps, free users, retries, tool calls), other the costs beside tokens.")
	for i := range p.r.Plans {
		if c := &p.r.Plans[i]; c.Swapped() {
			p.note("%s: another model serves it, %s: list is what its rates do to the requests as the old one counted them, "+
				"tokens what its own count does.", c.Plan, swapWords(c))
		}
	}
	if strings.HasPrefix(p.r.From.What, "git:") || strings.HasPrefix(p.r.To.What, "git:") {
		p.note("A revision gives tokecon.yaml, its lock and the books in the repository; the date is that of today, of " +
			"--as-of or of git:REF:DATE, and the samples are those that are there now.")
	}
}

func (p *diffPage) monthNotes() {
	r := p.r
	p.note("A month costs requests × (tokens a request × price of a token + fees a request). List is what the rates " +
		"do, volume the requests a month (with retries and tool calls), tokens the tokens, searches and other calls of a " +
		"request, mix the shares of prompt, cached, written and answer tokens by prompt-size tier.")
	if from := r.From.Workload; from == r.To.Workload {
		p.note("One workload on both sides: list alone can move. --from-workload FILE gives the earlier one.")
	} else if from.Name != r.To.Workload.Name || !from.Volume.Equal(r.To.Workload.Volume) {
		p.note("The earlier workload %s: %s.", from.Name, standsFor(from))
	}
	p.note("Workload %s: %s.", r.To.Workload.Name, standsFor(r.To.Workload))
	if slices.ContainsFunc(r.Months, func(m diff.MonthChange) bool { return m.Exactness != tokenizer.Exact }) {
		p.note("~ counts are estimated; the band of each month is in -f json, and what it rests on in tokecon compare.")
	}
	if slices.ContainsFunc(r.Months, func(m diff.MonthChange) bool {
		return m.From.Status == quote.LowerBound || m.To.Status == quote.LowerBound
	}) {
		p.note("! Answers without a recorded length are in no count: costs are lower bounds (≥). Give --output-tokens N.")
	}
}

// standsFor says how many requests the samples of a workload stand for.
func standsFor(w *econ.Workload) string {
	return fmt.Sprintf("%s for %s requests a month", several(int(w.Samples), "sample stands", "samples stand"),
		money.Group(w.Volume.String()))
}

// next suggests where to look closer.
func (p *diffPage) next() []string {
	r := p.r
	var name string
	switch {
	case len(r.Changed) > 0:
		name = r.Changed[0].Model
	case len(r.Announced) > 0:
		name = r.Announced[0].Model
	case len(r.Months) > 0:
		name = r.Months[0].Offer
	}
	again := "tokecon margin --explain"
	if !r.OfPlans() {
		again = strings.TrimSpace("tokecon compare " + r.To.Workload.Argument)
	}
	if name == "" {
		return []string{again} // a plan's offer may be a name of the project alone
	}
	return []string{"tokecon prices history " + name, again}
}
