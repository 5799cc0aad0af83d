package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/counting"
	"github.com/tokecon/tokecon/pkg/tokenizer/verify"
)

// tokensFlags are the flags of tokens.
type tokensFlags struct {
	ids      bool
	verify   bool
	families bool
	all      bool
}

// tokensAnswer is what was counted with a tokenizer; with --families the list of them.
type tokensAnswer struct {
	counts    *counting.Counts
	tokenizer *tokenizer.Tokenizer
	families  *tokenizerList
}

// tokensCommand counts files. A result that is only a part is still written, and then
// the command fails.
func tokensCommand(r *Runner) *cobra.Command {
	about := &ofTokenizer{usage: "count with the tokenizer of this `MODEL`", named: true}
	return Question[tokensFlags, *tokensAnswer]{
		Use:   "tokens FILE|FOLDER|PATTERN|-...",
		Short: "Count tokens, exactly where the vocabulary is public",
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
		Group: "books",
		About: about,
		Flags: (*tokensFlags).declare,
		Check: func(t *tokensFlags, cmd *cobra.Command) error { return t.check(cmd, about) },
		Ask: func(_ context.Context, g *Given, t *tokensFlags) (a *tokensAnswer, err error) {
			if !t.families {
				return t.count(g, r, about)
			}
			a = &tokensAnswer{}
			a.families, err = listTokenizers(g)
			return a, err
		},
		JSON: func(_ *Given, a *tokensAnswer) any {
			if a.families != nil {
				return a.families.json()
			}
			return a.counts
		},
		Page: func(g *Given, a *tokensAnswer, t *tokensFlags) (*report.Document, error) {
			if a.families != nil {
				return a.families.page(g), nil
			}
			doc := page.Tokens(a.counts, a.tokenizer, t.listing(g, a.counts))
			doc.Notes = append(doc.Notes, page.CalibrationNotes(g.Market.Fits())...)
			return doc, nil
		},
		Stamps: func(g *Given, _ *tokensAnswer, _ *tokensFlags) []render.Stamp { return about.stamps(g) },
		Verdict: func(g *Given, a *tokensAnswer, _ *tokensFlags) error {
			if a.families != nil {
				return nil
			}
			return partly(g, r, a.counts)
		},
	}.Command(r)
}

func (t *tokensFlags) declare(f flags) {
	f.BoolVar(&t.ids, "ids", false, "show the token ids")
	f.BoolVar(&t.verify, "verify", false, "count again with tiktoken-go and compare; slow on long runs")
	f.BoolVar(&t.all, "all", false, "list every file, not only the largest of many")
	f.BoolVar(&t.families, "families", false, "list encodings and families with their factors")
}

func (t *tokensFlags) check(cmd *cobra.Command, about *ofTokenizer) error {
	args := cmd.Flags().Args()
	switch {
	case t.families && (about.encoding != "" || about.model != "" || t.ids || t.verify || t.all):
		return input.Wrong("leave it out", "--families lists all tokenizers, and counts nothing")
	case t.families:
		return none(cmd, args)
	case len(args) == 0:
		return input.Wrong("name files or folders, or - for standard input", "nothing to count")
	case about.encoding != "" && about.model != "":
		return input.Wrong("give one of them", "--encoding and --model exclude each other")
	}
	return nil
}

// count counts what the arguments mean.
func (t *tokensFlags) count(g *Given, r *Runner, about *ofTokenizer) (*tokensAnswer, error) {
	x, err := t.tokenizer(g, about)
	if err != nil {
		return nil, err
	}
	found := &counting.Finder{Stdin: g.Door.In}
	for _, arg := range g.Args {
		if err := found.Find(arg); err != nil {
			return nil, err
		}
	}
	g.Door.Mark(found.Paths()...)
	if err := r.out.Load().Check(); err != nil {
		return nil, err
	}
	how := counting.Options{IDs: t.ids, Pictures: about.model != "", Schema: econ.SchemaVersion, Reading: r.reading}
	if t.verify {
		how.Verify = verify.Count
	}
	counts := counting.Files(x, found, how)
	if len(counts.Files) == 0 {
		return nil, nothingCounted(counts)
	}
	return &tokensAnswer{counts: counts, tokenizer: x}, nil
}
