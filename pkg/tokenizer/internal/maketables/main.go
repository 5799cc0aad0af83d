// Command maketables writes the files in pkg/tokenizer/tables from the rank
// files that OpenAI publishes with tiktoken, as tiktoken-go-loader carries
// them, and from the character classes of Go's unicode package. Run it at the
// root of the module:
//
//	go run ./pkg/tokenizer/internal/maketables
//
// The same inputs give the same bytes.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	loader "github.com/pkoukk/tiktoken-go-loader"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

const dir = "pkg/tokenizer/tables"

// grammars are those of the tables. p50k_base serves r50k_base too: it has the
// same ranks and 24 more.
func grammars() map[string]bpe.Grammar {
	return map[string]bpe.Grammar{"p50k_base": bpe.GPT2, "cl100k_base": bpe.CL100K, "o200k_base": bpe.O200K}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "maketables:", err)
		os.Exit(1)
	}
}

func run() error {
	for name, grammar := range grammars() {
		ranks, err := loader.NewOfflineLoader().LoadTiktokenBpe(name + ".tiktoken")
		if err != nil {
			return err
		}
		table, err := bpe.Build(bpe.Source{Ranks: ranks, Rules: bpe.Rules{Grammar: grammar}})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := write(name, table); err != nil {
			return err
		}
	}
	return write("classes", bpe.BuildClasses())
}

func write(name string, table []byte) error {
	return os.WriteFile(filepath.Join(dir, name+".bin"), table, 0o644)
}
