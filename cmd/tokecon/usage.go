package main

import (
	"fmt"
	"os"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/quote"
)

// runUsage prices a file of usage rows, each at its own time, and adds them up. Rows go to
// a temporary file while they stream, so that memory stays flat and a bad row leaves
// nothing half told.
func runUsage(r *Runner, c *costFlags) error {
	g, err := r.open(&ofMarket{locked: &c.locked, reads: c.usage}, nil)
	if err != nil {
		return err
	}
	rows, err := newRowWriter(r, g)
	if err != nil {
		return err
	}
	defer rows.close()
	total := econ.NewUsageTotal(g.Market.Setting())
	for priced, err := range demand.PriceLog(r.door, g.Market, c.usage) {
		if err != nil {
			return readable(err)
		}
		if err := total.Add(priced); err != nil {
			return fmt.Errorf("%s: %w", priced.Where, err)
		}
		if err := rows.write(priced); err != nil {
			return err
		}
	}
	if err := rows.finish(total); err != nil {
		return err
	}
	if total.Status == quote.LowerBound && g.Strict {
		return errNo
	}
	return nil
}

// readable words the error of a file that is not there as wrong use.
func readable(err error) error {
	if os.IsNotExist(err) {
		return input.Wrong("name a file that exists, or - for standard input", "%w", err)
	}
	return err
}
