package tokenizer

import (
	_ "embed" // for the tables

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

// The tables lie in the program's read-only data and are used where they lie.
// They are made by internal/maketables.
var (
	//go:embed tables/p50k_base.bin
	p50kTable string
	//go:embed tables/cl100k_base.bin
	cl100kTable string
	//go:embed tables/o200k_base.bin
	o200kTable string
	//go:embed tables/classes.bin
	classTable string
)

// r50kLimit ends the ranks that r50k_base shares with p50k_base.
const r50kLimit = 50256

// openEncoding returns the encoding with this name, false if there is none.
func openEncoding(name string) (*bpe.Encoding, bool) {
	table, limit, split := "", uint32(1<<24), bpe.Split(nil)
	switch name {
	case "r50k_base":
		table, limit, split = p50kTable, r50kLimit, bpe.SplitGPT2
	case "p50k_base":
		table, split = p50kTable, bpe.SplitGPT2
	case "cl100k_base":
		table, split = cl100kTable, bpe.SplitCL100K
	case "o200k_base", "o200k_harmony":
		table, split = o200kTable, bpe.SplitO200K
	default:
		return nil, false
	}
	vocab, err := bpe.OpenVocab(table, limit)
	if err != nil {
		panic("tokenizer: embedded table of " + name + ": " + err.Error())
	}
	return &bpe.Encoding{Vocab: vocab, Classes: bpe.OpenClasses(classTable), Split: split}, true
}
