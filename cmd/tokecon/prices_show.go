package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/report"
)

// oneModel is a model with the setting in its own currency.
type oneModel struct {
	*pricebook.Model
	setting   econ.Setting
	offerings []page.Offering
}

// findOne finds a model; results about it are in its own currency.
func findOne(g *Given) (*oneModel, error) {
	x, err := g.Market.Model(g.Args[0])
	if err != nil {
		return nil, err
	}
	s := g.Market.Setting()
	s.Currency = x.Currency
	return &oneModel{Model: x, setting: s}, nil
}

func pricesShow(r *Runner) *cobra.Command {
	return Question[struct{}, *oneModel]{
		Use:      "show MODEL",
		Short:    "Show all that the books say of one model",
		Example:  "  tokecon prices show gpt-5.6\n  tokecon prices show mistral-medium-latest --as-of 2026-06-01",
		Args:     exactly(1, "one model"),
		Complete: r.completeModel,
		About:    &ofMarket{named: true},
		Ask: func(_ context.Context, g *Given, _ *struct{}) (*oneModel, error) {
			x, err := findOne(g)
			if err != nil {
				return nil, err
			}
			x.offerings, err = page.OfferingsOf(x.Model, x.setting.AsOf.Time)
			return x, err
		},
		JSON: func(_ *Given, x *oneModel) any { return page.PriceShowResult(x.offerings, x.setting) },
		Page: func(_ *Given, x *oneModel, _ *struct{}) (*report.Document, error) {
			return page.PriceShow(x.Model, x.offerings, x.setting), nil
		},
	}.Command(r)
}

func pricesHistory(r *Runner) *cobra.Command {
	return Question[struct{}, *oneModel]{
		Use:      "history MODEL",
		Short:    "Show the dated prices of one model, with a chart",
		Example:  "  tokecon prices history deepseek-chat",
		Args:     exactly(1, "one model"),
		Complete: r.completeModel,
		About:    &ofMarket{named: true},
		Ask:      func(_ context.Context, g *Given, _ *struct{}) (*oneModel, error) { return findOne(g) },
		JSON:     func(_ *Given, x *oneModel) any { return page.PriceHistoryResult(x.Model, x.setting) },
		Page: func(_ *Given, x *oneModel, _ *struct{}) (*report.Document, error) {
			return page.PriceHistory(x.Model, x.setting), nil
		},
	}.Command(r)
}
