package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/swap"
)

// SwapView is how a swap is shown.
type SwapView struct {
	Narrowed bool // the candidates were named
	Top      int  // candidates of each plan; 0: all
}

// Swap lays out how locked in plans are and what leaving costs.
func Swap(r *swap.Result, v SwapView) *report.Document {
	p := &swapPage{r: r, v: v, doc: &report.Document{}}
	for i := range r.Plans {
		p.say(&r.Plans[i])
	}
	p.add("How locked in you are", p.cards(), nil)
	p.add("What else could serve", p.others(), nil)
	p.add("A number to negotiate with", p.ties(), nil)
	p.add("Success and failure", p.quality(), nil)
	p.add("The same text in tokens", p.texts(), nil)
	p.add("Both together", p.mixes(), nil)
	p.add("Who serves the requests", p.parts(), nil)
	t, c := p.exposure()
	p.add("If a price-setter doubles its prices", t, c)
	p.notes()
	p.doc.Next = []string{"tokecon swap --to any --top 0 -f json", "tokecon scenario --shock price=+100%"}
	p.doc.Origin = origin(r.Setting)
	return p.doc
}

// swapPage gathers the parts of the page.
type swapPage struct {
	r   *swap.Result
	v   SwapView
	doc *report.Document
}

func (p *swapPage) add(title string, t *report.Table, c *report.Chart) {
	if len(t.Rows) > 0 {
		p.doc.Sections = append(p.doc.Sections, report.Section{Title: title, Table: t, Chart: c})
	}
}

func (p *swapPage) note(format string, args ...any) {
	p.doc.Notes = append(p.doc.Notes, report.Note{Text: fmt.Sprintf(format, args...)})
}

func (p *swapPage) show(d money.Decimal) string { return money.Show(d, p.r.Currency) }

func (p *swapPage) sign() string { return strings.TrimSpace(p.r.Currency.Sign()) }

// shown are the candidates that a plan shows.
func (p *swapPage) shown(c *swap.Card) []swap.Other {
	if p.v.Top > 0 && len(c.Others) > p.v.Top {
		return c.Others[:p.v.Top]
	}
	return c.Others
}

// say is the card in one or two sentences.
func (p *swapPage) say(c *swap.Card) {
	var s string
	switch b := c.Best(); {
	case c.Verdict == swap.Unsure:
		s = fmt.Sprintf("%s with %s: nothing is known: %s.", c.Plan, c.Current.Name, c.Current.Reason)
	case b == nil:
		s = fmt.Sprintf("%s is %s: %s serves it, and %s.", c.Plan, c.Words(), c.Current.Name, p.none(c))
	default:
		s = fmt.Sprintf("%s is %s: %s serves it for %s a %s instead of %s with %s", c.Plan, c.Words(), b.Name,
			p.show(p.cost(&b.Offer, b.By)), b.By, p.show(p.cost(&c.Current, b.By)), c.Current.Name)
		if b.Unsure {
			s += " (which costs less is within the error of the counts)"
		}
		if b.Gross != nil && c.Current.Gross != nil {
			s += fmt.Sprintf(", a margin of %s instead of %s", percents(*b.Gross), percents(*c.Current.Gross))
		}
		s += "; " + p.exit(b) + "."
	}
	if c.AtRisk != nil {
		s += fmt.Sprintf(" If %s doubles its prices, it loses %s points of margin", c.Riskiest, c.AtRisk.Shift(2).Fixed(1))
		if c.TokenShare != nil {
			s += fmt.Sprintf("; tokens are %s of its costs", percents(*c.TokenShare))
		}
		s += "."
	}
	p.doc.Answer = append(p.doc.Answer, s)
}

func (p *swapPage) none(c *swap.Card) string {
	if c.Verdict == swap.Own {
		return "nobody else sets its price"
	}
	if p.v.Narrowed {
		return "among those of --to no candidate of another price-setter can"
	}
	return "no candidate of another price-setter can"
}

