package scenario

import (
	"math"

	"github.com/tokecon/tokecon/pkg/chance"
	"github.com/tokecon/tokecon/pkg/econ"
)

// lotPlan is a plan in floats, to be taken through months many times.
type lotPlan struct {
	quick  *econ.Quick
	users  float64 // today; NaN where the plan says none: amounts are then of one payer
	fixed  float64 // a month
	target float64 // of the margin; NaN: none
	cost   []lotCost
	months []lotMonth // by month, 0 is today
	inputs lotInputs
	still  bool // no volume is drawn: what payers do is the same in every draw
}

// lotCost is the cost of a request between two days on which prices are announced to
// move: a fee, and for every meter of every offer
//
//	price factor × (fixed + p·(fresh + cached·(c − c₀)) + a·answer)
//
// where p and a are the factors on the tokens of prompts and of answers and c is the
// cached share.
type lotCost struct {
	fee, c0 float64
	lines   []lotLine
}

type lotLine struct {
	fixed, fresh, cached, answer float64
	moved                        []int     // draws that are factors on its price
	path                         []float64 // the factor of the paths on it, by month
}

// lotMonth is what the paths make of a month.
type lotMonth struct {
	cost                                   int // which of the costs holds
	tokens, verbosity, volume, sell, users float64
	use                                    econ.Use // at that volume, where it is not drawn
}

// lotInputs say which draws move which lever; several multiply.
type lotInputs struct{ tokens, verbosity, cache, volume, sell, users []int }

// lotState is a plan in the middle of a draw.
type lotState struct {
	users, cash, need, profit float64
	missed                    bool
}

// lotTally gathers what the draws of a plan come to.
type lotTally struct {
	margins      []chance.Sketch // by month
	misses       []int           // draws that miss the target in a month
	profit, need chance.Sketch
	ever         int // draws that miss it in some month
	draws        int
}

func product(draw []float64, of []int) float64 {
	f := 1.0
	for _, i := range of {
		f *= draw[i]
	}
	return f
}

// request is the cost of one in a month.
func (p *lotPlan) request(draw []float64, t int, m *lotMonth) float64 {
	c := &p.cost[m.cost]
	tokens := m.tokens * product(draw, p.inputs.tokens)
	answer := tokens * m.verbosity * product(draw, p.inputs.verbosity)
	more := 0.0
	if n := len(p.inputs.cache); n > 0 {
		more = draw[p.inputs.cache[n-1]] - c.c0
	}
	sum := c.fee
	for i := range c.lines {
		l := &c.lines[i]
		amount := l.fixed + mul(tokens, l.fresh+mul(l.cached, more)) + mul(answer, l.answer)
		for _, k := range l.moved {
			amount *= draw[k]
		}
		sum += mul(amount, l.path[t])
	}
	return sum
}

// run takes a plan through one draw. Today is in the margins and in no sum.
func (p *lotPlan) run(h *lotHorizon, draw []float64, out *lotTally) {
	s := lotState{users: p.users}
	for t := range p.months {
		m := &p.months[t]
		use := m.use
		if !p.still {
			use = p.quick.Use(m.volume * product(draw, p.inputs.volume))
		}
		revenue, cogs := p.quick.At(use, p.request(draw, t, m), m.sell*product(draw, p.inputs.sell))
		margin := math.Inf(-1)
		if revenue > 0 {
			margin = 1 - cogs/revenue
			out.margins[t].Add(margin)
		}
		if t > 0 {
			p.month(&s, m, draw, revenue-cogs, margin, out, t)
		}
		s.users = mul(s.users, 1-h.churn) + h.adds
	}
	out.profit.Add(s.profit)
	out.need.Add(s.need)
	out.draws++
	if s.missed {
		out.ever++
	}
}

// month adds a month to a draw.
func (p *lotPlan) month(s *lotState, m *lotMonth, draw []float64, profit, margin float64, out *lotTally, t int) {
	payers := 1.0
	if !math.IsNaN(p.users) {
		payers = s.users * m.users * product(draw, p.inputs.users)
	}
	s.profit += mul(profit, payers)
	s.cash += mul(profit, payers) - p.fixed
	s.need = math.Max(s.need, -s.cash)
	if margin < p.target || math.IsNaN(p.target) && margin < 0 {
		out.misses[t]++
		s.missed = true
	}
}

// lotHorizon is what holds for all plans.
type lotHorizon struct{ churn, adds float64 }
