package workload

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// isResponses recognises OpenAI's Responses: an answer whose "output" is a
// list of items, or a request with a model and an "input" that is text or
// items.
func isResponses(rec *record) bool {
	if rec.response.Text("object") == "response" || rec.response.Is("output", "[") {
		return true
	}
	q := rec.request
	return q.Is("model", `"`) && q.Is("input", `"[`) && !q.Has("output") && !q.Has("messages")
}

// item is one entry of a request's input or an answer's output.
type item struct {
	Type      string  `json:"type"`
	Role      string  `json:"role"`
	Content   content `json:"content"`
	Name      string  `json:"name"`
	Arguments argText `json:"arguments"`
	Input     argText `json:"input"` // of a custom tool's call
	Output    content `json:"output"`
}

// items is a list of items; a bare text is one message of the user.
type items []item

func readResponses(rec *record) ([]Request, error) {
	var r Request
	if rec.request.Has("input") {
		if err := readResponsesRequest(rec.request, &r); err != nil {
			return nil, err
		}
	}
	if !rec.response.Is("output", "[") {
		return []Request{r}, nil
	}
	var resp struct {
		Model   string `json:"model"`
		Created stamp  `json:"created_at"`
		Output  items  `json:"output"`
	}
	if err := rec.response.Into(&resp); err != nil {
		return nil, err
	}
	r.Model = firstOf(resp.Model, r.Model)
	r.Time = resp.Created.Time
	r.Answer = resp.Output.answer()
	out, err := withUsage(r, rec.response.Sub("usage"))
	if err == nil && out[0].Usage != nil {
		resp.Output.countSearches(out[0].Usage)
	}
	return out, err
}

// readResponsesRequest maps input, instructions and tools.
func readResponsesRequest(o *strictjson.Object, r *Request) error {
	var req struct {
		Model        string     `json:"model"`
		Instructions content    `json:"instructions"`
		Tools        []toolSpec `json:"tools"`
	}
	if err := o.Into(&req); err != nil {
		return err
	}
	var list items
	if o.Is("input", `"`) {
		list = items{{Role: "user", Content: content{{Type: "text", Text: o.Text("input")}}}}
	} else if err := strictjson.Decode(o.Fields["input"], &list); err != nil {
		return err
	}
	chat := &tokenizer.Chat{Tools: tools(req.Tools)}
	if text := req.Instructions.text(); text != "" {
		chat.Messages = append(chat.Messages, tokenizer.Message{Role: "system", Text: text})
	}
	for i := range list {
		list[i].addTo(chat)
	}
	r.Model, r.Chat = req.Model, chat
	return nil
}

// addTo appends an item to a chat. Reasoning items are not sent as text.
func (it *item) addTo(chat *tokenizer.Chat) {
	switch {
	case it.isCall():
		chat.Messages = append(chat.Messages, tokenizer.Message{Role: "assistant", Calls: []tokenizer.ToolCall{it.call()}})
	case strings.HasSuffix(it.Type, "_call_output"):
		it.Output.addMedia(chat)
		chat.Messages = append(chat.Messages, tokenizer.Message{Role: "tool", Text: it.Output.text()})
	case it.Type == "message" || it.Role != "":
		it.Content.addMedia(chat)
		chat.Messages = append(chat.Messages, tokenizer.Message{Role: role(it.Role), Text: it.Content.text()})
	}
}

// isCall reports whether the item calls one of the user's tools.
func (it *item) isCall() bool { return it.Type == "function_call" || it.Type == "custom_tool_call" }

func (it *item) call() tokenizer.ToolCall {
	return tokenizer.ToolCall{Name: it.Name, Arguments: string(it.Arguments + it.Input)}
}

// answer joins the messages and calls of an output.
func (list items) answer() *Answer {
	a := &Answer{}
	var texts []string
	for i := range list {
		if list[i].isCall() {
			a.Calls = append(a.Calls, list[i].call())
		} else if text := list[i].Content.text(); list[i].Type == "message" && text != "" {
			texts = append(texts, text)
		}
	}
	a.Text = strings.Join(texts, "\n")
	return a
}

// countSearches counts the searches that the vendor made and bills one by one.
func (list items) countSearches(w *meter.Whole) {
	for i := range list {
		switch list[i].Type {
		case "web_search_call":
			w.Searches++
		case "file_search_call":
			w.FileSearches++
		}
	}
}

// responsesUsage reads counters of which input counts the whole prompt.
func responsesUsage(o *strictjson.Object) (*meter.Whole, error) {
	var u struct {
		Input  tally `json:"input_tokens"`
		Output tally `json:"output_tokens"`
		In     struct {
			Cached tally `json:"cached_tokens"`
			Write  tally `json:"cache_write_tokens"`
			Audio  tally `json:"audio_tokens"`
			Image  tally `json:"image_tokens"`
			Split  split `json:"cached_tokens_details"`
		} `json:"input_tokens_details"`
		Out struct {
			Reasoning tally `json:"reasoning_tokens"`
			Thinking  tally `json:"thinking_tokens"`
			Audio     tally `json:"audio_tokens"`
			Image     tally `json:"image_tokens"`
		} `json:"output_tokens_details"`
	}
	if err := o.Into(&u); err != nil {
		return nil, err
	}
	return &meter.Whole{
		Input:       int64(u.Input),
		Cached:      int64(u.In.Cached),
		CacheWrite:  int64(u.In.Write),
		AudioInput:  int64(less(u.In.Audio, u.In.Split.Audio)),
		ImageInput:  int64(less(u.In.Image, u.In.Split.Image)),
		Output:      int64(u.Output),
		Reasoning:   int64(max(u.Out.Reasoning, u.Out.Thinking)),
		AudioOutput: int64(u.Out.Audio),
		ImageOutput: int64(u.Out.Image),
	}, nil
}
