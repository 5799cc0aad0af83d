package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/render"
)

// rowWriter keeps priced rows until the whole file is known to be good: CSV and
// JSON in a temporary file, a page's rows in memory.
type rowWriter struct {
	r     *Runner
	g     *Given
	file  *os.File // nil for pages
	n     int64
	chunk []*econ.UsageCost
}

// chunkSize is how many rows are rendered at once, and the most that a page
// shows; CSV and JSON hold all.
const chunkSize = 1000

func newRowWriter(r *Runner, g *Given) (*rowWriter, error) {
	w := &rowWriter{r: r, g: g}
	if r.set.format != "json" && r.set.format != "csv" {
		return w, nil
	}
	file, err := os.CreateTemp("", "tokecon-rows-")
	if err != nil {
		return nil, fmt.Errorf("no room for temporary rows: %w", files.Pathless(err))
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
	if w.r.set.format == "json" {
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
	return render.CSV(w.file, doc, render.Options{Columns: w.r.set.columns, Stamp: w.g.stamps(), NoHeader: !first})
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
	if w.file != nil {
		w.g.lookedPast(nil)
	}
	switch w.r.set.format {
	case "csv":
		if err := w.flush(total); err != nil {
			return err
		}
		return w.copy()
	case "json":
		return w.wrap(total)
	}
	doc := page.UsageCosts(w.chunk, w.n, total)
	w.g.lookedPast(doc)
	return w.r.emit(total, doc, w.g.stamps())
}

// wrap writes the total as a JSON object with the rows inside.
func (w *rowWriter) wrap(total *econ.UsageTotal) error {
	head, err := json.MarshalIndent(total, "", "  ")
	if err != nil {
		return err
	}
	head = bytes.TrimSuffix(head, []byte("\n}"))
	if _, err := fmt.Fprintf(w.r.out.Load(), "%s,\n  \"rows\": [\n    ", head); err != nil {
		return err
	}
	if err := w.copy(); err != nil {
		return err
	}
	_, err = io.WriteString(w.r.out.Load(), "\n  ]\n}\n")
	return err
}

func (w *rowWriter) copy() error {
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w.r.out.Load(), w.file)
	return err
}
