package tokenizer

import (
	_ "embed" // for the tables
	"fmt"
	"math"

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

// openEncoding opens the encoding with this name. The tables are part of the
// program, so an error means a broken build.
func openEncoding(name string) (*bpe.Encoding, error) {
	table, limit := "", uint32(math.MaxUint32)
	switch name {
	case "r50k_base":
		table, limit = p50kTable, r50kLimit
	case "p50k_base":
		table = p50kTable
	case "cl100k_base":
		table = cl100kTable
	case "o200k_base":
		table = o200kTable
	default:
		return nil, fmt.Errorf("no table for encoding %q", name)
	}
	encoding, err := bpe.Open(table, bpe.OpenClasses(classTable), limit)
	if err != nil {
		return nil, fmt.Errorf("table of %s: %w", name, err)
	}
	return encoding, nil
}
