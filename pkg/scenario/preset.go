package scenario

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/split"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// Crash is a fall of vendors' prices that competitors pass on. Shares lie between 0
// and 1 but for Pass, which may be above.
type Crash struct {
	Fall       money.Decimal   `json:"fall"` // of the vendors' prices
	Pass       []money.Decimal `json:"pass"` // of the saving that reaches what you may charge
	Elasticity money.Decimal   `json:"elasticity"`
}

// UsualCrash falls by 80%. The elasticity of −1.11 was measured for open models
// between providers (NBER 2025); that of a market need not be the same.
func UsualCrash() Crash {
	d := money.MustParse
	minus := money.Decimal{}.Sub(d("1.11"))
	return Crash{Fall: d("0.8"), Pass: []money.Decimal{d("0"), d("0.5"), d("1"), d("1.5")}, Elasticity: minus}
}

// Crashed is a plan after a crash of which a share is passed on.
type Crashed struct {
	Plan  string        `json:"plan"`
	Pass  money.Decimal `json:"pass"`
	Price money.Decimal `json:"revenue"` // that a payer brings then
	After Outcome       `json:"after"`
	// factor on what is sold, by the elasticity; nil where nothing is charged any more
	Volume  *money.Decimal `json:"volume"`
	Dollars *money.Decimal `json:"profit_times"` // profit of all then ÷ profit of all now; nil where there is none now
}

// Run crashes the prices of all vendors. With a share θ passed on of a fall d, a price
// P with tokens T in it becomes P − θ·d·T. Source: Weyl and Fabinger (2013) on
// pass-through. What is sold grows by (P'/P)^elasticity.
func (c *Crash) Run(eval Eval) ([]Crashed, error) {
	base, err := eval(nil)
	if err != nil {
		return nil, err
	}
	one := money.FromInt(1)
	fall := Shock{Lever: Price, By: one.Sub(c.Fall)}
	fallen, err := eval(Shocks{fall})
	if err != nil {
		return nil, err
	}
	var out []Crashed
	for i := range base {
		r := &base[i]
		if r.Margin == nil || r.Revenue.Sign() <= 0 || fallen[i].Margin == nil || fallen[i].Revenue.Sign() <= 0 {
			continue
		}
		for _, pass := range c.Pass {
			price := r.Revenue.Sub(pass.Mul(c.Fall).Mul(r.Lines[0].Amount))
			sell := price.Quo(fallen[i].Revenue) // a mark-up has fallen by itself
			if sell.Sign() <= 0 {
				continue // nobody pays to take it
			}
			rows, err := eval(Shocks{fall, {Lever: Sell, By: sell}})
			if err != nil {
				return nil, err
			}
			out = append(out, c.after(r, &rows[i], pass))
		}
	}
	return out, nil
}

// after is one plan after the crash.
func (c *Crash) after(base, under *margin.PlanResult, pass money.Decimal) Crashed {
	out := Crashed{Plan: base.Plan, Pass: pass, After: Of(under)}
	if under.Margin == nil {
		return out
	}
	out.Price = under.Revenue
	if volume, err := power(under.Revenue.Quo(base.Revenue), c.Elasticity); err == nil {
		out.Volume = &volume
		if base.Profit.Sign() > 0 {
			dollars := under.Profit.Quo(base.Profit).Mul(volume)
			out.Dollars = &dollars
		}
	}
	return out
}

// Hungry is a vendor that wants more: it raises its prices, counts more tokens, and
// ships what its customers sell.
type Hungry struct {
	Raise      money.Decimal `json:"raise"`  // factor on its prices
	Tokens     money.Decimal `json:"tokens"` // factor on the tokens of the same text
	Churn      money.Decimal `json:"churn"`  // share of the payers who leave each month
	ChurnAfter money.Decimal `json:"churn_after"`
	Cut        money.Decimal `json:"cut"` // of what you may charge
}

// UsualHungry raises by half and doubles a churn of 3%.
func UsualHungry() Hungry {
	d := money.MustParse
	return Hungry{Raise: d("1.5"), Tokens: d("1"), Churn: d("0.03"), ChurnAfter: d("0.06")}
}

