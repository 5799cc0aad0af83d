package media

import (
	"fmt"
	"math"
)

// maxSeconds bounds a recording. It is four months.
const maxSeconds = 1e7

// The two directions of sound: what a model hears, and what it says.
const (
	Input  = "input"
	Output = "output"
)

// Audio returns the tokens of some seconds of sound, heard or said. The frame of the message
// is not among them.
func (m Model) Audio(seconds float64, direction string) (Tokens, Rule, error) {
	return m.lasting("audio", seconds, direction)
}

// Video returns the tokens of some seconds of video with its sound, at the
// vendor's default of one frame a second. Detail is as for Image.
func (m Model) Video(seconds float64, detail string) (Tokens, Rule, error) {
	return m.lasting("video", seconds, level(detail))
}

// lasting applies a rule of tokens by the second.
func (m Model) lasting(kind string, seconds float64, detail string) (Tokens, Rule, error) {
	if !(seconds > 0 && seconds <= maxSeconds) {
		return Tokens{}, Rule{}, fmt.Errorf("%s of %g seconds: more than 0 and up to %g", kind, seconds, maxSeconds)
	}
	rule, err := m.find(kind, detail)
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
