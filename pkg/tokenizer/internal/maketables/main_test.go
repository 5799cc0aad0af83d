package main

import (
	"bytes"
	"maps"
	"math"
	"os"
	"testing"

	loader "github.com/pkoukk/tiktoken-go-loader"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

// TestTablesEqualTheirRanks compares each committed table with the ranks that
// it was made from, and makes it again, which must give the same bytes.
func TestTablesEqualTheirRanks(t *testing.T) {
	for name, limit := range map[string]uint32{"r50k_base": 50256, "p50k_base": math.MaxUint32, "cl100k_base": math.MaxUint32, "o200k_base": math.MaxUint32} {
		want, err := loader.NewOfflineLoader().LoadTiktokenBpe(name + ".tiktoken")
		if err != nil {
			t.Fatal(err)
		}
		file := name
		if name == "r50k_base" {
			file = "p50k_base"
		}
		table, err := os.ReadFile("../../tables/" + file + ".bin")
		if err != nil {
			t.Fatal(err)
		}
		vocab, err := bpe.OpenVocab(string(table), limit)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(vocab.Ranks(), want) {
			t.Errorf("%s: the table does not hold the published ranks", name)
		}
		if file != name {
			continue
		}
		if again, err := bpe.Build(want); err != nil || !bytes.Equal(again, table) {
			t.Errorf("%s: the table is not what Build makes of its ranks (%v)", name, err)
		}
	}
}
