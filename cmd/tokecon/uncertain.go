package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/chance"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// uncertainFlags are the flags of scenario that draw.
type uncertainFlags struct {
	uncertain []string
	correlate []string
	draws     int
	seed      uint64
	drawing   bool // draws or a seed were given
	moved     []scenario.Shock
}

func (f *uncertainFlags) declare(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.uncertain, "uncertain", nil,
		"draw a lever: `LEVER=DISTRIBUTION`, such as 'price=triangular(x0.5, x1, x2)'; may be repeated")
	flags.StringArrayVar(&f.correlate, "correlate", nil,
		"`LEVER,LEVER=NUMBER`: uncertain levers that move together, such as price,sell=0.5; may be repeated")
	flags.IntVar(&f.draws, "draws", scenario.UsualDraws, "`N` draws of the uncertain levers")
	flags.Uint64Var(&f.seed, "seed", 1, "`N` that the draws begin with: the same gives the same")
	before := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		f.drawing = flags.Changed("draws") || flags.Changed("seed")
		if before == nil {
			return nil
		}
		return before(cmd, args)
	}
}

// errNotUncertain says that nothing is drawn.
var errNotUncertain = errors.New("--correlate, --draws and --seed belong to --uncertain")

// ask reads what is uncertain; nil where nothing is.
func (f *uncertainFlags) ask() (*scenario.Draws, error) {
	if len(f.uncertain) == 0 {
		if len(f.correlate) > 0 || f.drawing {
			return nil, errNotUncertain
		}
		return nil, nil
	}
	g := &scenario.Gamble{Draws: f.draws, Seed: f.seed, Bounds: []scenario.Bound{}}
	for _, text := range f.uncertain {
		in, err := scenario.ParseInput(text, readNumbers)
		if err != nil {
			return nil, fmt.Errorf("--uncertain %w", err)
		}
		g.Inputs = append(g.Inputs, in)
		f.moved = append(f.moved, in.Shock)
	}
	for _, text := range f.correlate {
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

// readNumbers reads measured values from a file.
func readNumbers(path string) ([]float64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, pathless(err))
	}
	values, err := chance.ReadNumbers(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	var at *chance.LineError
	switch {
	case errors.As(err, &at):
		return nil, fmt.Errorf("%s:%w", path, err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, pathless(err))
	}
	return values, nil
}

// answerChances works the plans out draw by draw.
func (q *asked) answerChances(r *scenario.Result, pricers []*planPricer) error {
	if q.draws == nil || q.ahead != nil {
		return nil // months are drawn with their own page
	}
	told, err := q.draws.Told()
	if err != nil {
		return err
	}
	for _, k := range pricers {
		plans, err := q.draws.Plans(k.rows, q.shocks)
		if err != nil {
			return err
		}
		told.Plans = append(told.Plans, plans...)
	}
	r.Chances = told
	return nil
}
