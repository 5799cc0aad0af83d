// Command pkoukk counts with github.com/pkoukk/tiktoken-go, its tables embedded.
package main

import (
	"github.com/pkoukk/tiktoken-go"               //nolint:depguard // a peer to measure against, no part of tokecon
	loader "github.com/pkoukk/tiktoken-go-loader" //nolint:depguard // as above

	"github.com/tokecon/tokecon/cmd/tokecon/internal/bench/counter"
)

func main() {
	counter.Main(func() (counter.Count, error) {
		tiktoken.SetBpeLoader(loader.NewOfflineLoader())
		encoding, err := tiktoken.GetEncoding("o200k_base")
		if err != nil {
			return nil, err
		}
		return func(text string) (int, error) { return len(encoding.EncodeOrdinary(text)), nil }, nil
	})
}
