package main

import (
	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// tokensFlags are the flags of tokens.
type tokensFlags struct {
	encoding string
	model    string
	ids      bool
	verify   bool
	families bool
	all      bool
}

func (a *app) tokens() *cobra.Command {
	f := &tokensFlags{}
	cmd := &cobra.Command{
		Use:     "tokens FILE|FOLDER|PATTERN|-...",
		GroupID: "books",
		Short:   "Count tokens, exactly where the vocabulary is public",
		Long: `Count the tokens of files, of all text in folders, of the files that a quoted
pattern matches ('docs/**/*.md'), or of standard input (-). Gzip and zstd are
recognised by their first bytes and expanded. Any bytes are accepted: invalid
UTF-8 counts as one U+FFFD for each maximal invalid part.

Files are read as streams, on all cores: their size does not matter. In folders,
and by a pattern, hidden files, links and files that are no text (a NUL in the
first 8 kB) are passed over. A file that cannot be read is named, the others are
counted, and the exit status is 1.

Where a vocabulary is public, the count is exact. Other tokenizers are estimated:
the tokens of a public one times a factor for each kind of content, with a band
(~); tokecon tokenizers shows them all and what they rest on.

Pictures (PNG, JPEG, GIF) cost what the rule of a --model says for their size.`,
		Example: `  tokecon tokens prompt.txt
  tokecon tokens --model claude-sonnet-5 prompts/ 'docs/**/*.md'
  tokecon tokens -f csv logs/*.jsonl.gz
  tokecon tokens --model gpt-4o screenshot.png
  echo hello | tokecon tokens --encoding cl100k_base --ids -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.families {
				if err := none(cmd, args); err != nil {
					return err
				}
				return a.runTokenizersList()
			}
			return a.runTokens(f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.encoding, "encoding", "", "count with this `ENCODING` or family (default o200k_base)")
	flags.StringVarP(&f.model, "model", "m", "", "count with the tokenizer of this `MODEL`")
	flags.BoolVar(&f.ids, "ids", false, "show the token ids")
	flags.BoolVar(&f.verify, "verify", false, "count again with tiktoken-go and compare; slow on long runs")
	flags.BoolVar(&f.all, "all", false, "list every file, not only the largest of many")
	flags.BoolVar(&f.families, "families", false, "list encodings and families with their factors")
	a.completeModels(cmd, "model")
	mustComplete(cmd.RegisterFlagCompletionFunc("encoding", a.completeEncoding))
	return cmd
}

// completeEncoding reads the names when they are asked for: not every start
// should pay for them.
func (a *app) completeEncoding(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(tokenizer.Names(), a.ownNames()...), cobra.ShellCompDirectiveNoFileComp
}

func (a *app) runTokens(f *tokensFlags, args []string) error {
	if len(args) == 0 {
		return input.Wrong("name files or folders, or - for standard input", "nothing to count")
	}
	t, err := a.tokenizer(f)
	if err != nil {
		return err
	}
	found := &finder{}
	for _, arg := range args {
		if err := found.find(arg); err != nil {
			return err
		}
	}
	if err := a.out.open(a.set.output, paths(found.inputs)); err != nil {
		return err
	}
	result := a.countFiles(f, t, found)
	if len(result.Files) == 0 {
		return nothing(result)
	}
	doc := page.Tokens(result, t, a.listing(f, result))
	doc.Notes = append(doc.Notes, page.CalibrationNotes(a.set.calibration, a.used)...)
	if err := a.emit(result, doc); err != nil {
		return err
	}
	return a.partly(result)
}

func paths(inputs []listed) []string {
	out := make([]string, len(inputs))
	for i, in := range inputs {
		out[i] = in.path
	}
	return out
}

// nothing is the error of a run that has counted no file.
func nothing(r *page.TokenCounts) error {
	if len(r.Failed) > 0 {
		return failuresError(r.Failed)
	}
	hint := "hidden files are passed over; name a file to count it"
	if r.Skipped != nil {
		hint = "passed over: " + r.Skipped.String() + "; name a file to count it"
	}
	return input.Wrong(hint, "nothing to count: there is no text file")
}

// Of more than manyFiles files a page lists the fewFiles largest.
const (
	manyFiles = 50
	fewFiles  = 20
)

// listing says which files are listed: formats for programs have all, and no
// total that would be summed up again.
func (a *app) listing(f *tokensFlags, r *page.TokenCounts) page.TokenListing {
	list := page.TokenListing{}
	if a.set.format == "csv" {
		return list
	}
	list.Total = true
	if len(r.Files)+len(r.Failed) > manyFiles && !f.all && !f.ids {
		list.Most = fewFiles
	}
	return list
}

// partly says what is not in the result. A result that is only a part is still
// written, and then the command fails.
func (a *app) partly(r *page.TokenCounts) error {
	if r.Skipped != nil {
		a.warn("! passed over in folders: %s; name a file to count it", r.Skipped)
	}
	if len(r.Failed) == 0 {
		return a.disagree(r)
	}
	if err := a.out.commit(); err != nil {
		return err
	}
	return failuresError(r.Failed)
}

// disagree says "no" when a second count differs.
func (a *app) disagree(r *page.TokenCounts) error {
	var no error
	for i := range r.Files {
		c := &r.Files[i]
		if c.Verified != nil && *c.Verified != c.Tokens {
			a.warn("! %s: %d tokens here, %d by tiktoken-go", c.Path, c.Tokens, *c.Verified)
			no = errNo
		}
	}
	return no
}

// tokenizer returns the tokenizer that the flags name, if it can do what they
// ask of it.
func (a *app) tokenizer(f *tokensFlags) (*tokenizer.Tokenizer, error) {
	t, err := a.encoder(f)
	switch {
	case err != nil:
		return nil, err
	case t.Exactness() == tokenizer.Exact:
		return t, nil
	case f.ids:
		return nil, input.Wrong("use an exact encoding, such as o200k_base", "%s is estimated and has no ids", t.Name())
	case f.verify:
		return nil, input.Wrong("verify an exact encoding", "%s is estimated: there is nothing to verify", t.Name())
	}
	return t, nil
}

// encoder returns the tokenizer that the flags name.
func (a *app) encoder(f *tokensFlags) (*tokenizer.Tokenizer, error) {
	switch {
	case f.encoding != "" && f.model != "":
		return nil, input.Wrong("give one of them", "--encoding and --model exclude each other")
	case f.encoding != "":
		t, err := a.lookup(f.encoding)
		if err != nil {
			return nil, err
		}
		return a.calibrated(t, "")
	case f.model == "":
		return tokenizer.Lookup("o200k_base")
	}
	s, err := a.setting(f.model)
	if err != nil {
		return nil, err
	}
	m, err := a.find(f.model, s.AsOf.Time)
	if err != nil {
		return nil, err
	}
	t, err := a.lookup(m.Tokenizer)
	if err != nil {
		return nil, err
	}
	if t, err = a.calibrated(t, m.FullName()); err != nil {
		return nil, err
	}
	return t.For(m.ID), nil
}
