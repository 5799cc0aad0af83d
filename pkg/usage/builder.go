package usage

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/workload"
)

// Assumptions stand in for what a sample does not record. Shares lie between 0
// and 1.
type Assumptions struct {
	Output     int64   // tokens of an answer that is not recorded; 0: none assumed
	Cached     float64 // share of the prompt that is read from the cache
	CacheWrite float64 // share of the prompt that is written to it, short lifetime
	Reasoning  float64 // share of the answer that is hidden thinking
	Shift      Shift   // on all that is counted, recorded or not
}

// Counted is a stream as one tokenizer counts it, with the band of the count.
// For exact counts the three profiles are one.
type Counted struct {
	Tokenizer  *tokenizer.Tokenizer
	Mid        *Profile
	Low, High  *Profile
	Exactness  tokenizer.Exactness
	Unanswered int64 // requests without a recorded or assumed answer
	Recorded   int64 // requests whose counts this tokenizer's vendor recorded
	Uncounted  int64 // recordings in no count, see tokenizer.ChatCount

	// Parts are the prompts that were counted by their text, Texts of them.
	Parts tokenizer.ChatCount
	Texts int64
}

// Builder counts a stream of requests under several tokenizers at once. It is
// for one goroutine.
type Builder struct {
	assume   Assumptions
	recorder func(model string) *tokenizer.Tokenizer
	counted  []*Counted
	encoders []*tokenizer.Tokenizer
	hours    bool
	partial  int64
	kept     *kept // nil: sizes are not kept
}

// NewBuilder returns a builder for the given tokenizers. The edges are the
// prompt sizes at which some price changes. recorder returns the tokenizer of a
// recorded model, nil where it is not known; hours tells whether the hour of
// the week matters to some offer.
func NewBuilder(ts []*tokenizer.Tokenizer, edges []int64, a Assumptions,
	recorder func(model string) *tokenizer.Tokenizer, hours bool) *Builder {
	b := &Builder{assume: a, recorder: recorder, encoders: ts, hours: hours}
	for _, t := range ts {
		c := &Counted{Tokenizer: t, Mid: NewProfile(edges), Exactness: tokenizer.Exact}
		c.Low, c.High = c.Mid, c.Mid
		if t.Exactness() != tokenizer.Exact {
			c.split()
		}
		b.counted = append(b.counted, c)
	}
	return b
}

// split gives an estimated count profiles of its own for the band's ends; what
// was exact so far is in all of them.
func (c *Counted) split() {
	c.Low, c.High, c.Exactness = c.Mid.Clone(), c.Mid.Clone(), tokenizer.Estimated
}

// Add counts one request under every tokenizer.
func (b *Builder) Add(r *workload.Request) error {
	var prompts []tokenizer.ChatCount
	if r.Chat != nil {
		prompts = tokenizer.CountChats(r.Chat, b.encoders)
	}
	var recorded *tokenizer.Tokenizer
	if r.Usage != nil {
		recorded = b.recorder(r.Model)
	}
	hidden := hiddenParts(r, recorded)
	if hidden.prompt || hidden.answer {
		b.partial++
	}
	b.note(r.Where)
	for i, c := range b.counted {
		s := sample{r: r, assume: &b.assume, t: c.Tokenizer, recorded: recorded, hidden: hidden}
		if prompts != nil {
			s.prompt = &prompts[i]
		}
		line, err := b.add(c, &s)
		if err != nil {
			return fmt.Errorf("%s: %w", r.Where, err)
		}
		if b.kept != nil {
			b.kept.lines[i] = append(b.kept.lines[i], line)
		}
	}
	return nil
}

// add counts a request under one tokenizer, and returns its sizes.
func (b *Builder) add(c *Counted, s *sample) (keptLine, error) {
	slot := NoSlot
	if b.hours {
		slot = Slot(s.r.Time)
	}
	prompt, answer := s.prompts(), s.answers()
	if c.Low == c.Mid && (prompt.Exactness == tokenizer.Estimated || answer.Exactness == tokenizer.Estimated) {
		c.split() // an exact tokenizer, but these counts are another one's
	}
	if answer.unknown {
		c.Unanswered += s.requests()
	}
	if s.own() {
		c.Recorded += s.requests()
	}
	if s.byText() {
		c.Texts++
		c.Uncounted += s.prompt.Uncounted
		c.Parts = c.Parts.Add(s.prompt)
	}
	line := keptLine{mid: s.whole(prompt.Tokens, answer.Tokens), alike: s.requests(), slot: slot}
	if c.Low != c.Mid {
		line.ends = &[2]meter.Whole{s.whole(prompt.Low, answer.Low), s.whole(prompt.High, answer.High)}
	}
	return line, line.putTo(c, &b.assume.Shift)
}

// Partial returns how many requests recorded counts that their text cannot
// account for: a system prompt, a file or thinking that was not logged. Their
// recorded counts are used, converted, instead of the text.
func (b *Builder) Partial() int64 { return b.partial }

