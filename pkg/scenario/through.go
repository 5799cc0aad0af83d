package scenario

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/chance"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// LotMonth is the margin of a plan in one month over all draws.
type LotMonth struct {
	Month  int           `json:"month"`
	Day    string        `json:"day"`
	P10    money.Decimal `json:"p10"`
	P50    money.Decimal `json:"p50"`
	P90    money.Decimal `json:"p90"`
	Missed Risk          `json:"target_missed"`
}

// LotCourse is a plan through the months of a horizon over all draws.
type LotCourse struct {
	Plan   string         `json:"plan"`
	Offer  string         `json:"offer"`
	Target *money.Decimal `json:"target"`
	Reason string         `json:"reason,omitempty"` // why nothing is known; the rest is then empty
	Draws  int            `json:"draws"`
	Off    *money.Decimal `json:"surrogate_error"` // the greatest relative error of a cost where exact ones were looked at
	Months []LotMonth     `json:"months"`
	Ever   *Risk          `json:"target_missed"` // in some month but today
	Profit *Spread        `json:"gross_profit"`  // of all months
	Need   *Spread        `json:"peak_need"`     // the most cash that is missing at the end of a month
}

// regime is a stretch of days between two on which prices are announced to move.
type regime struct {
	eval Eval
	day  time.Time
}

// Through takes the plans of one pricer through the months of a horizon, draw by draw:
// each lever is drawn once and then moves along its paths, and paths that jump are
// drawn month by month, at most one jump in each. Draws are made and forgotten one by
// one, so that the memory does not grow with them. turns are the days on which prices
// are announced to move.
func (d *Draws) Through(h *Horizon, eval EvalOn, users *money.Decimal, turns []time.Time) ([]LotCourse, error) {
	moving := d.with(h.Paths)
	regimes, months := h.regimes(eval, turns)
	plans, courses, err := d.lotPlans(h, regimes, months, moving, users)
	if err != nil {
		return nil, err
	}
	steps, err := h.rows(len(d.gamble.Inputs))
	if err != nil {
		return nil, err
	}
	tallies := make([]lotTally, len(plans))
	for i := range tallies {
		tallies[i] = lotTally{margins: make([]chance.Sketch, h.Months+1), misses: make([]int, h.Months+1)}
	}
	d.run(h, steps, plans, tallies)
	for i := range courses {
		if courses[i].Reason != "" {
			continue
		}
		if err := courses[i].tell(h, &tallies[i]); err != nil {
			return nil, err
		}
	}
	return courses, nil
}

// run makes the draws, one after the other.
func (d *Draws) run(h *Horizon, steps [][]float64, plans []*lotPlan, tallies []lotTally) {
	levers, jumps := chance.NewPCG(d.gamble.Seed, 1), chance.NewPCG(d.gamble.Seed, 2)
	for range d.gamble.Draws {
		row := d.joint.Draw(levers, 1)[0]
		for t := range steps {
			copy(steps[t], row)
		}
		h.jump(steps, len(row), jumps)
		for i, p := range plans {
			if p != nil {
				p.run(h, steps, &tallies[i])
			}
		}
	}
}

// with is the gamble with the paths as inputs after the drawn ones.
func (d *Draws) with(paths []Path) *Gamble {
	out := &Gamble{Inputs: slices.Clone(d.gamble.Inputs)}
	for i := range paths {
		out.Inputs = append(out.Inputs, Input{Shock: paths[i].Shock, Dist: chance.Fixed{Value: 1}})
	}
	return out
}

// regimes are the stretches of the horizon, and which of them each month lies in.
func (h *Horizon) regimes(eval EvalOn, turns []time.Time) ([]regime, []int) {
	var out []regime
	var months []int
	last := -1
	for month := range h.Months + 1 {
		day, n := MonthsOn(h.From, month), 0
		for n < len(turns) && !turns[n].After(day) {
			n++
		}
		if n != last {
			last = n
			out = append(out, regime{func(under Shocks) ([]margin.PlanResult, error) { return eval(day, under) }, day})
		}
		months = append(months, len(out)-1)
	}
	return out, months
}

// rows has the factors of the paths by month, after room for so many draws.
func (h *Horizon) rows(inputs int) ([][]float64, error) {
	var out [][]float64
	for month := range h.Months + 1 {
		row := make([]float64, inputs+len(h.Paths))
		for i := range h.Paths {
			s, err := h.Paths[i].At(month, MonthsOn(h.From, month))
			if err != nil {
				return nil, err
			}
			row[inputs+i] = s.By.Float64()
		}
		out = append(out, row)
	}
	return out, nil
}

// jump draws the paths that jump.
func (h *Horizon) jump(rows [][]float64, inputs int, p *chance.PCG) {
	for i := range h.Paths {
		j := h.Paths[i].jump
		if j == nil {
			continue
		}
		f := 1.0
		for t := range rows {
			if t > 0 && p.Float64() < j.monthly {
				f *= j.by
			}
			rows[t][inputs+i] = f
		}
	}
}

