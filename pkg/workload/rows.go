package workload

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/internal/strictjson"
	"github.com/tokecon/tokecon/pkg/meter"
)

// UsageRow is a row of a usage file, to be priced as it is.
type UsageRow struct {
	Where  Position
	Model  string
	Time   time.Time // zero: not given; a date is its first second in UTC
	Mode   string    // "" not given
	Region string    // "" not given
	Usage  meter.Whole
}

// request is the row as a request of which only the counts are known.
func (u *UsageRow) request() Request {
	return Request{Where: u.Where, Time: u.Time, Model: u.Model, Mode: u.Mode, Region: u.Region, Usage: &u.Usage}
}

// OpenUsage streams the rows of a usage file: JSON lines or CSV, told apart by
// the name or else by content; "-" is Options.Stdin, gzip and zstd are recognised.
// The keys and columns are model (required), time, mode, region and the counts
// of meter.Whole by their JSON names; requests is 1 when absent. Rows are read
// strictly: unknown, doubled and miscased keys, null, and counts that are not
// plain whole numbers from 0 to 2^63-1 are refused, and so are rows whose parts
// exceed their whole. The first error ends the stream and is a *SourceError
// where the file is at fault.
func OpenUsage(path string, opt Options) iter.Seq2[UsageRow, error] {
	return stream(func(emit func(UsageRow) error) error {
		rows := 0
		err := eachSource(path, opt, func(s *source) error {
			return eachRow(s, opt, func(row UsageRow) error {
				rows++
				return emit(row)
			})
		})
		if err == nil && rows == 0 && !opt.AllowEmpty {
			return noRows(path)
		}
		return err
	})
}

// eachRow reads one opened usage file. What is neither named nor looks like
// JSON is CSV.
func eachRow(s *source, opt Options, emit func(UsageRow) error) error {
	switch s.kind("") {
	case kindNone:
		return nil
	case kindJSON:
		table := columns()
		return eachFrame(s, opt, func(f frame) error {
			row, err := parseRow(table, Position{s.name, f.line}, f.raw, true)
			if err != nil {
				return placed(s.name, f, err)
			}
			return emit(*row)
		})
	default:
		return eachCSVRow(s, opt, true, emit)
	}
}

// column is one key of a usage row.
type column struct {
	name string
	set  func(row *UsageRow, cell cell) error
}

// cell is a value with its kind: '"' for text, '0' for a number; CSV cells are
// '?', whatever they are asked for.
type cell struct {
	text string
	kind jsontext.Kind
}

const anyKind jsontext.Kind = '?'

// columns is the table of what a usage row may hold.
func columns() []column {
	table := []column{
		{"model", func(row *UsageRow, c cell) error { return setText(&row.Model, c, true) }},
		{"time", setTime},
		{"mode", func(row *UsageRow, c cell) error { return setText(&row.Mode, c, false) }},
		{"region", func(row *UsageRow, c cell) error { return setText(&row.Region, c, false) }},
	}
	for _, f := range meter.Fields() {
		table = append(table, column{f.Name, count(f.Of)})
	}
	return table
}

func columnNames(table []column) []string {
	var names []string
	for _, c := range table {
		names = append(names, c.name)
	}
	return names
}

// findColumn returns the column of a key. A key that differs in case alone is
// refused like any other unknown one, with the right spelling.
func findColumn(table []column, name string) (*column, error) {
	if i := slices.IndexFunc(table, func(c column) bool { return c.name == name }); i >= 0 {
		return &table[i], nil
	}
	names := columnNames(table)
	for _, known := range names {
		if strings.EqualFold(strings.TrimSpace(name), known) {
			return nil, &SourceError{Field: name, Reason: "unknown key", Hint: "write it as " + known}
		}
	}
	hint := near.Hint(name, names)
	if hint == "" {
		hint = "the keys are " + strings.Join(names, " ")
	}
	return nil, &SourceError{Field: name, Reason: "unknown key", Hint: hint}
}

func setText(to *string, c cell, required bool) error {
	switch {
	case c.kind != '"' && c.kind != anyKind:
		return &SourceError{Value: c.text, Reason: "not a text", Hint: "put it in quotes"}
	case required && c.text == "":
		return &SourceError{Reason: "empty", Hint: "every row needs a model"}
	}
	*to = c.text
	return nil
}

