package tokenizer

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/content"
)

// Calibration is what a user's own requests say of an estimated tokenizer:
//
//	tokens ≈ Factor × tokens of Base + PerMessage × messages + PerRequest
//
// Low and High are Factor at the ends of its band. Package calibrate fits and
// stores it.
type Calibration struct {
	Base                   string  // the encoding that is counted underneath
	Factor, Low, High      float64 // tokens for each token of Base
	PerMessage, PerRequest int64   // tokens
	Evidence               string  // one sentence: from what it was fitted
	Source                 string  // the file it comes from
	Fitted                 string  // the day it was fitted, YYYY-MM-DD
}

// BaseError says that a calibration was fitted over another encoding than the
// one that is counted now, so that its factor means nothing.
type BaseError struct{ Tokenizer, Fitted, Now string }

// Error says so, and what to do.
func (e *BaseError) Error() string {
	return fmt.Sprintf("tokenizer %s: calibrated over %s, but %s is counted now; "+
		"fit again with tokecon tokenizers calibrate", e.Tokenizer, e.Fitted, e.Now)
}

// Calibrated returns t with the factor, the band and the constants of c. One
// factor then holds for all content: it was fitted to the content that the
// user's requests have. The constants keep the loose band of constants that no
// vendor publishes. The error is a *BaseError, or that t is exact.
func (t *Tokenizer) Calibrated(c Calibration) (*Tokenizer, error) {
	if t.Exactness() == Exact {
		return nil, fmt.Errorf("tokenizer %s counts exactly: there is no factor to calibrate", t.Name())
	}
	if c.Base != t.Base() {
		return nil, &BaseError{t.Name(), c.Base, t.Base()}
	}
	own := *t
	own.factors = nil
	own.row.byContent = false
	own.row.factor = band{c.Factor, c.Low, c.High}
	own.row.chat.published = false
	own.row.chat.perMessage, own.row.chat.perRequest = c.PerMessage, c.PerRequest
	own.row.evidence, own.row.url, own.row.checked = c.Evidence, c.Source, c.Fitted
	return &own, nil
}

// Frame returns the tokens that t adds for each message and once for each
// request.
func (t *Tokenizer) Frame() (perMessage, perRequest int64) {
	return t.row.chat.perMessage, t.row.chat.perRequest
}

// Parts are what a prompt or an answer is made of before any factor:
//
//	tokens ≈ factor × Base + PerMessage × Messages + PerRequest × Requests + Rest
//
// Scaled is factor × Base by t's own factor and band, and Whole is t's count of
// all of it.
type Parts struct {
	Base               int64 // tokens of the base encoding: texts, names, calls
	Messages, Requests int64 // how often the frame counts; 0 for an answer
	Rest               int64 // by t's own rules: tool definitions, pictures, named messages
	Scaled, Whole      Count
}

// PromptParts takes a chat apart.
func (t *Tokenizer) PromptParts(c *Chat) Parts {
	sum, mix := tallyChat(t.encoding, c), mixOf(c)
	whole := chatCount(t, c, sum, mix)
	base := sum.text + sum.names + sum.calls + callFrame*sum.callCount
	return Parts{
		Base:     base,
		Messages: int64(len(c.Messages)),
		Requests: 1,
		Rest:     whole.Tools + whole.Images + t.row.chat.perName*sum.named,
		Scaled:   t.scale(base, mix),
		Whole:    whole.Total,
	}
}

// AnswerParts takes the text of an answer apart. Vendors count no frame for it.
func (t *Tokenizer) AnswerParts(text string) Parts {
	base := t.encoding.Count(text)
	scaled := t.scale(base, content.Classify(text))
	return Parts{Base: base, Scaled: scaled, Whole: scaled}
}