// cost is what an offer costs by what two are compared by.
func (p *swapPage) cost(o *swap.Offer, by swap.Basis) money.Decimal {
	switch {
	case by == swap.BySuccess && o.PerGood != nil:
		return *o.PerGood
	case by == swap.ByTask && o.PerTask != nil:
		return *o.PerTask
	}
	return o.Request
}

// exit says what leaving costs and when that has come back.
func (p *swapPage) exit(o *swap.Other) string {
	e := &o.Exit
	switch {
	case e.Never && e.Cost == nil:
		return "moving there saves nothing, so that it never pays back"
	case e.Never:
		return fmt.Sprintf("the %s of the move never come back", p.show(*e.Cost))
	case e.Cost == nil:
		return "what the move costs is not known (--switching-cost)"
	case e.Months == nil:
		return fmt.Sprintf("the move costs %s, and how many requests pay for it is not known", p.show(*e.Cost))
	}
	s := fmt.Sprintf("the %s of the move are back after %s months", p.show(*e.Cost), e.Months.Fixed(1))
	if o.Life != nil && o.Life.High.IsZero() {
		return s + ", and the model is past a typical life already"
	}
	if o.Life != nil {
		s += fmt.Sprintf(", of the %s that the model has left", p.life(o.Life))
	}
	return s
}

// life is what is left of a model.
func (p *swapPage) life(l *swap.Life) string {
	switch {
	case l.High.IsZero():
		return "past its life"
	case l.Low.Equal(l.High):
		return l.Low.String() + " months"
	}
	return l.Low.String() + " to " + l.High.String() + " months"
}

// rough marks what rests on estimated counts, or on less than all.
func rough(o *swap.Offer, c report.Cell) report.Cell {
	switch o.Status {
	case quote.Exact:
		return c
	case quote.LowerBound:
		return c.AtLeast()
	}
	return c.Approx()
}

func known(d *money.Decimal, why string, cell func(money.Decimal) report.Cell) report.Cell {
	if d == nil {
		return report.Unknown(why)
	}
	return cell(*d)
}

const (
	noRevenue = "there is no revenue"
	noVolume  = "the plan says no users"
	noSuccess = "nothing says how often it succeeds (--success)"
)

func (p *swapPage) amount(d money.Decimal) report.Cell { return report.Amount(d, p.r.Currency) }

// setters names who set prices.
func setters(o *swap.Offer) report.Cell {
	if len(o.Setters) == 0 {
		return report.Text("nobody")
	}
	return report.Text(strings.Join(o.Setters, "+"))
}

func (p *swapPage) cards() *report.Table {
	t := planTable("cards",
		report.Column{ID: "price_setter", Title: "set by", Keep: 2},
		report.Column{ID: "token_share", Title: "tokens", Unit: "of costs", Align: report.Right, Keep: 3},
		report.Column{ID: "points_at_risk", Title: "at risk", Unit: "points", Align: report.Right},
		report.Column{ID: "substitute", Title: "substitute"}, report.Column{ID: "saving", Title: "saves", Align: report.Right},
		report.Column{ID: "margin", Title: "margin", Align: report.Right, Keep: 4},
		report.Column{ID: "margin_then", Title: "then", Align: report.Right, Keep: 4},
		report.Column{ID: "switching_cost", Title: "exit costs", Unit: p.sign(), Align: report.Right},
		report.Column{ID: "payback", Title: "back after", Unit: "months", Align: report.Right},
		report.Column{ID: "life", Title: "model has left", Unit: "months", Align: report.Right, Keep: 1},
		report.Column{ID: "verdict", Title: "you are"},
	)
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		row := []report.Cell{report.Text(c.Plan), report.Text(c.Current.Name), setters(&c.Current),
			known(c.TokenShare, "no costs are known", report.Percent),
			known(c.AtRisk, noRevenue, func(d money.Decimal) report.Cell { return report.Number(d.Shift(2)) })}
		if b := c.Best(); b != nil {
			row = append(row, report.Text(b.Name), p.saves(b), known(c.Current.Gross, noRevenue, report.Percent),
				known(b.Gross, noRevenue, report.Percent),
				known(b.Exit.Cost, "give --switching-cost, or switching_cost in the plan", p.amount), payback(b), p.left(b.Life))
		} else {
			row = append(row, report.Text("none"), report.Blank(), known(c.Current.Gross, noRevenue, report.Percent), report.Blank(), report.Blank(), report.Blank(),
				report.Blank())
		}
		t.Rows = append(t.Rows, report.Row{Cells: append(row, verdict(c))})
	}
	return t
}