// setTime reads RFC 3339 or a date, which is taken as its first second in UTC.
func setTime(row *UsageRow, c cell) error {
	if c.kind == anyKind && c.text == "" {
		return nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, c.text); err == nil && c.kind != '0' {
			row.Time = t.UTC()
			return nil
		}
	}
	return &SourceError{Value: c.text, Reason: "not a time", Hint: "write 2026-03-01 or 2026-03-01T12:00:00Z"}
}

// count returns the setter of a counter.
func count(field func(*meter.Whole) *int64) func(*UsageRow, cell) error {
	return func(row *UsageRow, c cell) error {
		if c.kind != '0' && c.kind != anyKind {
			return &SourceError{Value: shownValue(c), Reason: "not a number",
				Hint: "write a whole number in plain digits without quotes"}
		}
		n, bad := parseCount(c.text)
		if bad != nil {
			return &SourceError{Value: c.text, Reason: bad.reason, Hint: bad.hint}
		}
		*field(&row.Usage) = n
		return nil
	}
}

// shownValue is a JSON value as it was written.
func shownValue(c cell) string {
	if c.kind == '"' {
		return `"` + c.text + `"`
	}
	return c.text
}

// parseRow reads one JSON object as a usage row, key by key.
func parseRow(table []column, at Position, raw []byte, needModel bool) (*UsageRow, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(raw))
	tok, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	if tok.Kind() != '{' {
		return nil, &SourceError{Reason: "a row must be a JSON object",
			Hint: `write {"model": "…", "input": 1200, "output": 300}`}
	}
	row := &UsageRow{Where: at, Usage: meter.Whole{Requests: 1}}
	for dec.PeekKind() == '"' {
		if err := readMember(dec, table, row); err != nil {
			return nil, err
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, &SourceError{Reason: "text after the end of the object", Hint: "one object a line"}
	}
	return row, row.check(needModel)
}

// readMember reads one key with its value.
func readMember(dec *jsontext.Decoder, table []column, row *UsageRow) error {
	tok, err := dec.ReadToken()
	if err != nil {
		return doubled(err)
	}
	name := tok.String()
	col, err := findColumn(table, name)
	if err != nil {
		return err
	}
	v, err := dec.ReadValue()
	if err != nil {
		return err
	}
	c := cell{text: string(v), kind: v.Kind()}
	switch c.kind {
	case '"':
		_ = json.Unmarshal(v, &c.text) // it was parsed as a string
	case '0':
	default:
		return &SourceError{Field: name, Reason: strictjson.KindWord(c.kind) + " cannot stand here",
			Hint: "leave the key out where nothing is known"}
	}
	return inField(name, col.set(row, c))
}

// doubled names the key that a row gives twice.
func doubled(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax) {
		return &SourceError{Field: syntax.JSONPointer.LastToken(), Reason: "given twice", Hint: "keep one of them"}
	}
	return err
}

// inField names the field of an error that has none yet.
func inField(name string, err error) error {
	var own *SourceError
	if errors.As(err, &own) && own.Field == "" {
		own.Field = name
	}
	return err
}

// check refuses rows without a model and parts that exceed their whole.
func (u *UsageRow) check(needModel bool) error {
	if needModel && u.Model == "" {
		return &SourceError{Field: "model", Reason: "missing", Hint: "every row needs a model"}
	}
	if _, err := u.Usage.Split(); err != nil {
		return contradiction(u.Where, err)
	}
	return nil
}

// countsReader is the row of the formats table for rows of counts alone.
func countsReader() reader {
	table := columns()
	return reader{
		name: countsFormat,
		doc:  `token counts: {"model", "input", "cached", "output", …} as in usage rows`,
		is: func(rec *record) bool {
			return slices.ContainsFunc(table, func(c column) bool { return rec.whole.Is(c.name, "0") })
		},
		read: func(rec *record) ([]Request, error) {
			row, err := parseRow(table, rec.Position, rec.whole.Raw, false)
			if err != nil {
				return nil, err
			}
			return []Request{row.request()}, nil
		},
	}
}
