package main

import (
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/counting"
)

// nothingCounted is the error of a run that has counted no file.
func nothingCounted(r *counting.Counts) error {
	if len(r.Failed) > 0 {
		return counting.FailuresError(r.Failed)
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
func (t *tokensFlags) listing(g *Given, r *counting.Counts) page.TokenListing {
	list := page.TokenListing{}
	if g.Format == "csv" {
		return list
	}
	list.Total = true
	if len(r.Files)+len(r.Failed) > manyFiles && !t.all && !t.ids {
		list.Most = fewFiles
	}
	return list
}

// partly says what is not in the result. A result that is only a part is still
// written, and then the command fails.
func partly(g *Given, r *Runner, c *counting.Counts) error {
	if c.Skipped != nil {
		g.Remark("! passed over in folders: %s; name a file to count it", c.Skipped)
	}
	if len(c.Failed) == 0 {
		return disagree(g, c)
	}
	if err := r.out.Load().Commit(); err != nil {
		return err
	}
	return counting.FailuresError(c.Failed)
}

// disagree says "no" when a second count differs.
func disagree(g *Given, counts *counting.Counts) error {
	var no error
	for i := range counts.Files {
		c := &counts.Files[i]
		if c.Verified != nil && *c.Verified != c.Tokens {
			g.Remark("! %s: %d tokens here, %d by tiktoken-go", c.Path, c.Tokens, *c.Verified)
			no = errNo
		}
	}
	return no
}

// stamps name the file of fits, where the counts rest on one, and the books of a model.
func (a *ofTokenizer) stamps(g *Given) []render.Stamp {
	if a.model != "" {
		return g.stamps()
	}
	return g.calibrated(nil)
}

// tokenizer returns the tokenizer that the flags name, if it can do what they ask of it.
func (t *tokensFlags) tokenizer(g *Given, about *ofTokenizer) (*tokenizer.Tokenizer, error) {
	x, err := about.find(g)
	switch {
	case err != nil:
		return nil, err
	case x.Exactness() == tokenizer.Exact:
		return x, nil
	case t.ids:
		return nil, input.Wrong("use an exact encoding, such as o200k_base", "%s is estimated and has no ids", x.Name())
	case t.verify:
		return nil, input.Wrong("verify an exact encoding", "%s is estimated: there is nothing to verify", x.Name())
	}
	return x, nil
}

// find returns the tokenizer that is named.
func (a *ofTokenizer) find(g *Given) (*tokenizer.Tokenizer, error) {
	switch {
	case a.encoding != "":
		return g.Market.Tokenizer(a.encoding)
	case a.model == "":
		return tokenizer.Lookup("o200k_base")
	}
	x, err := g.Market.Model(a.model)
	if err != nil {
		return nil, err
	}
	return g.Market.TokenizerOf(x)
}
