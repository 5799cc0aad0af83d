package scenario

import (
	"math"

	"github.com/tokecon/tokecon/pkg/chance"
	"github.com/tokecon/tokecon/pkg/margin"
)

// lotPlan is a plan in floats, to be taken through months many times. What moves it is
// a row of factors: the draws, and after them the paths as they are in the month.
type lotPlan struct {
	quick  *margin.Quick
	users  float64 // today; NaN where the plan says none: amounts are then of one payer
	fixed  float64 // a month
	target float64 // of the margin; NaN: none
	costs  []lotCost
	months []int // which of the costs holds, by month; 0 is today
	moved  lotMoves
	still  bool // no volume moves: what payers do is the same in every month
	use    margin.Use
}

// lotCost is the cost of a request between two days on which prices are announced to
// move: a fee, and for every meter of every offer
//
//	price factors × (fixed + p·(fresh + cached·(c − c₀)) + a·answer)
//
// where p and a are the factors on the tokens of prompts and of answers and c is the
// cached share.
type lotCost struct {
	fee, c0 float64
	lines   []lotLine
}

type lotLine struct {
	fixed, fresh, cached, answer float64
	moved                        []int // places of the row that are factors on its price
}

// lotMoves say which places of the row move which lever; several multiply, and of
// cached shares the last holds.
type lotMoves struct{ tokens, verbosity, cache, volume, sell, users []int }

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

func product(row []float64, of []int) float64 {
	f := 1.0
	for _, i := range of {
		f *= row[i]
	}
	return f
}

// request is the cost of one.
func (p *lotPlan) request(row []float64, t int) float64 {
	c := &p.costs[p.months[t]]
	tokens := product(row, p.moved.tokens)
	answer := tokens * product(row, p.moved.verbosity)
	more := 0.0
	if n := len(p.moved.cache); n > 0 {
		more = row[p.moved.cache[n-1]] - c.c0
	}
	sum := c.fee
	for i := range c.lines {
		l := &c.lines[i]
		amount := l.fixed + mul(tokens, l.fresh+mul(l.cached, more)) + mul(answer, l.answer)
		sum += mul(amount, product(row, l.moved))
	}
	return sum
}

// run takes a plan through one draw, whose rows are those of its months. Today is in
// the margins and in no sum.
func (p *lotPlan) run(h *Horizon, rows [][]float64, out *lotTally) {
	churn, adds := h.Churn.Float64(), h.Adds.Float64()
	s := lotState{users: p.users}
	for t, row := range rows {
		use := p.use
		if !p.still {
			use = p.quick.Use(product(row, p.moved.volume))
		}
		revenue, cogs := p.quick.At(use, p.request(row, t), product(row, p.moved.sell))
		margin := math.Inf(-1)
		if revenue > 0 {
			margin = 1 - cogs/revenue
			out.margins[t].Add(margin)
		}
		if p.misses(margin) {
			out.misses[t]++
			s.missed = s.missed || t > 0
		}
		if t > 0 {
			p.month(&s, row, revenue-cogs)
		}
		s.users = mul(s.users, 1-churn) + adds
	}
	out.profit.Add(s.profit)
	out.need.Add(s.need)
	out.draws++
	if s.missed {
		out.ever++
	}
}

// misses tells whether a margin is under the target, or under 0 without one.
func (p *lotPlan) misses(margin float64) bool {
	return margin < p.target || math.IsNaN(p.target) && margin < 0
}

// month adds what a month leaves.
func (p *lotPlan) month(s *lotState, row []float64, profit float64) {
	payers := 1.0
	if !math.IsNaN(p.users) {
		payers = s.users * product(row, p.moved.users)
	}
	s.profit += mul(profit, payers)
	s.cash += mul(profit, payers) - p.fixed
	s.need = math.Max(s.need, -s.cash)
}
