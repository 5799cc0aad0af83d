package project

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/usage"
)

// tally is the workloads of a plan as they are counted, by their names.
type tally map[string]*demand.Counts

// What is kept of counts: tallies, since draws shift them a thousand ways, each once;
// and the sizes of requests, a few hundred bytes each, so that no text is counted twice.
const (
	mostTallies = 64
	mostKept    = 100_000
)

// tally counts the workloads of all legs, with counts shifted, each shift once.
func (k *Pricer) tally(shift usage.Shift) (tally, error) {
	key := shift.String()
	if t := k.tallies[key]; t != nil {
		return t, nil
	}
	t, readers := tally{}, k.readers()
	for _, name := range slices.Sorted(maps.Keys(readers)) {
		read := readers[name]
		counts, err := k.count(read.word, shift, read.offers)
		if err != nil {
			return nil, err
		}
		t[name] = counts
	}
	if len(k.tallies) >= mostTallies {
		clear(k.tallies)
	}
	k.tallies[key] = t
	return t, nil
}

// reader is a workload with the offers that read it.
type reader struct {
	word   config.Word
	offers []quote.Offer
}

// readers are the workloads of the plan: its own, and those of judges.
func (k *Pricer) readers() map[string]*reader {
	out := map[string]*reader{}
	for _, o := range k.Offers {
		for i := range o.Legs {
			l := &o.Legs[i]
			w := k.workload(l)
			if out[w.Text] == nil {
				out[w.Text] = &reader{word: w}
			}
			r, offer := out[w.Text], l.offer()
			if !slices.ContainsFunc(r.offers, func(x quote.Offer) bool { return x.Name() == offer.Name() }) {
				r.offers = append(r.offers, offer)
			}
		}
	}
	return out
}

// workload names what a leg reads and writes.
func (k *Pricer) workload(l *Leg) config.Word {
	if l.Workload.Text != "" {
		return l.Workload
	}
	return k.Plan.Workload
}

// count counts a workload, shifted: from the sizes of its requests where they are
// kept.
func (k *Pricer) count(word config.Word, shift usage.Shift, offers []quote.Offer) (*demand.Counts, error) {
	plain := k.plain[word.Text]
	if plain == nil {
		var err error
		if plain, err = k.read(word, usage.Shift{}, offers); err != nil {
			return nil, err
		}
		k.plain[word.Text] = plain
	}
	counts, kept, err := plain.Shifted(shift)
	if err != nil || kept {
		return counts, err
	}
	return k.read(word, shift, offers)
}

// read reads and counts the samples of a workload.
func (k *Pricer) read(word config.Word, shift usage.Shift, offers []quote.Offer) (*demand.Counts, error) {
	w, err := k.open(word)
	if err != nil {
		return nil, err
	}
	how := k.more
	how.Shift, how.Keep = shift, mostKept
	return w.Count(k.market, offers, how)
}

// Counts returns the plan's workload as a leg's tokenizer counts it, under a shift.
func (k *Pricer) Counts(l *Leg, shift usage.Shift) (*demand.Counts, error) {
	t, err := k.tally(shift)
	if err != nil {
		return nil, err
	}
	return t[k.workload(l).Text], nil
}

// open opens a workload of the plan, once.
func (k *Pricer) open(name config.Word) (*demand.Workload, error) {
	p, plan := k.project, k.Plan
	if p.alone != nil {
		return p.alone, nil
	}
	if w := k.opened[name.Text]; w != nil {
		return w, nil
	}
	w, err := p.Workload(name.Text)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: plan %s: workload: %w", p.Path, max(name.Line, plan.Line), plan.Name, err)
	}
	k.opened[name.Text], err = demand.Describe(p.door, p.Path, w)
	return k.opened[name.Text], err
}
