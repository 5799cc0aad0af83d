package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/render"
)

// usageRows are the priced rows of a usage file. They are kept until the whole file is
// known to be good: CSV and JSON in a temporary file, so that memory stays flat; of a
// page's rows the first in memory.
type usageRows struct {
	g     *Given
	file  *os.File // nil for pages
	n     int64
	chunk []*econ.UsageCost
	total *econ.UsageTotal
}

// chunkSize is how many rows are rendered at once, and the most that a page
// shows; CSV and JSON hold all.
const chunkSize = 1000

// priceRows prices a file of usage rows, each at its own time, and adds them up.
func priceRows(g *Given, path string) (*usageRows, error) {
	w, err := newUsageRows(g)
	if err != nil {
		return nil, err
	}
	for priced, err := range demand.PriceLog(g.Door, g.Market, path) {
		if os.IsNotExist(err) {
			err = input.Wrong("name a file that exists, or - for standard input", "%w", err)
		}
		if err == nil {
			err = w.add(priced)
		}
		if err != nil {
			return nil, err // the file is gone with the run
		}
	}
	return w, nil
}

func newUsageRows(g *Given) (*usageRows, error) {
	w := &usageRows{g: g, total: econ.NewUsageTotal(g.Market.Setting())}
	if g.Format != "json" && g.Format != "csv" {
		return w, nil
	}
	file, err := os.CreateTemp("", "tokecon-rows-")
	if err != nil {
		return nil, fmt.Errorf("no room for temporary rows: %w", files.Pathless(err))
	}
	w.file = file
	return w, os.Remove(file.Name()) // it lives as long as it is open
}

func (w *usageRows) add(row *econ.UsageCost) error {
	if err := w.total.Add(row); err != nil {
		return fmt.Errorf("%s: %w", row.Where, err)
	}
	w.n++
	if w.g.Format == "json" {
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
func (w *usageRows) flush(total *econ.UsageTotal) error {
	first := w.n <= chunkSize && (total == nil || len(w.chunk) == int(w.n))
	doc := page.UsageCosts(w.chunk, w.n, total)
	w.chunk = w.chunk[:0]
	return render.CSV(w.file, doc, render.Options{Columns: w.g.Columns, Stamp: w.g.stamps(), NoHeader: !first})
}

func (w *usageRows) json(row *econ.UsageCost) error {
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

// stream writes the rows and the total in a format that holds them all; done is false
// for pages.
func (w *usageRows) stream(out io.Writer) (done bool, err error) {
	switch w.g.Format {
	case "csv":
		if err = w.flush(w.total); err == nil {
			err = w.copy(out)
		}
	case "json":
		err = w.wrap(out)
	default:
		return false, nil
	}
	return true, errors.Join(err, w.file.Close())
}

// wrap writes the total as a JSON object with the rows inside.
func (w *usageRows) wrap(out io.Writer) error {
	head, err := json.MarshalIndent(w.total, "", "  ")
	if err != nil {
		return err
	}
	head = bytes.TrimSuffix(head, []byte("\n}"))
	if _, err := fmt.Fprintf(out, "%s,\n  \"rows\": [\n    ", head); err != nil {
		return err
	}
	if err := w.copy(out); err != nil {
		return err
	}
	_, err = io.WriteString(out, "\n  ]\n}\n")
	return err
}

func (w *usageRows) copy(out io.Writer) error {
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(out, w.file)
	return err
}
