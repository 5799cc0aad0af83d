package usage

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/workload"
)

// kept are the sizes of requests, so that they can be shifted in many ways while their
// text is counted once.
type kept struct {
	most  int
	lines [][]keptLine // by tokenizer
	where []workload.Position
}

// keptLine is a request under one tokenizer, before any shift.
type keptLine struct {
	mid   meter.Whole
	ends  *[2]meter.Whole // low and high, where the count is estimated
	alike int64
	slot  int
}

// Keep makes the builder keep the sizes of the requests that it is given, for Shifted,
// up to most of them: beyond that none are.
func (b *Builder) Keep(most int) {
	b.kept = &kept{most: most, lines: make([][]keptLine, len(b.counted))}
}

// note begins a request, and keeps nothing any more where there are too many.
func (b *Builder) note(where workload.Position) {
	k := b.kept
	switch {
	case k == nil:
	case len(k.where) == k.most:
		b.kept = nil
	default:
		k.where = append(k.where, where)
	}
}

// Shifted are the requests that were given, as Counted would return them had they been
// shifted; ok is false where their sizes were not kept. The error names the request
// that cannot be shifted like that.
func (b *Builder) Shifted(shift Shift) (out []*Counted, ok bool, err error) {
	if b.kept == nil {
		return nil, false, nil
	}
	whole := b.Counted()
	for i, c := range b.counted {
		view, err := b.kept.shifted(i, c, &shift)
		if err != nil {
			return nil, true, err
		}
		if whole[i].Low == whole[i].Mid { // recorded to the last request
			view.Low, view.High, view.Exactness = view.Mid, view.Mid, tokenizer.Exact
		}
		out = append(out, view)
	}
	return out, true, nil
}

// shifted are the profiles of one tokenizer: those of its band are one until its
// first estimate.
func (k *kept) shifted(i int, counted *Counted, shift *Shift) (*Counted, error) {
	out := *counted
	out.Mid = NewProfile(counted.Mid.edges)
	out.Low, out.High = out.Mid, out.Mid
	for n := range k.lines[i] {
		l := &k.lines[i][n]
		if l.ends != nil && out.Low == out.Mid {
			out.split()
		}
		if err := l.putTo(&out, shift); err != nil {
			return nil, fmt.Errorf("%s: %w", k.where[n], err)
		}
	}
	return &out, nil
}

// put adds a size, shifted, to a profile.
func (l *keptLine) put(p *Profile, w *meter.Whole, shift *Shift) error {
	q, err := shift.apply(*w).Split()
	if err != nil {
		return err
	}
	return p.AddAlike(q, l.alike, l.slot)
}

// putTo adds a size with its band, where it has one.
func (l *keptLine) putTo(c *Counted, shift *Shift) error {
	if err := l.put(c.Mid, &l.mid, shift); err != nil || l.ends == nil {
		return err
	}
	if err := l.put(c.Low, &l.ends[0], shift); err != nil {
		return err
	}
	return l.put(c.High, &l.ends[1], shift)
}
