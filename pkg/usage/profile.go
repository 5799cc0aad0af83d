package usage

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
)

// SampleSize is how many requests a profile keeps one by one, evenly chosen, so
// that the spread of any offer's cost can be told.
const SampleSize = 2000

// NoSlot is the slot of requests whose time is not recorded.
const NoSlot = -1

// Slots is the number of half hours in a week.
const Slots = 7 * 48

// Slot returns the half hour of the week of an instant, counted from Monday
// 00:00 UTC: 0 to Slots−1, or NoSlot for a zero time.
func Slot(t time.Time) int {
	if t.IsZero() {
		return NoSlot
	}
	t = t.UTC()
	return (int(t.Weekday())+6)%7*48 + t.Hour()*2 + t.Minute()/30
}

// Bucket sums the requests of one prompt-size band and one slot.
type Bucket struct {
	Size     int64 // lower edge of the band in tokens; 0 for the first
	Slot     int   // half hour of the week, or NoSlot
	Requests int64
	Sum      meter.Quantities
}

// Profile is what a stream of requests amounts to under one tokenizer.
type Profile struct {
	Requests  int64
	Buckets   []Bucket           // by size, then slot
	Sample    []meter.Quantities // up to SampleSize single requests
	MaxPrompt int64              // tokens of the longest prompt
	MaxAnswer int64              // tokens of the longest answer
	MaxTotal  int64              // tokens of the longest prompt with its answer
	edges     []int64
	stride    int64 // every stride-th request is in Sample
}

// NewProfile returns an empty profile whose size bands begin at the given
// edges, which must be ascending.
func NewProfile(edges []int64) *Profile {
	return &Profile{edges: slices.Clone(edges), stride: 1}
}

// Add counts one request. The error is meter.ErrOverflow.
func (p *Profile) Add(q meter.Quantities, slot int) error { return p.AddAlike(q, 1, slot) }

// AddAlike counts n requests that are taken to be alike, from their totals.
// Sums stay exact; the size of one request, which decides its band, is its part
// of the total, rounded up. The error is meter.ErrOverflow.
func (p *Profile) AddAlike(q meter.Quantities, n int64, slot int) error {
	if n < 1 {
		return nil
	}
	if p.Requests > math.MaxInt64-n {
		return meter.ErrOverflow
	}
	prompt, answer := part(q.PromptSize(), n), part(q.AnswerSize(), n)
	b := p.bucket(p.band(prompt), slot)
	sum, err := b.Sum.Add(q)
	if err != nil {
		return err
	}
	b.Sum = sum
	b.Requests += n
	p.keep(one(q, n), n)
	p.Requests += n
	p.MaxPrompt = max(p.MaxPrompt, prompt)
	p.MaxAnswer = max(p.MaxAnswer, answer)
	p.MaxTotal = max(p.MaxTotal, prompt+min(answer, math.MaxInt64-prompt))
	return nil
}

// part is one of n equal parts, rounded up: a request that does not fit a limit
// or a band must not seem to.
func part(total, n int64) int64 { return total/n + min(1, total%n) }

// one returns the quantities of one of n alike requests, rounded.
func one(q meter.Quantities, n int64) meter.Quantities {
	for i := range q {
		rest := q[i] % n
		q[i] /= n
		if rest >= n-rest {
			q[i]++
		}
	}
	return q
}

// keep samples n alike requests evenly: when the sample is full, every second
// one is let go and only half as many are taken from then on. No chance is
// involved, so the same stream gives the same sample.
func (p *Profile) keep(q meter.Quantities, n int64) {
	end := p.Requests + n
	for at := p.next(p.Requests); at < end; at = p.next(at + 1) {
		if len(p.Sample) == SampleSize {
			p.thin()
			if at%p.stride != 0 {
				continue
			}
		}
		p.Sample = append(p.Sample, q)
	}
}

// next returns the first place from at on that the sample takes.
func (p *Profile) next(at int64) int64 {
	if rest := at % p.stride; rest != 0 {
		if at > math.MaxInt64-p.stride {
			return math.MaxInt64
		}
		return at - rest + p.stride
	}
	return at
}

func (p *Profile) thin() {
	half := p.Sample[:0]
	for i := 0; i < len(p.Sample); i += 2 {
		half = append(half, p.Sample[i])
	}
	p.Sample = half
	p.stride *= 2
}

// band returns the lower edge of the size band that holds a prompt.
func (p *Profile) band(size int64) int64 {
	i, exact := slices.BinarySearch(p.edges, size)
	if exact {
		return size
	}
	if i == 0 {
		return 0
	}
	return p.edges[i-1]
}

func (p *Profile) bucket(size int64, slot int) *Bucket {
	i, found := slices.BinarySearchFunc(p.Buckets, Bucket{Size: size, Slot: slot}, compareBuckets)
	if !found {
		p.Buckets = slices.Insert(p.Buckets, i, Bucket{Size: size, Slot: slot})
	}
	return &p.Buckets[i]
}

func compareBuckets(a, b Bucket) int {
	if a.Size != b.Size {
		if a.Size < b.Size {
			return -1
		}
		return 1
	}
	return a.Slot - b.Slot
}

// Clone returns an independent copy.
func (p *Profile) Clone() *Profile {
	c := *p
	c.Buckets, c.Sample = slices.Clone(p.Buckets), slices.Clone(p.Sample)
	return &c
}

// Merge adds another profile with the same bands. Sums do not depend on the
// order of merging.
func (p *Profile) Merge(o *Profile) error {
	if !slices.Equal(p.edges, o.edges) {
		return fmt.Errorf("profiles with different size bands %v and %v cannot be merged", p.edges, o.edges)
	}
	for i := range o.Buckets {
		b := p.bucket(o.Buckets[i].Size, o.Buckets[i].Slot)
		sum, err := b.Sum.Add(o.Buckets[i].Sum)
		if err != nil {
			return err
		}
		b.Sum = sum
		b.Requests += o.Buckets[i].Requests
	}
	p.mergeSample(o)
	p.Requests += o.Requests
	p.MaxPrompt, p.MaxAnswer, p.MaxTotal = max(p.MaxPrompt, o.MaxPrompt), max(p.MaxAnswer, o.MaxAnswer),
		max(p.MaxTotal, o.MaxTotal)
	return nil
}

// mergeSample thins the denser sample to the density of the other, so that
// each kept request stands for as many.
func (p *Profile) mergeSample(o *Profile) {
	other := &Profile{Sample: slices.Clone(o.Sample), stride: o.stride}
	for p.stride < other.stride {
		p.thin()
	}
	for other.stride < p.stride {
		other.thin()
	}
	p.Sample = append(p.Sample, other.Sample...)
	for len(p.Sample) > SampleSize {
		p.thin()
	}
}

// Total sums all buckets. The error is meter.ErrOverflow.
func (p *Profile) Total() (meter.Quantities, error) {
	var sum meter.Quantities
	var err error
	for i := range p.Buckets {
		if sum, err = sum.Add(p.Buckets[i].Sum); err != nil {
			return sum, err
		}
	}
	return sum, nil
}
