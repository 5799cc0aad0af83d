package main

import (
	"bytes"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	loader "github.com/pkoukk/tiktoken-go-loader"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

const tables = "../../tables"

// packages is the folder that the published vocabularies are installed in.
func packages() string {
	if dir := os.Getenv("TOKECON_VOCABULARIES"); dir != "" {
		return dir
	}
	return "../../../../.vocab/node_modules"
}

func readTable(t *testing.T, name string) []byte {
	t.Helper()
	table, err := os.ReadFile(filepath.Join(tables, name+".bin"))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestTablesEqualTheirSources makes each committed table again, which must give
// the same bytes, and compares the ranks in it with those of its source.
func TestTablesEqualTheirSources(t *testing.T) {
	origins, err := readOrigins(filepath.Join(tables, "sources.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range origins {
		t.Run(o.name, func(t *testing.T) {
			if _, err := os.Stat(packages()); o.packaged() && err != nil {
				t.Skip("SKIPPED, NOT CHECKED: the source is not here; make vocabularies fetches it")
			}
			checkTable(t, &o)
		})
	}
}

func checkTable(t *testing.T, o *origin) {
	t.Helper()
	table := readTable(t, o.name)
	if again, err := o.table(packages()); err != nil || !bytes.Equal(again, table) {
		t.Errorf("the table is not what its source makes (%v)", err)
	}
	encoding, err := bpe.Open(string(table), bpe.Classes{}, math.MaxUint32)
	if err != nil {
		t.Fatal(err)
	}
	v, err := o.vocabulary(packages())
	if err != nil {
		t.Fatal(err)
	}
	ranks := encoding.Ranks()
	var ids []uint32
	var texts []byte
	for _, token := range v.Tokens {
		if token.Text == "" {
			continue
		}
		if _, ok := ranks[token.Text]; !ok {
			t.Fatalf("token %q is missing", token.Text)
		}
		ids, texts = append(ids, token.ID), append(texts, token.Text...)
	}
	// One id twice, since the blank that some put before a text is taken off.
	ids, texts = append(ids[:1:1], ids...), append([]byte(strings.TrimPrefix(v.Tokens[0].Text, " ")), texts...)
	if back, err := encoding.Decode(ids); err != nil || !bytes.Equal(back, texts) {
		t.Errorf("the ids do not stand for the tokens of the source (%v)", err)
	}
	for i := range v.Tokens[1:] {
		a, b := v.Tokens[i].Text, v.Tokens[i+1].Text
		if a != "" && b != "" && ranks[a] >= ranks[b] {
			t.Fatalf("%q and %q are out of order", a, b)
		}
	}
}

// TestRanksEqualTiktoken compares the ranks of OpenAI's tables with their rank
// files, those of r50k_base as a part of p50k_base.
func TestRanksEqualTiktoken(t *testing.T) {
	for name, in := range map[string]struct {
		table string
		limit uint32
	}{
		"r50k_base": {"p50k_base", 50256}, "p50k_base": {"p50k_base", math.MaxUint32},
		"cl100k_base": {"cl100k_base", math.MaxUint32}, "o200k_base": {"o200k_base", math.MaxUint32},
	} {
		want, err := loader.NewOfflineLoader().LoadTiktokenBpe(name + ".tiktoken")
		if err != nil {
			t.Fatal(err)
		}
		encoding, err := bpe.Open(string(readTable(t, in.table)), bpe.Classes{}, in.limit)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(encoding.Ranks(), want) {
			t.Errorf("%s: the table does not hold the published ranks", name)
		}
	}
}

// TestWrongSourceIsRefused: a package that changed is not taken silently.
func TestWrongSourceIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "p"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "p", "f"), []byte("IQ== 0"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := origin{name: "x", pkg: "p@1.0.0", file: "f", sha256: "00"}
	if _, err := o.table(dir); err == nil {
		t.Error("took a file with another hash")
	}
}
