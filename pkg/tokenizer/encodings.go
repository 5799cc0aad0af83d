package tokenizer

import (
	_ "embed" // for the tables
	"fmt"
	"math"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
)

// The tables lie in the program's read-only data and are used where they lie.
// They are made by internal/maketables from what tables/sources.csv names.
var (
	//go:embed tables/p50k_base.bin
	p50kTable string
	//go:embed tables/cl100k_base.bin
	cl100kTable string
	//go:embed tables/o200k_base.bin
	o200kTable string
	//go:embed tables/claude_legacy.bin
	claudeTable string
	//go:embed tables/deepseek_v3.bin
	deepseekTable string
	//go:embed tables/mistral_tekken_240718.bin
	tekkenTable string
	//go:embed tables/mistral_v1.bin
	mistralTable string
	//go:embed tables/qwen3.bin
	qwenTable string
	//go:embed tables/classes.bin
	classTable string
)

// Notice is the licences of the vocabularies that are part of the program.
//
//go:embed tables/NOTICE
var Notice string

// r50kLimit ends the ranks that r50k_base shares with p50k_base.
const r50kLimit = 50256

// table returns the embedded table of an encoding, "" if there is none, and
// the rank that ends it.
func table(name string) (table string, limit uint32) {
	switch name {
	case "r50k_base":
		return p50kTable, r50kLimit
	case "p50k_base":
		return p50kTable, math.MaxUint32
	case "cl100k_base":
		return cl100kTable, math.MaxUint32
	case "o200k_base":
		return o200kTable, math.MaxUint32
	case "claude_legacy":
		return claudeTable, math.MaxUint32
	case "deepseek_v3":
		return deepseekTable, math.MaxUint32
	case "mistral_tekken_240718":
		return tekkenTable, math.MaxUint32
	case "mistral_v1":
		return mistralTable, math.MaxUint32
	case "qwen3":
		return qwenTable, math.MaxUint32
	}
	return "", 0
}

// Tables gives the table of a vocabulary that is not part of the program, as
// its user has compiled it; "" if there is none.
type Tables func(name string) (table string, err error)

// openEncoding opens an encoding that is part of the program, or else one of
// own, which may be nil. It returns nil if neither has it.
func openEncoding(name string, own Tables) (*bpe.Encoding, error) {
	file, limit := table(name)
	if file == "" && own != nil {
		var err error
		if file, err = own(name); err != nil {
			return nil, err
		}
		limit = math.MaxUint32
	}
	if file == "" {
		return nil, nil
	}
	encoding, err := bpe.Open(file, bpe.OpenClasses(classTable), limit)
	if err != nil {
		return nil, fmt.Errorf("table of %s: %w", name, err)
	}
	return encoding, nil
}
