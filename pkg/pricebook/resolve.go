package pricebook

import (
	"math"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
)

// Ask is what a price is asked for: the conditions that cards depend on.
type Ask struct {
	At     time.Time // the instant whose prices hold
	Clock  time.Time // the instant the request is served, for weekday and hours; zero means At
	Mode   Mode      // empty means Standard
	Region string    // empty means Global
	Prompt int64     // the whole prompt of one request in tokens
}

func (a Ask) clock() time.Time {
	if a.Clock.IsZero() {
		return a.At
	}
	return a.Clock
}

// dims is the set of conditions that a table or factor is tied to.
type dims uint8

const (
	byMode dims = 1 << iota
	byRegion
	byWindow
	bySize
)

// within reports whether every condition in d is also in e.
func (d dims) within(e dims) bool { return d&^e == 0 }

// span is a range of prompt sizes, both ends included.
type span struct{ lo, hi int64 }

func (s span) has(n int64) bool { return s.lo <= n && n <= s.hi }

// inside reports whether s lies within o and is smaller.
func (s span) inside(o span) bool { return s != o && o.lo <= s.lo && s.hi <= o.hi }

func (k *Clause) dims() dims {
	var d dims
	if k.Mode != "" && k.Mode != Standard {
		d |= byMode
	}
	if len(k.Region) > 0 {
		d |= byRegion
	}
	if k.windowed() {
		d |= byWindow
	}
	if k.size() != (span{0, math.MaxInt64}) {
		d |= bySize
	}
	return d
}

func (k *Clause) size() span {
	s := span{0, math.MaxInt64}
	s.lo = max(s.lo, k.AtLeast)
	if k.Above > 0 {
		s.lo = max(s.lo, k.Above+1)
	}
	if k.UpTo > 0 {
		s.hi = k.UpTo
	}
	return s
}

func (b *Band) size() span {
	if b.Above > 0 {
		return span{b.Above + 1, math.MaxInt64}
	}
	return span{b.AtLeast, math.MaxInt64}
}

// meets reports whether the clause's conditions hold for what is asked.
func (k *Clause) meets(a Ask) bool {
	return (k.Mode == "" || k.Mode == Standard || k.Mode == a.Mode) &&
		(len(k.Region) == 0 || slices.Contains(k.Region, a.Region) || k.anyRegion() && a.Region != Global) &&
		(!k.windowed() || k.inWindow(a.clock())) &&
		k.size().has(a.Prompt)
}

func (k *Clause) anyRegion() bool { return slices.Contains(k.Region, "*") }

// rank orders what could hold at once: the user's own books come first, then
// the narrower conditions, then the row before a shared term.
type rank struct {
	own    bool
	dims   dims
	wide   bool // any region rather than a named one
	size   span
	shared bool // a term of many models
}

// beats reports whether a is preferred to b. Where neither beats the other the
// book is ambiguous.
func (a rank) beats(b rank) bool {
	switch {
	case a.own != b.own:
		return a.own
	case a.dims != b.dims:
		return b.dims.within(a.dims)
	case a.wide != b.wide:
		return b.wide
	case a.size != b.size:
		return a.size.inside(b.size)
	default:
		return b.shared && !a.shared
	}
}

// table is a rate table whose conditions hold.
type table struct {
	rank
	rates  Rates
	band   bool // speaks for every token meter, listed or not
	origin Source
}

// factor is a multiplication whose conditions hold.
type factor struct {
	rank
	by     Factors
	why    string
	origin Source
}

// hand is everything that holds for a model under the conditions asked.
type hand struct {
	tables  []table
	factors []factor
	derived []factor // rates as factors of the input rate
	mode    bool     // the mode asked for is offered
	region  bool     // the region asked for is offered
	row     *row     // the row that states the limits
	marks   []Mark
}

// deal collects all that holds for the model under the conditions asked.
func (m *Model) deal(a Ask) *hand {
	h := &hand{mode: a.Mode == Standard, region: a.Region == Global}
	at := Instant{a.At}
	for i := range m.rows {
		if r := &m.rows[i]; holds(r.From, r.Until, at) {
			h.addRow(r, a)
		}
	}
	for i := range m.terms {
		if t := &m.terms[i]; holds(t.From, t.Until, at) && t.meets(a) {
			origin := Source{Book: t.book, Own: t.own, From: t.From, Until: t.Until, URL: t.Source, Checked: t.Checked,
				Note: t.Note, Marks: t.Marks}
			h.addClause(&t.Clause, t.own, true, a, origin)
			if len(t.OfInput) > 0 {
				h.derived = append(h.derived, factor{t.rank(t.own, true), t.OfInput, "of the input rate", origin})
			}
		}
	}
	return h
}

