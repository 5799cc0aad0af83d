package calibrate

import (
	"errors"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/workload"
)

const sentence = "Please summarise the attached billing policy for the team in three plain points. "

// served is a request of n sentences that was billed as the shipped tokenizer
// counts it.
func served(t *testing.T, n int, change func(*workload.Request)) *workload.Request {
	t.Helper()
	r := &workload.Request{
		Where: workload.Position{File: "log", Line: n}, Model: "m",
		Chat:  &tokenizer.Chat{Messages: []tokenizer.Message{{Role: "user", Text: strings.Repeat(sentence, n)}}},
		Usage: &meter.Whole{Requests: 1},
	}
	if change != nil {
		change(r)
	}
	if r.Usage != nil && r.Chat != nil {
		r.Usage.Input = family(t).CountChat(r.Chat).Total.Tokens
	}
	return r
}

func gatherer(t *testing.T) *Gatherer {
	return NewGatherer(family(t), func(model string) bool { return model == "m" })
}

// TestReasons: each request that cannot be used is counted under its reason.
func TestReasons(t *testing.T) {
	g := gatherer(t)
	for _, change := range []func(*workload.Request){
		func(r *workload.Request) { r.Model = "other" },
		func(r *workload.Request) { r.Usage = nil },
		func(r *workload.Request) { r.Chat = nil },
		func(r *workload.Request) { r.Chat.Pictures = make([]tokenizer.Picture, 1) },
		func(r *workload.Request) { r.Usage.AudioInput = 1 },
		func(r *workload.Request) { r.Chat.Tools = []tokenizer.Tool{{Name: "f"}} },
		func(r *workload.Request) { r.Chat.Messages[0].Calls = []tokenizer.ToolCall{{Name: "f"}} },
		func(r *workload.Request) { r.Usage.Searches = 1 },
		func(r *workload.Request) { r.Chat.Messages[0].Text = "Hi" },
		func(r *workload.Request) { r.Usage.Output = 3; r.Answer = &workload.Answer{Text: "OK."} },
		func(r *workload.Request) { r.Model = "" },
	} {
		g.Add(served(t, 3, change))
	}
	for n := range 10 {
		g.Add(served(t, 2*n+2, nil))
	}
	fit, err := g.Fit()
	if err != nil {
		t.Fatal(err)
	}
	want := map[Reason]int64{OtherModel: 1, NoCounts: 1, NoText: 1, Media: 2, Tools: 3, Short: 2}
	for _, l := range fit.LeftOut {
		if l.Prompts+l.Answers != want[l.Reason] || len(l.Examples) == 0 {
			t.Errorf("%+v", l)
		}
		delete(want, l.Reason)
	}
	if len(want) > 0 || fit.Unnamed != 1 || fit.Requests != 12 || fit.Found != 21 || fit.Mixed {
		t.Errorf("not seen %v; %+v", want, fit)
	}
}

// TestNothingButTools: their part is taken as shipped, and that is said.
func TestNothingButTools(t *testing.T) {
	g := gatherer(t)
	for n := range 12 {
		g.Add(served(t, 3*n+2, func(r *workload.Request) {
			r.Chat.Tools = []tokenizer.Tool{{Name: "f", Description: "finds a policy"}}
		}))
	}
	fit, err := g.Fit()
	if err != nil {
		t.Fatal(err)
	}
	if !fit.Mixed || fit.Requests != 12 || fit.Own.Largest > 0.02 {
		t.Errorf("%+v", fit)
	}
}

// TestThinkingInAnswers: where many answers count what is not in their text, no
// answer is used.
func TestThinkingInAnswers(t *testing.T) {
	g := gatherer(t)
	for n := range 20 {
		g.Add(served(t, n+2, func(r *workload.Request) {
			r.Answer = &workload.Answer{Text: strings.Repeat(sentence, 6)}
			r.Usage.Output = family(t).CountString(r.Answer.Text).Tokens
			if n%2 == 0 {
				r.Usage.Output += 500
			}
		}))
	}
	fit, err := g.Fit()
	if err != nil {
		t.Fatal(err)
	}
	if fit.Answers != 0 || fit.Prompts != 20 {
		t.Errorf("%d prompts, %d answers", fit.Prompts, fit.Answers)
	}
}

func TestNothingAtAll(t *testing.T) {
	var few *TooFewError
	if _, err := gatherer(t).Fit(); !errors.As(err, &few) || few.Usable != 0 {
		t.Error(err)
	}
}
