package calibrate

import (
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/workload"
)

// Reason says why a prompt or an answer is left out of a fit.
type Reason string

// The reasons, in the order of reports.
const (
	OtherModel Reason = "another model"
	NoCounts   Reason = "no recorded counts"
	NoText     Reason = "no text"
	Media      Reason = "pictures, audio or video"
	Tools      Reason = "tools, tool calls or searches"
	Short      Reason = "too short to tell a factor"
	Unlogged   Reason = "far more recorded than the text explains"
	Overlogged Reason = "far less recorded than the text counts"
)

// Reasons returns all reasons in the order of reports.
func Reasons() []Reason {
	return []Reason{OtherModel, NoCounts, NoText, Media, Tools, Short, Unlogged, Overlogged}
}

// LeftOut are the prompts and answers that were left out for one reason.
type LeftOut struct {
	Reason           Reason
	Prompts, Answers int64
	Examples         []Example // the first few
}

// Example is a prompt or an answer that was left out. Of those whose counts are
// far off, Recorded and Expected are tokens; both are 0 otherwise.
type Example struct {
	Where              workload.Position
	Answer             bool
	Recorded, Expected int64
}

// Shorter texts tell more about the odd token of a format than about a factor:
// answers end with one or a few that are in no text.
const (
	shortPrompt = 8  // tokens of the base
	shortAnswer = 32 // tokens of the base
)

// mostExamples is how many examples a reason keeps.
const mostExamples = 3

// reading is a prompt or an answer with its recorded count.
type reading struct {
	tokenizer.Parts
	where    workload.Position
	request  int // the number of the request that it is a part of
	answer   bool
	recorded int64
}

// left is what was recorded for the text: without what t's own rules count.
func (r *reading) left() float64 { return float64(r.recorded - r.Rest) }

// Gatherer takes the requests of a log apart. It is for one goroutine.
type Gatherer struct {
	t        *tokenizer.Tokenizer
	takes    func(model string) bool
	plain    []reading // of texts alone
	mixed    []reading // with pictures or tools
	requests int
	unnamed  int64
	leftOut  map[Reason]*LeftOut
}

// NewGatherer returns a gatherer for t. Takes tells whether a recorded model is
// one of those that the fit is for; a request that names none is taken.
func NewGatherer(t *tokenizer.Tokenizer, takes func(model string) bool) *Gatherer {
	return &Gatherer{t: t, takes: takes, leftOut: map[Reason]*LeftOut{}}
}

// Add takes one request apart.
func (g *Gatherer) Add(r *workload.Request) {
	g.requests++
	switch {
	case r.Model != "" && !g.takes(r.Model):
		g.leave(OtherModel, r, true, r.Answer != nil)
		return
	case r.Usage == nil || r.Usage.Requests > 1:
		g.leave(NoCounts, r, true, r.Answer != nil)
		return
	case r.Chat == nil && r.Answer == nil:
		g.leave(NoText, r, true, false)
		return
	}
	if r.Model == "" {
		g.unnamed++
	}
	g.prompt(r)
	g.answer(r)
}

func (g *Gatherer) prompt(r *workload.Request) {
	if r.Chat == nil || r.Usage.Input == 0 {
		return
	}
	parts := g.t.PromptParts(r.Chat)
	if parts.Base < shortPrompt {
		g.leave(Short, r, true, false)
		return
	}
	g.keep(reading{parts, r.Where, g.requests, false, r.Usage.Input}, promptReason(r), r)
}

// promptReason is why a prompt is none of text alone, "" if it is.
func promptReason(r *workload.Request) Reason {
	u := r.Usage
	switch {
	case len(r.Chat.Pictures)+len(r.Chat.Recordings) > 0 || u.AudioInput+u.ImageInput+u.VideoInput > 0:
		return Media
	case len(r.Chat.Tools) > 0 || u.Searches+u.FileSearches > 0:
		return Tools
	}
	for _, m := range r.Chat.Messages {
		if len(m.Calls) > 0 {
			return Tools
		}
	}
	return ""
}

// answer takes the visible text of an answer; hidden thinking that was counted
// apart is no part of it.
func (g *Gatherer) answer(r *workload.Request) {
	if r.Answer == nil || r.Answer.Text == "" {
		return
	}
	visible := r.Usage.Output - r.Usage.Reasoning
	if visible <= 0 {
		return
	}
	parts := g.t.AnswerParts(r.Answer.Text)
	switch {
	case r.Usage.AudioOutput+r.Usage.ImageOutput > 0:
		g.leave(Media, r, false, true)
	case parts.Base < shortAnswer:
		g.leave(Short, r, false, true)
	case len(r.Answer.Calls) > 0:
		g.leave(Tools, r, false, true) // vendors do not say how they count their own calls
	default:
		g.keep(reading{parts, r.Where, g.requests, true, visible}, "", r)
	}
}

// keep sorts a reading by what else is in it.
func (g *Gatherer) keep(r reading, why Reason, of *workload.Request) {
	if why == "" {
		g.plain = append(g.plain, r)
		return
	}
	g.mixed = append(g.mixed, r)
	g.leave(why, of, !r.answer, r.answer)
}

func (g *Gatherer) leave(why Reason, r *workload.Request, prompt, answer bool) {
	if prompt {
		g.out(why).add(Example{Where: r.Where})
	}
	if answer {
		g.out(why).add(Example{Where: r.Where, Answer: true})
	}
}

func (g *Gatherer) out(why Reason) *LeftOut {
	if g.leftOut[why] == nil {
		g.leftOut[why] = &LeftOut{Reason: why}
	}
	return g.leftOut[why]
}

func (l *LeftOut) add(e Example) {
	if e.Answer {
		l.Answers++
	} else {
		l.Prompts++
	}
	if len(l.Examples) < mostExamples {
		l.Examples = append(l.Examples, e)
	}
}

// readings are the texts to fit, and whether tools and pictures are among them:
// only where nothing else is left.
func (g *Gatherer) readings() (all []reading, mixed bool) {
	for i := range g.plain {
		if !g.plain[i].answer {
			return g.plain, false
		}
	}
	if len(g.plain) >= Least || len(g.mixed) == 0 {
		return g.plain, false
	}
	delete(g.leftOut, Media)
	delete(g.leftOut, Tools)
	return append(g.plain, g.mixed...), true
}
