// Command ours counts with our own tokenizer package.
package main

import (
	"github.com/tokecon/tokecon/cmd/tokecon/internal/bench/counter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

func main() {
	counter.Main(func() (counter.Count, error) {
		t, err := tokenizer.Lookup("o200k_base")
		if err != nil {
			return nil, err
		}
		return func(text string) (int, error) { return int(t.CountString(text).Tokens), nil }, nil
	})
}
