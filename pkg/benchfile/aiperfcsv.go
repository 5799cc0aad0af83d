package benchfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// isTable knows the CSV summary of AIPerf, profile_export_aiperf.csv, by the
// first word of its header.
func isTable(text []byte) bool {
	rest, ok := bytes.CutPrefix(text, []byte("Metric"))
	return ok && len(rest) > 0 && bytes.IndexByte([]byte(",;\t"), rest[0]) >= 0
}

// fromTable writes the CSV summary as the JSON summary that AIPerf writes beside
// it, every metric on the line where it was. The CSV summary tells neither the
// model nor the concurrency.
func (in *input) fromTable(text []byte) ([]byte, error) {
	if head, _, _ := bytes.Cut(text, []byte("\n")); !bytes.Contains(head, []byte(",")) {
		return nil, &Error{File: in.name, Line: 1, Reason: "columns cut by semicolons or tabs",
			Hint: "save it as CSV with commas"}
	}
	rows := csv.NewReader(bytes.NewReader(text))
	rows.FieldsPerRecord, rows.ReuseRecord = -1, true
	t := &table{in: in, line: 1, out: []byte(`{"aiperf_version":null`)}
	for {
		row, err := rows.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return append(t.out, '}'), nil
		case errors.As(err, &bad):
			return nil, &Error{File: in.name, Line: bad.Line, Reason: "invalid CSV",
				Hint: "give the result file as the tool wrote it"}
		case err != nil:
			return nil, err
		}
		line, _ := rows.FieldPos(0)
		if err := t.add(row, line); err != nil {
			return nil, err
		}
	}
}

// table is a CSV summary that is being written as JSON. It has sections, cut by
// blank lines, each with a header: metrics with their spread, metrics of one
// value, and what was seen of the GPUs, which is passed over.
type table struct {
	in    *input
	out   []byte
	line  int // that out has come to
	last  int // that the last row was on
	width int // columns of the section
	mean  int // column of the means; below 1: the section has none
}

func (t *table) add(row []string, line int) error {
	begins := line > t.last+1 || row[0] == "Metric"
	t.last = line
	switch {
	case begins:
		t.width, t.mean = len(row), -1
		if row[0] == "Metric" {
			t.mean = slices.IndexFunc(row, func(s string) bool { return s == "avg" || s == "Value" })
		}
	case t.mean < 1:
	case len(row) != t.width:
		return &Error{File: t.in.name, Line: line,
			Reason: fmt.Sprintf("%d columns where the header has %d", len(row), t.width),
			Hint:   "give the result file as the tool wrote it"}
	default:
		t.metric(row[0], row[t.mean], line)
	}
	return nil
}

// metric writes one metric. Its name has the unit behind it, in brackets.
func (t *table) metric(name, mean string, line int) {
	for ; t.line < line; t.line++ {
		t.out = append(t.out, '\n')
	}
	name, unit, told := strings.Cut(strings.TrimSuffix(name, ")"), " (")
	t.out = append(t.out, ',')
	t.out = quoted(t.out, strings.ReplaceAll(strings.ToLower(name), " ", "_"))
	t.out = append(append(t.out, `:{"avg":`...), meanCell(mean)...)
	if told {
		t.out = quoted(append(t.out, `,"unit":`...), unit)
	}
	t.out = append(t.out, '}')
}

// meanCell is a cell as JSON: a number, null for none, or the text that stands
// there instead.
func meanCell(cell string) []byte {
	switch value := jsontext.Value(cell); strings.ToLower(cell) {
	case "":
		return []byte("null")
	case "nan":
		return []byte("NaN")
	case "inf":
		return []byte("Infinity")
	default:
		if value.IsValid() && value.Kind() == '0' {
			return value
		}
		return quoted(nil, cell)
	}
}

func quoted(to []byte, text string) []byte {
	to, _ = jsontext.AppendQuote(to, text) // broken letters are replaced: names and units that are known have none
	return to
}
