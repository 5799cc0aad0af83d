package tokenizer_test

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// The tokens of a text, exact where the vocabulary is public and with a band where it is
// not. The same counts are those of
//
//	printf 'How many tokens is this?' | tokecon tokens --encoding claude-4.7 -
func ExampleLookup() {
	for _, name := range []string{"o200k_base", "claude-4.7"} {
		t, err := tokenizer.Lookup(name)
		if err != nil {
			panic(err)
		}
		n := t.CountString("How many tokens is this?")
		fmt.Println(name, n.Tokens, n.Low, n.High, n.Exactness)
	}
	// Output:
	// o200k_base 6 6 6 exact
	// claude-4.7 9 7 11 estimated
}
