package page

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/money"
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
	p := &swapPage{draft: newDraft(r.Currency), r: r, v: v}
	for i := range r.Plans {
		p.answer(&r.Plans[i])
	}
	p.add("How locked in you are", p.cards())
	p.add("What else could serve", p.others())
	p.add("A number to negotiate with", p.ties())
	p.add("Success and failure", p.quality())
	p.add("The same text in tokens", p.texts())
	p.add("Both together", p.mixes())
	p.add("Who serves the requests", p.parts())
	p.exposure()
	p.notes()
	p.doc.Next = []string{"tokecon swap --to any --top 0 -f json", "tokecon scenario --shock price=+100%"}
	p.doc.Origin = origin(r.Setting)
	return p.doc
}

// swapPage gathers the parts of the page.
type swapPage struct {
	draft
	r *swap.Result
	v SwapView
}

// shown returns the candidates of a plan that are listed.
func (p *swapPage) shown(c *swap.Card) []swap.Other {
	if p.v.Top > 0 && len(c.Others) > p.v.Top {
		return c.Others[:p.v.Top]
	}
	return c.Others
}

// answer adds the card in one or two sentences.
func (p *swapPage) answer(c *swap.Card) {
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
	p.say("%s", s)
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

// cost returns what an offer costs for a request, a success or a task.
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

// life returns how long a model is still offered.
func (p *swapPage) life(l *swap.Life) string {
	switch {
	case l.High.IsZero():
		return "past its life"
	case l.Low.Equal(l.High):
		return l.Low.String() + " months"
	}
	return l.Low.String() + " to " + l.High.String() + " months"
}