// lotPlans makes the plans in floats, or says why one cannot be.
func (d *Draws) lotPlans(h *Horizon, regimes []regime, months []int, moving *Gamble, users *money.Decimal) ([]*lotPlan,
	[]LotCourse, error) {
	base, err := regimes[0].eval(h.Shocks)
	if err != nil {
		return nil, nil, err
	}
	plans, courses := make([]*lotPlan, len(base)), make([]LotCourse, len(base))
	for i := range base {
		r := &base[i]
		courses[i] = LotCourse{Plan: r.Plan, Offer: r.Offer, Target: r.Target, Reason: r.Reason, Months: []LotMonth{}}
		if r.Margin == nil {
			continue
		}
		p := &lotPlan{users: math.NaN(), target: math.NaN(), fixed: r.Fixed.Float64(), months: months, moved: movesOf(moving)}
		if users != nil {
			p.users = users.Float64()
		}
		if r.Target != nil {
			p.target = r.Target.Float64()
		}
		if p.quick, err = r.Model.Quick(); err != nil {
			return nil, nil, err
		}
		if p.still = len(p.moved.volume) == 0 || !r.Seat(); p.still {
			p.use = p.quick.Use(1)
		}
		plans[i] = p
	}
	for n := range regimes {
		if err := d.lotCosts(h, &regimes[n], n, moving, plans, courses); err != nil {
			return nil, nil, err
		}
	}
	for i := range plans {
		if courses[i].Reason != "" {
			plans[i] = nil
		}
	}
	return plans, courses, nil
}

// lotCosts solves the cost of a request in one stretch, and holds it against exact
// ones.
func (d *Draws) lotCosts(h *Horizon, g *regime, n int, moving *Gamble, plans []*lotPlan, courses []LotCourse) error {
	x := design{money.FromInt(2), money.Decimal{}, money.FromInt(1)}
	b, err := x.at(g.eval, h.Shocks, moving)
	if err != nil {
		return err
	}
	for i, p := range plans {
		if p == nil || courses[i].Reason != "" {
			continue
		}
		s := x.solve(b, i, moving)
		if s == nil {
			courses[i].Reason = "what serves it steps with what it serves, or cannot be priced throughout: months are drawn " +
				"for vendors' models alone"
			continue
		}
		p.costs = append(p.costs, s.floats())
		if err := d.holds(h, g, n, i, p, &courses[i]); err != nil {
			return err
		}
	}
	return nil
}

// holds looks at exact costs at a few draws, and keeps the greatest error.
func (d *Draws) holds(h *Horizon, g *regime, n, i int, p *lotPlan, c *LotCourse) error {
	const looks = 3
	t := slices.Index(p.months, n)
	rows, err := h.rows(len(d.gamble.Inputs))
	if err != nil {
		return err
	}
	for _, draw := range d.joint.Draw(chance.NewPCG(d.gamble.Seed, 3), looks) {
		copy(rows[t], draw)
		under := slices.Clone(h.Shocks)
		for k, in := range d.with(h.Paths).Inputs {
			s := in.Shock
			if s.By, err = decimal(rows[t][k]); err != nil {
				return err
			}
			under = append(under, s)
		}
		exact, err := g.eval(under)
		if err != nil {
			return fmt.Errorf("%s: %w", under, err)
		}
		if exact[i].Margin == nil {
			c.Reason = exact[i].Reason
			return nil
		}
		found, err := rounded(off(p.request(rows[t], t), exact[i].Request.Float64()))
		if err != nil {
			return err
		}
		if c.Off == nil || c.Off.Less(found) {
			c.Off = &found
		}
	}
	return nil
}

// floats is the surrogate in floats.
func (s *surrogate) floats() lotCost {
	c := lotCost{fee: s.fee.Float64(), c0: s.c0.Float64()}
	for i := range s.parts {
		p := &s.parts[i]
		c.lines = append(c.lines, lotLine{p.fixed.Float64(), p.fresh.Float64(), p.cached.Float64(), p.answer.Float64(),
			p.moved})
	}
	return c
}

// movesOf says which inputs move which lever.
func movesOf(g *Gamble) lotMoves {
	var m lotMoves
	for i := range g.Inputs {
		switch g.Inputs[i].Lever {
		case Tokens:
			m.tokens = append(m.tokens, i)
		case Verbosity:
			m.verbosity = append(m.verbosity, i)
		case Cache:
			m.cache = append(m.cache, i)
		case Volume:
			m.volume = append(m.volume, i)
		case Sell:
			m.sell = append(m.sell, i)
		case Users:
			m.users = append(m.users, i)
		}
	}
	return m
}

// tell lays out what the draws come to.
func (c *LotCourse) tell(h *Horizon, t *lotTally) error {
	c.Draws = t.draws
	var err error
	for month := range h.Months + 1 {
		m := LotMonth{Month: month, Day: MonthsOn(h.From, month).Format(time.DateOnly)}
		s := &t.margins[month]
		for _, x := range []struct {
			q    float64
			into *money.Decimal
		}{{0.1, &m.P10}, {0.5, &m.P50}, {0.9, &m.P90}} {
			if *x.into, err = rounded(s.Quantile(x.q)); err != nil {
				return err
			}
		}
		missed, err := risk(chance.ProportionOf(t.misses[month], t.draws))
		if err != nil {
			return err
		}
		m.Missed = *missed
		c.Months = append(c.Months, m)
	}
	if c.Ever, err = risk(chance.ProportionOf(t.ever, t.draws)); err != nil {
		return err
	}
	if c.Profit, err = spreadOf(&t.profit); err != nil {
		return err
	}
	c.Need, err = spreadOf(&t.need)
	return err
}

// spreadOf tells the quantiles of a sketch.
func spreadOf(s *chance.Sketch) (*Spread, error) {
	out := &Spread{}
	for _, x := range []struct {
		value float64
		into  *money.Decimal
	}{{s.Quantile(0.1), &out.P10}, {s.Quantile(0.5), &out.P50}, {s.Quantile(0.9), &out.P90}, {s.Mean(), &out.Mean}} {
		var err error
		if *x.into, err = rounded(x.value); err != nil {
			return nil, err
		}
	}
	return out, nil
}
