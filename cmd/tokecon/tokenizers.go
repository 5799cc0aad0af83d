package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

func tokenizersCommand(r *Runner) *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "tokenizers",
		Short: "Look into the tokenizers and add vocabularies of your own",
		Long: `Look into the tokenizers: which count exactly, which are estimated and on what
evidence; and add vocabularies of your own, such as those that their licences
keep out of tokecon.`,
		Example: "  tokecon tokenizers list\n  tokecon tokenizers list -f csv --columns name,exactness,source_sha256",
		GroupID: "books",
	})
	cmd.AddCommand(tokenizersList(r), tokenizersShow(r), tokenizersAdd(r), tokenizersRemove(r), tokenizersCalibrate(r))
	return cmd
}

func tokenizersShow(r *Runner) *cobra.Command {
	about := &ofTokenizer{usage: "show the tokenizer of this `MODEL`, with the model's own rules"}
	return Question[struct{}, *page.Tokenizer]{
		Use:   "show NAME",
		Short: "Show all that is known of one tokenizer, or of a model's",
		Long: `Show what counts with a tokenizer are worth and on what they rest: factor, band
and evidence of a family; format, grammar, size and hashes of your own; what
messages and tools take besides their text. With --model instead of a name, the
model's own rules for pictures, sound, video and tools too, with their sources.`,
		Example:  "  tokecon tokenizers show claude-4.7\n  tokecon tokenizers show --model gpt-5.4-mini",
		Args:     cobra.MaximumNArgs(1),
		Complete: completeTokenizer(r.warn, func(page.Tokenizer) bool { return true }),
		About:    about,
		Check: func(_ *struct{}, cmd *cobra.Command) error {
			if (len(cmd.Flags().Args()) == 1) == (about.model != "") {
				return input.Wrong("tokecon tokenizers show NAME, or --model MODEL", "name one tokenizer or one model")
			}
			return nil
		},
		Ask: func(_ context.Context, g *Given, _ *struct{}) (*page.Tokenizer, error) {
			return showTokenizer(r, g, about.model)
		},
		JSON: func(_ *Given, t *page.Tokenizer) any {
			return &page.TokenizerResult{SchemaVersion: econ.SchemaVersion, Tokenizer: *t}
		},
		Page: func(_ *Given, t *page.Tokenizer, _ *struct{}) (*report.Document, error) {
			return page.TokenizerPage(t), nil
		},
		Stamps: func(g *Given, _ *page.Tokenizer, _ *struct{}) []render.Stamp { return about.stamps(g) },
	}.Command(r)
}

// showTokenizer finds a tokenizer, or that of a model, with the rules besides text.
func showTokenizer(r *Runner, g *Given, model string) (*page.Tokenizer, error) {
	name, id := "", ""
	if model == "" {
		name = g.Args[0]
	} else {
		x, err := g.Market.Model(model)
		if err != nil {
			return nil, err
		}
		name, id = x.Tokenizer, x.ID
	}
	t, err := findTokenizer(r.warn, name)
	if err != nil || t.Exactness == "" {
		return t, err
	}
	counts, err := g.Market.Vocabulary(name)
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
