package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/internal/split"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// MonthSide is what a month costs on one side. The amounts are nil, with the
// reason, where the offer cannot serve the workload or a price is not known.
type MonthSide struct {
	Month  *money.Decimal `json:"cost_per_month"`
	Low    *money.Decimal `json:"low_per_month"` // band where counts are estimated
	High   *money.Decimal `json:"high_per_month"`
	Status quote.Status   `json:"status,omitempty"`
	Reason string         `json:"reason,omitempty"`
}

// MonthSplit is the change of a month's cost by what caused it. A month costs
//
//	requests × (tokens a request × price of a token + fees a request)
//
// and the price of a token is the sum over meters of the meter's share of the
// tokens times its rate.
type MonthSplit struct {
	List   money.Decimal `json:"list"`   // the rates
	Tokens money.Decimal `json:"tokens"` // tokens a request, and searches and other calls a request
	Mix    money.Decimal `json:"mix"`    // shares of prompt, cached, written and answer tokens, by prompt-size tier
	Volume money.Decimal `json:"volume"` // requests a month, retries and tool calls included
}

// MonthChange is what a month costs with one offer on both sides. Change and Share
// are nil where a side is unknown, Share also where the earlier month was free, and
// Split where the causes cannot be told.
type MonthChange struct {
	Offer     string              `json:"offer"`
	Vendor    string              `json:"vendor"`
	From      MonthSide           `json:"from"`
	To        MonthSide           `json:"to"`
	Change    *money.Decimal      `json:"change"`
	Share     *money.Decimal      `json:"change_share"`
	Split     *MonthSplit         `json:"split"`
	Reason    string              `json:"reason,omitempty"` // why something is nil
	Exactness tokenizer.Exactness `json:"exactness"`
}

// Months pairs the offers of two comparisons and splits what became of the cost
// of each. The largest change, as a share, comes first. What can serve neither
// workload is excluded with the reason of the later side. The error tells of a broken
// book.
func Months(from, to *econ.CompareResult) ([]MonthChange, []econ.Excluded, error) {
	months, excluded := []MonthChange{}, []econ.Excluded{}
	for _, name := range offerNames(from, to) {
		was, now := monthOf(from, name), monthOf(to, name)
		if was.offer == nil && now.offer == nil {
			excluded = append(excluded,
				econ.Excluded{Offer: name, Vendor: cmp.Or(now.vendor, was.vendor), Reason: now.side.Reason})
			continue
		}
		m, err := was.change(now, name)
		if err != nil {
			return nil, nil, err
		}
		months = append(months, *m)
	}
	slices.SortStableFunc(months, byChange)
	return months, excluded, nil
}

// offerNames are the offers of either result, each once.
func offerNames(results ...*econ.CompareResult) []string {
	var out []string
	for _, r := range results {
		for i := range r.Offers {
			out = append(out, r.Offers[i].Offer)
		}
		for _, e := range r.Excluded {
			out = append(out, e.Offer)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// byChange orders by the size of the change, as a share and then as an amount;
// what is not known comes last.
func byChange(a, b MonthChange) int {
	of := func(d *money.Decimal) money.Decimal {
		if d == nil {
			return money.FromInt(-1)
		}
		return d.Abs()
	}
	return cmp.Or(of(b.Share).Cmp(of(a.Share)), of(b.Change).Cmp(of(a.Change)), strings.Compare(a.Offer, b.Offer))
}

// month is an offer in one comparison; offer is nil where it has no cost.
type month struct {
	vendor string
	offer  *econ.OfferResult
	volume money.Decimal
	side   MonthSide
}

func monthOf(r *econ.CompareResult, name string) month {
	if i := slices.IndexFunc(r.Offers, func(o econ.OfferResult) bool { return o.Offer == name }); i >= 0 {
		o := &r.Offers[i]
		return month{o.Vendor, o, r.Workload.Volume,
			MonthSide{Month: &o.CostPerMonth, Low: &o.LowPerMonth, High: &o.HighPerMonth, Status: o.Status}}
	}
	if i := slices.IndexFunc(r.Excluded, func(e econ.Excluded) bool { return e.Offer == name }); i >= 0 {
		return month{vendor: r.Excluded[i].Vendor, side: MonthSide{Reason: r.Excluded[i].Reason}}
	}
	return month{side: MonthSide{Reason: "it is not in the saved result"}}
}

// change compares an offer's months, one of which has a cost.
func (was month) change(now month, name string) (*MonthChange, error) {
	m := &MonthChange{Offer: name, Vendor: cmp.Or(now.vendor, was.vendor), From: was.side, To: now.side,
		Exactness: tokenizer.Exact}
	for _, o := range []*econ.OfferResult{was.offer, now.offer} {
		if o != nil && o.Exactness != tokenizer.Exact {
			m.Exactness = o.Exactness
		}
	}
	if was.offer == nil || now.offer == nil {
		m.Reason = was.side.Reason + now.side.Reason // one of them is empty
		return m, nil
	}
	change := m.To.Month.Sub(*m.From.Month)
	m.Change = &change
	if err := m.split(was, now); err != nil {
		return nil, err
	}
	if !m.From.Month.IsZero() {
		share := m.Change.Quo(*m.From.Month)
		m.Share = &share
	}
	return m, nil
}

// split fills in the parts of the change. Both months are divided once from the
// sums that the parts come from, so that nothing is left between them.
func (m *MonthChange) split(was, now month) error {
	c, reason, err := crossOffers(was.offer.Basis, now.offer.Basis, m.Vendor)
	if err != nil || reason != "" {
		m.Reason = reason
		return err
	}
	volumes := [2]money.Decimal{was.volume, now.volume}
	s := split.Shapley(4, func(moved uint) split.Fraction {
		volume := moved >> 3 & 1
		f := c.request(moved&1, moved>>1&1, moved>>2&1)
		return split.Fraction{Num: f.Num.Mul(volumes[volume]).Mul(c.calls[volume]), Den: f.Den}
	})
	if !near(s.From, *m.From.Month) || !near(s.To, *m.To.Month) {
		m.Reason = contradiction
		return nil
	}
	m.From.Month, m.To.Month, m.Change = &s.From, &s.To, &s.Change
	m.Split = &MonthSplit{List: s.Parts[0], Tokens: s.Parts[1], Mix: s.Parts[2], Volume: s.Parts[3]}
	return nil
}

// contradiction says that a saved result was changed, or written by a program that
// computes otherwise.
const contradiction = "the saved result contradicts itself: its costs do not follow from its quantities"

// crossOffers crosses what requests are made of, or says why it is not known.
func crossOffers(from, to *econ.Basis, vendor string) (*crossed, string, error) {
	switch {
	case from != nil && to != nil:
		return cross(from, to)
	case vendor == quote.OwnVendor:
		return nil, "what a fleet costs is no sum of tokens times prices", nil
	}
	return nil, "the saved result does not say what a request is made of; write it anew with this version", nil
}

// near tells whether two numbers are the same but for the last digits of a
// division.
func near(a, b money.Decimal) bool {
	return !b.Abs().Less(a.Sub(b).Abs().Shift(30))
}
