// Command tiktokengo counts with github.com/tiktoken-go/tokenizer.
package main

import (
	"github.com/tiktoken-go/tokenizer"

	"github.com/tokecon/tokecon/cmd/tokecon/internal/bench/counter"
)

func main() {
	counter.Main(func() (counter.Count, error) {
		codec, err := tokenizer.Get(tokenizer.O200kBase)
		if err != nil {
			return nil, err
		}
		return codec.Count, nil
	})
}
