package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
)

// notes says what the numbers rest on.
func (p *evenPage) notes() {
	w, own := p.e.Workload, p.e.Own
	p.note("Workload %s: %s samples; a request has %s tokens of prompt, %s of them cached, and %s of answer, as the "+
		"fleet counts them.", w.Name, group(w.Samples), significant(own.Plan.Request.Input),
		significant(own.Plan.Request.Cached), significant(own.Plan.Request.Output))
	p.doc.Notes = append(p.doc.Notes, fleetNotes("The fleet: ", own)...)
	for _, r := range p.e.Rivals {
		if r.Sampling != nil {
			p.note("%s", intervalNote(r.Offer+", from", r.Sampling, "where both cost the same"))
		}
		p.declineNote(r)
		p.waiting(r)
	}
	if p.e.UpTo > 0 {
		p.note("Looked at every step up to %s requests a month; ≥ marks a range that goes on there.", group(p.e.UpTo))
	}
	for _, r := range p.e.Rivals {
		if len(r.Purchase) > 0 {
			p.note("NPV, IRR and paybacks: monthly flows, machines paid at the start, savings at the end of each month. Not " +
				"unique: the flows change sign more than once, and more than one rate gives an NPV of 0.")
			break
		}
	}
}

// waiting says what it is worth to buy a year later.
func (p *evenPage) waiting(r *econ.Rival) {
	w := r.Waiting
	if w == nil {
		return
	}
	verdict := "buy now: waiting would cost " + p.show(money.Decimal{}.Sub(w.Worth))
	switch {
	case w.Worth.Sign() > 0:
		verdict = "wait: that is worth " + p.show(w.Worth) + " more than the better of now and never"
	case w.Worth.IsZero():
		verdict = "neither pays"
	}
	p.note("Against %s, if its price falls by %s within a year with a chance of %s and stays otherwise: buying now is "+
		"worth %s, waiting a year and buying only if it pays %s (%s if the machines serve no longer than those bought "+
		"now): %s. Knowing today would be worth %s. Expected NPV, machines switched off when they lose (McDonald and "+
		"Siegel 1986).", r.Offer, percents(w.Fall), percents(w.Chance), p.show(w.Now), p.show(w.Later), p.show(w.Fixed),
		verdict, p.show(w.EVPI))
}

func (p *evenPage) declineNote(r *econ.Rival) {
	d := r.Decline
	if d == nil || r.Investment == nil {
		return
	}
	if d.Run == nil {
		p.note("Against %s the purchase has the same sign of NPV whatever its price does.", r.Offer)
		return
	}
	text := fmt.Sprintf("Against %s the purchase pays if its price falls less than %s× a year (%s a year).", r.Offer,
		d.Run.Significant(3), change(*d.Run))
	if d.Run.Less(money.FromInt(1)) {
		text = fmt.Sprintf("Against %s the purchase pays only if its price rises more than %s a year.", r.Offer,
			change(*d.Run))
	}
	if d.Switched != nil && !d.Switched.Significant(3).Equal(d.Run.Significant(3)) {
		text += fmt.Sprintf(" Switched off when it no longer pays: %s×.", d.Switched.Significant(3))
	}
	p.note("%s", text)
}

// change writes a decline of so many fold as a change in percent.
func change(fold money.Decimal) string {
	c := money.FromInt(1).Quo(fold).Sub(money.FromInt(1)).Shift(2)
	if c.Sign() > 0 {
		return "+" + c.Fixed(0) + "%"
	}
	return "−" + strings.TrimPrefix(c.Fixed(0), "-") + "%"
}
