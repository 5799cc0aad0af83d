package workload

import (
	"strings"
	"testing"
)

func TestCountTokens(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"anthropic": {`{"request":{"model":"m","system":"S","messages":[{"role":"user","content":"Q"}],` +
			`"tools":[{"name":"f","description":"d","input_schema":{}}]},"response":{"input_tokens":42}}`,
			`m | system "S" | user "Q" | tool f "d" {} {42 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0}`},
		"openai": {`{"request":{"model":"m","input":"Q","instructions":"S"},` +
			`"response":{"object":"response.input_tokens","input_tokens":11}}`,
			`m | system "S" | user "Q" {11 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0}`},
		"openai chat": {`{"request":{"model":"m","messages":[{"role":"user","content":"Q"}]},` +
			`"response":{"input_tokens":11}}`, `m | user "Q" {11 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0}`},
		"gemini": {`{"model":"models/g","request":{"contents":[{"parts":[{"text":"Q"}]}]},` +
			`"response":{"totalTokens":31,"promptTokensDetails":[{"modality":"TEXT","tokenCount":31}]}}`,
			`g | user "Q" {31 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0}`},
		"gemini of the SDK": {`{"request":{"model":"g","contents":[{"parts":[{"text":"Q"}]}]},` +
			`"response":{"total_tokens":31,"cached_content_token_count":null}}`,
			`g | user "Q" {31 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0}`},
		"gemini in envelope": {`{"request":{"generateContentRequest":{"model":"models/g",` +
			`"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Q"}]}]}},` +
			`"response":{"totalTokens":31}}`, `g | system "S" | user "Q" {31 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0}`},
	} {
		t.Run(name, func(t *testing.T) {
			got := collect(t, open(tt.in))
			if len(got) != 1 || show(&got[0]) != tt.want || !got[0].PromptOnly {
				t.Errorf("got  %s\nwant %s", show(&got[0]), tt.want)
			}
		})
	}
}

// TestCountTokensIsNoAnswer: a served request is read as before.
func TestCountTokensIsNoAnswer(t *testing.T) {
	for _, in := range []string{
		`{"request":{"model":"claude-x","messages":[{"role":"user","content":"Q"}]},"response":{"type":"message",` +
			`"model":"claude-x","content":[{"type":"text","text":"A"}],"usage":{"input_tokens":3,"output_tokens":4}}}`,
		`{"request":{"contents":[{"parts":[{"text":"Q"}]}]},"response":{"candidates":[],` +
			`"usageMetadata":{"promptTokenCount":1}}}`,
		`{"model":"m","messages":[{"role":"user","content":"Q"}]}`,
	} {
		if got := collect(t, open(in)); got[0].PromptOnly {
			t.Errorf("%s: taken as a count", in)
		}
	}
}

func TestCountTokensErrors(t *testing.T) {
	const good = `{"request":{"model":"m","messages":[{"role":"user","content":"` + secret +
		`"}]},"response":{"input_tokens":42}}`
	for name, tt := range map[string]struct{ old, put, want string }{
		"text": {":42", `:"42"`,
			`<stdin>:2: response.input_tokens: "42": a count must be a number; write it in plain digits without quotes`},
		"null": {":42", ":null",
			"<stdin>:2: response.input_tokens: null: a count must be a number; write it in plain digits without quotes"},
		"object": {":42", `:{"a":1}`,
			"<stdin>:2: response.input_tokens: a count must be a number; write it in plain digits without quotes"},
		"negative": {":42", ":-1", "<stdin>:2: response.input_tokens: -1: negative; counts are 0 or more"},
		"fraction": {":42", ":4.5",
			"<stdin>:2: response.input_tokens: 4.5: not whole; write a whole number in plain digits"},
		"zero": {":42", ":0", "<stdin>:2: response.input_tokens: 0: no tokens; a prompt that was counted has at " +
			"least one; leave the line out"},
		"too large": {":42", ":99999999999999999999",
			"<stdin>:2: response.input_tokens: 99999999999999999999: too large; counts go up to 9223372036854775807"},
		"no body": {`"messages"`, `"message"`,
			"<stdin>:2: request: no messages, input or contents that were counted; log the body of the request as it was " +
				"sent to the count endpoint"},
	} {
		t.Run(name, func(t *testing.T) {
			err := failure(t, open(good+"\n"+strings.Replace(good, tt.old, tt.put, 1)+"\n"))
			if err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Error("the error shows the prompt")
			}
		})
	}
}

func FuzzCountTokens(f *testing.F) {
	f.Add(`{"messages":[{"role":"user","content":"Q"}]}`, `{"input_tokens":42}`)
	f.Add(`{"contents":[{"parts":[{"text":"Q"}]}]}`, `{"totalTokens":31}`)
	f.Add(`{"generateContentRequest":{"contents":[]}}`, `{"total_tokens":1}`)
	f.Add(`{"input":[{"role":"user","content":"Q"}]}`, `{"input_tokens":null}`)
	f.Fuzz(func(t *testing.T, request, response string) {
		for r, err := range open(`{"request":` + request + `,"response":` + response + `}`) {
			if err == nil && r.PromptOnly &&
				(r.Usage == nil || r.Usage.Input < 1 || r.Usage.Output != 0 || r.Answer != nil || r.Chat == nil) {
				t.Errorf("%+v", r)
			}
		}
	})
}
