package main

import (
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// uncertainFlags are the flags of scenario that draw.
type uncertainFlags struct {
	uncertain []string
	correlate []string
	draws     int
	seed      uint64
	drawing   bool // draws or a seed were given
}

func (u *uncertainFlags) declare(f flags) {
	f.StringArrayVar(&u.uncertain, "uncertain", nil,
		"draw a lever: `LEVER=DISTRIBUTION`, such as 'price=triangular(x0.5, x1, x2)'; may be repeated")
	f.StringArrayVar(&u.correlate, "correlate", nil,
		"`LEVER,LEVER=NUMBER`: uncertain levers that move together, such as price,sell=0.5; may be repeated")
	f.IntVar(&u.draws, "draws", scenario.UsualDraws, "`N` draws of the uncertain levers")
	f.Uint64Var(&u.seed, "seed", 1, "`N` that the draws begin with: the same gives the same")
}

// question reads what is uncertain; nil where nothing is.
func (u *uncertainFlags) question(door *files.Door) (*scenario.Draws, error) {
	if len(u.uncertain) == 0 {
		return nil, nil
	}
	g := &scenario.Gamble{Draws: u.draws, Seed: u.seed, Bounds: []scenario.Bound{}}
	read := func(path string) ([]float64, error) { return scenario.ReadNumbers(door, path) }
	for _, text := range u.uncertain {
		in, err := scenario.ParseInput(text, read)
		if err != nil {
			return nil, fmt.Errorf("--uncertain %w", err)
		}
		g.Inputs = append(g.Inputs, in)
	}
	for _, text := range u.correlate {
		b, err := scenario.ParseBound(text)
		if err != nil {
			return nil, fmt.Errorf("--correlate %w", err)
		}
		g.Bounds = append(g.Bounds, b)
	}
	d, err := g.Draw()
	var of *scenario.GambleError
	if errors.As(err, &of) {
		return nil, fmt.Errorf("--%s %w", of.Of, err)
	}
	return d, err
}
