package media

import (
	"fmt"
	"math"
)

// maxSeconds bounds a recording. It is four months.
const maxSeconds = 1e7

// Direction tells sound that a model hears from sound that it makes.
type Direction string

// The two directions of sound.
const (
	Input  Direction = "input"
	Output Direction = "output"
)

// Audio returns the tokens of some seconds of sound. The frame of the message
// is not among them.
func Audio(model string, seconds float64, direction Direction) (Tokens, Rule, error) {
	return lasting("audio", model, seconds, string(direction))
}

// Video returns the tokens of some seconds of video with its sound, at the
// vendor's default of one frame a second. Detail is as for Image.
func Video(model string, seconds float64, detail string) (Tokens, Rule, error) {
	return lasting("video", model, seconds, level(detail))
}

// lasting applies a rule of tokens by the second.
func lasting(kind, model string, seconds float64, detail string) (Tokens, Rule, error) {
	if !(seconds > 0 && seconds <= maxSeconds) {
		return Tokens{}, Rule{}, fmt.Errorf("%s of %g seconds: more than 0 and up to %g", kind, seconds, maxSeconds)
	}
	rule, err := find(kind, model, detail)
	if err != nil {
		return Tokens{}, Rule{}, err
	}
	rate := rule.params["per_second"]
	count := func(perSecond float64) int64 { return int64(math.Ceil(seconds*perSecond - 1e-9)) }
	return Tokens{
		N:    max(1, count(rate)),
		Low:  max(1, count(rule.params.or("low", rate))),
		High: max(1, count(rule.params.or("high", rate))),
	}, rule, nil
}
