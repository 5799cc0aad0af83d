package workload

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// show writes a request as one line that a table can hold.
func show(r *Request) string {
	var b strings.Builder
	if !r.Time.IsZero() {
		b.WriteString(r.Time.Format(time.RFC3339) + " ")
	}
	b.WriteString(r.Model)
	for _, extra := range []string{r.Mode, r.Region} {
		if extra != "" {
			b.WriteString(" " + extra)
		}
	}
	if r.Chat != nil {
		b.WriteString(showChat(r.Chat))
	}
	if r.Answer != nil {
		fmt.Fprintf(&b, " => %q%s", r.Answer.Text, showCalls(r.Answer.Calls))
	}
	if r.Usage != nil {
		fmt.Fprintf(&b, " %v", *r.Usage)
	}
	return strings.TrimSpace(b.String())
}

func showChat(c *tokenizer.Chat) string {
	var b strings.Builder
	for _, m := range c.Messages {
		fmt.Fprintf(&b, " | %s%s %q%s", m.Role, strings.TrimSuffix(":"+m.Name, ":"), m.Text, showCalls(m.Calls))
	}
	for _, t := range c.Tools {
		fmt.Fprintf(&b, " | tool %s %q %s", t.Name, t.Description, t.Parameters)
	}
	if len(c.Pictures) > 0 {
		fmt.Fprintf(&b, " | %d images", len(c.Pictures))
	}
	return b.String()
}

func showCalls(calls []tokenizer.ToolCall) string {
	var b strings.Builder
	for _, c := range calls {
		fmt.Fprintf(&b, " %s(%s)", c.Name, c.Arguments)
	}
	return b.String()
}

