package main

import "github.com/tokecon/tokecon/pkg/market"

// ofTokenizer is a question about a tokenizer: that of a model, for which the books are
// read, or one by its name.
type ofTokenizer struct {
	model    string
	encoding string
	usage    string // of --model
	named    bool   // --encoding names one
}

func (a *ofTokenizer) declare(f flags) {
	f.StringVarP(&a.model, "model", "m", "", a.usage)
	f.models("model")
	if a.named {
		f.StringVar(&a.encoding, "encoding", "", "count with this `ENCODING` or family (default o200k_base)")
		mustComplete(f.cmd.RegisterFlagCompletionFunc("encoding", completeEncoding))
	}
}

func (a *ofTokenizer) open(_ *Runner, g *Given, _ []string) error {
	if a.model == "" {
		g.Market = market.Unpriced(g.Options)
		return nil
	}
	g.Options.Names = []string{a.model}
	return g.openMarket()
}
