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
	for name, grammar := range grammars() {
		want, err := loader.NewOfflineLoader().LoadTiktokenBpe(name + ".tiktoken")
		if err != nil {
			t.Fatal(err)
		}
		table, err := os.ReadFile("../../tables/" + name + ".bin")
		if err != nil {
			t.Fatal(err)
		}
		checkRanks(t, name, string(table), math.MaxUint32)
		if again, err := bpe.Build(bpe.Source{Ranks: want, Rules: bpe.Rules{Grammar: grammar}}); err != nil || !bytes.Equal(again, table) {
			t.Errorf("%s: the table is not what Build makes of its ranks (%v)", name, err)
		}
		if name == "p50k_base" {
			checkRanks(t, "r50k_base", string(table), 50256)
		}
	}
}

func checkRanks(t *testing.T, name, table string, limit uint32) {
	t.Helper()
	want, err := loader.NewOfflineLoader().LoadTiktokenBpe(name + ".tiktoken")
	if err != nil {
		t.Fatal(err)
	}
	encoding, err := bpe.Open(table, bpe.Classes{}, limit)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(encoding.Ranks(), want) {
		t.Errorf("%s: the table does not hold the published ranks", name)
	}
}
