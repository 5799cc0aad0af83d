package tokenizer

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// edgeCase is a line of testdata/edge_cases.jsonl: a short hard text, as hex
// if it is not valid UTF-8, and its token ids. The ids were written down when
// this package agreed with OpenAI's tiktoken 0.14.0 on every reference corpus;
// the fuzz target of package verify compares the same texts with tiktoken-go.
type edgeCase struct {
	Text string
	Hex  string
	IDs  map[string][]uint32
}

func (c *edgeCase) text(tb testing.TB) string {
	tb.Helper()
	raw, err := hex.DecodeString(c.Hex)
	if err != nil {
		tb.Fatal(err)
	}
	return c.Text + string(raw)
}

func readEdgeCases(tb testing.TB) []edgeCase {
	tb.Helper()
	f, err := os.Open("testdata/edge_cases.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var cases []edgeCase
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c edgeCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			tb.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

func TestEdgeCases(t *testing.T) {
	cases := readEdgeCases(t)
	if len(cases) < 70 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, c := range cases {
		for name, want := range c.IDs {
			tok, text := lookup(t, name), c.text(t)
			if got, err := tok.Encode([]byte(text)); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s of %q: %v (%v), want %v", name, text, got, err, want)
			}
			if got := tok.CountString(text); got != exactly(int64(len(want))) {
				t.Errorf("%s of %q: %+v, want %d", name, text, got, len(want))
			}
		}
	}
}
