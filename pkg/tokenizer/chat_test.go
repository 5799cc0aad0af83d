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