// Eaten is what a hungry vendor does to a plan. LTV is the profit of a payer's life.
type Eaten struct {
	Plan   string          `json:"plan"`
	Base   Outcome         `json:"base"`
	After  Outcome         `json:"after"`
	LTV    *money.Decimal  `json:"ltv"`
	Later  *money.Decimal  `json:"ltv_after"`
	Causes []money.Decimal `json:"ltv_causes"` // of the change: raise, tokens, cut, churn; they sum to it
}

// Causes names the parts of the loss, in their order.
func Causes() []string { return []string{"raise", "tokens", "price cut", "churn"} }

// Run lets the vendor eat. A payer's life brings monthly profit ÷ churn (Gupta and
// Lehmann 2003): the churn is taken as constant, which flatters young customers, and
// nothing is discounted. The loss is split over its causes by the average over all
// orders (split.Shapley).
func (h *Hungry) Run(eval Eval) ([]Eaten, error) {
	var rows [8][]margin.PlanResult // by what has moved: raise, tokens, cut
	for moved := range rows {
		var err error
		if rows[moved], err = eval(h.shocks(moved)); err != nil {
			return nil, err
		}
	}
	var out []Eaten
	for i := range rows[0] {
		e := Eaten{Plan: rows[0][i].Plan, Base: Of(&rows[0][i]), After: Of(&rows[7][i])}
		if known(rows, i) {
			h.split(&e, func(moved uint) money.Decimal { return rows[moved][i].Profit })
		}
		out = append(out, e)
	}
	return out, nil
}

func known(rows [8][]margin.PlanResult, i int) bool {
	for _, r := range rows {
		if r[i].Margin == nil {
			return false
		}
	}
	return true
}

// shocks are those whose bit is set.
func (h *Hungry) shocks(moved int) Shocks {
	var out Shocks
	for bit, s := range []Shock{{Lever: Price, By: h.Raise}, {Lever: Tokens, By: h.Tokens},
		{Lever: Sell, By: money.FromInt(1).Sub(h.Cut)}} {
		if moved>>bit&1 == 1 {
			out = append(out, s)
		}
	}
	return out
}

// split shares the change of the life-time value out over its causes.
func (h *Hungry) split(e *Eaten, profit func(moved uint) money.Decimal) {
	s := split.Shapley(4, func(moved uint) split.Fraction {
		if moved>>3&1 == 1 {
			return split.Fraction{Num: profit(moved & 7), Den: h.ChurnAfter}
		}
		return split.Fraction{Num: profit(moved & 7), Den: h.Churn}
	})
	e.LTV, e.Later, e.Causes = &s.From, &s.To, s.Parts
}

// Check refuses what cannot be.
func (h *Hungry) Check() error {
	one := money.FromInt(1)
	switch {
	case h.Churn.Sign() <= 0 || h.ChurnAfter.Sign() <= 0 || one.Less(h.Churn) || one.Less(h.ChurnAfter):
		return fmt.Errorf("a churn of %s and %s a month; give more than 0%% and at most 100%%", h.Churn, h.ChurnAfter)
	case h.Cut.Sign() < 0 || !h.Cut.Less(one):
		return fmt.Errorf("a price cut of %s; give less than 100%%", h.Cut)
	}
	return nil
}

// Check refuses what cannot be.
func (c *Crash) Check() error {
	one := money.FromInt(1)
	if c.Fall.Sign() <= 0 || !c.Fall.Less(one) {
		return fmt.Errorf("a fall of %s; give more than 0%% and less than 100%%", c.Fall)
	}
	return nil
}

// ParsePass reads a share of a saving that is passed on, which may be above 100%:
// 50%, 1.5 or 150%.
func ParsePass(text string) (money.Decimal, error) {
	number, percent := strings.CutSuffix(text, "%")
	d, err := money.Parse(number)
	if percent {
		d = d.Shift(-2)
	}
	if err == nil && money.FromInt(10).Less(d) {
		err = fmt.Errorf("%q is more than ten times the saving", text)
	}
	return d, err
}
