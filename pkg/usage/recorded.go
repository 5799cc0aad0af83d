package usage

import (
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/workload"
)

// own reports whether the recorded counts were made by this tokenizer.
func (s *sample) own() bool {
	return s.r.Usage != nil && s.recorded != nil && s.recorded.Name() == s.t.Name()
}

// Tokenizers of open vocabularies are taken to agree within this share where
// a count of one is converted into a count of the other.
const conversionSlack = 0.1

// convert turns a count by the recording vendor's tokenizer, or by an unknown
// one, into this tokenizer's tokens.
func (s *sample) convert(n int64) tokenizer.Count {
	if n == 0 || s.own() {
		return exactly(n)
	}
	fromMid, fromLow, fromHigh := 1.0, 1-conversionSlack, 1+conversionSlack
	if s.recorded != nil {
		fromMid, fromLow, fromHigh = s.recorded.Relative()
	}
	mid, low, high := s.t.Relative()
	at := func(factor float64) int64 { return whole(float64(n) * factor) }
	return tokenizer.Count{Tokens: at(mid / fromMid), Low: at(low / fromHigh), High: at(high / fromLow),
		Exactness: tokenizer.Estimated}
}

// hidden tells which recorded counts the logged text cannot account for.
type hidden struct{ prompt, answer bool }

// hiddenParts compares recorded counts with the text as the recording vendor's
// tokenizer counts it. Logs often leave out a system prompt, a file, or the
// model's thinking; comparing that text with others' recorded totals would set a
// part against a whole.
func hiddenParts(r *workload.Request, t *tokenizer.Tokenizer) hidden {
	if r.Usage == nil || t == nil || r.Usage.Requests > 1 {
		return hidden{}
	}
	var h hidden
	if r.Chat != nil {
		h.prompt = far(r.Usage.Input, t.CountChat(r.Chat).Total)
	}
	if r.Answer != nil {
		h.answer = far(r.Usage.Output, countAnswer(t, r.Answer).Add(exactly(r.Usage.Reasoning)))
	}
	return h
}

// far reports whether a recorded count lies well outside what its text counts:
// half as much again as the band, and more than the odd constant of a format.
func far(recorded int64, c tokenizer.Count) bool {
	const odd = 64
	return float64(recorded) > 1.5*float64(c.High)+odd || 1.5*float64(recorded)+odd < float64(c.Low)
}

// countAnswer counts the text of an answer and its tool calls.
func countAnswer(t *tokenizer.Tokenizer, a *workload.Answer) tokenizer.Count {
	c := t.CountString(a.Text)
	for _, call := range a.Calls {
		c = c.Add(t.CountString(call.Name + call.Arguments))
	}
	return c
}
