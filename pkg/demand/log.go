package demand

import (
	"fmt"
	"iter"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/workload"
)

// PriceLog prices every row of a usage file, .jsonl or .csv, - for standard input, at
// the row's own time, mode and region; what a row does not say, the market does. It ends
// with the first error, which names file, line and field. Rows stream: memory is flat.
func PriceLog(door *files.Door, m market.Market, path string) iter.Seq2[*econ.UsageCost, error] {
	door = files.Or(door)
	return func(yield func(*econ.UsageCost, error) bool) {
		if err := market.Check(m); err != nil {
			yield(nil, err)
			return
		}
		pricer, s := quote.NewPricer(m.Books()), m.Setting()
		door.Mark(path)
		step, done := door.Progress("pricing rows")
		defer done()
		for row, err := range workload.OpenUsage(path, workload.Options{Stdin: door.In}) {
			step()
			var priced *econ.UsageCost
			if err == nil {
				priced, err = priceRow(pricer, &row, s)
			}
			if !yield(priced, err) || err != nil {
				return
			}
		}
	}
}

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
	if row.Region != "" {
		u.Region = row.Region
	}
	bill, err := p.Bill(&u)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", row.Where, err)
	}
	return &econ.UsageCost{Line: row.Where.Line, Model: bill.Offer, Time: pricebook.Instant{Time: u.At}, Mode: u.Mode,
		Region: u.Region, Bill: bill, Where: row.Where}, nil
}

// LogCost adds up the rows of a usage file.
func LogCost(door *files.Door, m market.Market, path string) (*econ.UsageTotal, error) {
	total := econ.NewUsageTotal(m.Setting())
	for row, err := range PriceLog(door, m, path) {
		if err != nil {
			return nil, err
		}
		if err := total.Add(row); err != nil {
			return nil, fmt.Errorf("%s: %w", row.Where, err)
		}
	}
	return total, nil
}
