package main

import (
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// tokensFlags are the flags of tokens.
type tokensFlags struct {
	encoding string
	model    string
	ids      bool
	verify   bool
	families bool
}

func (a *app) tokens() *cobra.Command {
	f := &tokensFlags{}
	cmd := &cobra.Command{
		Use:     "tokens FILE...",
		GroupID: "books",
		Short:   "Count tokens, exactly where the vocabulary is public",
		Long: `Count the tokens of files, or of standard input (-). Any bytes are accepted:
invalid UTF-8 counts as one U+FFFD for each maximal invalid part.

OpenAI's encodings are counted exactly and offline. Other families are estimated
as a factor of o200k_base tokens, with a band (~); --families shows the factors
and what they rest on.`,
		Example: `  tokecon tokens prompt.txt
  tokecon tokens --model claude-sonnet-5 *.md
  echo hello | tokecon tokens --encoding cl100k_base --ids -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.families {
				return a.runFamilies(cmd, args)
			}
			return a.runTokens(f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.encoding, "encoding", "", "count with this `ENCODING` or family (default o200k_base)")
	flags.StringVarP(&f.model, "model", "m", "", "count with the tokenizer of this `MODEL`")
	flags.BoolVar(&f.ids, "ids", false, "show the token ids")
	flags.BoolVar(&f.verify, "verify", false, "count again with tiktoken-go and compare; slow on long runs")
	flags.BoolVar(&f.families, "families", false, "list encodings and families with their factors")
	a.completeModels(cmd, "model")
	completeWords(cmd, "encoding", tokenizer.Names())
	return cmd
}

func (a *app) runTokens(f *tokensFlags, args []string) error {
	if len(args) == 0 {
		return wrong("name files, or - for standard input", "nothing to count")
	}
	t, err := a.encoder(f)
	if err != nil {
		return err
	}
	if f.ids && t.Exactness() != tokenizer.Exact {
		return wrong("use an exact encoding, such as o200k_base", "%s is estimated and has no ids", t.Name())
	}
	if err := a.out.open(a.set.output, args); err != nil {
		return err
	}
	result := &report.TokenCounts{SchemaVersion: econ.SchemaVersion, Files: []report.TokenCount{}}
	for _, path := range args {
		c, err := a.countFile(f, t, path)
		if err != nil {
			return err
		}
		result.Files = append(result.Files, *c)
		result.Total += c.Tokens
	}
	if err := a.emit(result, report.Tokens(result, t)); err != nil {
		return err
	}
	return a.disagree(result)
}

// disagree says "no" when a second count differs.
func (a *app) disagree(r *report.TokenCounts) error {
	for _, c := range r.Files {
		if c.Verified != nil && *c.Verified != c.Tokens {
			a.warn("! %s: %d tokens here, %d by tiktoken-go", c.Path, c.Tokens, *c.Verified)
			return errNo
		}
	}
	return nil
}

// encoder returns the tokenizer that the flags name.
func (a *app) encoder(f *tokensFlags) (*tokenizer.Tokenizer, error) {
	switch {
	case f.encoding != "" && f.model != "":
		return nil, wrong("give one of them", "--encoding and --model exclude each other")
	case f.encoding != "":
		return tokenizer.Lookup(f.encoding)
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
	return tokenizer.Lookup(m.Tokenizer)
}

func (a *app) countFile(f *tokensFlags, t *tokenizer.Tokenizer, path string) (*report.TokenCount, error) {
	data, err := a.readAll(path)
	if err != nil {
		return nil, err
	}
	n := t.Count(data)
	c := &report.TokenCount{Path: path, Bytes: int64(len(data)), Encoding: t.Name(), Tokens: n.Tokens, Low: n.Low, High: n.High, Exactness: n.Exactness, Invalid: !utf8.Valid(data)}
	if f.ids {
		if c.IDs, err = t.Encode(data); err != nil {
			return nil, err
		}
	}
	if f.verify {
		if t.Exactness() != tokenizer.Exact {
			return nil, wrong("verify an exact encoding", "%s is estimated: there is nothing to verify", t.Name())
		}
		again, err := tokenizer.Verify(t.Name(), data)
		if err != nil {
			return nil, err
		}
		c.Verified = &again
	}
	return c, nil
}

func (a *app) readAll(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(a.stdin)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, wrong("name the files in it", "%s is a folder", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, pathless(err))
	}
	return data, nil
}

func (a *app) runFamilies(cmd *cobra.Command, args []string) error {
	if err := none(cmd, args); err != nil {
		return err
	}
	if err := a.out.open(a.set.output, nil); err != nil {
		return err
	}
	var families []*tokenizer.Tokenizer
	for _, name := range tokenizer.Names() {
		t, err := tokenizer.Lookup(name)
		if err != nil {
			return err
		}
		families = append(families, t)
	}
	return a.emit(report.FamilyResult(families), report.Families(families))
}
