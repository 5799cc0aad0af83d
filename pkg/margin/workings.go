package margin

import (
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/tokecon/tokecon/pkg/money"
)

// Workings are the steps between what a plan says and its margin: what a spreadsheet
// shows line by line. All are those of one payer.
type Workings struct {
	Served       money.Decimal // requests of a payer, on the mean
	Free         money.Decimal // requests of the free users behind one payer
	Vendor       money.Decimal // cost of the tokens of both
	Fees         money.Decimal // share of the revenue that costs take
	PerRequest   money.Decimal // costs beside tokens of each request
	Steady       money.Decimal // costs that neither revenue nor requests move
	Rest         money.Decimal // costs without tokens and fees
	StandingFees money.Decimal // what of the fees is standing
	StandingRest money.Decimal // what of the rest is standing
	Loss         LossLine
	Users        []UserWorkings // the median, the 90th and the 99th
	Segments     []SegmentWorkings
	Tail         *TailWorkings
}

// UserWorkings is one user: what it asks for, is served, pays and leaves.
type UserWorkings struct {
	Normal                            money.Decimal // the standard normal's quantile
	Requests, Served, Revenue, Profit money.Decimal
}

// LossLine is how the profit of a user runs with its requests: from Zero down or up
// by Below for each one that is included, then by Beyond for each one up to the cap.
// Knee and End are nil where there is no such bound.
type LossLine struct {
	Zero, Below, Beyond money.Decimal
	Knee, End           *money.Decimal
}

// SegmentWorkings is one segment of the payers.
type SegmentWorkings struct {
	Segment
	Served, Revenue, Profit money.Decimal
	Upto                    money.Decimal // share of the payers with at most as many requests
	Top                     money.Decimal // share of the payers that is here and in the most active hundredth
}

// TailWorkings are those of a log-normal tail.
type TailWorkings struct {
	Mu   money.Decimal
	Mean money.Decimal
	// Included is the mean of what is served up to what is included; nil if all is.
	Included *money.Decimal
}

// Workings works the steps out at a cost of tokens for each request.
func (p *Plan) Workings(each money.Decimal) *Workings {
	one := money.FromInt(1)
	w := &Workings{Fees: p.fees(), Loss: lossLine(p, each)}
	_, w.Served = p.Usage.means(p)
	if p.Free != nil {
		w.Free = one.Sub(p.Free.Conversion).Quo(p.Free.Conversion).Mul(p.Free.Requests)
	}
	w.Vendor = w.Served.Add(w.Free).Mul(each)
	for _, c := range p.Costs {
		steady := c.Payment.Mul(p.Payments).Add(c.Each)
		w.PerRequest, w.Steady = w.PerRequest.Add(c.Request), w.Steady.Add(steady)
		if c.Standing {
			w.StandingFees = w.StandingFees.Add(c.Share)
			w.StandingRest = w.StandingRest.Add(steady).Add(c.Request.Mul(w.Served))
		}
	}
	w.Rest = w.Steady.Add(w.PerRequest.Mul(w.Served.Add(w.Free)))
	for _, q := range userQuantiles() {
		n := p.Usage.at(q)
		w.Users = append(w.Users, UserWorkings{estimate(distuv.UnitNormal.Quantile(q)), n, p.served(n), p.revenue(n),
			p.profit(n, each)})
	}
	w.Segments = segmentWorkings(p, each)
	w.Tail = tailWorkings(p)
	return w
}

func lossLine(p *Plan, each money.Decimal) LossLine {
	var zero money.Decimal
	l := LossLine{Zero: p.profit(zero, each), Below: zero.Sub(each)}
	for _, c := range p.Costs {
		l.Below = l.Below.Sub(c.Request)
	}
	l.Beyond, l.End = l.Below, p.Cap
	if p.Included != nil {
		l.Beyond = l.Beyond.Add(p.Overage.Mul(money.FromInt(1).Sub(p.fees())))
		l.Knee = p.Included
	}
	if l.Knee == nil || p.Cap != nil && p.Cap.Less(*l.Knee) {
		l.Knee = p.Cap
	}
	return l
}

func segmentWorkings(p *Plan, each money.Decimal) []SegmentWorkings {
	hundredth := money.MustParse("0.01")
	var out []SegmentWorkings
	for i, s := range p.Usage.Segments {
		w := SegmentWorkings{Segment: s, Served: p.served(s.Requests), Revenue: p.revenue(s.Requests),
			Profit: p.profit(s.Requests, each)}
		var above money.Decimal
		for j, o := range p.Usage.Segments {
			if o.Requests.Cmp(s.Requests) <= 0 {
				w.Upto = w.Upto.Add(o.Share)
			}
			if c := o.Requests.Cmp(s.Requests); c > 0 || c == 0 && j < i {
				above = above.Add(o.Share)
			}
		}
		if w.Top = hundredth.Sub(above); s.Share.Less(w.Top) {
			w.Top = s.Share
		}
		if w.Top.Sign() < 0 {
			w.Top = money.Decimal{}
		}
		out = append(out, w)
	}
	return out
}

func tailWorkings(p *Plan) *TailWorkings {
	t := p.Usage.Tail
	if t == nil {
		return nil
	}
	w := &TailWorkings{Mu: estimate(t.mu()), Mean: estimate(t.mean())}
	if p.Included != nil {
		within := t.limited(p.Included.Float64())
		if p.Cap != nil && p.Cap.Less(*p.Included) {
			within = t.limited(p.Cap.Float64())
		}
		d := estimate(within)
		w.Included = &d
	}
	return w
}
