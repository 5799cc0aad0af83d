package main

import (
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// courses are the paths that the vendor's price may take.
func (e *evenFlags) courses(from time.Time) ([]econ.PriceCourse, error) {
	var out []econ.PriceCourse
	for _, text := range e.paths {
		p, err := scenario.ParsePath("price=" + text)
		if err != nil {
			return nil, input.Wrong("tokecon help scenarios has the paths", "--path %w", err)
		}
		out = append(out, econ.PriceCourse{Name: text, Factors: func(months int) ([]money.Decimal, error) {
			var factors []money.Decimal
			for month := 1; month <= months; month++ {
				s, err := p.At(month, scenario.MonthsOn(from, month))
				if err != nil {
					return nil, err
				}
				factors = append(factors, s.By)
			}
			return factors, nil
		}})
	}
	return out, nil
}

// falls are the prices, as shares of today's, that a break-even is tried at.
func falls() []money.Decimal {
	var out []money.Decimal
	for _, text := range []string{"1", "0.75", "0.5", "0.25", "0.1"} {
		out = append(out, money.MustParse(text))
	}
	return out
}

func parseDeclines(texts []string) ([]money.Decimal, error) {
	if len(texts) == 0 {
		texts = []string{"1", "1.5", "2", "3", "10"}
	}
	var out []money.Decimal
	for _, text := range texts {
		d, err := money.Parse(strings.TrimSuffix(text, "x"))
		if err != nil {
			return nil, input.Wrong("write 2 for half the price every year, 1 for a price that stays", "--decline %w", err)
		}
		if d.Less(money.MustParse("0.01")) || money.FromInt(1000).Less(d) {
			return nil, input.Wrong("give 0.01 to 1000", "--decline %s is out of range", d)
		}
		out = append(out, d)
	}
	return out, nil
}
