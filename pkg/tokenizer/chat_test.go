package tokenizer

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

// chatCase is a line of testdata/chats.jsonl: a request and the number of
// input tokens that its vendor stated.
type chatCase struct {
	Source, Model, Tokenizer string
	Want, Over               int64 // Over: known excess of the rule, in tokens
	Messages                 []Message
	Tools                    []struct {
		Name, Description string
		Parameters        json.RawMessage
	}
}

func (c *chatCase) chat() *Chat {
	chat := &Chat{Messages: c.Messages}
	for _, t := range c.Tools {
		chat.Tools = append(chat.Tools, Tool{t.Name, t.Description, t.Parameters})
	}
	return chat
}

func readChatCases(t *testing.T) []chatCase {
	t.Helper()
	f, err := os.Open("testdata/chats.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var cases []chatCase
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c chatCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

// TestVendorCounts compares with what vendors counted: exact counts must be
// equal, the bands of estimates must hold the vendor's number.
func TestVendorCounts(t *testing.T) {
	for _, c := range readChatCases(t) {
		tok, err := Lookup(c.Tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		got := tok.CountChat(c.chat())
		t.Logf("%-14s %-12s want %3d, got %+v", c.Model, c.Tokenizer, c.Want, got)
		if got.Total.Exactness == Exact && got.Total.Tokens-c.Over != c.Want {
			t.Errorf("%s: exactly %d tokens, the vendor counted %d", c.Model, got.Total.Tokens, c.Want)
		}
		if c.Want < got.Total.Low-c.Over || c.Want > got.Total.High {
			t.Errorf("%s: %d..%d tokens, the vendor counted %d", c.Model, got.Total.Low, got.Total.High, c.Want)
		}
	}
}

func TestChatParts(t *testing.T) {
	chat := &Chat{
		Messages: []Message{
			{Role: "system", Text: "Be brief."},
			{Role: "user", Name: "ann", Text: "What is the weather in Oslo?"},
			{Role: "assistant", Calls: []ToolCall{{"weather", `{"city":"Oslo"}`}}},
		},
		Tools: []Tool{{"weather", "The weather now.", []byte(`{"type":"object","properties":{"city":{"type":"string"}}}`)},
			{Name: "stop"}},
		Pictures: make([]Picture, 2),
	}
	for _, name := range Names() {
		got := lookup(t, name).CountChat(chat)
		if sum := got.Text + got.Overhead + got.Tools + got.Images; sum != got.Total.Tokens {
			t.Errorf("%s: parts come to %d, total %d", name, sum, got.Total.Tokens)
		}
		if got.Total.Low > got.Total.Tokens || got.Total.Tokens > got.Total.High {
			t.Errorf("%s: %+v is out of order", name, got.Total)
		}
		if got.Total.Exactness != Estimated {
			t.Errorf("%s: pictures and tools cannot be exact", name)
		}
	}
}

// TestCountChatsAgrees holds the shared count to the single ones.
func TestCountChatsAgrees(t *testing.T) {
	var toks []*Tokenizer
	for _, name := range Names() {
		toks = append(toks, lookup(t, name))
	}
	for _, c := range readChatCases(t) {
		for i, got := range CountChats(c.chat(), toks) {
			if want := toks[i].CountChat(c.chat()); got != want {
				t.Errorf("%s: %+v together, %+v alone", toks[i].Name(), got, want)
			}
		}
	}
}

func TestEmptyChat(t *testing.T) {
	if got := lookup(t, "claude-3").CountChat(&Chat{}); got.Text != 0 || got.Tools != 0 || got.Images != 0 {
		t.Errorf("an empty chat comes to %+v", got)
	}
}

func TestToolText(t *testing.T) {
	for want, tool := range map[string]Tool{
		`{"name":"f","description":"a<b","parameters":{"type":"object"}}`: {"f", "a<b",
			[]byte("{\n  \"type\": \"object\"\n}\n")},
		`{"name":"f","parameters":{}}`: {Name: "f"},
		"fd{broken":                    {"f", "d", []byte("{broken")},
	} {
		if got := toolText(tool); got != want {
			t.Errorf("%+v: %s, want %s", tool, got, want)
		}
	}
}

// TestNestedTools makes sure that nothing in a schema is free: a property more
// is tokens more, however deep, and a broken schema counts as text.
func TestNestedTools(t *testing.T) {
	tok := lookup(t, "o200k_base")
	tools := func(parameters string) int64 {
		return tok.CountChat(&Chat{Tools: []Tool{{"f", "d", []byte(parameters)}}}).Tools
	}
	last := int64(0)
	for _, parameters := range []string{
		``,
		`{"type":"object","properties":{"a":{"type":"string"}}}`,
		`{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":["string","null"]}}}}}`,
		`{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{"b":{"type":"string"},` +
			`"c":{"enum":[1,"two",null]}}}}}}`,
		`{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{"b":{"type":"string"},` +
			`"c":{"enum":[1,"two",null]}}} broken`,
	} {
		n := tools(parameters)
		if n <= last {
			t.Errorf("%s: %d tokens, no more than %d for less", parameters, n, last)
		}
		last = n
	}
}
