package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// Scenario lays out what becomes of plans when something moves.
func Scenario(r *scenario.Result) *report.Document {
	p := &scenarioPage{r: r, doc: &report.Document{}}
	if len(r.Shocks) > 0 {
		p.changes()
	}
	p.chances()
	p.sweep()
	p.tornado()
	p.replay()
	p.days()
	p.courses()
	p.lots()
	p.crash()
	p.hungry()
	p.unknown()
	p.sampling()
	p.source()
	p.doc.Next = []string{"tokecon scenario --tornado", "tokecon scenario --preset hungry"}
	p.doc.Origin = origin(r.Setting)
	return p.doc
}

// source says what is asked about, and what is not in it.
func (p *scenarioPage) source() {
	if p.r.Project == "" {
		p.note("Nothing else reacts to a lever: what moves together is for several --shock at once. A workload alone has " +
			"costs and no margin: describe a plan, tokecon init.")
		return
	}
	p.note("Margin is (price − cost) ÷ price; points are differences of margins. Nothing else reacts to a lever: what "+
		"moves together is for several --shock at once. Plans are those of %s.", p.r.Project)
}

// scenarioPage gathers the parts of the page.
type scenarioPage struct {
	r   *scenario.Result
	doc *report.Document
}

func (p *scenarioPage) say(format string, args ...any) {
	p.doc.Answer = append(p.doc.Answer, fmt.Sprintf(format, args...))
}

func (p *scenarioPage) note(format string, args ...any) {
	p.doc.Notes = append(p.doc.Notes, report.Note{Text: fmt.Sprintf(format, args...)})
}

func (p *scenarioPage) add(title string, t *report.Table, c *report.Chart) {
	if len(t.Rows) > 0 {
		p.doc.Sections = append(p.doc.Sections, report.Section{Title: title, Table: t, Chart: c})
	}
}

func (p *scenarioPage) show(d money.Decimal) string { return money.Show(d, p.r.Currency) }

func (p *scenarioPage) amount(o *scenario.Outcome, d money.Decimal) report.Cell {
	if !o.Known() {
		return report.Unknown(o.Reason)
	}
	return report.Amount(d, p.r.Currency)
}

// marginOf is a margin, or why there is none.
func marginOf(o *scenario.Outcome) report.Cell {
	switch {
	case !o.Known():
		return report.Unknown(o.Reason)
	case o.Gross == nil:
		return report.Unknown("there is no revenue")
	}
	return report.Percent(*o.Gross)
}

// pointsCell is a difference of margins.
func pointsCell(d *money.Decimal) report.Cell {
	if d == nil {
		return report.Unknown("a margin is not known")
	}
	return report.Number(d.Shift(2))
}

// changes shows every plan before and under the shocks.
func (p *scenarioPage) changes() {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := planTable("changes",
		report.Column{ID: "margin_before", Title: "margin", Align: report.Right}, report.Column{ID: "margin_after", Title: "then", Align: report.Right},
		report.Column{ID: "points", Title: "points", Align: report.Right},
		report.Column{ID: "request_before", Title: "a request", Unit: sign, Align: report.Right, Keep: 1},
		report.Column{ID: "request_after", Title: "then", Unit: sign, Align: report.Right, Keep: 1},
		report.Column{ID: "profit_before", Title: "profit", Unit: sign, Align: report.Right, Keep: 2},
		report.Column{ID: "profit_after", Title: "then", Unit: sign, Align: report.Right, Keep: 2},
		report.Column{ID: "cost_month_before", Title: "cost", Unit: sign + "/month", Align: report.Right, Keep: 3},
		report.Column{ID: "cost_month_after", Title: "then", Unit: sign + "/month", Align: report.Right, Keep: 3},
		report.Column{ID: "target", Title: "target", Align: report.Right, Keep: 2},
	)
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		p.say("%s", p.changed(c))
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{
			report.Text(c.Plan), report.Text(c.Offer), marginOf(&c.Base), marginOf(&c.Under), pointsCell(c.Points),
			p.amount(&c.Base, c.Base.Request), p.amount(&c.Under, c.Under.Request), p.amount(&c.Base, c.Base.Profit),
			p.amount(&c.Under, c.Under.Profit),
			p.monthly(c.Base.Cost), p.monthly(c.Under.Cost), goal(c),
		}})
	}
	p.add("With "+strings.Join(p.r.Shocks, " "), t, nil)
}

