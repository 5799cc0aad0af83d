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

func planParts() []splitPart[diff.PlanSplit] {
	type split = *diff.PlanSplit
	return []splitPart[diff.PlanSplit]{
		{"price", func(s split) money.Decimal { return s.Price }},
		{"list", func(s split) money.Decimal { return s.List }},
		{"tokens", func(s split) money.Decimal { return s.Tokens }},
		{"mix", func(s split) money.Decimal { return s.Mix }},
		{"volume", func(s split) money.Decimal { return s.Volume }},
		{"other", func(s split) money.Decimal { return s.Other }},
		{payersPart, func(s split) money.Decimal { return s.Payers }},
	}
}

// payersPart is the cause that moves months alone.
const payersPart = "payers"

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
		return fmt.Sprintf("what that does to %s is not known: %s", c.Plan, cmp.Or(c.Reason, noRevenue))
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
	for _, part := range planParts() {
		if d := part.of(c.Margin.Split); !d.IsZero() {
			parts = append(parts, part.id+" "+points(d))
		}
	}
	return s + ": " + strings.Join(parts, ", ")
}

// plans lays the plans out: margins in points, then amounts of one payer, then of a
// month.
func (p *diffPage) plans() {
	sign := p.sign()
	margin := moveTable{id: "margins", unit: "points", move: func(c *diff.PlanChange) *diff.Move { return &c.Margin },
		side: report.Percent, part: inPoints}
	p.add("Gross margin of each plan", p.moves(&margin))
	amounts := moveTable{id: "costs", unit: sign, sides: sign, side: p.amount, part: p.amount,
		move: func(c *diff.PlanChange) *diff.Move { return &c.Cost }}
	p.add("Cost of one payer", p.moves(&amounts))
	amounts.id, amounts.move = "revenues", func(c *diff.PlanChange) *diff.Move { return &c.Revenue }
	p.add("Revenue of one payer", p.moves(&amounts))
	amounts.id, amounts.unit, amounts.sides = planMonths, sign+"/month", sign+"/month"
	amounts.move = func(c *diff.PlanChange) *diff.Move { return &c.Month }
	p.add("Cost of a month with all users", p.moves(&amounts))
	p.add("New plans", p.single("new_plans", p.r.NewPlans))
	p.add("Plans that are gone", p.single("gone_plans", p.r.GonePlans))
}

// moveTable is how one amount of plans is laid out.
type moveTable struct {
	id         string
	unit       string // of the change and its parts
	sides      string // the unit of what it was and is
	move       func(*diff.PlanChange) *diff.Move
	side, part func(money.Decimal) cell
}

// moves shows an amount on both sides with the parts of its change.
func (p *diffPage) moves(m *moveTable) *report.Table {
	type row = *diff.PlanChange
	either := func(c row) quote.Status { return worse(c.FromStatus, c.Status) }
	cols := []report.Col[row]{
		text("plan", "plan", func(c row) string { return c.Plan }),
		text("offer", "offer", swapWords).Drop(2), // the parts are what is asked for
		num("from", "was", m.sides, func(c row) cell { return m.cell(c, m.move(c).From, m.side, c.FromStatus) }),
		num("to", "is", m.sides, func(c row) cell { return m.cell(c, m.move(c).To, m.side, c.Status) }),
		num("change", "change", m.unit, func(c row) cell { return m.cell(c, m.move(c).Change, m.part, either(c)) }),
	}
	for _, part := range planParts() {
		cols = append(cols, num(part.id, part.id, m.unit, func(c row) cell {
			return m.cell(c, part.part(m.move(c).Split), m.part, either(c))
		}).Drop(p.keepPart(m, part)).If(part.id != payersPart || m.id == planMonths))
	}
	rows := slices.DeleteFunc(refs(p.r.Plans), func(c row) bool {
		return m.id == planMonths && c.Users.From == nil && c.Users.To == nil
	})
	return report.Rows(m.id, rows, cols...)
}

// keepPart lets a part that is 0 for every plan go first on a narrow screen.
func (p *diffPage) keepPart(m *moveTable, part splitPart[diff.PlanSplit]) int {
	for i := range p.r.Plans {
		if s := m.move(&p.r.Plans[i]).Split; s != nil && !part.of(s).IsZero() {
			return 1
		}
	}
	return 3
}

// planMonths is the table of months, in which payers count.
const planMonths = "plan_months"

// cell returns a number of a plan, or why it is not known.
func (m *moveTable) cell(c *diff.PlanChange, d *money.Decimal, of func(money.Decimal) cell, s quote.Status) cell {
	switch {
	case d == nil && m.id == planMonths:
		return report.Unknown(cmp.Or(c.Reason, "the users of one side are not given"))
	case d == nil:
		return report.Unknown(cmp.Or(c.Reason, "there is no revenue on one side"))
	case s != quote.Exact && !d.IsZero():
		return of(*d).Approx()
	}
	return of(*d)
}

// worse returns the status of what rests on both.
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
func (p *diffPage) single(id string, plans []margin.PlanResult) *report.Table {
	type row = *margin.PlanResult
	page := &marginPage{draft: p.draft, r: &margin.Result{Setting: p.r.Setting}, v: MarginView{Per: "payer"}}
	return report.Rows(id, refs(plans), byPlan(planOf,
		num("revenue", "revenue", p.sign(), func(r row) cell { return page.sum(r, r.Revenue) }),
		num("cost", "cost", p.sign(), func(r row) cell { return page.sum(r, r.COGS) }),
		num("gross_margin", "margin", "", func(r row) cell { return page.share(r, r.Gross) }))...)
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
