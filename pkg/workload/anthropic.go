package workload

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/meter"
)

// isAnthropic recognises Anthropic's Messages: an answer of type "message", or
// a request with what OpenAI's chat requests do not have.
func isAnthropic(rec *record) bool {
	if rec.response.Text("type") == "message" && rec.response.Is("content", `["`) {
		return true
	}
	q := rec.request
	if !q.Is("messages", "[") || rec.response.Has("choices") {
		return false
	}
	return q.Has("system") || q.Has("anthropic_version") || strings.HasPrefix(q.Text("model"), "claude")
}

func readAnthropic(rec *record) ([]Request, error) {
	var r Request
	if err := readMessages(rec, &r); err != nil {
		return nil, err
	}
	if rec.response.Text("type") != "message" {
		return []Request{r}, nil
	}
	var resp struct {
		Model   string  `json:"model"`
		Content content `json:"content"`
	}
	if err := rec.response.Into(&resp); err != nil {
		return nil, err
	}
	r.Model = firstOf(resp.Model, r.Model)
	r.Answer = &Answer{Text: resp.Content.text(), Calls: resp.Content.calls()}
	return withUsage(r, rec.response.Sub("usage"))
}

// anthropicUsage reads Anthropic's counters: input excludes what the cache
// served or stored, and thinking is part of output.
func anthropicUsage(o *strictjson.Object) (*meter.Whole, error) {
	var u struct {
		anthropicCounts
		Iterations []struct {
			Type string `json:"type"`
			anthropicCounts
		} `json:"iterations"`
	}
	if err := o.Into(&u); err != nil {
		return nil, err
	}
	w, err := u.whole()
	if err != nil {
		return nil, err
	}
	for _, it := range u.Iterations {
		// Compaction is billed but not in the counts on top.
		if it.Type == "compaction" {
			if err := addIteration(w, &it.anthropicCounts); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

// anthropicCounts are the counters of a message or of one step within it.
type anthropicCounts struct {
	Input    tally `json:"input_tokens"`
	Read     tally `json:"cache_read_input_tokens"`
	Write    tally `json:"cache_creation_input_tokens"`
	Output   tally `json:"output_tokens"`
	Creation struct {
		Minutes tally `json:"ephemeral_5m_input_tokens"`
		Hour    tally `json:"ephemeral_1h_input_tokens"`
	} `json:"cache_creation"`
	Details struct {
		Thinking tally `json:"thinking_tokens"`
	} `json:"output_tokens_details"`
	Tools struct {
		Searches tally `json:"web_search_requests"`
	} `json:"server_tool_use"`
}

func (u *anthropicCounts) whole() (*meter.Whole, error) {
	split, err := sum(u.Creation.Minutes, u.Creation.Hour)
	if err != nil {
		return nil, err
	}
	write := max(u.Write, tally(split)) // older answers have no split, some have nothing else
	input, err := sum(u.Input, u.Read, write)
	return &meter.Whole{
		Input: input, Cached: int64(u.Read),
		CacheWrite: int64(write - u.Creation.Hour), CacheWrite1h: int64(u.Creation.Hour),
		Output: int64(u.Output), Reasoning: int64(u.Details.Thinking),
		Searches: int64(u.Tools.Searches),
	}, err
}

// addIteration adds the counts of a step to those of the message.
func addIteration(w *meter.Whole, step *anthropicCounts) error {
	s, err := step.whole()
	if err != nil {
		return err
	}
	for _, c := range []struct {
		to  *int64
		add int64
	}{{&w.Input, s.Input}, {&w.Cached, s.Cached}, {&w.CacheWrite, s.CacheWrite}, {&w.CacheWrite1h, s.CacheWrite1h},
		{&w.Output, s.Output}} {
		if *c.to, err = sum(tally(*c.to), tally(c.add)); err != nil {
			return err
		}
	}
	return nil
}

// withUsage maps the usage object of an answer onto its request.
func withUsage(r Request, usage *strictjson.Object) ([]Request, error) {
	w, err := mapUsage(usage)
	if err != nil {
		return nil, err
	}
	r.Usage = w
	return []Request{r}, nil
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