func TestFormats(t *testing.T) {
	for file, want := range map[string][]string{
		"alpaca.json": {
			`| user "Do\n\nthis" => "A"`,
			`| user "Do" => "B"`,
		},
		"anthropic-batch.jsonl": {
			`claude-x-1 => "A" {3 0 0 0 0 0 0 4 0 0 0 1 0 0 0 0 0 0}`,
		},
		"anthropic-pair.jsonl": {
			`claude-x-1 | system "S" | user "Q" | assistant "Let me look." f({"a":1}) | tool "42" | user "Doc\nAnd this?" | ` +
				`tool f "d" {"type": "object"} | 1 images => "A" g({}) {1310 1000 100 200 0 0 0 50 30 0 0 1 0 2 0 0 0 0}`,
		},
		"chat-batch-output.jsonl": {
			`2024-11-11T23:43:50Z m-1 => "Hi" {100 40 0 0 5 0 0 30 20 0 0 1 0 0 0 0 0 0}`,
		},
		"chat-finetune.jsonl": {
			`| system "S" | user "Q" => "A"`,
		},
		"chat-pair.jsonl": {
			`2024-11-11T23:43:54Z gpt-4o-mini-2024-07-18 | system "You're a helpful assistant." | user "What's the weather in ` +
				`Seattle and San Francisco today?" | tool get_current_weather "Get the current weather in a given location" ` +
				`{"type": "object", "properties": {"location": {"type": "string", "description": "The city and state, e.g. ` +
				`Boston, MA"}}, "required": ["location"], "additionalProperties": false} => "" get_current_weather({"location": ` +
				`"Seattle, WA"}) get_current_weather({"location": "San Francisco, CA"}) {75 0 0 0 0 0 0 51 0 0 0 1 0 0 0 0 0 0}`,
			`2024-11-11T23:43:55Z gpt-4o-mini-2024-07-18 | system "You're a helpful assistant." | user "What's the weather in ` +
				`Seattle and San Francisco today?" | assistant "" get_current_weather({"location": "Seattle, WA"}) ` +
				`get_current_weather({"location": "San Francisco, CA"}) | tool "50 degrees and raining" | tool "70 degrees and ` +
				`sunny" => "Today, the weather in Seattle is 50 degrees and raining, while in San Francisco, it's 70 degrees and ` +
				`sunny." {99 0 0 0 0 0 0 25 0 0 0 1 0 0 0 0 0 0}`,
		},
		"chat-parts.jsonl": {
			`m | developer "Be brief." | user:ann "What is this?" | tool f "d" {"type": "object"} | 1 images`,
		},
		"counts.csv": {
			`2026-03-01T10:00:00Z m {100 60 0 0 0 0 0 20 0 0 0 1 0 0 0 0 0 0}`,
			`m, two {1 0 0 0 0 0 0 2 0 0 0 1 0 0 0 0 0 0}`,
		},
		"counts.jsonl": {
			`{100 60 0 0 0 0 0 20 0 0 0 1 0 0 0 0 0 0}`,
			`2026-03-01T00:00:00Z m batch eu {9223372036854775807 0 0 0 0 0 0 0 0 0 0 3 0 0 0 0 0 0}`,
		},
		"gemini-batch.jsonl": {
			`| user "Q"`,
		},
		"gemini-pair.jsonl": {
			`2025-10-10T15:55:50Z g-1 | system "S" | user "Q" | assistant "" f({"a":1}) | tool:f "{\"r\":42}" | tool f "d" ` +
				`{"type": "OBJECT"} | 1 images => "A" h({}) {350 230 0 0 0 86 0 71 20 0 0 1 0 0 0 0 0 0}`,
		},
		"input-output.jsonl": {
			`| user "Q" => "A"`,
		},
		"pretty.json": {
			`m | user "brace } and quote \" within"`,
			`m | user "second"`,
		},
		"prompt.jsonl": {
			`| user "Q" => "A"`,
			`m | system "S" | user "Q2" => "A2" {3 0 0 0 0 0 0 4 0 0 0 1 0 0 0 0 0 0}`,
		},
		"prompt.txt": {
			`| user "One prompt,\r\nseveral lines.\n"`,
		},
		"responses-pair.jsonl": {
			`2026-04-18T03:01:22Z m-2 | system "Be brief." | user "Q" | assistant "" f({"a":1}) | tool "42" | tool f "d" ` +
				`{"type": "object"} | 1 images => "A" g({}) {90 64 0 0 0 0 0 50 30 0 0 1 0 1 0 0 0 0}`,
		},
		"sharegpt.json": {
			`| system "S" | user "Q1" => "A1"`,
			`| system "S" | user "Q1" | assistant "A1" | user "Q2" => "A2"`,
		},
		"usage.jsonl": {
			`m {2519 5 492 2000 0 0 0 13 0 0 0 1 0 0 0 0 0 0}`,
		},
		"wildchat.jsonl": {
			`2024-03-11T08:20:09Z m | user "Q" => "A"`,
		},
	} {
		t.Run(file, func(t *testing.T) {
			var got []string
			for _, r := range collect(t, Open([]string{filepath.Join("testdata", file)}, Options{})) {
				got = append(got, show(&r))
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// TestShapes holds records in odd shapes that must be read nonetheless.
func TestShapes(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"content null with calls": {
			`{"model":"m","messages":[{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}]}`,
			`m | assistant "" f({})`},
		"arguments as an object": {
			`{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":{"a": 1}}}]}]}`,
			`m | assistant "" f({"a":1})`},
		"custom tool": {
			`{"model":"m","messages":[{"role":"assistant","tool_calls":[{"custom":{"name":"f","input":"x"}}]}]}`,
			`m | assistant "" f(x)`},
		"refusal": {`{"choices":[{"message":{"role":"assistant","content":null,"refusal":"No."}}]}`,
			`=> "No."`},
		"two choices": {`{"choices":[{"message":{"content":"A"}},{"message":{"content":"B"}}]}`, `=> "A\nB"`},
		"older completion": {`{"request":{"model":"m","prompt":"Q"},"response":{"choices":[{"text":"A"}]}}`,
			`m | user "Q" => "A"`},
		"completion as a message": {
			`{"messages":[{"role":"user","content":"Q"}],"completion":{"role":"assistant",` +
				`"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}}`, `| user "Q" => "" f({})`},
		"answer as text beside": {`{"request":{"model":"m","messages":[{"role":"user","content":"Q"}]},"response":"A"}`,
			`m | user "Q" => "A"`},
		"answer as text within": {`{"model":"m","messages":[{"role":"user","content":"Q"}],"response":"A"}`,
			`m | user "Q" => "A"`},
		"prefilled answer": {
			`{"model":"m","messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"{"}]}`,
			`m | user "Q" | assistant "{"`},
		"answer without usage": {`{"choices":[{"message":{"content":"A"}}],"usage":null}`, `=> "A"`},
		"responses input text": {`{"model":"m","input":"Q"}`, `m | user "Q"`},
		"gemini snake case": {
			`{"contents":[{"parts":[{"text":"Q"},{"inline_data":{"mime_type":"image/png"}},{"function_call":{"name":"f"}}]}],` +
				`"system_instruction":{"parts":[{"text":"S"}]},"tools":[{"function_declarations":[{"name":"f"}]}]}`,
			`| system "S" | user "Q" f() | tool f ""  | 1 images`},
		"usage only": {`{"modelVersion":"g","usageMetadata":{"promptTokenCount":7}}`,
			`g {7 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0}`},
		"blank lines and CRLF": {"\r\n{\"prompt\":\"Q\"}\r\n\r\n", `| user "Q"`},
		"byte-order mark":      {"\ufeff{\"prompt\":\"Q\"}", `| user "Q"`},
		"no last newline":      {`{"prompt":"Q"}`, `| user "Q"`},
		"array on one line":    {`[{"prompt":"Q"}]`, `| user "Q"`},
		"escapes kept apart":   {`[{"prompt":"a \\\" ] } b"}]`, `| user "a \\\" ] } b"`},
		"a text that looks like one": {"[link](https://example.org) and more",
			`| user "[link](https://example.org) and more"`},
		"counts of one request": {`{"input":9007199254740993,"output":1}`,
			`{9007199254740993 0 0 0 0 0 0 1 0 0 0 1 0 0 0 0 0 0}`},
	} {
		t.Run(name, func(t *testing.T) {
			got := collect(t, open(tt.in))
			if len(got) != 1 || show(&got[0]) != tt.want {
				t.Fatalf("got %d requests\n%s\nwant\n%s", len(got), show(&got[0]), tt.want)
			}
		})
	}
}

// TestUsageFlavours holds counters of vendors that the fixtures do not cover.
func TestUsageFlavours(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"deepseek": {
			`{"prompt_tokens":563,"completion_tokens":116,"total_tokens":679,"prompt_cache_hit_tokens":512,` +
				`"prompt_cache_miss_tokens":51}`, "{563 512 0 0 0 0 0 116 0 0 0 1 0 0 0 0 0 0}"},
		"mistral": {`{"prompt_tokens":70,"completion_tokens":12,"num_cached_tokens":69}`,
			"{70 69 0 0 0 0 0 12 0 0 0 1 0 0 0 0 0 0}"},
		"openrouter cache write": {
			`{"prompt_tokens":194,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":100}}`,
			"{194 0 100 0 0 0 0 20 0 0 0 1 0 0 0 0 0 0}"},
		"cached audio": {
			`{"prompt_tokens":100,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":80,"audio_tokens":60,` +
				`"cached_tokens_details":{"audio_tokens":50}}}`, "{100 80 0 0 10 0 0 1 0 0 0 1 0 0 0 0 0 0}"},
		"thinking beside output": {
			`{"prompt_tokens":10,"completion_tokens":5,"total_tokens":35,"completion_tokens_details":{"reasoning_tokens":20}}`,
			"{10 0 0 0 0 0 0 25 20 0 0 1 0 0 0 0 0 0}"},
		"thinking in total alone": {`{"prompt_tokens":35,"completion_tokens":12,"total_tokens":109}`,
			"{35 0 0 0 0 0 0 74 62 0 0 1 0 0 0 0 0 0}"},
		"null details": {`{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":null}`,
			"{1 0 0 0 0 0 0 2 0 0 0 1 0 0 0 0 0 0}"},
		"anthropic without split": {`{"input_tokens":3,"cache_creation_input_tokens":7,"output_tokens":1}`,
			"{10 0 7 0 0 0 0 1 0 0 0 1 0 0 0 0 0 0}"},
		"anthropic compaction": {`{"input_tokens":180,"output_tokens":8,"cache_read_input_tokens":0,` +
			`"iterations":[{"type":"compaction","input_tokens":100,"cache_creation_input_tokens":50,"output_tokens":82},` +
			`{"type":"message","input_tokens":180,"output_tokens":8}]}`, "{330 0 50 0 0 0 0 90 0 0 0 1 0 0 0 0 0 0}"},
		"cohere": {`{"billed_units":{"input_tokens":431,"output_tokens":661},"tokens":{"input_tokens":2190,` +
			`"output_tokens":1257}}`, "{431 0 0 0 0 0 0 661 0 0 0 1 0 0 0 0 0 0}"},
		"openai audio out": {`{"prompt_tokens":1,"completion_tokens":9,"completion_tokens_details":{"audio_tokens":4}}`,
			"{1 0 0 0 0 0 0 9 0 4 0 1 0 0 0 0 0 0}"},
	} {
		t.Run(name, func(t *testing.T) {
			got := collect(t, open(`{"model":"m","usage":`+tt.in+`}`))
			if s := fmt.Sprint(*got[0].Usage); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
		})
	}
}

func TestConversationPrefixesAreIndependent(t *testing.T) {
	got := collect(t, Open([]string{"testdata/sharegpt.json"}, Options{}))
	got[0].Chat.Messages = append(got[0].Chat.Messages, tokenizer.Message{Text: "spoilt"})
	if text := got[1].Chat.Messages[2].Text; text != "A1" {
		t.Errorf("appending to one request changed the next: %q", text)
	}
}
