package main

import (
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
)

// parseLoads reads shares of the machines' time, in ascending order.
func parseLoads(texts []string) ([]money.Decimal, error) {
	if len(texts) == 0 {
		texts = []string{"10%", "30%", "50%", "70%", "90%"}
	}
	var out []money.Decimal
	for _, text := range texts {
		u, err := money.ParseShare(text)
		if err != nil {
			return nil, input.Wrong("", "--load %w", err)
		}
		if u.IsZero() {
			return nil, input.Wrong("give more than 0: machines without a load serve nothing", "--load %s", text)
		}
		out = append(out, u)
	}
	slices.SortFunc(out, money.Decimal.Cmp)
	return out, nil
}

// parsePrice reads OUT or IN/OUT.
func parsePrice(text string) (*econ.Price, error) {
	in, out, both := strings.Cut(text, "/")
	if !both {
		out = in
	}
	p := &econ.Price{}
	var err error
	if p.Output, err = money.Parse(out); err != nil {
		return nil, input.Wrong("write OUT or IN/OUT in dollars a million tokens, such as 0.59/0.79", "--price %w", err)
	}
	if both {
		prompt, err := money.Parse(in)
		if err != nil {
			return nil, input.Wrong("write OUT or IN/OUT in dollars a million tokens, such as 0.59/0.79", "--price %w", err)
		}
		p.Input = &prompt
	}
	if p.Output.IsZero() {
		return nil, input.Wrong("give a price above 0", "--price %s leaves nothing to take apart", text)
	}
	return p, nil
}
