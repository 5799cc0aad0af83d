package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/swap"
)

// notes says what the numbers rest on.
func (p *swapPage) notes() {
	if c := p.r.Concentration; c != nil {
		p.note("Concentration: HHI %s of 10,000, as many as %s equal price-setters. It is a label; what one can do to "+
			"the margin is the exposure.", money.Group(c.HHI.Fixed(0)), c.Effective.Fixed(2))
	}
	p.note("A price-setter is who sets a price: the maker of a model that a cloud sells at the maker's price, else " +
		"who bills. Sums over plans are of those that say their users, or of one alone.")
	rules := ""
	for _, v := range swap.Verdicts() {
		for i := range p.r.Plans {
			if p.r.Plans[i].Verdict == v.Verdict {
				rules += fmt.Sprintf(" %s: %s.", v.Words, v.Rule)
				break
			}
		}
	}
	p.note("The substitute is the cheapest candidate of another price-setter, of those first whose success is known; "+
		"unproven: nothing says how often it succeeds.%s", rules)
	p.note("That a model can serve a workload does not say that it does it as well: --success tells, and what a "+
		"success costs, c ÷ s, or a task with its failures, is compared instead of what a request does. %s", p.attempts())
	p.note("At the tie both cost the same on this workload; of several models, the prices of those that are not in " +
		"use now move. A cascade pays where more than (first + judge) ÷ then of the first answers are accepted.")
	p.note("What a model has left is until the day the books say, or %d to %d months from its first price, a "+
		"typical life (%s).", swap.TypicalLow, swap.TypicalHigh, swap.TypicalFrom)
	for i := range p.r.Plans {
		if c := &p.r.Plans[i]; c.Current.Sampling != nil {
			p.note("%s", samplingNote(c.Plan, c.Current.Name, c.Current.Request, c.Current.Sampling))
		}
	}
	p.ending()
	p.hidden()
}

// ending says which prices end on a day that is known.
func (p *swapPage) ending() {
	said := map[string]bool{}
	say := func(o *swap.Offer) {
		if o.Until != "" && !said[o.Name] {
			said[o.Name] = true
			p.note("! A price of %s holds until %s alone; --as-of %s tells what holds then.", o.Name, o.Until, o.Until)
		}
	}
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		say(&c.Current)
		for _, o := range p.shown(c) {
			say(&o.Offer)
		}
	}
}

// attempts says how often a task is tried.
func (p *swapPage) attempts() string {
	if p.r.Attempts == 1 {
		return "A task is tried once (--attempts)."
	}
	return fmt.Sprintf("A task is tried up to %d times, each time with the same chance; what a success costs does not "+
		"depend on that cap. Margins and requests count the attempts that the workload says.", p.r.Attempts)
}

// hidden says what is not in the tables.
func (p *swapPage) hidden() {
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		var parts []string
		if n := len(c.Others) - len(p.shown(c)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d further candidates are not shown (--top %d)", n, p.v.Top))
		}
		if n := len(c.Excluded); n > 0 {
			x := &c.Excluded[0]
			parts = append(parts, fmt.Sprintf("%d cannot serve it, such as %s: %s (-f json lists all)", n, x.Offer, x.Reason))
		}
		if len(parts) > 0 {
			p.note("%s: %s.", c.Plan, strings.Join(parts, "; "))
		}
	}
}
