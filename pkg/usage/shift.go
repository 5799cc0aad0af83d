package usage

import (
	"fmt"
	"strconv"

	"github.com/tokecon/tokecon/pkg/meter"
)

// Shift changes what every request of a stream is counted as: what another
// tokenizer, wordier answers or a better cache would make of it. The zero Shift
// changes nothing.
type Shift struct {
	Prompt float64 // factor on the tokens of prompts; 0 stands for 1
	Answer float64 // factor on the tokens of answers; 0 stands for 1
	// Cached is the share of every prompt that is read from the cache, recorded or
	// not; nil leaves it as it is.
	Cached *float64
}

// apply returns the request as it is shifted. Parts keep their share of prompt and
// answer.
func (s *Shift) apply(w meter.Whole) meter.Whole {
	out := layOut(&w, grow(w.Input, s.Prompt), grow(w.Output, s.Answer))
	if s.Cached != nil {
		out.Cached = share(out.Input, *s.Cached)
		s.makeRoom(&out)
	}
	return out
}

// makeRoom takes from the other parts of a prompt what the cached one now covers:
// first from what was written to the cache, then from sound and pictures.
func (s *Shift) makeRoom(w *meter.Whole) {
	over := w.Cached + w.CacheWrite + w.CacheWrite1h + w.AudioInput + w.ImageInput + w.VideoInput - w.Input
	for _, part := range []*int64{&w.CacheWrite, &w.CacheWrite1h, &w.AudioInput, &w.ImageInput, &w.VideoInput} {
		if over <= 0 {
			return
		}
		taken := min(over, *part)
		*part -= taken
		over -= taken
	}
}

func grow(n int64, by float64) int64 {
	if by == 0 || by == 1 {
		return n
	}
	return whole(float64(n) * by)
}

// layOut lays a prompt and an answer out with the parts that another request had,
// each with its share of the whole.
func layOut(u *meter.Whole, prompt, answer int64) meter.Whole {
	w := meter.Whole{Input: prompt, Output: answer}
	promptLeft, answerLeft := prompt, answer
	for _, f := range meter.Fields() {
		into, had := f.Of(&w), *f.Of(u)
		switch f.Place {
		case meter.PromptPart:
			*into = min(promptLeft, portion(prompt, had, u.Input))
			promptLeft -= *into
		case meter.AnswerPart:
			*into = min(answerLeft, portion(answer, had, u.Output))
			answerLeft -= *into
		case meter.Beside:
			*into = had
		case meter.WholePrompt, meter.WholeAnswer:
		}
	}
	return w
}

// String tells shifts apart: the same text for those that do the same.
func (s Shift) String() string {
	cached := "as it is"
	if s.Cached != nil {
		cached = strconv.FormatFloat(*s.Cached, 'g', -1, 64)
	}
	one := func(f float64) float64 {
		if f == 0 {
			return 1
		}
		return f
	}
	return fmt.Sprintf("prompt ×%g, answer ×%g, cached %s", one(s.Prompt), one(s.Answer), cached)
}
