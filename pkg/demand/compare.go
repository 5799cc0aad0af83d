package demand

import (
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Comparison is the answer to what a workload costs with each of many offers.
type Comparison struct {
	econ.Comparison
	Setting  econ.Setting
	Workload econ.Workload
}

// Result lays the comparison out for JSON.
func (c *Comparison) Result() *econ.CompareResult { return c.Comparison.Result(c.Setting, c.Workload) }

// Compare counts the workload for every offer and ranks them by what a month costs.
// Those that cannot serve it are excluded, each with its reason. The baseline is the
// name of the offer that costs are compared with; empty: the cheapest. The mode and
// the region of the workload hold where the market was asked for none.
func (w *Workload) Compare(m market.Market, offers []quote.Offer, baseline string) (*Comparison, error) {
	if len(offers) == 0 {
		return nil, errNoOffers
	}
	m = w.In(m)
	counts, err := w.Count(m, offers, Counting{})
	if err != nil {
		return nil, err
	}
	return counts.Compare(m, offers, baseline)
}

// errNoOffers says that nothing is compared.
var errNoOffers = errors.New("demand: offers: missing; name at least one")

// In returns the market under the mode and the region of the workload, where the
// market was asked for none.
func (w *Workload) In(m market.Market) market.Market { return m.Under(w.Mode, w.Region) }

// Compare ranks offers that the samples were counted for.
func (c *Counts) Compare(m market.Market, offers []quote.Offer, baseline string) (*Comparison, error) {
	q := c.Question(m)
	q.Baseline = baseline
	ranked, err := econ.Compare(c.Candidates(m, offers), q)
	if err != nil {
		return nil, err
	}
	return &Comparison{Comparison: *ranked, Setting: m.Setting(), Workload: c.Workload}, nil
}

// Question is what the workload asks of offers in a market.
func (c *Counts) Question(m market.Market) econ.Question {
	return c.QuestionAt(m, c.Workload.Volume)
}

// QuestionAt is what the workload asks at another volume, in units of work a month.
func (c *Counts) QuestionAt(m market.Market, volume money.Decimal) econ.Question {
	return econ.Question{Terms: m.Terms(), Volume: volume, Calls: c.Workload.Calls(), Extra: c.Workload.Extra}
}

// Candidates are offers as they can be asked, or the reason why not.
func (c *Counts) Candidates(m market.Market, offers []quote.Offer) []econ.Candidate {
	var out []econ.Candidate
	for _, o := range offers {
		n := econ.Candidate{Offer: o, Counted: c.Of(o.Name())}
		n.Exclude = c.exclude(n, m.Setting().Currency)
		out = append(out, n)
	}
	return out
}

// exclude says why an offer is out of the question from the start; empty: it is not.
func (c *Counts) exclude(n econ.Candidate, currency money.Currency) string {
	if n.Counted == nil {
		return "" // econ refuses the candidate
	}
	switch o := n.Offer.(type) {
	case quote.Owned:
		if currency != fleetCurrency {
			return fmt.Sprintf("fleets are paid in %s; without an exchange rate it cannot be compared in %s",
				fleetCurrency, currency)
		}
	case quote.Hosted:
		switch {
		case o.Model.Kind == pricebook.Embedding:
			return "an embedding model: it writes no answers"
		case o.Model.Currency != currency:
			return fmt.Sprintf("billed in %s; without an exchange rate it cannot be compared in %s", o.Model.Currency,
				currency)
		case n.Counted.Uncounted > c.Workload.Uncounted:
			return fmt.Sprintf("no published rule counts the sound or video in the samples (%d recordings that others "+
				"count)", n.Counted.Uncounted-c.Workload.Uncounted)
		}
	}
	return ""
}

// fleetCurrency is that of rents, purchases and electricity in the books of hardware.
const fleetCurrency money.Currency = "USD"