func verdict(c *swap.Card) report.Cell {
	status := map[swap.Verdict]report.Status{swap.Own: report.OK, swap.Free: report.OK, swap.Dearer: report.Warn, swap.Tight: report.Fail, swap.Locked: report.Fail}
	if b := c.Best(); c.Verdict == swap.Free && (!c.Proven || b.Exit.InTime != nil && !*b.Exit.InTime) {
		return report.Text(c.Words()).WithStatus(report.Warn)
	}
	return report.Text(c.Words()).WithStatus(status[c.Verdict])
}

// saves is the saving by which two are compared.
func (p *swapPage) saves(o *swap.Other) report.Cell {
	d := o.Saving
	if o.Judged != nil {
		d = o.Judged
	}
	return known(d, "what serves it now is free", func(d money.Decimal) report.Cell { return rough(&o.Offer, report.Percent(d)) })
}

func payback(o *swap.Other) report.Cell {
	switch {
	case o.Exit.Never:
		return report.Text("never")
	case o.Exit.Months == nil && o.Exit.Cost != nil:
		return report.Unknown(noVolume)
	case o.Exit.Months == nil:
		return report.Unknown("give --switching-cost, or switching_cost in the plan")
	}
	c := report.Number(o.Exit.Months.Round(1))
	if in := o.Exit.InTime; in != nil && !*in {
		return c.WithStatus(report.Warn)
	}
	return c
}

func (p *swapPage) left(l *swap.Life) report.Cell {
	if l == nil {
		return report.Text("yours")
	}
	return report.Text(strings.TrimSuffix(p.life(l), " months"))
}

