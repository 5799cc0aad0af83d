package render

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/formats"
	"github.com/tokecon/tokecon/pkg/report"
)

// CSV writes one table by RFC 4180: the one that Options.Table names, else the
// first, else the points of the first chart. Numbers are exact and plain, an
// unknown value is an empty field. A last column of remarks says what a screen
// says with marks and footnotes, so that no estimate passes for a fact.
//
// Lines end in LF: that is what every tool on a pipe expects, and all readers
// of CSV take it.
func CSV(w io.Writer, d *report.Document, o Options) error {
	if err := d.Check(); err != nil {
		return err
	}
	t, err := tableNamed(d, o.Table)
	if err != nil {
		return err
	}
	notes := number(d)
	ids, err := csvColumns(t, o.Columns)
	if err != nil {
		return err
	}
	var records [][]string
	if !o.NoHeader {
		records = append(records, stamped(csvText(ids, o), o, func(s Stamp) string { return s.ID }))
	}
	for _, r := range t.Rows {
		records = append(records, stamped(csvRecord(t, r, ids, notes, o), o,
			func(s Stamp) string { return guard(s.Value, o) }))
	}
	return writeRecords(w, records, o)
}

// stamped adds the stamps to a record, unless the reader has named the columns.
func stamped(record []string, o Options, text func(Stamp) string) []string {
	for _, s := range o.Stamp {
		if len(o.Columns) == 0 {
			record = append(record, text(s))
		}
	}
	return record
}

// writeRecords goes through a buffer: a csv.Writer keeps quiet about a full
// disk until it is asked.
func writeRecords(w io.Writer, records [][]string, o Options) error {
	var buffer bytes.Buffer
	if o.BOM {
		buffer.WriteString("\ufeff")
	}
	out := csv.NewWriter(&buffer)
	out.Comma = o.Locale.separator()
	if err := out.WriteAll(records); err != nil {
		return err
	}
	return formats.Send(w, buffer.String())
}

// tableNamed finds a table, or a chart as a table of its points.
func tableNamed(d *report.Document, id string) (*report.Table, error) {
	tables := d.Tables()
	for _, s := range d.Sections {
		if s.Chart != nil {
			tables = append(tables, chartTable(s.Chart))
		}
	}
	var known []string
	for _, t := range tables {
		if t.ID == id || id == "" {
			return t, nil
		}
		known = append(known, t.ID)
	}
	return nil, unknownName("table", id, known)
}

func csvColumns(t *report.Table, wanted []string) ([]string, error) {
	all := append(columnIDs(t), report.Remarks)
	if len(wanted) == 0 {
		return all, nil
	}
	var ids []string
	for _, id := range wanted {
		if !slices.Contains(all, id) {
			return nil, unknownName("column", id, all)
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func csvRecord(t *report.Table, r report.Row, ids []string, f *footnotes, o Options) []string {
	own := columnIDs(t)
	record := make([]string, len(ids))
	for i, id := range ids {
		if id == report.Remarks {
			record[i] = guard(remarksOf(t, r, f), o)
		} else {
			record[i] = csvField(r.Cells[slices.Index(own, id)], o)
		}
	}
	return record
}

// csvField writes a value without rounding. Numbers need no guard against
// formulas: a negative one is a number to every reader.
func csvField(c report.Cell, o Options) string {
	switch {
	case c.Kind == report.KindUnknown:
		return ""
	case c.Numeric():
		return o.Locale.number(c.Value.String())
	case c.Text == "":
		return word(c.Status)
	}
	return guard(c.Text, o)
}

func csvText(texts []string, o Options) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = guard(text, o)
	}
	return out
}

// guard keeps a spreadsheet from running a text as a formula. The leading
// signs are those that spreadsheets act on, and their full-width twins.
func guard(text string, o Options) string {
	if o.Raw {
		return text
	}
	text = cleanData(text)
	for _, sign := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(text, sign) {
			return "'" + text
		}
	}
	return text
}

// remarksOf says in words what marks, signs and footnotes say on a screen.
func remarksOf(t *report.Table, r report.Row, f *footnotes) string {
	var words []string
	switch r.Mark {
	case report.Winner:
		words = append(words, "winner")
	case report.Reference:
		words = append(words, "reference")
	case report.Total:
		words = append(words, "total")
	}
	for i, c := range r.Cells {
		for _, remark := range cellRemarks(c, f) {
			words = append(words, t.Columns[i].ID+remark)
		}
	}
	return strings.Join(words, "; ")
}

func cellRemarks(c report.Cell, f *footnotes) []string {
	var words []string
	texts := f.textsOf(c)
	if c.Kind == report.KindUnknown {
		words = append(words, " is unknown")
	}
	if c.Kind == report.KindUnknown && c.Text != "" {
		words[0] += ": " + c.Text
		texts = texts[1:]
	}
	if c.Estimated {
		words = append(words, " is an estimate")
	}
	if c.Bound {
		words = append(words, " is a lower bound")
	}
	if c.Status != report.NoStatus && (c.Numeric() || c.Text != "") {
		words = append(words, ": "+word(c.Status))
	}
	for _, text := range texts {
		words = append(words, ": "+text)
	}
	return words
}

// word names a verdict where there is no sign for it.
func word(s report.Status) string {
	return [...]string{report.NoStatus: "", report.OK: "ok", report.Fail: "fail", report.Warn: "warn"}[s]
}
