package workload

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tokecon/tokecon/pkg/meter"
)

// eachCSVRow reads a usage file with a header line and commas.
func eachCSVRow(s *source, opt Options, needModel bool, emit func(UsageRow) error) error {
	if err := checkDelimiter(s); err != nil {
		return err
	}
	limit := &recordLimit{r: s.r, s: s, max: opt.maxLine()}
	r := csv.NewReader(limit)
	r.ReuseRecord = true
	header, err := readHeader(s, r, needModel)
	if err != nil || header == nil {
		return err
	}
	for {
		limit.taken = 0
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return csvError(s, err)
		}
		row, err := csvRow(s, r, header, fields)
		if err == nil {
			err = row.check(needModel)
		}
		if err != nil {
			return placed(s.name, frame{line: row.Where.Line}, err)
		}
		if err := emit(*row); err != nil {
			return err
		}
	}
}

// checkDelimiter refuses headers that are cut by something else than commas,
// and bytes that cannot be in CSV.
func checkDelimiter(s *source) error {
	head, _, _ := bytes.Cut(s.head, []byte("\n"))
	head = bytes.TrimSuffix(head, []byte("\r"))
	at := func(i int, reason, hint string) error {
		return &SourceError{File: s.name, Line: 1, Column: i + 1, Reason: reason, Hint: hint}
	}
	if i := bytes.IndexByte(s.head, 0); i >= 0 {
		return &SourceError{File: s.name, Line: 1 + bytes.Count(s.head[:i], []byte("\n")), Reason: "a NUL byte",
			Hint: "save the file as UTF-8 text"}
	}
	if i := bytes.IndexByte(head, '\r'); i >= 0 {
		return at(i, "a lone carriage return", `end lines with \n or \r\n`)
	}
	if i := bytes.IndexAny(head, ";\t"); i >= 0 && !bytes.Contains(head, []byte(",")) {
		return at(i, "columns cut by semicolons or tabs", "save it as CSV with commas")
	}
	return nil
}

// readHeader returns the columns of the file; nil when it is empty.
func readHeader(s *source, r *csv.Reader, needModel bool) ([]column, error) {
	fields, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, csvError(s, err)
	}
	table, header := columns(), []column(nil)
	for i, name := range fields {
		line, col := r.FieldPos(i)
		c, err := findColumn(table, name)
		if err == nil && slices.ContainsFunc(header, func(h column) bool { return h.name == name }) {
			err = &SourceError{Field: name, Reason: "given twice", Hint: "keep one of the columns"}
		}
		if err != nil {
			return nil, placed(s.name, frame{line: line}, atColumn(err, col))
		}
		header = append(header, *c)
	}
	if needModel && !slices.Contains(fields, "model") {
		return nil, &SourceError{File: s.name, Line: 1, Field: "model", Reason: "missing column",
			Hint: "every row needs a model"}
	}
	return header, nil
}

func atColumn(err error, column int) error {
	var own *SourceError
	if errors.As(err, &own) {
		own.Column = column
	}
	return err
}

// csvRow sets the fields of one row. The row comes with its position even when
// it is at fault.
func csvRow(s *source, r *csv.Reader, header []column, fields []string) (*UsageRow, error) {
	line, _ := r.FieldPos(0)
	row := &UsageRow{Where: Position{s.name, line}, Usage: meter.Whole{Requests: 1}}
	for i, text := range fields {
		err := checkCell(text)
		if err == nil {
			err = header[i].set(row, cell{strings.Clone(text), anyKind})
		}
		if err != nil {
			_, col := r.FieldPos(i)
			return row, atColumn(inField(header[i].name, err), col)
		}
	}
	return row, nil
}

func checkCell(text string) error {
	switch {
	case !utf8.ValidString(text):
		return &SourceError{Reason: "invalid UTF-8", Hint: "save the file as UTF-8"}
	case strings.ContainsAny(text, "\r\x00"):
		return &SourceError{Reason: "a lone carriage return or NUL", Hint: `end lines with \n or \r\n`}
	default:
		return nil
	}
}

// csvError gives the reader's error our words and position.
func csvError(s *source, err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	out := &SourceError{File: s.name, Line: parse.Line, Column: parse.Column, Reason: parse.Err.Error(),
		Hint: "quote cells as CSV does"}
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		out.Reason, out.Hint = "not as many cells as the header has columns", "a comma too many or too few"
	case errors.Is(err, csv.ErrBareQuote), errors.Is(err, csv.ErrQuote):
		out.Reason, out.Hint = "a stray quote", `put the cell in quotes and double those within: "a ""b"" c"`
	}
	return out
}

// recordLimit keeps one record from growing without bound. The CSV reader
// reads ahead by its buffer, which the limit allows for.
type recordLimit struct {
	r     io.Reader
	s     *source
	max   int
	taken int
}

func (l *recordLimit) Read(p []byte) (int, error) {
	if l.taken > l.max+64<<10 {
		return 0, &SourceError{File: l.s.name, Reason: "a row longer than the line limit",
			Hint: "look for a quote that is not closed"}
	}
	n, err := l.r.Read(p)
	l.taken += n
	return n, err
}
