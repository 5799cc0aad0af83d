package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/workload"
)

// runUsage prices a file of usage rows, each at its own time, and adds them
// up. Rows go to a temporary file while they stream, so that memory stays flat
// and a bad row leaves nothing half told.
func (a *app) runUsage(f *costFlags) error {
	if err := a.out.open(a.set.output, []string{f.usage}); err != nil {
		return err
	}
	s, err := a.setting()
	if err != nil {
		return err
	}
	rows, err := a.newRowWriter()
	if err != nil {
		return err
	}
	defer rows.close()
	total := econ.NewUsageTotal(s)
	pricer := quote.NewPricer(a.books)
	watch := a.progress("pricing rows")
	defer watch.done()
	for row, err := range workload.OpenUsage(f.usage, workload.Options{Stdin: a.stdin}) {
		watch.step()
		if err != nil {
			return readable(err)
		}
		priced, err := a.priceRow(pricer, &row, s)
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
	if total.Status == quote.LowerBound && a.set.strict {
		return errNo
	}
	return nil
}

// priceRow prices one row; what a row does not say, the flags do.
func (a *app) priceRow(p *quote.Pricer, row *workload.UsageRow, s econ.Setting) (*econ.UsageCost, error) {
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

// rowWriter keeps priced rows until the whole file is known to be good: CSV and
// JSON in a temporary file, a page's rows in memory.
type rowWriter struct {
	a     *app
	file  *os.File // nil for pages
	n     int64
	chunk []*econ.UsageCost
}

// chunkSize is how many rows are rendered at once, and the most that a page
// shows; CSV and JSON hold all.
const chunkSize = 1000

func (a *app) newRowWriter() (*rowWriter, error) {
	w := &rowWriter{a: a}
	if a.set.format != "json" && a.set.format != "csv" {
		return w, nil
	}
	file, err := os.CreateTemp("", "tokecon-rows-")
	if err != nil {
		return nil, fmt.Errorf("no room for temporary rows: %w", pathless(err))
	}
	w.file = file
	return w, os.Remove(file.Name()) // it lives as long as it is open
}

func (w *rowWriter) close() {
	if w.file != nil {
		w.file.Close() //nolint:errcheck,gosec // already removed, nothing to keep
	}
}

func (w *rowWriter) write(row *econ.UsageCost) error {
	w.n++
	if w.a.set.format == "json" {
		return w.json(row)
	}
	if w.file == nil && len(w.chunk) == chunkSize {
		return nil
	}
	w.chunk = append(w.chunk, row)
	if w.file != nil && len(w.chunk) == chunkSize {
		return w.flush(nil)
	}
	return nil
}

// flush renders the waiting rows as CSV, with the total after the last.
func (w *rowWriter) flush(total *econ.UsageTotal) error {
	first := w.n <= chunkSize && (total == nil || len(w.chunk) == int(w.n))
	doc := page.UsageCosts(w.chunk, w.n, total)
	w.chunk = w.chunk[:0]
	return render.CSV(w.file, doc, render.Options{Columns: w.a.set.columns, Stamp: w.a.stamp, NoHeader: !first})
}

func (w *rowWriter) json(row *econ.UsageCost) error {
	text, err := json.Marshal(row)
	if err != nil {
		return err
	}
	if w.n > 1 {
		text = append([]byte(",\n    "), text...)
	}
	_, err = w.file.Write(text)
	return err
}

// finish writes the rows and the total to the output.
func (w *rowWriter) finish(total *econ.UsageTotal) error {
	switch w.a.set.format {
	case "csv":
		if err := w.flush(total); err != nil {
			return err
		}
		return w.copy()
	case "json":
		return w.wrap(total)
	}
	return w.a.emit(total, page.UsageCosts(w.chunk, w.n, total))
}

// wrap writes the total as a JSON object with the rows inside.
func (w *rowWriter) wrap(total *econ.UsageTotal) error {
	head, err := json.MarshalIndent(total, "", "  ")
	if err != nil {
		return err
	}
	head = bytes.TrimSuffix(head, []byte("\n}"))
	if _, err := fmt.Fprintf(&w.a.out, "%s,\n  \"rows\": [\n    ", head); err != nil {
		return err
	}
	if err := w.copy(); err != nil {
		return err
	}
	_, err = io.WriteString(&w.a.out, "\n  ]\n}\n")
	return err
}

func (w *rowWriter) copy() error {
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(&w.a.out, w.file)
	return err
}
