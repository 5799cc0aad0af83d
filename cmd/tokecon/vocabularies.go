package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/counting"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

// completeEncoding reads the names when they are asked for: not every start
// should pay for them.
func completeEncoding(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(tokenizer.Names(), ownNames(vocabularies())...), cobra.ShellCompDirectiveNoFileComp
}

// ownNames lists the user's own vocabularies, as far as they can be listed.
func ownNames(own *shelf.Shelf) []string {
	if own == nil {
		return nil
	}
	entries, _ := own.List() // who asks has an error already
	var names []string
	for i := range entries {
		names = append(names, entries[i].Name)
	}
	return names
}

// catalogue lists all tokenizers, and the folder of the user's own.
func catalogue(remark func(string, ...any)) (all []page.Tokenizer, folder string, err error) {
	own, err := shelfFolder()
	if err != nil {
		remark("! %v", err)
		now, err := lookupAll(nil, tokenizer.Names())
		return page.Catalogue(now, nil, shelf.Wanted()), "", err
	}
	entries, err := own.List()
	if err != nil {
		return nil, "", err
	}
	names := tokenizer.Names()
	for i := range entries {
		if entries[i].Broken == nil && !slices.Contains(names, entries[i].Name) {
			names = append(names, entries[i].Name)
		}
	}
	now, err := lookupAll(own, names)
	return page.Catalogue(now, entries, shelf.Wanted()), own.Dir(), err
}

// lookupAll looks names up. One that a damaged vocabulary keeps from counting is
// left to what is built in; the damage is reported where it is.
func lookupAll(own *shelf.Shelf, names []string) ([]*tokenizer.Tokenizer, error) {
	var tables tokenizer.Tables
	if own != nil {
		tables = own.Find
	}
	var all []*tokenizer.Tokenizer
	for _, name := range names {
		t, err := tokenizer.LookupIn(tables, name)
		if _, damaged := errors.AsType[*shelf.Error](err); damaged {
			t, err = tokenizer.Lookup(name)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// findTokenizer finds one in the catalogue. The error suggests the nearest.
func findTokenizer(remark func(string, ...any), name string) (*page.Tokenizer, error) {
	all, _, err := catalogue(remark)
	if err != nil {
		return nil, err
	}
	var names []string
	for i := range all {
		if all[i].Name == name {
			return &all[i], nil
		}
		names = append(names, all[i].Name)
	}
	return nil, input.Wrong(or(input.Hint(name, names), "tokecon tokenizers list names them all"), "unknown tokenizer %s",
		input.Quote(name))
}

// completeTokenizer offers the names of tokenizers for the first argument.
func completeTokenizer(remark func(string, ...any), offered func(page.Tokenizer) bool) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault // of files, where there are any to name
		}
		all, _, err := catalogue(remark)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var out []string
		for _, t := range all {
			if offered(t) && strings.HasPrefix(t.Name, begun) {
				out = append(out, fmt.Sprintf("%s\t%s", t.Name, or(string(t.Exactness), t.WantsTitle)))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
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
		return counting.FailuresError([]counting.Failure{{Path: path, Error: e.Reason, Hint: e.Hint}})
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