func (p *scenarioPage) monthly(d *money.Decimal) report.Cell {
	if d == nil {
		return report.Unknown("the plan says no users")
	}
	return report.Amount(*d, p.r.Currency)
}

// goal is a target with whether it is still met.
func goal(c *scenario.Change) report.Cell {
	switch {
	case c.Target == nil:
		return report.Text("none")
	case c.Under.Gross == nil || c.Under.Gross.Less(*c.Target):
		return report.Percent(*c.Target).WithStatus(report.Fail)
	}
	return report.Percent(*c.Target).WithStatus(report.OK)
}

// changed says in one sentence what becomes of a plan.
func (p *scenarioPage) changed(c *scenario.Change) string {
	switch {
	case !c.Base.Known() || !c.Under.Known():
		return fmt.Sprintf("%s: nothing is known: %s.", c.Plan, c.Base.Reason+c.Under.Reason)
	case c.Points == nil:
		return p.costs(c)
	case c.Points.IsZero() && c.Base.Request.Equal(c.Under.Request) && c.Base.Profit.Equal(c.Under.Profit):
		return fmt.Sprintf("%s keeps its margin of %s: nothing of this moves it.", c.Plan, percents(*c.Base.Gross))
	}
	s := fmt.Sprintf("%s keeps %s of margin instead of %s (%s points)", c.Plan, percents(*c.Under.Gross),
		percents(*c.Base.Gross), withSign(c.Points.Shift(2)))
	if c.Target != nil && c.Under.Gross.Less(*c.Target) {
		s += fmt.Sprintf("; the target of %s is missed", percents(*c.Target))
	}
	return s + "."
}

// costs says what becomes of the cost of a plan that charges nothing.
func (p *scenarioPage) costs(c *scenario.Change) string {
	s := fmt.Sprintf("A request of %s with %s costs %s instead of %s", c.Plan, c.Offer, p.show(c.Under.Request),
		p.show(c.Base.Request))
	if !c.Base.Request.IsZero() {
		s += " (" + moved(c.Under.Request.Sub(c.Base.Request).Quo(c.Base.Request)) + ")"
	}
	if c.Base.Cost != nil && c.Under.Cost != nil {
		s += fmt.Sprintf(", a month %s instead of %s", p.show(*c.Under.Cost), p.show(*c.Base.Cost))
	}
	return s + "."
}

// withSign writes a number with its sign and one decimal place.
func withSign(d money.Decimal) string {
	if d.Sign() < 0 {
		return "−" + money.Decimal{}.Sub(d).Fixed(1)
	}
	return "+" + d.Fixed(1)
}

