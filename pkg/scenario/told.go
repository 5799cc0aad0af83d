package scenario

import (
	"cmp"
	"math"
	"slices"

	"github.com/tokecon/tokecon/pkg/chance"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// Chances are plans under inputs that are not known.
type Chances struct {
	Draws  int           `json:"draws"`
	Seed   uint64        `json:"seed"`
	Inputs []InputText   `json:"inputs"`
	Bounds []Bound       `json:"correlations"`
	Plans  []PlanChances `json:"plans"`
}

// InputText is an input as it was stated, with the quantiles that were drawn.
type InputText struct {
	Lever  string `json:"lever"`
	Text   string `json:"distribution"`
	Spread Spread `json:"drawn"`
}

// Spread are the values that 10, 50 and 90 of 100 draws do not exceed, and the mean.
type Spread struct {
	P10  money.Decimal `json:"p10"`
	P50  money.Decimal `json:"p50"`
	P90  money.Decimal `json:"p90"`
	Mean money.Decimal `json:"mean"`
}

// PlanChances is what the draws make of one plan.
type PlanChances struct {
	Plan   string `json:"plan"`
	Offer  string `json:"offer"`
	Unit   string `json:"unit"`
	Reason string `json:"reason,omitempty"` // why nothing is known; the rest is then empty
	Draws  int    `json:"draws"`
	Exact  bool   `json:"exact"` // every draw was counted and priced anew
	// Off is the greatest relative error of a cost that was found where the surrogate was
	// held against exact prices; nil if all are exact.
	Off     *money.Decimal `json:"surrogate_error"`
	Margin  *Spread        `json:"gross_margin"` // nil where a draw brings no revenue
	Request *Spread        `json:"cost_per_request"`
	Profit  *Spread        `json:"profit"` // of all payers a month, or of one unit
	Monthly bool           `json:"profit_per_month"`
	Target  *money.Decimal `json:"target"`
	Missed  *Risk          `json:"target_missed"` // of a margin under the target, or under 0 without one
	Worth   *Value         `json:"perfect_information"`
	Noise   *money.Decimal `json:"noise"` // what an input that does nothing seems to be worth
	First   []Measure      `json:"measure_first"`
	Bins    []Bin          `json:"histogram"`
}

// Risk is a probability with its standard error; where that is 0, the probability of
// the contrary is at most Within with 95%.
type Risk struct {
	Share  money.Decimal  `json:"probability"`
	Error  money.Decimal  `json:"standard_error"`
	Within *money.Decimal `json:"within,omitempty"`
}

// Value is what knowing is worth, in what Profit is in, with its standard error.
type Value struct {
	Amount money.Decimal `json:"value"`
	Error  money.Decimal `json:"standard_error"`
}

// Measure is what measuring one input is worth.
type Measure struct {
	Lever string `json:"lever"`
	Value
	Variance money.Decimal `json:"share_of_variance"` // of the profit above target
}

// Bin are the draws whose margin lies from From up to, but not at, To; nil is no end.
type Bin struct {
	From  *money.Decimal `json:"from"`
	To    *money.Decimal `json:"to"`
	Draws int            `json:"draws"`
}

// Told lists the inputs, for plans to be added.
func (d *Draws) Told() (*Chances, error) {
	d.draw()
	out := &Chances{Draws: len(d.at), Seed: d.gamble.Seed, Bounds: d.gamble.Bounds, Plans: []PlanChances{}}
	for k := range d.gamble.Inputs {
		in := &d.gamble.Inputs[k]
		s, err := spread(d.column(k, len(d.at)))
		if err != nil {
			return nil, err
		}
		out.Inputs = append(out.Inputs, InputText{in.Name(), in.Text, *s})
	}
	return out, nil
}

func spread(values []float64) (*Spread, error) {
	sorted := slices.Sorted(slices.Values(values))
	out := &Spread{}
	for _, x := range []struct {
		value float64
		into  *money.Decimal
	}{{chance.Quantile(sorted, 0.1), &out.P10}, {chance.Quantile(sorted, 0.5), &out.P50},
		{chance.Quantile(sorted, 0.9), &out.P90}, {chance.Mean(values), &out.Mean}} {
		var err error
		if *x.into, err = rounded(x.value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// tell lays the draws of a plan out.
func (d *Draws) tell(base *margin.PlanResult, o *drawn) (*PlanChances, error) {
	p := &PlanChances{Plan: base.Plan, Offer: base.Offer, Unit: base.Unit, Target: base.Target, Monthly: base.Users != nil,
		Exact: o.exact, Draws: len(o.cost)}
	if base.Margin == nil || o.reason != "" {
		p.Reason = cmp.Or(base.Reason, o.reason)
		return p, nil
	}
	var err error
	if !o.exact {
		p.Off = new(money.Decimal)
		if *p.Off, err = rounded(o.off); err != nil {
			return nil, err
		}
		*p.Off = p.Off.Significant(2)
	}
	if p.Request, err = spread(o.cost); err != nil {
		return nil, err
	}
	if p.Profit, err = spread(o.profit); err != nil {
		return nil, err
	}
	if !o.loss {
		if err := p.margins(o); err != nil {
			return nil, err
		}
	}
	return p, d.worth(p, o)
}

// margins tells the margin, how likely it is too small, and how it spreads.
func (p *PlanChances) margins(o *drawn) error {
	var err error
	if p.Margin, err = spread(o.gross); err != nil {
		return err
	}
	target, missed := 0.0, 0
	if p.Target != nil {
		target = p.Target.Float64()
	}
	for _, g := range o.gross {
		if g < target {
			missed++
		}
	}
	if p.Missed, err = risk(chance.ProportionOf(missed, len(o.gross))); err != nil {
		return err
	}
	p.Bins, err = bins(o.gross)
	return err
}

func risk(x chance.Proportion) (*Risk, error) {
	out := &Risk{}
	var err error
	if out.Share, err = rounded(x.Share); err != nil {
		return nil, err
	}
	if out.Error, err = rounded(x.Error); err != nil || x.AtMost == 0 {
		return out, err
	}
	within, err := rounded(x.AtMost)
	out.Within = &within
	return out, err
}

// mostBins is how many bars a histogram has at most, but for its ends.
const mostBins = 14

// bins cuts the margins between the first and the last of a hundred at round numbers;
// the ends take in what lies beyond. There are none where nothing varies.
func bins(gross []float64) ([]Bin, error) {
	sorted := slices.Sorted(slices.Values(gross))
	low, high := chance.Quantile(sorted, 0.01), chance.Quantile(sorted, 0.99)
	if low == high {
		return nil, nil
	}
	step, err := roundStep((high - low) / mostBins)
	if err != nil {
		return nil, err
	}
	width := step.Float64()
	first, last := math.Floor(low/width), math.Floor(high/width)
	out := make([]Bin, int(last-first)+1)
	for i := range out {
		from, to := step.MulInt(int64(first)+int64(i)), step.MulInt(int64(first)+int64(i)+1)
		out[i] = Bin{From: &from, To: &to}
	}
	out[0].From, out[len(out)-1].To = nil, nil
	for _, g := range gross {
		i := int(min(max(math.Floor(g/width), first), last) - first)
		out[i].Draws++
	}
	return out, nil
}

// roundStep is the smallest of 1, 2 and 5 times a power of ten that is not below.
func roundStep(least float64) (money.Decimal, error) {
	for power := int32(-12); power < 18; power++ {
		for _, n := range []int64{1, 2, 5} {
			if d := money.FromInt(n).Shift(power); d.Float64() >= least {
				return d, nil
			}
		}
	}
	return decimal(least)
}

// worth ranks the inputs by what measuring them is worth, and where that is the same
// by what of the variance they explain.
func (d *Draws) worth(p *PlanChances, o *drawn) error {
	var err error
	if p.Worth, err = value(chance.Perfect(o.benefit)); err != nil {
		return err
	}
	for k := range d.gamble.Inputs {
		s := chance.Of(d.column(k, len(o.benefit)), o.benefit)
		v, err := value(s.Worth)
		if err != nil {
			return err
		}
		share, err := rounded(s.Share)
		if err != nil {
			return err
		}
		p.First = append(p.First, Measure{d.gamble.Inputs[k].Name(), *v, share})
		if p.Noise == nil {
			noise, err := rounded(s.Noise)
			if err != nil {
				return err
			}
			p.Noise = &noise
		}
	}
	slices.SortStableFunc(p.First, func(a, b Measure) int {
		return cmp.Or(p.beyond(&b).Cmp(p.beyond(&a)), b.Variance.Cmp(a.Variance))
	})
	return nil
}

// beyond is what an input is worth where that is more than chance makes of one that
// does nothing.
func (p *PlanChances) beyond(m *Measure) money.Decimal {
	if p.Tells(m) {
		return m.Amount
	}
	return money.Decimal{}
}

// Tells reports whether an input is worth more than chance makes of one that does
// nothing.
func (p *PlanChances) Tells(m *Measure) bool { return p.Noise.Less(m.Amount) }

func value(w chance.Worth) (*Value, error) {
	amount, err := rounded(w.Value)
	if err != nil {
		return nil, err
	}
	spread, err := rounded(w.Error)
	return &Value{amount, spread}, err
}
