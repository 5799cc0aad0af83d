package margin

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Part is an offer in use: its share of a plan's requests, and what one of them costs
// there. The shares of a route sum to 1, those of a cascade to more: some requests pass
// several.
type Part struct {
	Offer   string
	Vendor  string
	Role    string // in a cascade: first, judge, then
	Share   money.Decimal
	Request money.Decimal
	Low     money.Decimal // band of Request
	High    money.Decimal
	Status  quote.Status
	Lines   []PartLine // of one request
}

// PartLine is one line of the bill of a mean request. Item names it within the part:
// the meter, "input_2" where a meter has a second rate.
type PartLine struct {
	quote.Line
	Item string
}

// Parts are the offers that serve the plan.
func (r *PlanResult) Parts() []Part {
	var out []Part
	for i := range r.Legs {
		l := &r.Legs[i]
		out = append(out, Part{Offer: l.Offer, Vendor: l.Vendor, Role: l.Role, Share: l.Share, Request: l.Request, Low: l.Low,
			High: l.High, Status: l.Status, Lines: partLines(l.Bill, r.Volume.Mul(l.Share))})
	}
	return out
}

// PartOf is an offer as the only one of its kind, at so many units a month.
func PartOf(r *econ.Ranked, volume money.Decimal) Part {
	return Part{Offer: r.Offer.Name(), Vendor: r.Offer.Vendor(), Share: money.FromInt(1), Request: r.Request, Low: r.Low,
		High: r.High, Status: r.Bill.Status, Lines: partLines(r.Bill, volume)}
}

// partLines lays the bill of a month on one request. Without requests there is none
// to lay it on.
func partLines(b *quote.Bill, volume money.Decimal) []PartLine {
	if volume.IsZero() || b == nil {
		return nil
	}
	seen := map[string]int{}
	var out []PartLine
	for _, l := range b.Scaled(money.FromInt(1), volume).Lines {
		item := l.Meter.String()
		if seen[item]++; seen[item] > 1 {
			item = fmt.Sprintf("%s_%d", item, seen[item])
		}
		out = append(out, PartLine{l, item})
	}
	return out
}
