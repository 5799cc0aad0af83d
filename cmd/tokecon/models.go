package main

import (
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/quote"
)

// chosenModels returns patterns of the models to compare: those named, all, or the
// readable selection of the day.
func chosenModels(m market.Market, named []string, all bool) ([]string, error) {
	switch {
	case all:
		return []string{"*"}, nil
	case len(named) > 0:
		return named, nil
	}
	return m.Selection()
}

// doubtRegion remarks on a region that no model names: with it hardly any offer is
// left, and a slip is the likely reason.
func doubtRegion(g *Given, m market.Market, offers []quote.Offer) {
	s := m.Setting()
	var known []string
	for _, x := range market.Models(offers) {
		known = append(known, x.Regions(s.AsOf.Time)...)
	}
	if slices.Contains(known, s.Region) {
		return
	}
	slices.Sort(known)
	known = slices.DeleteFunc(slices.Compact(known), func(r string) bool { return r == "*" })
	g.Remark("! no model here names the region %q; %s", s.Region,
		or(input.Hint(s.Region, known), "named are "+strings.Join(known, " ")))
}
