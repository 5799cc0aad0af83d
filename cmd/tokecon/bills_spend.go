package main

import (
	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
)

// spendFlags describe the bill from the top down.
type spendFlags struct {
	gpus      config.Quantity
	gpuShare  config.Share
	endMargin config.Share
	opexShare config.Share
	capital   config.Share
	life      string
	tokens    config.Quantity
}

func (s *spendFlags) declare(f flags) {
	f.text(&s.gpus, "gpu-spend", "top down: `DOLLARS` spent on GPUs, such as 150G")
	f.text(&s.gpuShare, "gpu-share", "top down: GPUs' `SHARE` of what data centres cost (default 50%)")
	f.text(&s.endMargin, "end-margin", "top down: gross margin `SHARE` of those who sell to users (default 50%)")
	f.text(&s.opexShare, "opex-share", "top down: `SHARE` of the yearly cost that is no capital (default 20%)")
	f.text(&s.capital, "capital", "top down: cost of capital a year, a `SHARE` (default 12%)")
	f.StringVar(&s.life, "life", "", "top down: `YEARS` that the machines live (default 5)")
	f.text(&s.tokens, "tokens-per-year", "top down: `N` tokens served a year at --price")
}

// ask answers from the spend down.
func (s *spendFlags) ask(price string) (*econ.TopDown, error) {
	spend, err := s.spend(price)
	if err != nil {
		return nil, err
	}
	top, err := econ.FromTheTop(*spend)
	if err != nil {
		return nil, input.Wrong("", "%w", err)
	}
	return top, nil
}

func (s *spendFlags) spend(price string) (*econ.Spend, error) {
	share := func(given config.Share, fallback string) money.Decimal {
		if given.Decimal != nil {
			return *given.Decimal
		}
		return money.MustParse(fallback)
	}
	out := &econ.Spend{
		GPUs: *s.gpus.Decimal, GPUShare: share(s.gpuShare, "0.5"), EndMargin: share(s.endMargin, "0.5"),
		OpexShare: share(s.opexShare, "0.2"), Rate: share(s.capital, "0.12"),
		Years: money.FromInt(5), Tokens: s.tokens.Decimal,
	}
	if s.life != "" {
		years, err := money.Parse(s.life)
		if err != nil {
			return nil, input.Wrong("write a number of years", "--life %w", err)
		}
		out.Years = years
	}
	if price != "" {
		p, err := parsePrice(price)
		if err != nil {
			return nil, err
		}
		out.Price = &p.Output
	}
	if out.Tokens != nil && out.Price == nil {
		return nil, input.Wrong("give --price as well", "--tokens-per-year needs the price they are sold for")
	}
	return out, nil
}

// misplaced names a flag of the other way to make the bill; empty without one.
func (b *billsFlags) misplaced(cmd *cobra.Command, about *ofWorkload, top bool) string {
	others := []string{"gpu-share", "end-margin", "opex-share", "capital", "life", "tokens-per-year"}
	if top {
		if given := about.samples.given(cmd); given != "" {
			return given
		}
		others = []string{"load", "replicas", "allocation", "locked"}
	}
	for _, name := range others {
		if cmd.Flags().Changed(name) {
			return "--" + name
		}
	}
	return ""
}
