package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
	"github.com/tokecon/tokecon/pkg/unpack"
)

func (a *app) tokenizersAdd() *cobra.Command {
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
		ValidArgsFunction: a.completeTokenizer(func(t page.Tokenizer) bool { return t.Wants == t.Name }),
		RunE:              func(_ *cobra.Command, args []string) error { return a.runTokenizersAdd(args[0], args[1], o) },
	}
	cmd.Flags().StringVar(&o.Grammar, "grammar", "",
		"cut texts by this `GRAMMAR` if the file does not say how: "+strings.Join(shelf.Grammars(), ", "))
	completeWords(cmd, "grammar", shelf.Grammars())
	return cmd
}

func (a *app) runTokenizersAdd(name, path string, o shelf.Options) error {
	own, err := a.shelf()
	if err != nil {
		return err
	}
	if err := a.out.open(a.set.output, []string{path}); err != nil {
		return err
	}
	if err := shelf.Allowed(name, o); err != nil {
		return ofShelf("", err)
	}
	data, err := a.readVocabulary(path)
	if err != nil {
		return err
	}
	e, err := own.Add(name, data, o)
	if err != nil {
		return ofShelf(path, err)
	}
	t, err := a.findTokenizer(e.Name)
	if err != nil {
		return err
	}
	return a.emit(&page.TokenizerResult{SchemaVersion: econ.SchemaVersion, Tokenizer: *t}, page.TokenizerAdded(t))
}

// mostVocabulary is more bytes than any vocabulary has: the largest are of 40 MB.
const mostVocabulary = 1 << 30

// readVocabulary reads a file, or standard input.
func (a *app) readVocabulary(path string) ([]byte, error) {
	r := a.stdin
	if path != "-" {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			return nil, input.Wrong("name the file in it, such as tokenizer.json", "%s is a folder", input.Printable(path))
		}
		file, err := os.Open(path)
		if err != nil {
			return nil, unread(path, err)
		}
		defer file.Close() //nolint:errcheck // only read
		r = file
	}
	text, err := unpack.Open(bufio.NewReader(r))
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
	return failuresError([]page.TokenFailure{failure(path, err)})
}

// ofShelf words an error of the shelf: what is typed is wrong use, with its
// hint on a line of its own, and all else is about the file at path or the
// folder.
func ofShelf(path string, err error) error {
	e, ok := errors.AsType[*shelf.Error](err)
	switch {
	case !ok:
		return err
	case e.Blame == shelf.Folder && e.Hint == "":
		return fmt.Errorf("%w; check it, or name another one in TOKECON_TOKENIZERS", err)
	case e.Blame == shelf.Folder:
		return err
	case e.Blame == shelf.File:
		return failuresError([]page.TokenFailure{{Path: path, Error: e.Reason, Hint: e.Hint}})
	}
	reason, hint := e.Reason, e.Hint
	if path != "" {
		reason = input.Printable(path) + ": " + reason
	}
	if errors.Is(err, shelf.ErrNoGrammar) {
		hint = "give --grammar and one of " + strings.Join(shelf.Grammars(), " ")
	}
	return input.Wrong(hint, "%s", reason)
}

func (a *app) tokenizersRemove() *cobra.Command {
	return &cobra.Command{
		Use:               "remove NAME",
		Short:             "Remove a vocabulary of your own",
		Long:              "Remove a vocabulary of your own. The file that it was added from is left alone.",
		Example:           "  tokecon tokenizers remove my-model",
		Args:              exactly(1, "one tokenizer of your own"),
		ValidArgsFunction: a.completeTokenizer(func(t page.Tokenizer) bool { return t.Origin == page.Own }),
		RunE:              func(_ *cobra.Command, args []string) error { return a.runTokenizersRemove(args[0]) },
	}
}

func (a *app) runTokenizersRemove(name string) error {
	own, err := a.shelf()
	if err != nil {
		return err
	}
	if err := a.out.open(a.set.output, nil); err != nil {
		return err
	}
	err = own.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return a.notOwn(name)
	}
	if err != nil {
		return ofShelf("", err)
	}
	r := &page.TokenizerRemoval{SchemaVersion: econ.SchemaVersion, Name: name, Removed: true}
	if t, err := a.lookup(name); err == nil {
		r.Exactness = t.Exactness()
	}
	return a.emit(r, page.TokenizerRemoved(r))
}

// notOwn says that there is nothing to remove, and what there is.
func (a *app) notOwn(name string) error {
	if _, err := tokenizer.Lookup(name); err == nil {
		return input.Wrong("only your own can be removed", "%s is built in", name)
	}
	names := a.ownNames()
	hint := "you have added none"
	if len(names) > 0 {
		hint = or(input.Hint(name, names), "your own are "+strings.Join(names, " "))
	}
	return input.Wrong(hint, "there is no tokenizer %s of your own", input.Quote(name))
}
