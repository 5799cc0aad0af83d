package diff

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/internal/split"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// crossed is what requests cost with the samples of each side at the rates of each:
// 0 is the earlier one.
type crossed struct {
	requests [2]money.Decimal    // in the samples
	tokens   [2]money.Decimal    // in the samples
	calls    [2]money.Decimal    // billed for each request of the workload
	cost     [2][2]money.Decimal // of the tokens, by the side of the rates and of the samples
	fees     [2][2]money.Decimal // of all else, likewise
}

// cross prices the samples of each side at the rates of each, or says why one of
// these four bills is not known.
func cross(from, to *econ.Basis) (*crossed, string, error) {
	c, sides := &crossed{}, [2]*econ.Basis{from, to}
	for w, samples := range sides {
		c.requests[w], c.tokens[w], c.calls[w] = money.FromInt(samples.Requests), money.FromInt(samples.Tokens), samples.Calls
		for l, rates := range sides {
			reason, err := c.price(l, w, rates, samples)
			if reason != "" || err != nil {
				return nil, reason, err
			}
		}
	}
	return c, "", nil
}

// price fills one of the four bills in.
func (c *crossed) price(l, w int, rates, samples *econ.Basis) (reason string, err error) {
	switch {
	case l == w:
		for _, m := range samples.Meters {
			c.add(l, w, m.Meter, m.Amount)
		}
		return "", nil
	case rates.Live() && samples.Live():
		return c.bill(l, w, rates, samples)
	}
	return c.reprice(l, w, rates, samples), nil
}

// bill asks the offer of one side about the samples of the other.
func (c *crossed) bill(l, w int, rates, samples *econ.Basis) (string, error) {
	bill, reason, err := rates.BillOf(samples)
	if reason != "" || err != nil {
		return reason, err
	}
	for i := range bill.Lines {
		c.add(l, w, bill.Lines[i].Meter, bill.Lines[i].Amount)
	}
	return "", nil
}

// reprice takes quantities of one side at the saved rates of the other, or says
// what the saved result does not tell.
func (c *crossed) reprice(l, w int, rates, samples *econ.Basis) string {
	if !rates.HoldFor(samples.Longest) {
		return fmt.Sprintf("the longest prompt of one side has %d tokens; the rates that the other holds are those of "+
			"fewer than %d", samples.Longest, rates.UpTo)
	}
	for _, m := range rates.Meters {
		if m.Rate == nil {
			return "prices that depend on the prompt's size or the hour are not in a saved result"
		}
	}
	for _, m := range samples.Meters {
		r := rates.Meter(m.Meter)
		if m.Rate == nil {
			return "prices that depend on the prompt's size or the hour are not in a saved result"
		}
		if r == nil {
			return "a saved result does not tell what " + m.Meter.String() + " costs on the other side"
		}
		c.add(l, w, m.Meter, r.Cost(m.Quantity))
	}
	return ""
}

// add keeps what tokens cost apart from the rest.
func (c *crossed) add(l, w int, id meter.ID, amount money.Decimal) {
	into := &c.fees[l][w]
	if id.Get().IsToken() {
		into = &c.cost[l][w]
	}
	*into = into.Add(amount)
}

// request is the cost of one request at the list prices, with the tokens and the
// mix of the given sides:
//
//	tokens ÷ request × price of a token + fees ÷ request
//
// where the price of a token is that of the mix.
func (c *crossed) request(list, tokens, mix uint) split.Fraction {
	if c.tokens[mix].IsZero() {
		mix = 1 - mix // a side without tokens has the mix of the other
	}
	all := c.tokens[mix]
	if all.IsZero() {
		all = money.FromInt(1) // neither side has any
	}
	num := c.tokens[tokens].Mul(c.cost[list][mix]).Add(c.fees[list][tokens].Mul(all))
	return split.Fraction{Num: num, Den: c.requests[tokens].Mul(all)}
}
