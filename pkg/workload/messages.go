package workload

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// messagesRequest is a request with "messages": OpenAI chat and Anthropic
// share the shape, and one reader takes the union of their words.
type messagesRequest struct {
	Model      string         `json:"model"`
	System     content        `json:"system"`
	Messages   []message      `json:"messages"`
	Tools      []toolSpec     `json:"tools"`
	Functions  []toolSpec     `json:"functions"`
	Completion jsontext.Value `json:"completion"`
}

// message is one message of either vendor.
type message struct {
	Role         string    `json:"role"`
	Name         string    `json:"name"`
	Content      content   `json:"content"`
	Refusal      string    `json:"refusal"`
	ToolCalls    []callRef `json:"tool_calls"`
	FunctionCall *callSpec `json:"function_call"`
}

type callRef struct {
	Function callSpec `json:"function"`
	Custom   callSpec `json:"custom"`
}

type callSpec struct {
	Name      string  `json:"name"`
	Arguments argText `json:"arguments"`
	Input     string  `json:"input"` // of a custom tool
}

func (c callSpec) call() tokenizer.ToolCall {
	return tokenizer.ToolCall{Name: c.Name, Arguments: string(c.Arguments) + c.Input}
}

// calls returns every tool call of a message.
func (m *message) calls() []tokenizer.ToolCall {
	calls := m.Content.calls()
	for _, ref := range m.ToolCalls {
		if ref.Custom.Name != "" {
			ref.Function = ref.Custom
		}
		calls = append(calls, ref.Function.call())
	}
	if m.FunctionCall != nil {
		calls = append(calls, m.FunctionCall.call())
	}
	return calls
}

func (m *message) text() string {
	if text := m.Content.text(); text != "" {
		return text
	}
	return m.Refusal
}

// answer returns a message of the model as an answer.
func (m *message) answer() *Answer { return &Answer{Text: m.text(), Calls: m.calls()} }

// addTo appends the message to a chat. Tool results that ride in a user
// message become messages of their own, before its text.
func (m *message) addTo(chat *tokenizer.Chat) {
	results := m.Content.results()
	chat.Messages = append(chat.Messages, results...)
	m.Content.addMedia(chat)
	text, calls := m.text(), m.calls()
	if len(results) > 0 && text == "" && len(calls) == 0 {
		return
	}
	chat.Messages = append(chat.Messages, tokenizer.Message{Role: role(m.Role), Name: m.Name, Text: text, Calls: calls})
}

// role maps the words for who speaks to one set.
func role(word string) string {
	switch word {
	case "human":
		return "user"
	case "gpt", "model", "bot", "chatgpt", "bing", "bard":
		return "assistant"
	case "function", "observation":
		return "tool"
	default:
		return word
	}
}

// chat builds the chat of a request.
func (r *messagesRequest) chat() *tokenizer.Chat {
	chat := &tokenizer.Chat{Tools: tools(append(r.Tools, r.Functions...))}
	if text := r.System.text(); text != "" {
		chat.Messages = append(chat.Messages, tokenizer.Message{Role: "system", Text: text})
	}
	for i := range r.Messages {
		r.Messages[i].addTo(chat)
	}
	return chat
}

// readMessages reads the request part of a record into r. A bare record may
// carry its answer: as "completion", or, in a fine-tuning set, which has no
// model, as the last message.
func readMessages(rec *record, r *Request) error {
	if !rec.request.Has("messages") {
		return nil
	}
	var req messagesRequest
	if err := rec.request.Into(&req); err != nil {
		return err
	}
	if len(req.Messages) == 0 {
		return &SourceError{Field: "messages", Reason: "empty", Hint: "a request needs at least one message"}
	}
	r.Model = req.Model
	if rec.bare() {
		if err := req.takeAnswer(r); err != nil {
			return err
		}
	}
	if r.Answer == nil {
		r.Answer = answerText(rec.whole)
	}
	r.Chat = req.chat()
	return nil
}

// answerText finds an answer that was logged as a plain text beside the
// request.
func answerText(o *strictjson.Object) *Answer {
	for _, key := range []string{"response", "completion", "answer", "output"} {
		if o.Is(key, `"`) {
			return &Answer{Text: o.Text(key)}
		}
	}
	return nil
}

// takeAnswer moves a recorded answer out of the request.
func (r *messagesRequest) takeAnswer(into *Request) error {
	if len(r.Completion) > 0 && r.Completion.Kind() != 'n' {
		var err error
		into.Answer, err = completion(r.Completion)
		return err
	}
	last := len(r.Messages) - 1
	if r.Model == "" && last > 0 && role(r.Messages[last].Role) == "assistant" {
		into.Answer = r.Messages[last].answer()
		r.Messages = r.Messages[:last]
	}
	return nil
}

// completion reads an answer: a text, or a message of the model.
func completion(raw jsontext.Value) (*Answer, error) {
	if raw.Kind() == '{' {
		var m message
		err := strictjson.Decode(raw, &m)
		return m.answer(), err
	}
	var c content
	err := strictjson.Decode(raw, &c)
	return &Answer{Text: c.text(), Calls: c.calls()}, err
}
