package workload

import (
	"errors"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/meter"
)

// flavour maps one vendor's usage object to meter.Whole. The first flavour
// whose mark is in the object reads it.
type flavour struct {
	mark  string // the key that tells the flavour
	whole func(o *strictjson.Object) (*meter.Whole, error)
}

func flavours() []flavour {
	return []flavour{
		{"promptTokenCount", geminiUsage},
		{"totalTokenCount", geminiUsage},
		{"prompt_tokens", chatUsage},
		{"completion_tokens", chatUsage},
		{"inputTokens", bedrockUsage},
		{"input_tokens_details", responsesUsage},
		{"cache_read_input_tokens", anthropicUsage},
		{"cache_creation_input_tokens", anthropicUsage},
		{"input_tokens", responsesUsage},
		{"output_tokens", responsesUsage},
		{"tokens", cohereUsage},
		{"billed_units", cohereUsage},
	}
}

// mapUsage maps a usage object of any vendor; nil when there is none or none
// that is known.
func mapUsage(o *strictjson.Object) (*meter.Whole, error) {
	for _, f := range flavours() {
		if o.Has(f.mark) {
			w, err := f.whole(o)
			if err == nil {
				w.Requests = 1
			}
			return w, err
		}
	}
	return nil, nil //nolint:nilnil // no counts is an answer
}

// contradiction gives the parts that contradict each other a position.
func contradiction(at Position, err error) error {
	out := &SourceError{File: at.File, Line: at.Line, Reason: err.Error()}
	var ce *meter.ContradictionError
	if errors.As(err, &ce) {
		out.Field, out.Reason = ce.Field, ce.Reason
	}
	return out
}

// bedrockUsage reads the Converse API of Bedrock: input excludes what the
// cache served or stored.
func bedrockUsage(o *strictjson.Object) (*meter.Whole, error) {
	var u struct {
		Input   tally `json:"inputTokens"`
		Output  tally `json:"outputTokens"`
		Read    tally `json:"cacheReadInputTokens"`
		Write   tally `json:"cacheWriteInputTokens"`
		Details []struct {
			TTL    string `json:"ttl"`
			Tokens tally  `json:"inputTokens"`
		} `json:"cacheDetails"`
	}
	if err := o.Into(&u); err != nil {
		return nil, err
	}
	var hour tally
	for _, d := range u.Details {
		if d.TTL == "1h" {
			hour += min(d.Tokens, u.Write-hour)
		}
	}
	input, err := sum(u.Input, u.Read, u.Write)
	return &meter.Whole{
		Input: input, Cached: int64(u.Read), CacheWrite: int64(u.Write - hour), CacheWrite1h: int64(hour),
		Output: int64(u.Output),
	}, err
}

// cohereUsage reads Cohere: the units billed where they are given, else the
// tokens counted.
func cohereUsage(o *strictjson.Object) (*meter.Whole, error) {
	type pair struct {
		Input  tally `json:"input_tokens"`
		Output tally `json:"output_tokens"`
	}
	var u struct {
		Billed *pair `json:"billed_units"`
		Tokens pair  `json:"tokens"`
	}
	if err := o.Into(&u); err != nil {
		return nil, err
	}
	if u.Billed != nil {
		u.Tokens = *u.Billed
	}
	return &meter.Whole{Input: int64(u.Tokens.Input), Output: int64(u.Tokens.Output)}, nil
}
