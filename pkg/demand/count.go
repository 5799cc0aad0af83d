package demand

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
)

// Counting says how samples are counted besides what the offers themselves ask for.
// The zero Counting adds nothing.
type Counting struct {
	Edges []int64     // further prompt sizes at which some price changes, as of another day's
	Hours bool        // the hour of the week matters to some other price
	Shift usage.Shift // on all counts
	Keep  int         // keep the sizes of so many requests at most, for Shifted
}

// errUnopened says that there is no workload.
var errUnopened = errors.New("demand: the workload was not opened")

// empty reports whether nothing is offered.
func empty(o quote.Offer) bool {
	switch o := o.(type) {
	case nil:
		return true
	case quote.Hosted:
		return o.Model == nil
	case quote.Owned:
		return o.Fleet == nil || o.Fleet.Replica.Model == nil
	}
	return false
}

// Counts are the samples of a workload as the tokenizers of offers count them.
type Counts struct {
	// Workload has what counting found: how many samples there are, what in them was
	// replaced, is partial, has no answer or cannot be counted.
	Workload econ.Workload

	builder *usage.Builder
	names   []string       // of the offers
	of      map[string]int // the tokenizer of each, by its place
	counted []*usage.Counted
	shift   usage.Shift
}

// Count reads the samples once and counts them for every tokenizer of the offers.
func (w *Workload) Count(m market.Market, offers []quote.Offer, how Counting) (*Counts, error) {
	if w.open == nil {
		return nil, errUnopened
	}
	if err := market.Check(m); err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(offers, empty); i >= 0 {
		return nil, fmt.Errorf("demand: offers[%d]: %w", i, quote.ErrMissing)
	}
	c := &Counts{Workload: w.Workload, of: map[string]int{}, shift: how.Shift}
	encoders, err := c.encoders(m, offers)
	if err != nil {
		return nil, err
	}
	setting := m.Setting()
	if err := w.counterKnown(m.Books(), setting.AsOf); err != nil {
		return nil, err
	}
	c.builder = usage.NewBuilder(encoders, edgesOf(offers, how.Edges), w.assumptions(how.Shift), m.Recorder(),
		how.Hours || HoursMatter(market.Models(offers), m))
	if how.Keep > 0 {
		c.builder.Keep(how.Keep)
	}
	if err := w.read(c); err != nil {
		return nil, err
	}
	c.take(c.builder.Counted())
	return c, nil
}

func (w *Workload) assumptions(shift usage.Shift) usage.Assumptions {
	return usage.Assumptions{Output: w.Output, Cached: w.Cached.Float64(), CacheWrite: w.CacheWrite.Float64(),
		Reasoning: w.Reasoning.Float64(), Shift: shift}
}

// read gives every sample to the builder.
func (w *Workload) read(c *Counts) error {
	requests, err := w.open()
	if err != nil {
		return err
	}
	step, done := w.door.Progress("counting requests")
	defer done()
	for r, err := range requests {
		step()
		if err != nil {
			return err
		}
		if err := c.builder.Add(&r); err != nil {
			return err
		}
		c.Workload.Samples += requestsIn(&r)
		c.Workload.Replaced += int64(r.Replaced)
	}
	if c.Workload.Samples == 0 {
		return ErrNoSamples
	}
	c.Workload.Partial = c.builder.Partial()
	return nil
}

// take keeps what was counted, and notes what no offer counts and who has no answer.
func (c *Counts) take(counted []*usage.Counted) {
	c.counted = counted
	least := int64(math.MaxInt64)
	for _, name := range c.names {
		n := c.Of(name)
		c.Workload.Unanswered = max(c.Workload.Unanswered, n.Unanswered)
		least = min(least, n.Uncounted)
	}
	if len(c.names) > 0 {
		c.Workload.Uncounted = least
	}
}

// Of returns the samples as the tokenizer of a named offer counts them; nil for an
// offer that they were not counted for.
func (c *Counts) Of(offer string) *usage.Counted {
	i, ok := c.of[offer]
	if !ok {
		return nil
	}
	return c.counted[i]
}

// Shifted returns the counts, shifted; ok is false where the samples have to be
// counted anew for that. The error names the request that cannot be shifted like that.
func (c *Counts) Shifted(shift usage.Shift) (out *Counts, ok bool, err error) {
	counted, ok, err := c.builder.Shifted(shift)
	if err != nil || !ok {
		return nil, ok, err
	}
	other := *c
	other.shift = shift
	other.take(counted)
	return &other, true, nil
}

// encoders returns the tokenizers of the offers, each once, in their order. Models of
// one family have tokenizers of their own where they are calibrated one by one, or
// where other rules hold for what is not text.
func (c *Counts) encoders(m market.Market, offers []quote.Offer) ([]*tokenizer.Tokenizer, error) {
	type key struct{ tokenizer, rules, source, evidence string }
	seen := map[key]int{}
	var encoders []*tokenizer.Tokenizer
	for _, o := range offers {
		t, err := m.Counter(o)
		if err != nil {
			return nil, err
		}
		evidence, source, _ := t.Evidence()
		k := key{t.Name(), t.RulesKey(), source, evidence}
		if _, ok := seen[k]; !ok {
			seen[k] = len(encoders)
			encoders = append(encoders, t)
		}
		c.names = append(c.names, o.Name())
		c.of[o.Name()] = seen[k]
	}
	return encoders, nil
}

// Edges returns the prompt sizes at which a price of the models changes.
func Edges(models []*pricebook.Model) []int64 {
	var edges []int64
	for _, x := range models {
		edges = append(edges, x.Edges()...)
	}
	return edges
}

func edgesOf(offers []quote.Offer, more []int64) []int64 {
	edges := append(Edges(market.Models(offers)), more...)
	slices.Sort(edges)
	return slices.Compact(edges)
}

// HoursMatter reports whether the price of one of the models depends on the hour.
func HoursMatter(models []*pricebook.Model, m market.Market) bool {
	at := m.Setting().AsOf.Time
	return slices.ContainsFunc(models, func(x *pricebook.Model) bool { return x.WindowedAt(at) })
}
