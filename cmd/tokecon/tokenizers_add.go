package main

import (
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/tokenizer/counting"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

func tokenizersAdd(r *Runner) *cobra.Command {
	var o shelf.Options
	cmd := &cobra.Command{
		Use:   "add NAME FILE",
		Short: "Add a vocabulary of your own from the file that its publisher ships",
		Long: `Add a vocabulary of your own, so that its tokens are counted exactly.

FILE is one of these as it was published (- is standard input; gzip and zstd are
expanded): a tokenizer.json of Hugging Face, a tiktoken rank file, a
SentencePiece model, a tekken.json. It must be a byte-pair encoding, as those of
nearly all language models are.

A rank file does not say how texts are cut into pieces: --grammar does. It need
not be given for a known vocabulary (tokecon tokenizers list). Where a file has a
pattern of its own that tokecon does not know by heart, it runs on a regular
expression engine, which is correct, and slower.

The file is compiled and checked before it is kept: every token, a sample of many
scripts and thousands of random texts must count as the file says. It goes to
tokecon/tokenizers in your cache folder, or to the folder that TOKECON_TOKENIZERS
names. Families that are built in use it by its name: llama3 is exact once it is
there, and gemini is estimated with gemma3.`,
		Example: `  tokecon tokenizers add llama3 tokenizer.json
  tokecon tokenizers add kimi tiktoken.model
  tokecon tokenizers add my-model ranks.tiktoken.gz --grammar cl100k`,
		Args:              exactly(2, "a name and a file"),
		ValidArgsFunction: completeTokenizer(r.warn, func(t page.Tokenizer) bool { return t.Wants == t.Name }),
		RunE:              func(_ *cobra.Command, args []string) error { return runAdd(r, args[0], args[1], o) },
	}
	cmd.Flags().StringVar(&o.Grammar, "grammar", "",
		"cut texts by this `GRAMMAR` if the file does not say how: "+strings.Join(shelf.Grammars(), ", "))
	completeWords(cmd, "grammar", shelf.Grammars())
	return cmd
}

func runAdd(r *Runner, name, path string, o shelf.Options) error {
	own, err := shelfFolder()
	if err != nil {
		return err
	}
	r.door.Mark(path)
	if err := r.out.Load().Check(); err != nil {
		return err
	}
	if err := shelf.Allowed(name, o); err != nil {
		return ofShelf("", err)
	}
	data, err := readVocabulary(r.door, path)
	if err != nil {
		return err
	}
	e, err := own.Add(name, data, o)
	if err != nil {
		return ofShelf(path, err)
	}
	t, err := findTokenizer(r.warn, e.Name)
	if err != nil {
		return ofShelf("", err)
	}
	return r.emit(&page.TokenizerResult{SchemaVersion: econ.SchemaVersion, Tokenizer: *t}, page.TokenizerAdded(t), nil)
}

// mostVocabulary is more bytes than any vocabulary has: the largest are of 40 MB.
const mostVocabulary = 1 << 30

// readVocabulary reads a file, or standard input.
func readVocabulary(door *files.Door, path string) ([]byte, error) {
	r := door.In
	if path != "-" {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			return nil, input.Wrong("name the file in it, such as tokenizer.json", "%s is a folder", input.Printable(path))
		}
		file, err := door.Open(path)
		if err != nil {
			return nil, unread(path, err)
		}
		defer file.Close() //nolint:errcheck // only read
		r = file
	}
	text, err := shelf.Expand(r)
	if err != nil {
		return nil, unread(path, err)
	}
	data, err := io.ReadAll(io.LimitReader(text, mostVocabulary+1))
	if err != nil {
		return nil, unread(path, err)
	}
	if len(data) > mostVocabulary {
		return nil, unread(path, errors.New("more than 1 GiB, which no vocabulary is"))
	}
	return data, nil
}

func unread(path string, err error) error {
	return counting.FailuresError([]counting.Failure{counting.FailureOf(path, err)})
}
