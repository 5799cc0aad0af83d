package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// answer puts the result into a sentence or two.
func (p *comparePage) answer() {
	ranked := p.c.Ranked
	if len(ranked) == 0 {
		p.say("No offer can serve the workload %s; the reasons are below.", p.w.Name)
		return
	}
	best := p.c.Winner
	s := fmt.Sprintf("%s is cheapest for the workload %q: %s a month for %s requests, %s each", best.Offer.Name(),
		p.w.Name, p.about(best, best.Month), commas(p.w.Volume), p.about(best, best.Request))
	if len(ranked) > 1 && best.Month.Sign() > 0 {
		last := ranked[len(ranked)-1]
		s += fmt.Sprintf("; the dearest of %d costs %s times that", len(ranked), times(last.Month, best.Month))
	}
	p.say("%s.", s)
	if rivals := p.rivals(); len(rivals) > 0 {
		p.say("The counts are too rough to tell it from %s: the bands overlap.", strings.Join(rivals, ", "))
	}
}

// about writes an amount, with ≥ where a part of it is unknown and ~ where it
// rests on an estimate.
func (p *comparePage) about(r *econ.Ranked, d money.Decimal) string {
	s := p.show(d)
	if r.Exactness != tokenizer.Exact {
		s = "~" + s
	}
	if r.Least() {
		s = "≥" + s
	}
	return s
}

// rivals returns the offers whose band begins below the end of the winner's.
func (p *comparePage) rivals() []string {
	var out []string
	best := p.c.Winner
	for _, r := range p.c.Ranked {
		if r != best && r.Month.Sign() > 0 && r.LowMonth.Less(best.HighMonth) && len(out) < 4 {
			out = append(out, r.Offer.Name())
		}
	}
	return out
}

// times writes a ratio with as many digits as make sense in a sentence.
func times(a, b money.Decimal) string {
	ratio := a.Quo(b)
	if ratio.Less(money.FromInt(10)) {
		return ratio.Fixed(1)
	}
	return money.Group(ratio.Fixed(0))
}

// assumptions says what the numbers rest on besides prices.
func (p *comparePage) assumptions() {
	w := p.w
	p.note("Workload %s: %s samples stand for %s requests a month%s.", w.Name,
		group(w.Samples), commas(w.Volume), p.shares())
	if w.Why != "" {
		p.note("%s", w.Why)
	}
	p.sampleNote()
	p.estimateNotes()
	for _, r := range p.shown() {
		if r.Own != nil {
			p.doc.Notes = append(p.doc.Notes, fleetNotes(r.Own.Offer+": ", *r.Own)...)
		}
	}
	if w.Unanswered > 0 {
		p.note("! %s of %s samples have no recorded answer and none is assumed: costs are lower bounds "+
			"(≥). Give --output-tokens N.", group(w.Unanswered), group(w.Samples))
	}
	if w.Uncounted > 0 {
		p.note("! %s in no count: the length is not in the samples, or no rule is published for these "+
			"models. Costs are lower bounds (≥).", several(int(w.Uncounted), "recording is", "recordings are"))
	}
	if w.Partial > 0 {
		p.note("! %s of %s samples recorded other counts than their text explains (a system prompt, a "+
			"file or thinking that was not logged): the recorded counts are used, converted between tokenizers.",
			group(w.Partial), group(w.Samples))
	}
	if w.Replaced > 0 {
		p.note("! %d invalid byte sequences in the samples were counted as U+FFFD.", w.Replaced)
	}
}

