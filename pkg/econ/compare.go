package econ

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
)

// Candidate is an offer with the workload as its own tokenizer counts it.
type Candidate struct {
	Offer   quote.Offer
	Counted *usage.Counted
	// Exclude, when not empty, is why the offer is out of the question from the
	// start: an embedding model for a chat, say.
	Exclude string
}

// Question is what is asked of every candidate.
type Question struct {
	Terms    quote.Terms
	Volume   money.Decimal // units of the workload a month
	Calls    money.Decimal // requests billed for each unit: 1 plus retries and tool calls
	Extra    quote.Extra   // beyond tokens, for each request
	Baseline string        // offer to compare with; empty: the cheapest
}

// Ranked is an offer that can serve the workload, with its cost. Costs per
// request are costs of one unit of the workload, retries and tool calls
// included.
type Ranked struct {
	Offer      quote.Offer
	Bill       *quote.Bill   // of a month
	Month      money.Decimal // cost a month
	Request    money.Decimal // cost of a unit
	LowMonth   money.Decimal // band of Month where counts are estimated
	HighMonth  money.Decimal
	Low, High  money.Decimal       // band of Request
	Versus     *money.Decimal      // Month ÷ the baseline's; nil when that is free or unknown
	Blended    *money.Decimal      // price per 1M tokens of the workload's own mix; nil without tokens
	Exactness  tokenizer.Exactness // of the counts
	Tokenizer  *tokenizer.Tokenizer
	Tokens     Tokens
	Sampling   *Interval // 95% interval of Request over samples; nil when it cannot be told
	Costs      []float64 // of single units, evenly chosen samples in their order; nil for fleets
	Unanswered int64
	Recorded   int64
	Uncounted  int64 // recordings in the samples that are in no count

	// Parts are the prompts that were counted by their text, Texts of them.
	Parts tokenizer.ChatCount
	Texts int64

	Own   *OwnState // what a fleet is at the volume; nil for vendors
	Basis *Basis    // what the cost of a request is made of; nil for fleets
}

// Least reports whether the costs are lower bounds, since something of unknown
// size or price is not in them.
func (r *Ranked) Least() bool {
	return r.Bill.Status == quote.LowerBound || r.Unanswered > 0 || r.Uncounted > 0
}

// Tokens are the mean tokens of one request.
type Tokens struct {
	Prompt    money.Decimal `json:"prompt"`
	Cached    money.Decimal `json:"cached"`
	Written   money.Decimal `json:"cache_write"`
	Answer    money.Decimal `json:"answer"`
	Reasoning money.Decimal `json:"reasoning"`
}

// Excluded is an offer that cannot serve the workload.
type Excluded struct {
	Offer  string `json:"offer"`
	Vendor string `json:"vendor"`
	Reason string `json:"reason"`
}

// Comparison is the answer: offers that can serve the workload, cheapest
// first, and those that cannot.
type Comparison struct {
	Ranked   []*Ranked
	Excluded []Excluded
	Winner   *Ranked // the cheapest that is not free; the first when all are; nil when nothing is ranked
	Baseline *Ranked // what Versus refers to; the winner unless another is asked for
}

// ErrNoRequests says that there is nothing to price: no mean can be taken.
var ErrNoRequests = errors.New("no requests in the workload")

// Compare prices a workload with every candidate. An offer that cannot serve
// it is excluded with the reason and never ranked. The error tells of a broken
// book or an unknown baseline, or is a [quote.ErrMissing] that names what the
// question leaves out: at, volume, calls or candidates.
func Compare(candidates []Candidate, q Question) (*Comparison, error) {
	if err := cmp.Or(q.check(), checkCandidates("candidates", candidates)); err != nil {
		return nil, err
	}
	out := &Comparison{}
	for _, c := range candidates {
		r, reason, err := weigh(c, q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Offer.Name(), err)
		}
		if reason != "" {
			out.Excluded = append(out.Excluded, Excluded{c.Offer.Name(), c.Offer.Vendor(), reason})
			continue
		}
		out.Ranked = append(out.Ranked, r)
	}
	slices.SortStableFunc(out.Ranked, byMonth)
	return out, out.measure(q.Baseline)
}

// byMonth orders by cost and, where that is equal, by name.
func byMonth(a, b *Ranked) int {
	if c := a.Month.Cmp(b.Month); c != 0 {
		return c
	}
	return strings.Compare(a.Offer.Name(), b.Offer.Name())
}

