package main

import (
	"fmt"
	"os"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/workload"
)

// usage prices a file of usage rows, each at its own time, and adds them up. Rows go to
// a temporary file while they stream, so that memory stays flat and a bad row leaves
// nothing half told.
func (r *Runner) usage(c *costFlags) error {
	g, err := r.open(&ofMarket{locked: &c.locked, reads: c.usage}, nil)
	if err != nil {
		return err
	}
	rows, err := r.newRowWriter(g)
	if err != nil {
		return err
	}
	defer rows.close()
	s := g.Market.Setting()
	total := econ.NewUsageTotal(s)
	pricer := quote.NewPricer(g.Market.Books())
	step, done := r.door.Progress("pricing rows")
	defer done()
	for row, err := range workload.OpenUsage(c.usage, workload.Options{Stdin: r.door.In}) {
		step()
		if err != nil {
			return readable(err)
		}
		priced, err := priceRow(pricer, &row, s)
		if err != nil {
			return err
		}
		if err := total.Add(priced); err != nil {
			return fmt.Errorf("%s: %w", row.Where, err)
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

// priceRow prices one row; what a row does not say, the flags do.
func priceRow(p *quote.Pricer, row *workload.UsageRow, s econ.Setting) (*econ.UsageCost, error) {
	counts, err := row.Usage.Split()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", row.Where, err)
	}
	u := quote.Usage{Model: row.Model, At: row.Time, Mode: s.Mode, Region: s.Region, Counts: counts,
		Calls: row.Usage.Requests}
	if u.At.IsZero() {
		u.At = s.AsOf.Time
	}
	if row.Mode != "" {
		if err := u.Mode.UnmarshalText([]byte(row.Mode)); err != nil {
			return nil, fmt.Errorf("%s: mode: %q: %w", row.Where, input.Printable(row.Mode), err)
		}
	}
	u.Region = or(row.Region, u.Region)
	bill, err := p.Bill(&u)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", row.Where, err)
	}
	return &econ.UsageCost{Line: row.Where.Line, Model: bill.Offer, Time: pricebook.Instant{Time: u.At}, Mode: u.Mode,
		Region: u.Region, Bill: bill}, nil
}

// readable words the error of a file that is not there as wrong use.
func readable(err error) error {
	if os.IsNotExist(err) {
		return input.Wrong("name a file that exists, or - for standard input", "%w", err)
	}
	return err
}
