package main

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

func tokenizersRemove(r *Runner) *cobra.Command {
	return &cobra.Command{
		Use:               "remove NAME",
		Short:             "Remove a vocabulary of your own",
		Long:              "Remove a vocabulary of your own. The file that it was added from is left alone.",
		Example:           "  tokecon tokenizers remove my-model",
		Args:              exactly(1, "one tokenizer of your own"),
		ValidArgsFunction: completeTokenizer(r.warn, func(t page.Tokenizer) bool { return t.Origin == page.Own }),
		RunE:              func(_ *cobra.Command, args []string) error { return runRemove(r, args[0]) },
	}
}

func runRemove(r *Runner, name string) error {
	own, err := shelfFolder()
	if err != nil {
		return err
	}
	if err := r.out.Load().Check(); err != nil {
		return err
	}
	err = own.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return notOwn(own, name)
	}
	if err != nil {
		return ofShelf("", err)
	}
	removed := &page.TokenizerRemoval{SchemaVersion: econ.SchemaVersion, Name: name, Removed: true}
	if t, err := tokenizer.LookupIn(own.Find, name); err == nil {
		removed.Exactness = t.Exactness()
	}
	return r.emit(removed, page.TokenizerRemoved(removed), nil)
}

// notOwn says that there is nothing to remove, and what there is.
func notOwn(own *shelf.Shelf, name string) error {
	if _, err := tokenizer.Lookup(name); err == nil {
		return input.Wrong("only your own can be removed", "%s is built in", name)
	}
	names := ownNames(own)
	hint := "you have added none"
	if len(names) > 0 {
		hint = or(input.Hint(name, names), "your own are "+strings.Join(names, " "))
	}
	return input.Wrong(hint, "there is no tokenizer %s of your own", input.Quote(name))
}