// weigh prices one candidate, or says why it is excluded.
func weigh(c Candidate, q Question) (*Ranked, string, error) {
	switch {
	case c.Exclude != "":
		return nil, c.Exclude, nil
	case c.Counted.Mid.Requests == 0:
		return nil, "", ErrNoRequests
	}
	limits, err := c.Offer.Limits(q.Terms)
	if err != nil {
		return excuse(err)
	}
	if reason := tooLong(limits, c.Counted.Mid); reason != "" {
		return nil, reason, nil
	}
	p, err := price(c.Offer, c.Counted.Mid, q, quote.Mid)
	if err != nil {
		return excuse(err)
	}
	if len(p.month.Missing) > 0 {
		return nil, "no price is known for " + meterList(p.month.Missing), nil
	}
	r, err := rank(c, p, q)
	if err != nil {
		return excuse(err) // the high end of an estimate may lie where nothing is sold
	}
	return r, "", nil
}

// excuse turns an error that means "not sold like that" into a reason.
func excuse(err error) (*Ranked, string, error) {
	var notOffered *pricebook.NotOfferedError
	var noPrice *pricebook.NoPriceError
	var unfit *quote.UnfitError
	switch {
	case errors.As(err, &unfit):
		return nil, unfit.Error(), nil
	case errors.As(err, &notOffered):
		return nil, fmt.Sprintf("not sold in %s %s", notOffered.What, notOffered.Value), nil
	case errors.As(err, &noPrice):
		return nil, noPrice.Error(), nil
	default:
		return nil, "", err
	}
}

// tooLong says which limit the longest request breaks, if any.
func tooLong(l quote.Limits, p *usage.Profile) string {
	switch {
	case l.Context > 0 && p.MaxTotal > l.Context:
		return fmt.Sprintf("the longest request has %d tokens, the context window holds %d", p.MaxTotal, l.Context)
	case l.MaxOutput > 0 && p.MaxAnswer > l.MaxOutput:
		return fmt.Sprintf("the longest answer has %d tokens, the model writes at most %d", p.MaxAnswer, l.MaxOutput)
	}
	return ""
}

func meterList(ids []meter.ID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String()
	}
	return strings.Join(names, ", ")
}

// priced is what a profile costs with an offer.
type priced struct {
	month   *quote.Bill
	sample  *quote.Bill    // nil for fleets
	request money.Decimal  // of one unit of the workload
	mtok    *money.Decimal // of 1M tokens; nil without tokens
}

// price asks an offer for a month. A vendor's month is a multiple of the sample,
// a fleet's is not.
func price(o quote.Offer, p *usage.Profile, q Question, end quote.End) (*priced, error) {
	requests, units := money.FromInt(p.Requests), q.Volume.Mul(q.Calls)
	total, err := p.Total()
	if err != nil {
		return nil, err
	}
	if own, ok := o.(quote.Monthly); ok {
		month, err := own.Month(p, q.Extra, q.Terms, units, end)
		if err != nil || units.IsZero() {
			return &priced{month: month}, err
		}
		sample := month.Total.Mul(requests).Quo(units)
		return &priced{month, nil, month.Total.Quo(q.Volume), blended(sample, &total)}, nil
	}
	sample, err := o.Bill(p, q.Extra, q.Terms)
	if err != nil {
		return nil, err
	}
	return &priced{sample.Scaled(units, requests), sample, sample.Total.Mul(q.Calls).Quo(requests),
		blended(sample.Total, &total)}, nil
}

// rank adds bands and means to a price.
func rank(c Candidate, p *priced, q Question) (*Ranked, error) {
	requests := money.FromInt(c.Counted.Mid.Requests)
	r := &Ranked{Offer: c.Offer, Exactness: c.Counted.Exactness, Tokenizer: c.Counted.Tokenizer,
		Unanswered: c.Counted.Unanswered, Recorded: c.Counted.Recorded, Uncounted: c.Counted.Uncounted,
		Parts: c.Counted.Parts, Texts: c.Counted.Texts}
	r.Bill, r.Blended = p.month, p.mtok
	r.Month = r.Bill.Total
	r.Request = p.request
	r.LowMonth, r.HighMonth, r.Low, r.High = r.Month, r.Month, r.Request, r.Request
	if err := r.band(c, q); err != nil {
		return nil, err
	}
	total, err := c.Counted.Mid.Total()
	if err != nil {
		return nil, err
	}
	r.means(&total, requests)
	switch {
	case r.Unanswered > 0 || r.Uncounted > 0:
		r.Bill.Status = quote.LowerBound // answers and recordings of unknown length are not free
	case r.Exactness == tokenizer.Estimated && r.Bill.Status == quote.Exact:
		r.Bill.Status = quote.Estimated
	}
	if r.Costs, err = unitCosts(c, q); err != nil {
		return nil, err
	}
	r.Sampling = MeanInterval(r.Costs)
	if r.Basis, err = basis(c, q, p.sample); err != nil {
		return nil, err
	}
	return r, r.own(c, q)
}