// sweep shows one lever moved through its range.
func (p *scenarioPage) sweep() {
	s := p.r.Sweep
	if s == nil {
		return
	}
	t := &report.Table{ID: "sweep", Columns: []report.Column{{ID: "by", Title: s.Lever, Align: report.Right}}}
	chart := &report.Chart{ID: "sweep_chart", Title: "gross margin by " + s.Lever, Unit: "%", Kind: report.Line, Axis: report.NumberAxis,
		XTitle: s.Lever}
	for i := range p.r.Plans {
		t.Columns = append(t.Columns, report.Column{ID: fmt.Sprintf("margin_%d", i+1), Title: p.r.Plans[i].Plan, Align: report.Right})
		chart.Series = append(chart.Series, report.Series{Name: p.r.Plans[i].Plan})
	}
	for _, point := range s.Points {
		row := report.Row{Cells: []report.Cell{leverCell(s.Lever, point.By)}}
		for i := range point.Plans {
			row.Cells = append(row.Cells, marginOf(&point.Plans[i]))
			if g := point.Plans[i].Gross; g != nil {
				chart.Series[i].Points = append(chart.Series[i].Points, report.XY(point.By.Float64(), g.Shift(2).Float64()))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	p.add("Gross margin by "+s.Lever, t, chart)
	if len(p.r.Shocks) == 0 {
		p.swept(s)
	}
}

// swept says what the ends of a sweep leave.
func (p *scenarioPage) swept(s *scenario.Sweep) {
	first, last := s.Points[0], s.Points[len(s.Points)-1]
	for i := range p.r.Plans {
		a, b := first.Plans[i].Gross, last.Plans[i].Gross
		if a != nil && b != nil {
			p.say("%s: from %s %s to %s the margin goes from %s to %s.", p.r.Plans[i].Plan, s.Lever,
				leverText(s.Lever, first.By), leverText(s.Lever, last.By), percents(*a), percents(*b))
		}
	}
}

// leverCell is a place of a lever: a factor, or a share.
func leverCell(name string, by money.Decimal) report.Cell {
	if scenario.Lever(name).Share() {
		return report.Percent(by)
	}
	return report.Ratio(by)
}

func leverText(name string, by money.Decimal) string {
	if scenario.Lever(name).Share() {
		return by.Shift(2).Significant(4).String() + "%"
	}
	return "×" + by.Significant(3).String()
}

// crash shows plans after a crash, by what is passed on.
func (p *scenarioPage) crash() {
	c := p.r.Crash
	if c == nil {
		return
	}
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := &report.Table{ID: "crash", Columns: []report.Column{{ID: "plan", Title: "plan"}, {ID: "pass", Title: "passed on", Align: report.Right},
		{ID: "revenue", Title: "you charge", Unit: sign, Align: report.Right}, {ID: "gross_margin", Title: "margin", Align: report.Right},
		{ID: "gross_profit", Title: "profit", Unit: sign, Align: report.Right},
		{ID: "volume", Title: "you sell", Align: report.Right, Keep: 1},
		{ID: "profit_times", Title: "all profit", Unit: "× today's", Align: report.Right, Keep: 1}}}
	for i := range p.r.Crashed {
		x := &p.r.Crashed[i]
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(x.Plan), report.Percent(x.Pass), p.amount(&x.After, x.Price),
			marginOf(&x.After), p.amount(&x.After, x.After.Profit), ratioCell(x.Volume), ratioCell(x.Dollars)}})
		if x.Pass.Equal(money.FromInt(1)) && x.After.Gross != nil {
			p.say("If vendors' prices fall by %s and competitors pass all of it on, %s charges %s and keeps %s of margin: "+
				"%s of profit instead of %s.", percents(c.Fall), x.Plan, p.show(x.Price), percents(*x.After.Gross),
				p.show(x.After.Profit), p.base(x.Plan))
		}
	}
	p.add("When prices crash by "+percents(c.Fall), t, nil)
	p.note("A price P with tokens T in it becomes P − passed on × fall × T (Weyl and Fabinger 2013). You sell (new "+
		"price ÷ old)^elasticity times as much, elasticity %s: −1.11 was measured for open models between providers "+
		"(NBER 2025), that of your market need not be the same.", c.Elasticity)
}

// base is the profit of a plan as things are.
func (p *scenarioPage) base(plan string) string {
	for i := range p.r.Plans {
		if p.r.Plans[i].Plan == plan && p.r.Plans[i].Base.Known() {
			return p.show(p.r.Plans[i].Base.Profit)
		}
	}
	return "—"
}

func ratioCell(d *money.Decimal) report.Cell {
	if d == nil {
		return report.Unknown("there is no profit to compare with")
	}
	return report.Ratio(*d)
}

