package workload

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/meter"
)

// countKeys are what the vendors' count endpoints call the tokens of a prompt:
// Anthropic's count_tokens and OpenAI's responses/input_tokens, Gemini's
// countTokens as the API and as the SDKs spell it.
func countKeys() []string { return []string{"input_tokens", "totalTokens", "total_tokens"} }

// isCountTokens recognises a request with the answer of a count endpoint: an
// object that counts a prompt and answers nothing. Whether the count is a
// number is for the reader to say, with its place.
func isCountTokens(rec *record) bool {
	if rec.bare() || rec.request == nil || rec.response == nil {
		return false
	}
	for _, key := range []string{"usage", "content", "choices", "output", "candidates", "usageMetadata", "output_tokens",
		"prompt_tokens"} {
		if rec.response.Has(key) {
			return false
		}
	}
	_, ok := countKey(rec.response)
	return ok
}

func countKey(response *strictjson.Object) (key string, ok bool) {
	for _, key := range countKeys() {
		if _, ok := response.Fields[key]; ok {
			return key, true
		}
	}
	return "", false
}

// readCountTokens reads a prompt with its exact count. How long the answer
// would be, nobody knows: the request was never served.
func readCountTokens(rec *record) ([]Request, error) {
	r := Request{Model: firstOf(rec.request.Text("model"), rec.whole.Text("model"))}
	if err := readCountedPrompt(rec, &r); err != nil {
		return nil, err
	}
	key, _ := countKey(rec.response)
	n, err := countAt(rec.response, key)
	if err != nil {
		return nil, err
	}
	r.Model, r.Answer = strings.TrimPrefix(r.Model, "models/"), nil // Gemini's resource names
	r.Usage, r.PromptOnly = &meter.Whole{Input: n, Requests: 1}, true
	return []Request{r}, nil
}

// readCountedPrompt reads the request by the vendor's own reader.
func readCountedPrompt(rec *record, r *Request) error {
	model := r.Model
	var err error
	switch q := rec.request; {
	case q.Is("generateContentRequest", "{"): // Gemini's envelope where there is more than contents
		err = readGeminiRequest(q.Sub("generateContentRequest"), r)
	case q.Is("contents", "["):
		err = readGeminiRequest(q, r)
	case q.Is("messages", "["):
		err = readMessages(rec, r)
	case q.Is("input", `"[`):
		err = readResponsesRequest(q, r)
	default:
		return &SourceError{Field: "request", Reason: "no messages, input or contents that were counted",
			Hint: "log the body of the request as it was sent to the count endpoint"}
	}
	r.Model = firstOf(r.Model, model)
	return err
}

// countAt reads the count. Its value is shown: it holds nothing of the prompt.
func countAt(response *strictjson.Object, key string) (int64, error) {
	v := response.Fields[key]
	fail := func(reason, hint string) (int64, error) {
		return 0, &SourceError{Field: "response." + key, Value: clipValue(v), Reason: reason, Hint: hint}
	}
	if v.Kind() != '0' {
		return fail("a count must be a number", "write it in plain digits without quotes")
	}
	n, bad := parseCount(string(v))
	if bad != nil {
		return fail(bad.reason, bad.hint)
	}
	if n == 0 {
		return fail("no tokens", "a prompt that was counted has at least one; leave the line out")
	}
	return n, nil
}

// clipValue shows a scalar as it was written; what holds more is named by kind.
func clipValue(v []byte) string {
	if len(v) > 0 && (v[0] == '{' || v[0] == '[') {
		return ""
	}
	return string(v)
}