func (h *hand) addRow(r *row, a Ask) {
	if h.row == nil || r.own {
		h.row = r
	}
	h.marks = append(h.marks, r.current()...)
	origin := Source{Book: r.book, Own: r.own, From: r.From, Until: r.Until, Promised: r.Promised, URL: r.Source,
		Checked: r.Checked, Note: r.Note, Marks: r.current()}
	all := span{0, math.MaxInt64}
	if len(r.Rates) > 0 {
		h.tables = append(h.tables, table{rank{own: r.own, size: all}, r.Rates, false, origin})
	}
	h.addBands(r.Bands, rank{own: r.own, size: all}, a, origin)
	for i := range r.Where {
		if k := &r.Where[i]; k.meets(a) {
			h.addClause(k, r.own, false, a, origin)
		}
	}
}

// current returns the row's marks while it holds: what is withdrawn later is
// not withdrawn yet.
func (r *row) current() []Mark {
	return slices.DeleteFunc(slices.Clone(r.Marks), func(m Mark) bool { return m == Retired })
}

// addBands adds the bands that the prompt reaches.
func (h *hand) addBands(bands []Band, r rank, a Ask, origin Source) {
	for i := range bands {
		if b := &bands[i]; b.size().has(a.Prompt) {
			r.dims, r.size = r.dims|bySize, b.size()
			h.tables = append(h.tables, table{r, b.Rates, true, origin})
		}
	}
}

func (h *hand) addClause(k *Clause, own, shared bool, a Ask, origin Source) {
	h.mode = h.mode || k.Mode == a.Mode
	h.region = h.region || len(k.Region) > 0
	r := k.rank(own, shared)
	if len(k.Rates) > 0 {
		h.tables = append(h.tables, table{r, k.Rates, false, origin})
	}
	h.addBands(k.Bands, r, a, origin)
	if len(k.Multiply) > 0 {
		h.factors = append(h.factors, factor{r, k.Multiply, k.reason(), origin})
	}
	if r.dims != 0 { // a mark on an unconditional term is about its own rates alone
		h.marks = append(h.marks, k.Marks...)
	}
}

func (k *Clause) rank(own, shared bool) rank {
	return rank{own, k.dims(), k.anyRegion(), k.size(), shared}
}

// reason names the conditions of a factor in words.
func (k *Clause) reason() string {
	switch d := k.dims(); {
	case d == 0:
		return "contract"
	case d&byMode != 0:
		return string(k.Mode)
	case d&byRegion != 0:
		return "region"
	case d&byWindow != 0:
		return "hours"
	default:
		return "prompt size"
	}
}

// best returns the index of the one candidate that beats all others, or −1
// when there is none; tie reports that several share the first place.
func best[T any](candidates []T, of func(T) rank) (i int, tie bool) {
	if len(candidates) == 0 {
		return -1, false
	}
	for j := 1; j < len(candidates); j++ {
		if of(candidates[j]).beats(of(candidates[i])) {
			i = j
		}
	}
	for j := range candidates {
		if j != i && !of(candidates[i]).beats(of(candidates[j])) {
			return i, true
		}
	}
	return i, false
}

// tableFor returns the table that decides a meter's rate. A band decides for
// every token meter, whether it lists it or not.
func (h *hand) tableFor(m *meter.Meter) (*table, error) {
	var candidates []*table
	for i := range h.tables {
		t := &h.tables[i]
		if _, listed := t.rates[m.ID]; listed || t.band && m.IsToken() {
			candidates = append(candidates, t)
		}
	}
	i, tie := best(candidates, func(t *table) rank { return t.rank })
	if tie {
		return nil, ambiguous(m.ID, candidates)
	}
	if i < 0 {
		return nil, nil
	}
	return candidates[i], nil
}

// factorsFor returns the factors that apply to a meter whose rate comes from
// the given table. A factor whose conditions the table's own price already
// meets is not applied again; an unconditional one is a contract's and applies
// to listed prices alone.
func (h *hand) factorsFor(m *meter.Meter, from *table) ([]*factor, error) {
	groups := map[dims][]*factor{}
	for i := range h.factors {
		f := &h.factors[i]
		if _, ok := f.by.factor(m); !ok || f.absorbed(from) {
			continue
		}
		groups[f.dims] = append(groups[f.dims], f)
	}
	var out []*factor
	for d := dims(0); d < 16; d++ {
		i, tie := best(groups[d], func(f *factor) rank { return f.rank })
		if tie {
			return nil, ambiguousFactors(m.ID, groups[d])
		}
		if i >= 0 {
			out = append(out, groups[d][i])
		}
	}
	return out, nil
}

// absorbed reports whether the table's price already includes the factor.
func (f *factor) absorbed(from *table) bool {
	if f.own && !from.own {
		return false
	}
	return f.dims == 0 || f.dims.within(from.dims)
}