// hungry shows what a hungry vendor does to the worth of a payer.
func (p *scenarioPage) hungry() {
	h := p.r.Hungry
	if h == nil {
		return
	}
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := &report.Table{ID: "hungry", Columns: []report.Column{{ID: "plan", Title: "plan"},
		{ID: "margin_before", Title: "margin", Align: report.Right}, {ID: "margin_after", Title: "then", Align: report.Right},
		{ID: "profit_before", Title: "profit", Unit: sign, Align: report.Right, Keep: 1},
		{ID: "profit_after", Title: "then", Unit: sign, Align: report.Right, Keep: 1},
		{ID: "ltv", Title: "a payer's life", Unit: sign, Align: report.Right},
		{ID: "ltv_after", Title: "then", Unit: sign, Align: report.Right}}}
	for _, cause := range scenario.Causes() {
		t.Columns = append(t.Columns,
			report.Column{ID: "by_" + strings.ReplaceAll(cause, " ", "_"), Title: "by " + cause, Unit: sign, Align: report.Right, Keep: 2})
	}
	for i := range p.r.Eaten {
		t.Rows = append(t.Rows, p.eaten(&p.r.Eaten[i]))
	}
	p.add("When the vendor gets hungry", t, nil)
	p.pieces()
	p.note("The vendor asks %s times its prices and counts %s times the tokens, you give up %s of your price, and %s "+
		"of the payers leave a month instead of %s. A payer's life brings monthly profit ÷ churn, not discounted: "+
		"constant churn flatters young customers. The loss is split by the average over all orders in which the causes "+
		"could have come (Shapley 1953); the parts sum to it.", h.Raise, h.Tokens, percents(h.Cut), percents(h.ChurnAfter),
		percents(h.Churn))
}

// pieces says how a life is reckoned where no seat is sold.
func (p *scenarioPage) pieces() {
	for i := range p.r.Plans {
		if u := p.r.Plans[i].Unit; u != seats {
			p.note("%s sells no seats: its life is that of a payer who takes %s every month.", p.r.Plans[i].Plan, u)
		}
	}
}

func (p *scenarioPage) eaten(e *scenario.Eaten) report.Row {
	cells := []report.Cell{report.Text(e.Plan), marginOf(&e.Base), marginOf(&e.After), p.amount(&e.Base, e.Base.Profit),
		p.amount(&e.After, e.After.Profit)}
	if e.LTV == nil {
		for range 2 + len(scenario.Causes()) {
			cells = append(cells, report.Unknown(e.Base.Reason+e.After.Reason))
		}
		return report.Row{Cells: cells}
	}
	cells = append(cells, report.Amount(*e.LTV, p.r.Currency), report.Amount(*e.Later, p.r.Currency))
	for _, part := range e.Causes {
		cells = append(cells, report.Amount(part, p.r.Currency))
	}
	if e.LTV.Sign() > 0 {
		change := e.Later.Sub(*e.LTV).Quo(*e.LTV)
		p.say("%s: a payer's life is worth %s instead of %s (%s).", e.Plan, p.show(*e.Later), p.show(*e.LTV), moved(change))
	}
	return report.Row{Cells: cells}
}

// unknown says why nothing is known of a plan.
func (p *scenarioPage) unknown() {
	for i := range p.r.Plans {
		if o := &p.r.Plans[i].Base; !o.Known() && len(p.r.Shocks) == 0 {
			p.say("%s: nothing is known: %s.", p.r.Plans[i].Plan, o.Reason)
		}
	}
}

// sampling says what the samples leave open of each plan as it is.
func (p *scenarioPage) sampling() {
	for i := range p.r.Plans {
		if c := &p.r.Plans[i]; c.Base.Sampling != nil {
			p.note("%s", samplingNote(c.Plan, c.Offer, c.Base.Request, c.Base.Sampling))
		}
	}
}
