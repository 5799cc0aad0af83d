package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
	"github.com/tokecon/tokecon/pkg/workload"
)

// subject is something that samples are counted for: a vendor's model, or that
// of a fleet.
type subject struct {
	name      string // of the offer
	id        string // of the model
	tokenizer string
	place     string // in the books
	edges     []int64
}

// against is what samples are held against besides the prices of their own offers:
// those of the other side of a difference.
type against struct {
	edges []int64 // prompt sizes at which some price changes
	hours bool    // the hour matters to some price
}

// widen has the samples counted by those sizes too.
func (o against) widen(subjects []subject) []subject {
	if len(subjects) > 0 {
		subjects[0].edges = slices.Concat(subjects[0].edges, o.edges)
	}
	return subjects
}

func hostedSubjects(models []*pricebook.Model) []subject {
	var out []subject
	for _, m := range models {
		book, line := m.Place()
		out = append(out, subject{m.FullName(), m.ID, m.Tokenizer, fmt.Sprintf("%s:%d", book, line), m.Edges()})
	}
	return out
}

func ownSubjects(fleets []quote.Owned) []subject {
	var out []subject
	for _, f := range fleets {
		m := f.Fleet.Replica.Model
		out = append(out, subject{f.Name(), m.ID, m.Tokenizer, fmt.Sprintf("%s:%d", m.Source.Book, m.Source.Line), nil})
	}
	return out
}

// leastUncounted is how many recordings no model counts.
func leastUncounted(counted map[string]*usage.Counted) int64 {
	least := int64(math.MaxInt64)
	for _, c := range counted {
		least = min(least, c.Uncounted)
	}
	return least
}

// counting is samples that were counted, for subjects.
type counting struct {
	builder  *usage.Builder
	subjects []subject
	of       map[string]int // the tokenizer of each, by its place
}

// count streams the samples once and counts them for every tokenizer in use. The
// result is by the names of the offers.
func (a *app) count(s *sample, setting econ.Setting, subjects []subject, hours bool) (map[string]*usage.Counted,
	error) {
	c, err := a.countKeeping(0, s, setting, subjects, hours)
	if err != nil {
		return nil, err
	}
	return c.by(c.builder.Counted(), s), nil
}

// by gives every offer its count.
func (c *counting) by(counted []*usage.Counted, s *sample) map[string]*usage.Counted {
	out := map[string]*usage.Counted{}
	for _, m := range c.subjects {
		out[m.name] = counted[c.of[m.name]]
		s.Unanswered = max(s.Unanswered, out[m.name].Unanswered)
	}
	return out
}

// shifted gives every offer its count, shifted; ok is false where the samples are to
// be counted anew for that.
func (c *counting) shifted(shift usage.Shift, s *sample) (counted map[string]*usage.Counted, ok bool, err error) {
	all, ok, err := c.builder.Shifted(shift)
	if err != nil || !ok {
		return nil, ok, err
	}
	return c.by(all, s), true, nil
}

// countKeeping counts samples once, and keeps the sizes of so many at most.
func (a *app) countKeeping(keep int, s *sample, setting econ.Setting, subjects []subject, hours bool) (*counting,
	error) {
	encoders, of, err := a.encodersOf(subjects)
	if err != nil {
		return nil, err
	}
	if c := s.counter; c.Text != "" {
		if _, err := a.books.Find(c.Text, setting.AsOf.Time); err != nil {
			return nil, fmt.Errorf("%s:%d: counts: model: %w", s.file, c.Line, err)
		}
	}
	assume := usage.Assumptions{Output: s.Output, Cached: s.Cached.Float64(), CacheWrite: s.CacheWrite.Float64(),
		Reasoning: s.Reasoning.Float64(), Shift: s.shift}
	builder := usage.NewBuilder(encoders, edgesOf(subjects), assume, a.recorder(setting), hours)
	if keep > 0 {
		builder.Keep(keep)
	}
	watch := a.progress("counting requests")
	defer watch.done()
	for r, err := range s.requests {
		watch.step()
		if err != nil {
			return nil, err
		}
		if err := builder.Add(&r); err != nil {
			return nil, err
		}
		s.Samples += requestsIn(&r)
		s.Replaced += int64(r.Replaced)
	}
	if s.Samples == 0 {
		return nil, errNoSamples
	}
	s.Partial = builder.Partial()
	return &counting{builder, subjects, of}, nil
}

// requestsIn is how many requests a sample stands for: a row of counts may be
// the total of many.
func requestsIn(r *workload.Request) int64 {
	if r.Usage == nil {
		return 1
	}
	return max(1, r.Usage.Requests)
}

// encodersOf returns the tokenizers of the subjects, each once, in their order,
// and which of them each has. Models of one family have
// tokenizers of their own where they are calibrated one by one, or where other
// rules hold for what is not text.
func (a *app) encodersOf(subjects []subject) (encoders []*tokenizer.Tokenizer, of map[string]int, err error) {
	type key struct{ tokenizer, rules, source, evidence string }
	seen := map[key]int{}
	of = map[string]int{}
	shipped := map[string]*tokenizer.Tokenizer{} // many models have the same
	for _, m := range subjects {
		if shipped[m.tokenizer] == nil {
			if shipped[m.tokenizer], err = a.lookup(m.tokenizer); err != nil {
				return nil, nil, fmt.Errorf("%s: %s: tokenizer: %w", m.place, m.name, err)
			}
		}
		t, err := a.calibrated(shipped[m.tokenizer], m.name)
		if err != nil {
			return nil, nil, err
		}
		t = t.For(m.id)
		evidence, source, _ := t.Evidence()
		k := key{t.Name(), t.RulesKey(), source, evidence}
		if _, ok := seen[k]; !ok {
			seen[k] = len(encoders)
			encoders = append(encoders, t)
		}
		of[m.name] = seen[k]
	}
	return encoders, of, nil
}

func edgesOf(subjects []subject) []int64 {
	var edges []int64
	for _, m := range subjects {
		edges = append(edges, m.edges...)
	}
	slices.Sort(edges)
	return slices.Compact(edges)
}

// recorder finds the tokenizer of a recorded model, with the user's own fit.
func (a *app) recorder(s econ.Setting) func(model string) *tokenizer.Tokenizer {
	known := map[string]*tokenizer.Tokenizer{}
	find := func(model string) *tokenizer.Tokenizer {
		m, err := a.books.Find(model, s.AsOf.Time)
		if err != nil {
			return nil
		}
		t, err := a.lookup(m.Tokenizer)
		if err != nil {
			return nil
		}
		if t, err = a.calibrated(t, m.FullName()); err != nil {
			return nil
		}
		return t.For(m.ID)
	}
	return func(model string) *tokenizer.Tokenizer {
		t, ok := known[model]
		if !ok {
			t = find(model)
			known[model] = t
		}
		return t
	}
}

func hoursMatter(models []*pricebook.Model, s econ.Setting) bool {
	return slices.ContainsFunc(models, func(m *pricebook.Model) bool { return m.WindowedAt(s.AsOf.Time) })
}
