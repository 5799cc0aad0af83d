package workload

import (
	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// turn is one utterance of a recorded conversation.
type turn struct {
	From  string  `json:"from"`
	Value string  `json:"value"`
	Role  string  `json:"role"`
	Text  content `json:"content"`
	Time  stamp   `json:"timestamp"`
}

func (t *turn) message() tokenizer.Message {
	return tokenizer.Message{Role: role(firstOf(t.Role, t.From)), Text: firstOf(t.Value, t.Text.text())}
}

// isShareGPT recognises {"conversations": [{"from", "value"}]}.
func isShareGPT(rec *record) bool { return rec.whole.Is("conversations", "[") }

func readShareGPT(rec *record) ([]Request, error) { return conversation(rec, "conversations") }

// isConversation recognises {"conversation": [{"role", "content"}]}.
func isConversation(rec *record) bool { return rec.whole.Is("conversation", "[") }

func readConversation(rec *record) ([]Request, error) { return conversation(rec, "conversation") }

// conversation makes a request of every answer: its prompt is all that was
// said before.
func conversation(rec *record, key string) ([]Request, error) {
	var turns []turn
	if err := strictjson.Decode(rec.whole.Fields[key], &turns); err != nil {
		return nil, err
	}
	var meta struct {
		Model string `json:"model"`
		Time  stamp  `json:"timestamp"`
	}
	if err := rec.whole.Into(&meta); err != nil {
		return nil, err
	}
	var said []tokenizer.Message
	var out []Request
	for i := range turns {
		m := turns[i].message()
		if m.Role == "assistant" && len(said) > 0 {
			r := Request{Model: meta.Model, Time: meta.Time.Time, Chat: &tokenizer.Chat{Messages: said[:len(said):len(said)]},
				Answer: &Answer{Text: m.Text}}
			if !turns[i].Time.IsZero() {
				r.Time = turns[i].Time.Time
			}
			out = append(out, r)
		}
		said = append(said, m)
	}
	return out, nil
}

// isAlpaca recognises {"instruction", "input", "output"}.
func isAlpaca(rec *record) bool { return rec.whole.Is("instruction", `"`) }

func readAlpaca(rec *record) ([]Request, error) {
	var a struct {
		Model       string  `json:"model"`
		Instruction string  `json:"instruction"`
		Input       string  `json:"input"`
		Output      *string `json:"output"`
	}
	if err := rec.whole.Into(&a); err != nil {
		return nil, err
	}
	text := a.Instruction
	if a.Input != "" {
		text += "\n\n" + a.Input
	}
	r := Request{Model: a.Model, Chat: prompt(text)}
	if a.Output != nil {
		r.Answer = &Answer{Text: *a.Output}
	}
	return []Request{r}, nil
}

// isPrompt recognises {"prompt", "completion"} and {"input", "output"} as
// texts. The latter are common words: other keys make it some other log.
func isPrompt(rec *record) bool {
	return rec.whole.Is("prompt", `"`) ||
		(rec.whole.Is("input", `"`) && rec.whole.Only("input output model system id time timestamp usage metadata"))
}

func readPrompt(rec *record) ([]Request, error) {
	var p struct {
		Model      string  `json:"model"`
		System     string  `json:"system"`
		Prompt     *string `json:"prompt"`
		Input      *string `json:"input"`
		Completion *string `json:"completion"`
		Response   *string `json:"response"`
		Output     *string `json:"output"`
		Time       stamp   `json:"time"`
		Timestamp  stamp   `json:"timestamp"`
	}
	if err := rec.whole.Into(&p); err != nil {
		return nil, err
	}
	r := Request{Model: p.Model, Time: p.Time.Time, Chat: prompt(*either(p.Prompt, p.Input))}
	if r.Time.IsZero() {
		r.Time = p.Timestamp.Time
	}
	if p.System != "" {
		r.Chat.Messages = append([]tokenizer.Message{{Role: "system", Text: p.System}}, r.Chat.Messages...)
	}
	if text := either(p.Completion, either(p.Response, p.Output)); text != nil {
		r.Answer = &Answer{Text: *text}
	}
	return withUsage(r, rec.whole.Sub("usage"))
}

// isUsageObject recognises an answer that was cut down to its counts.
func isUsageObject(rec *record) bool { return rec.response.Is("usage", "{") }

func readUsageObject(rec *record) ([]Request, error) {
	var resp struct {
		Model   string `json:"model"`
		Created stamp  `json:"created"`
	}
	if err := rec.response.Into(&resp); err != nil {
		return nil, err
	}
	r := Request{Model: resp.Model, Time: resp.Created.Time}
	out, err := withUsage(r, rec.response.Sub("usage"))
	if err == nil && out[0].Usage == nil {
		return nil, &SourceError{Field: "usage", Reason: "no vendor's counters are known in it",
			Hint: `write counts as {"input": 1200, "output": 300}`}
	}
	return out, err
}