// own adds what a fleet is at the volume.
func (r *Ranked) own(c Candidate, q Question) error {
	fleet, ok := c.Offer.(quote.Owned)
	if !ok {
		return nil
	}
	plan, err := fleet.Plan(c.Counted.Mid, q.Volume.Mul(q.Calls), quote.Mid)
	if err != nil {
		return err
	}
	s := ownState(fleet.Fleet, plan, q.Volume, q.Calls)
	s.Low, s.High, r.Own = r.LowMonth, r.HighMonth, &s
	return s.atLoad(fleet)
}

// band prices the low and the high count of an estimate.
func (r *Ranked) band(c Candidate, q Question) error {
	if _, own := c.Offer.(quote.Monthly); c.Counted.Low == c.Counted.Mid && !own {
		return nil
	}
	for _, end := range []struct {
		end            quote.End
		profile        *usage.Profile
		request, month *money.Decimal
	}{{quote.Cheapest, c.Counted.Low, &r.Low, &r.LowMonth}, {quote.Dearest, c.Counted.High, &r.High, &r.HighMonth}} {
		p, err := price(c.Offer, end.profile, q, end.end)
		if err != nil {
			return err
		}
		*end.request, *end.month = p.request, p.month.Total
	}
	return nil
}

func (r *Ranked) means(total *meter.Quantities, requests money.Decimal) {
	mean := func(n int64) money.Decimal { return money.FromInt(n).Quo(requests) }
	r.Tokens = Tokens{
		Prompt:    mean(total.PromptSize()),
		Cached:    mean(total.CacheTokens(meter.ReadsCache)),
		Written:   mean(total.CacheTokens(meter.FillsCache)),
		Answer:    mean(total.AnswerSize()),
		Reasoning: mean(total[meter.Reasoning]),
	}
}

// blended returns the price per 1M tokens, prompt and answer alike, at this mix.
func blended(cost money.Decimal, total *meter.Quantities) *money.Decimal {
	tokens := total.PromptSize() + total.AnswerSize()
	if tokens == 0 {
		return nil
	}
	d := cost.Shift(6).Quo(money.FromInt(tokens))
	return &d
}

// unitCosts prices the kept requests one by one, where an offer can.
func unitCosts(c Candidate, q Question) ([]float64, error) {
	hosted, ok := c.Offer.(quote.Sampler)
	if !ok {
		return nil, nil
	}
	costs, err := hosted.Costs(c.Counted.Mid.Sample, q.Extra, q.Terms)
	if err != nil {
		return nil, err
	}
	for i := range costs {
		costs[i] *= q.Calls.Float64()
	}
	return costs, nil
}

// winner returns the cheapest offer with a price above 0: a free one may be a
// gift that ends or a price not yet written, and never wins silently.
func (c *Comparison) winner() *Ranked {
	for _, r := range c.Ranked {
		if r.Month.Sign() > 0 {
			return r
		}
	}
	return c.Ranked[0]
}

// measure sets every ratio to the baseline's cost.
func (c *Comparison) measure(baseline string) error {
	if len(c.Ranked) == 0 {
		return nil
	}
	c.Winner = c.winner()
	c.Baseline = c.Winner
	if baseline != "" {
		i := slices.IndexFunc(c.Ranked, func(r *Ranked) bool { return r.Offer.Name() == baseline })
		if i < 0 {
			return fmt.Errorf("the baseline %s is not among the offers that can serve this workload", baseline)
		}
		c.Baseline = c.Ranked[i]
	}
	if c.Baseline.Month.IsZero() {
		return nil
	}
	for _, r := range c.Ranked {
		ratio := r.Month.Quo(c.Baseline.Month)
		r.Versus = &ratio
	}
	return nil
}
