package workload

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// isChat recognises OpenAI's chat completions: "messages" or "choices".
func isChat(rec *record) bool {
	return rec.request.Is("messages", "[") || rec.response.Is("choices", "[")
}

func readChat(rec *record) ([]Request, error) {
	var r Request
	if err := readMessages(rec, &r); err != nil {
		return nil, err
	}
	if r.Chat == nil && rec.request.Has("prompt") {
		if err := readLegacyPrompt(rec.request, &r); err != nil {
			return nil, err
		}
	}
	if !rec.response.Has("choices") {
		return []Request{r}, nil
	}
	var resp struct {
		Model   string   `json:"model"`
		Created stamp    `json:"created"`
		Choices []choice `json:"choices"`
	}
	if err := rec.response.Into(&resp); err != nil {
		return nil, err
	}
	r.Model = firstOf(resp.Model, r.Model)
	r.Time = resp.Created.Time
	r.Answer = joinChoices(resp.Choices)
	return withUsage(r, rec.response.Sub("usage"))
}

// readLegacyPrompt reads the request of the older completions call.
func readLegacyPrompt(o *strictjson.Object, r *Request) error {
	var req struct {
		Model  string  `json:"model"`
		Prompt content `json:"prompt"`
	}
	if !o.Is("prompt", `"`) {
		return nil
	}
	err := o.Into(&req)
	r.Model, r.Chat = req.Model, prompt(req.Prompt.text())
	return err
}

// prompt is a chat of one user message.
func prompt(text string) *tokenizer.Chat {
	return &tokenizer.Chat{Messages: []tokenizer.Message{{Role: "user", Text: text}}}
}

// choice is one of the answers; older calls give a bare text.
type choice struct {
	Message message `json:"message"`
	Text    string  `json:"text"`
}

// joinChoices puts the answers into one: all of them are counted and billed.
func joinChoices(choices []choice) *Answer {
	a := &Answer{}
	var texts []string
	for i := range choices {
		if text := firstOf(choices[i].Message.text(), choices[i].Text); text != "" {
			texts = append(texts, text)
		}
		a.Calls = append(a.Calls, choices[i].Message.calls()...)
	}
	a.Text = strings.Join(texts, "\n")
	return a
}

// chatCounts are the counters of chat completions with the additions of those
// who speak the same protocol.
type chatCounts struct {
	Prompt     tally `json:"prompt_tokens"`
	Completion tally `json:"completion_tokens"`
	Total      tally `json:"total_tokens"`
	Hit        tally `json:"prompt_cache_hit_tokens"` // DeepSeek
	Cached     tally `json:"cached_tokens"`           // Moonshot
	NumCached  tally `json:"num_cached_tokens"`       // Mistral
	Creation   tally `json:"cache_creation_input_tokens"`
	In         struct {
		Cached tally `json:"cached_tokens"`
		Write  tally `json:"cache_write_tokens"`
		Audio  tally `json:"audio_tokens"`
		Image  tally `json:"image_tokens"`
		Video  tally `json:"video_tokens"`
		Split  split `json:"cached_tokens_details"`
	} `json:"prompt_tokens_details"`
	Out struct {
		Reasoning tally `json:"reasoning_tokens"`
		Audio     tally `json:"audio_tokens"`
		Image     tally `json:"image_tokens"`
	} `json:"completion_tokens_details"`
}

// split says which of the cached tokens are audio or pictures.
type split struct {
	Audio tally `json:"audio_tokens"`
	Image tally `json:"image_tokens"`
}

// chatUsage reads counters of which the prompt counts the whole.
func chatUsage(o *strictjson.Object) (*meter.Whole, error) {
	var u chatCounts
	if err := o.Into(&u); err != nil {
		return nil, err
	}
	output, reasoning := u.Completion, u.Out.Reasoning
	// Some leave hidden thinking out of the completion and count it in the
	// total alone (xAI, Google's compatible endpoint). It is billed.
	if hidden := less(less(u.Total, u.Prompt), u.Completion); hidden > 0 && (reasoning == 0 || reasoning == hidden) {
		reasoning = hidden
		output += hidden // at most the total: no overflow
	}
	return &meter.Whole{
		Input:       int64(u.Prompt),
		Cached:      int64(max(u.In.Cached, u.Hit, u.Cached, u.NumCached)),
		CacheWrite:  int64(max(u.In.Write, u.Creation)),
		AudioInput:  int64(less(u.In.Audio, u.In.Split.Audio)),
		ImageInput:  int64(less(u.In.Image, u.In.Split.Image)),
		VideoInput:  int64(u.In.Video),
		Output:      int64(output),
		Reasoning:   int64(reasoning),
		AudioOutput: int64(u.Out.Audio),
		ImageOutput: int64(u.Out.Image),
	}, nil
}