// others lists the candidates with what they cost.
func (p *swapPage) others() *report.Table {
	t := planTable("candidates",
		report.Column{ID: "price_setter", Title: "set by", Keep: 1},
		report.Column{ID: "cost_per_request", Title: "a request", Unit: p.sign(), Align: report.Right},
		report.Column{ID: "saving", Title: "saves", Align: report.Right},
		report.Column{ID: "saving_month", Title: "saves", Unit: p.sign() + "/month", Align: report.Right, Keep: 2},
		report.Column{ID: "margin", Title: "margin", Align: report.Right}, report.Column{ID: "points", Title: "points", Align: report.Right, Keep: 3},
		report.Column{ID: "payback", Title: "back after", Unit: "months", Align: report.Right, Keep: 1},
		report.Column{ID: "life", Title: "has left", Unit: "months", Align: report.Right, Keep: 2},
	)
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		now := &c.Current
		if now.Reason != "" {
			continue
		}
		t.Rows = append(t.Rows, report.Row{Mark: report.Reference,
			Cells: []report.Cell{report.Text(c.Plan), report.Text(now.Name), setters(now), rough(now, p.amount(now.Request)), report.Blank(), report.Blank(),
				known(now.Gross, noRevenue, report.Percent), report.Blank(), report.Blank(), p.left(now.Life)}})
		for _, o := range p.shown(c) {
			row := report.Row{Cells: []report.Cell{
				report.Text(c.Plan), report.Text(o.Name), setters(&o.Offer), rough(&o.Offer, p.amount(o.Request)),
				known(o.Saving, "what serves it now is free", func(d money.Decimal) report.Cell { return rough(&o.Offer, report.Percent(d)) }),
				known(o.Month, noVolume, p.amount),
				known(o.Gross, noRevenue, report.Percent),
				known(o.Points, noRevenue, func(d money.Decimal) report.Cell { return report.Number(d.Shift(2)) }), payback(&o), p.left(o.Life),
			}}
			if c.Substitute != nil && o.Name == *c.Substitute {
				row.Mark = report.Winner
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// ties shows the prices at which two offers cost the same.
func (p *swapPage) ties() *report.Table {
	sign := p.sign()
	t := planTable("ties",
		report.Column{ID: "by", Title: "by", Keep: 1}, report.Column{ID: "other_times", Title: "its prices", Unit: "× now", Align: report.Right},
		report.Column{ID: "other_input", Title: "in", Unit: sign + "/1M", Align: report.Right, Keep: 2},
		report.Column{ID: "other_output", Title: "out", Unit: sign + "/1M", Align: report.Right, Keep: 2},
		report.Column{ID: "current_times", Title: "or those in use", Unit: "× now", Align: report.Right},
		report.Column{ID: "current_input", Title: "in", Unit: sign + "/1M", Align: report.Right, Keep: 1},
		report.Column{ID: "current_output", Title: "out", Unit: sign + "/1M", Align: report.Right, Keep: 1},
	)
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		if c.Current.Reason != "" {
			continue
		}
		for _, o := range p.shown(c) {
			t.Rows = append(t.Rows, p.tie(c, &o, &o.Tie, swap.ByRequest))
			if o.Judge != nil {
				t.Rows = append(t.Rows, p.tie(c, &o, o.Judge, o.By))
			}
		}
	}
	return t
}

func (p *swapPage) tie(c *swap.Card, o *swap.Other, x *swap.Tied, by swap.Basis) report.Row {
	factor := func(d *money.Decimal) report.Cell {
		if d == nil {
			return report.Text("at none")
		}
		return report.Ratio(*d)
	}
	price := func(d *money.Decimal) report.Cell {
		return known(d, "there is no such price, or not one alone", p.amount)
	}
	return report.Row{Cells: []report.Cell{report.Text(c.Plan), report.Text(o.Name), report.Text(string(by)), factor(x.Other), price(x.At.Input),
		price(x.At.Output), factor(x.Current), price(x.CurAt.Input), price(x.CurAt.Output)}}
}

// quality shows what a success costs, of plans whose success is known.
func (p *swapPage) quality() *report.Table {
	t := planTable("quality",
		report.Column{ID: "success", Title: "succeed", Unit: "of attempts", Align: report.Right},
		report.Column{ID: "solved", Title: "solved", Unit: "of tasks", Align: report.Right, Keep: 2},
		report.Column{ID: "cost_per_request", Title: "an attempt", Unit: p.sign(), Align: report.Right, Keep: 1},
		report.Column{ID: "cost_per_success", Title: "a success", Unit: p.sign(), Align: report.Right},
		report.Column{ID: "cost_per_task", Title: "a task", Unit: p.sign() + " with failures", Align: report.Right},
		report.Column{ID: "saving", Title: "saves", Align: report.Right},
		report.Column{ID: "success_needed", Title: "pays from", Unit: "of attempts", Align: report.Right},
	)
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		if c.Current.Success == nil {
			continue
		}
		t.Rows = append(t.Rows, report.Row{Mark: report.Reference, Cells: append(p.grades(c, &c.Current), report.Blank(), report.Blank())})
		for _, o := range p.shown(c) {
			needed := report.Text("at none")
			if o.Needed != nil {
				needed = report.Percent(*o.Needed)
			}
			t.Rows = append(t.Rows, report.Row{Cells: append(p.grades(c, &o.Offer), known(o.Judged, noSuccess, report.Percent), needed)})
		}
	}
	return t
}

func (p *swapPage) grades(c *swap.Card, o *swap.Offer) []report.Cell {
	rounded := func(d money.Decimal) report.Cell { return rough(o, p.amount(d)) }
	noTask := "give --failure-cost, or failure_cost in the plan"
	if o.Success == nil {
		noTask = noSuccess
	}
	return []report.Cell{report.Text(c.Plan), report.Text(o.Name), known(o.Success, noSuccess, report.Percent), known(o.Solved, noSuccess, report.Percent),
		rough(o, p.amount(o.Request)), known(o.PerGood, noSuccess, rounded), known(o.PerTask, noTask, rounded)}
}