func (p *comparePage) shares() string {
	var out []string
	add := func(d money.Decimal, what string) {
		if !d.IsZero() {
			out = append(out, d.Shift(2).String()+"% "+what)
		}
	}
	add(p.w.Cached, "of the prompt read from cache")
	add(p.w.CacheWrite, "of the prompt written to cache")
	add(p.w.Reasoning, "of the answer hidden reasoning")
	add(p.w.Retries, "of requests sent again")
	if p.w.Output > 0 {
		out = append(out, fmt.Sprintf("answers of %d tokens where none is recorded", p.w.Output))
	}
	if !p.w.ToolCalls.IsZero() {
		out = append(out, p.w.ToolCalls.String()+" further requests for tool calls each")
	}
	for _, m := range meter.Table() {
		if n, ok := p.w.Extra[m.ID]; ok && !n.IsZero() {
			out = append(out, n.String()+" "+m.Title+" a request")
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "; assumed where not recorded: " + strings.Join(out, ", ")
}

// sampleNote tells how sure the mean over the samples is.
func (p *comparePage) sampleNote() {
	if len(p.c.Ranked) == 0 || p.c.Winner.Sampling == nil {
		return
	}
	p.note("%s", intervalNote("From", p.c.Winner.Sampling, "the totals, the ranking less so"))
}

// intervalNote tells how sure a mean over samples is, and what a few large requests
// would change where it is not.
func intervalNote(from string, i *econ.Interval, changes string) string {
	text := fmt.Sprintf("%s %s samples: the true mean cost lies between %s of the one shown (95%%, after Cox, for "+
		"skewed data)", from, grouped(i.N), plusMinus(i.Low/i.Mean, i.High/i.Mean))
	if i.Need > 0 {
		text += fmt.Sprintf("; ±10%% would need about %s more", group(i.Need-int64(i.N)))
	}
	if i.Small() {
		text = "! " + text + ". The sample is small: a few large requests would change " + changes
	}
	return text + "."
}

func plusMinus(low, high float64) string {
	if high > 11 { // beyond that the figure says nothing but "unknown"
		return fmt.Sprintf("−%.0f%% and more than +1,000%%", (1-low)*100)
	}
	return fmt.Sprintf("−%.0f%% and +%.0f%%", (1-low)*100, (high-1)*100)
}

// estimateNotes explains each estimated count once a family.
func (p *comparePage) estimateNotes() {
	families := map[string]*tokenizer.Tokenizer{}
	var names []string
	converted := false
	for _, r := range p.shown() {
		if r.Exactness != tokenizer.Exact && r.Tokenizer.Exactness() == tokenizer.Exact {
			converted = true
			continue
		}
		if n := r.Tokenizer.Name(); r.Exactness != tokenizer.Exact && families[n] == nil {
			families[n] = r.Tokenizer
			names = append(names, n)
		}
	}
	slices.Sort(names)
	var parts []string
	for _, n := range names {
		parts = append(parts, fmt.Sprintf("%s (of %s)", n, families[n].Base()))
	}
	if len(parts) > 0 {
		p.note("~ counts are estimated where the tokenizer is not public, as a factor of a public one's tokens that "+
			"depends on the content, with a band: %s. Evidence: tokecon tokenizers show NAME.", strings.Join(parts, ", "))
	}
	if converted {
		p.note("~ with a public tokenizer: the samples hold counts of another tokenizer, tool calls or pictures, or " +
			"the model's chat format is not public.")
	}
}

// shown returns the ranked offers that the table shows.
func (p *comparePage) shown() []*econ.Ranked {
	names := p.names()
	return slices.DeleteFunc(slices.Clone(p.c.Ranked), func(r *econ.Ranked) bool {
		return !slices.Contains(names, r.Offer.Name())
	})
}

// next suggests what to do with the answer.
func (p *comparePage) next() {
	if len(p.c.Ranked) == 0 {
		p.doc.Next = []string{"tokecon compare --all"}
		return
	}
	again := "tokecon compare --explain --top 1"
	if p.w.Argument != "" {
		again = "tokecon compare " + p.w.Argument + " --explain --top 1"
	}
	if p.v.Explain {
		again = strings.TrimSuffix(again, " --explain --top 1") + " -f csv"
	}
	p.doc.Next = []string{again, "tokecon prices show " + p.c.Winner.Offer.Name()}
}

// origin states the date and the books behind a result.
func origin(s econ.Setting) []string {
	line := "prices as of " + s.AsOf.String() + ", books " + s.Books.String()
	if s.Pinned != "" {
		line += " pinned by " + s.Pinned
	}
	if s.Mode != "standard" {
		line += ", mode " + string(s.Mode)
	}
	if s.Region != "global" {
		line += ", region " + s.Region
	}
	return []string{line}
}

// names returns the names of the offers that the table shows, in its order.
func (p *comparePage) names() []string {
	var out []string
	table := p.doc.Sections[0].Table
	for i := range table.Rows {
		name, _ := table.Cell(i, "offer")
		out = append(out, name.Text)
	}
	return out
}
