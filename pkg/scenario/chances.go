package scenario

import (
	"fmt"
	"math"
	"slices"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// What a surrogate may be off by, and how many draws are priced exactly where it is
// off by more.
const (
	mostOff    = 0.001
	exactDraws = 1000
	checks     = 12 // draws at which a surrogate is held against exact prices, and its two ends
)

// drawn is what the draws make of one plan.
type drawn struct {
	cost, profit, gross, benefit []float64
	exact                        bool
	off                          float64
	reason                       string // why nothing is known
	loss                         bool   // some draw has no revenue, and no margin
}

// Plans works plans out draw by draw, with shocks beside: by a surrogate of their
// bills that is held against exact ones, or exactly, in fewer draws, where it is off.
func (d *Draws) Plans(eval Eval, shocks Shocks) ([]PlanChances, error) {
	base, err := eval(shocks)
	if err != nil {
		return nil, err
	}
	d.draw()
	all := make([]*drawn, len(base))
	if err := d.cheaply(eval, shocks, all); err != nil {
		return nil, err
	}
	if slices.Contains(all, nil) {
		if err := d.exactly(eval, shocks, all); err != nil {
			return nil, err
		}
	}
	var out []PlanChances
	for i := range base {
		p, err := d.tell(&base[i], all[i])
		if err != nil {
			return nil, err
		}
		out = append(out, *p)
	}
	return out, nil
}

// cheaply fills in the plans of which a surrogate holds.
func (d *Draws) cheaply(eval Eval, shocks Shocks, all []*drawn) error {
	designs, err := d.designs()
	if err != nil {
		return err
	}
	for _, x := range designs {
		if !slices.Contains(all, nil) {
			return nil
		}
		b, err := x.at(eval, shocks, d.gamble)
		if err != nil {
			return err
		}
		for i := range all {
			s := x.solve(b, i, d.gamble)
			if all[i] != nil || s == nil {
				continue
			}
			if all[i], err = d.trusted(eval, shocks, s, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// trusted are the draws of a surrogate; nil where it is off by too much.
func (d *Draws) trusted(eval Eval, shocks Shocks, s *surrogate, i int) (*drawn, error) {
	out := &drawn{}
	for n := range d.at {
		under, err := d.shocks(n)
		if err != nil {
			return nil, err
		}
		cost := s.cost(under)
		m, err := under.Plan(s.base.Model, s.base.Seat()).MarginAt(cost)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", under, err)
		}
		out.add(cost, m, users(s.base, under), s.base.Target)
	}
	for _, n := range places(out.cost) {
		under, err := d.shocks(n)
		if err != nil {
			return nil, err
		}
		rows, err := eval(slices.Concat(shocks, under))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", under, err)
		}
		if rows[i].Margin == nil {
			return nil, nil
		}
		out.off = max(out.off, off(out.cost[n], rows[i].Request.Float64()))
	}
	if out.off > mostOff {
		return nil, nil
	}
	return out, nil
}

// off is a relative error.
func off(got, want float64) float64 {
	if got == want {
		return 0
	}
	return math.Abs(got-want) / math.Abs(want)
}

// places are the cheapest draw, the dearest and some between.
func places(cost []float64) []int {
	out := []int{0, 0}
	for n := range cost {
		if cost[n] < cost[out[0]] {
			out[0] = n
		}
		if cost[n] > cost[out[1]] {
			out[1] = n
		}
	}
	for k := range checks {
		out = append(out, k*len(cost)/checks)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// exactly fills in the rest.
func (d *Draws) exactly(eval Eval, shocks Shocks, all []*drawn) error {
	var missing []int
	for i := range all {
		if all[i] == nil {
			all[i] = &drawn{exact: true}
			missing = append(missing, i)
		}
	}
	for n := range min(len(d.at), exactDraws) {
		under, err := d.shocks(n)
		if err != nil {
			return err
		}
		rows, err := eval(slices.Concat(shocks, under))
		if err != nil {
			return fmt.Errorf("%s: %w", under, err)
		}
		for _, i := range missing {
			if r := &rows[i]; r.Margin != nil {
				all[i].add(r.Request, r.Margin, r.Users, r.Target)
			} else if all[i].reason == "" {
				all[i].reason = fmt.Sprintf("in draw %d %s", n+1, r.Reason)
			}
		}
	}
	return nil
}

// users are the payers under shocks; nil where their number is not known.
func users(base *margin.PlanResult, under Shocks) *money.Decimal {
	if base.Users == nil {
		return nil
	}
	n := base.Users.Mul(under.Factor(Users))
	return &n
}

// add takes a draw in. The benefit of offering the plan is what it leaves above its
// target: profit − target × revenue, of all payers where their number is known.
func (o *drawn) add(cost money.Decimal, m *margin.Margin, users, target *money.Decimal) {
	profit, benefit := m.Profit, m.Profit
	if target != nil {
		benefit = benefit.Sub(target.Mul(m.Revenue))
	}
	if users != nil {
		profit, benefit = profit.Mul(*users), benefit.Mul(*users)
	}
	o.cost = append(o.cost, cost.Float64())
	o.profit = append(o.profit, profit.Float64())
	o.benefit = append(o.benefit, benefit.Float64())
	if m.Gross == nil {
		o.loss = true
		return
	}
	o.gross = append(o.gross, m.Gross.Float64())
}