// Counted returns what was counted, in the order of the tokenizers. A stream
// that a tokenizer's own vendor counted to the last request is exact, whatever
// we know of the tokenizer.
func (b *Builder) Counted() []*Counted {
	out := make([]*Counted, len(b.counted))
	for i, c := range b.counted {
		view := *c // counting may go on
		if c.Recorded > 0 && c.Recorded == c.Mid.Requests {
			view.Low, view.High, view.Exactness = c.Mid, c.Mid, tokenizer.Exact
		}
		out[i] = &view
	}
	return out
}

// sample is one request under one tokenizer.
type sample struct {
	r        *workload.Request
	assume   *Assumptions
	t        *tokenizer.Tokenizer
	recorded *tokenizer.Tokenizer // which made the recorded counts; nil: unknown
	hidden   hidden               // what the recorded counts hold and the text does not
	prompt   *tokenizer.ChatCount // the prompt by its text; nil without text
}

// requests is how many requests the sample stands for: a row of counts may be
// the total of many.
func (s *sample) requests() int64 {
	if s.r.Usage == nil {
		return 1
	}
	return max(1, s.r.Usage.Requests)
}

// byText tells whether the prompt's size is a count of its text.
func (s *sample) byText() bool { return !s.own() && s.prompt != nil && !s.hidden.prompt }

// prompts returns the whole prompt's size.
func (s *sample) prompts() tokenizer.Count {
	switch {
	case s.own():
		return exactly(s.r.Usage.Input)
	case s.byText():
		return s.prompt.Total
	case s.r.Usage != nil:
		return s.convert(s.r.Usage.Input)
	default:
		return exactly(0)
	}
}

// answered is the size of an answer, or that nothing is known of it.
type answered struct {
	tokenizer.Count
	unknown bool
}

// answers returns the whole answer's size, hidden thinking included.
func (s *sample) answers() answered {
	switch {
	case s.own() && !s.r.PromptOnly:
		return answered{exactly(s.r.Usage.Output), false}
	case s.r.Answer != nil && !s.hidden.answer:
		return answered{s.withReasoning(s.visible()), false}
	case s.r.Usage != nil && !s.r.PromptOnly:
		return answered{s.convert(s.r.Usage.Output), false}
	case s.assume.Output > 0:
		return answered{exactly(s.assume.Output), false}
	default:
		return answered{exactly(0), true}
	}
}

// visible counts the text of the recorded answer and its tool calls.
func (s *sample) visible() tokenizer.Count {
	return countAnswer(s.t, s.r.Answer)
}

// withReasoning adds to a visible answer the thinking that was recorded or is
// assumed: with share s the whole answer is the visible part ÷ (1 − s).
func (s *sample) withReasoning(c tokenizer.Count) tokenizer.Count {
	if s.r.Usage != nil {
		return c.Add(s.convert(s.r.Usage.Reasoning))
	}
	if s.assume.Reasoning == 0 {
		return c
	}
	grow := func(n int64) int64 { return whole(float64(n) / (1 - s.assume.Reasoning)) }
	return tokenizer.Count{Tokens: grow(c.Tokens), Low: grow(c.Low), High: grow(c.High), Exactness: c.Exactness}
}

// whole lays prompt and answer out with their recorded or assumed parts. Parts
// of a converted count keep their share of the whole.
func (s *sample) whole(prompt, answer int64) meter.Whole {
	w := meter.Whole{Input: prompt, Output: answer, Requests: 1}
	u := s.r.Usage
	if u == nil || s.r.PromptOnly {
		w.Cached = share(prompt, s.assume.Cached)
		w.CacheWrite = min(share(prompt, s.assume.CacheWrite), prompt-w.Cached)
		w.Reasoning = share(answer, s.assume.Reasoning)
		if s.byText() && s.prompt.Sound > 0 {
			w.AudioInput = min(portion(prompt, s.prompt.Sound, s.prompt.Total.Tokens), prompt-w.Cached-w.CacheWrite)
		}
		return w
	}
	w = layOut(u, prompt, answer)
	w.Requests = s.requests()
	return w
}

// share returns a share of n, rounded to the nearest whole token, so that
// thinking taken from a grown answer leaves the visible part as it was. Shares
// are taken to nine decimals and multiplied as integers: in floats, 29% of 100
// is a hair below 29.
func share(n int64, s float64) int64 {
	const parts = 1_000_000_000
	hi, lo := bits.Mul64(uint64(n), uint64(math.Round(s*parts)))
	lo, carry := bits.Add64(lo, parts/2, 0)
	share, _ := bits.Div64(hi+carry, lo, parts)
	return int64(share)
}

// portion returns n × part ÷ of, rounded; part itself where n is of.
func portion(n, part, of int64) int64 {
	if n == of || of == 0 {
		return part
	}
	return whole(float64(n) * float64(part) / float64(of))
}

// whole rounds to a whole number of tokens within the range of integers.
func whole(f float64) int64 {
	if f >= math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(math.Round(f))
}

func exactly(n int64) tokenizer.Count {
	return tokenizer.Count{Tokens: n, Low: n, High: n, Exactness: tokenizer.Exact}
}
