package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

func (a *app) tokenizers() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:     "tokenizers",
		GroupID: "books",
		Short:   "Look into the tokenizers and add vocabularies of your own",
		Long: `Look into the tokenizers: which count exactly, which are estimated and on what
evidence; and add vocabularies of your own, such as those that their licences
keep out of tokecon.`,
	})
	cmd.AddCommand(a.tokenizersList(), a.tokenizersShow(), a.tokenizersAdd(), a.tokenizersRemove(),
		a.tokenizersCalibrate())
	return cmd
}

// shelf opens the folder of the user's own vocabularies.
func (a *app) shelf() (*shelf.Shelf, error) {
	dir := os.Getenv("TOKECON_TOKENIZERS")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, input.Wrong("name one in TOKECON_TOKENIZERS", "there is no folder for your own tokenizers: %w", err)
		}
		dir = filepath.Join(cache, "tokecon", "tokenizers")
	}
	return shelf.Open(dir), nil
}

// ownTables looks a vocabulary of the user's own up. Where there can be no
// folder, there is nothing in it.
func (a *app) ownTables(name string) (table string, err error) {
	own, err := a.shelf()
	if err != nil {
		return "", nil //nolint:nilerr // see above
	}
	table, err = own.Find(name)
	return table, ofShelf("", err)
}

// lookup returns the tokenizer of a name, with the user's own vocabularies.
func (a *app) lookup(name string) (*tokenizer.Tokenizer, error) {
	t, err := tokenizer.LookupIn(a.ownTables, name)
	if _, unknown := errors.AsType[*tokenizer.UnknownError](err); !unknown {
		return t, err
	}
	return nil, &tokenizer.UnknownError{Name: name, Near: input.Nearest(name, append(tokenizer.Names(), a.ownNames()...), 3)}
}

// ownNames lists the user's own vocabularies, as far as they can be listed.
func (a *app) ownNames() []string {
	own, err := a.shelf()
	if err != nil {
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
func (a *app) catalogue() (all []page.Tokenizer, folder string, err error) {
	own, err := a.shelf()
	if err != nil {
		a.warn("! %v", err)
		now, err := a.lookupAll(tokenizer.Names())
		return page.Catalogue(now, nil, shelf.Wanted()), "", err
	}
	entries, err := own.List()
	if err != nil {
		return nil, "", ofShelf("", err)
	}
	names := tokenizer.Names()
	for i := range entries {
		if entries[i].Broken == nil && !slices.Contains(names, entries[i].Name) {
			names = append(names, entries[i].Name)
		}
	}
	now, err := a.lookupAll(names)
	return page.Catalogue(now, entries, shelf.Wanted()), own.Dir(), err
}

// lookupAll looks names up. One that a damaged vocabulary keeps from counting is
// left to what is built in; the damage is reported where it is.
func (a *app) lookupAll(names []string) ([]*tokenizer.Tokenizer, error) {
	var all []*tokenizer.Tokenizer
	for _, name := range names {
		t, err := tokenizer.LookupIn(a.ownTables, name)
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

func (a *app) tokenizersList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List what is counted exactly, what is estimated, and what can be added",
		Long: `List all tokenizers: the encodings that are built in and exact, the families that
are estimated as a factor of an encoding's tokens (~, with a band), your own
vocabularies, and the published ones that can be added.`,
		Example: "  tokecon tokenizers list\n  tokecon tokenizers list -f csv --columns name,exactness,source_sha256",
		Args:    none,
		RunE:    func(*cobra.Command, []string) error { return a.runTokenizersList() },
	}
}

func (a *app) runTokenizersList() error {
	if err := a.out.open(a.set.output, nil); err != nil {
		return err
	}
	all, folder, err := a.catalogue()
	if err != nil {
		return err
	}
	full := a.set.format == "csv" || len(a.set.columns) > 0
	return a.emit(&page.TokenizerList{SchemaVersion: econ.SchemaVersion, Tokenizers: all},
		page.Tokenizers(all, folder, full))
}

func (a *app) tokenizersShow() *cobra.Command {
	var model string
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Show all that is known of one tokenizer, or of a model's",
		Long: `Show what counts with a tokenizer are worth and on what they rest: factor, band
and evidence of a family; format, grammar, size and hashes of your own; what
messages and tools take besides their text. With --model instead of a name, the
model's own rules for pictures, sound, video and tools too, with their sources.`,
		Example:           "  tokecon tokenizers show claude-4.7\n  tokecon tokenizers show --model gpt-5.4-mini",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: a.completeTokenizer(func(page.Tokenizer) bool { return true }),
		RunE: func(_ *cobra.Command, args []string) error {
			if (len(args) == 1) == (model != "") {
				return input.Wrong("tokecon tokenizers show NAME, or --model MODEL", "name one tokenizer or one model")
			}
			if err := a.out.open(a.set.output, nil); err != nil {
				return err
			}
			t, err := a.shown(model, args)
			if err != nil {
				return err
			}
			return a.emit(&page.TokenizerResult{SchemaVersion: econ.SchemaVersion, Tokenizer: *t}, page.TokenizerPage(t))
		},
	}
	cmd.Flags().StringVarP(&model, "model", "m", "", "show the tokenizer of this `MODEL`, with the model's own rules")
	a.completeModels(cmd, "model")
	return cmd
}

// shown is what show shows: a tokenizer with the rules besides text.
func (a *app) shown(model string, args []string) (*page.Tokenizer, error) {
	name, id := "", ""
	if model == "" {
		name = args[0]
	} else {
		s, err := a.setting(model)
		if err != nil {
			return nil, err
		}
		m, err := a.find(model, s.AsOf.Time)
		if err != nil {
			return nil, err
		}
		name, id = m.Tokenizer, m.ID
	}
	t, err := a.findTokenizer(name)
	if err != nil || t.Exactness == "" {
		return t, err
	}
	counts, err := a.lookup(name)
	if err != nil {
		return t, nil //nolint:nilerr // the page says what is wrong with it
	}
	if id != "" {
		counts = counts.For(id)
		t.Model = id
	}
	t.Rules = page.Rules(counts)
	return t, nil
}

func (a *app) findTokenizer(name string) (*page.Tokenizer, error) {
	all, _, err := a.catalogue()
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
func (a *app) completeTokenizer(offered func(page.Tokenizer) bool) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault // of files, where there are any to name
		}
		all, _, err := a.catalogue()
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
