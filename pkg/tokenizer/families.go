package tokenizer

import (
	_ "embed" // for families.csv
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/near"
)

// The rows of families.csv are all there is to know about a tokenizer besides
// its vocabulary. A new family is a new row.
//
//	name, base          the family, and the encoding that is counted for it
//	factor, low, high   family tokens for one base token, with the band
//	anchor              the factor as the vendor's counting API measured it;
//	                    empty: the median over the stand-ins
//	stand_in, widen     public vocabularies that the band is made from, and how
//	                    much it is widened because they are only stand-ins
//	per_message …       the chat constants, see chatRule
//	evidence, url, checked
//
//go:embed families.csv
var familiesCSV string

// row is a line of families.csv.
type row struct {
	name, base             string
	factor                 band
	chat                   chatRule
	evidence, url, checked string
	standIn                []string
	anchor, widen          float64
}

// band is a number with its bounds.
type band struct{ mid, low, high float64 }

// scale turns n base tokens into family tokens: the nearest integer, rounded
// outward at the bounds, and never nothing for something.
func (b band) scale(n int64) Count {
	if b == (band{1, 1, 1}) {
		return exactly(n)
	}
	least := min(n, 1)
	return Count{
		Tokens:    max(least, int64(math.Round(float64(n)*b.mid))),
		Low:       max(least, int64(math.Floor(float64(n)*b.low))),
		High:      max(least, int64(math.Ceil(float64(n)*b.high))),
		Exactness: Estimated,
	}
}

// readRows parses families.csv. It is small enough to be read at each call.
func readRows() ([]row, error) {
	lines, err := csv.NewReader(strings.NewReader(familiesCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("families.csv: %w", err)
	}
	var rows []row
	for i, fields := range lines[1:] {
		p := cells{header: lines[0], fields: fields}
		r := p.row()
		if p.err != nil {
			return nil, fmt.Errorf("families.csv:%d: %w", i+2, p.err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// cells reads the cells of a line by name and keeps the first error.
type cells struct {
	header, fields []string
	err            error
}

func (c *cells) row() row {
	return row{
		name:     c.text("name"),
		base:     c.text("base"),
		factor:   band{c.number("factor"), c.number("low"), c.number("high")},
		chat:     c.chatRule(),
		evidence: c.text("evidence"),
		url:      c.text("url"),
		checked:  c.text("checked"),
		standIn:  strings.Fields(c.text("stand_in")),
		anchor:   c.number("anchor"),
		widen:    c.number("widen"),
	}
}

func (c *cells) chatRule() chatRule {
	return chatRule{
		published:  c.text("published") == "yes",
		cookbook:   c.text("tool_rule") == "cookbook",
		perMessage: c.integer("per_message"),
		perName:    c.integer("per_name"),
		perRequest: c.integer("per_request"),
		withTools:  c.integer("with_tools"),
		perTool:    c.integer("per_tool"),
		image:      Count{c.integer("image"), c.integer("image_low"), c.integer("image_high"), Estimated},
	}
}

func (c *cells) text(column string) string {
	i := slices.Index(c.header, column)
	if i < 0 {
		c.fail(column, "no such column")
		return ""
	}
	return c.fields[i]
}

// number reads a cell; an empty one is 0.
func (c *cells) number(column string) float64 {
	text := c.text(column)
	if text == "" {
		return 0
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		c.fail(column, "not a number: "+text)
	}
	return f
}

func (c *cells) integer(column string) int64 {
	text := c.text(column)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		c.fail(column, "not a whole number: "+text)
	}
	return n
}

func (c *cells) fail(column, what string) {
	if c.err == nil {
		c.err = fmt.Errorf("column %s: %s", column, what)
	}
}

// Names returns the names that Lookup knows, sorted.
func Names() []string {
	rows, err := readRows()
	if err != nil {
		return nil // the table is part of the program and tested; Lookup says why
	}
	return namesOf(rows)
}

func namesOf(rows []row) []string {
	var names []string
	for _, r := range rows {
		names = append(names, r.name)
	}
	slices.Sort(names)
	return names
}

// UnknownError is the error of Lookup for a name it does not know.
type UnknownError struct {
	Name string
	Near []string // known names that may have been meant, the best first
}

func unknown(name string, rows []row) error {
	return &UnknownError{name, near.Names(name, namesOf(rows), 3)}
}

func (e *UnknownError) Error() string {
	if len(e.Near) == 0 {
		return fmt.Sprintf("unknown tokenizer %q", e.Name)
	}
	return fmt.Sprintf("unknown tokenizer %q, did you mean %s?", e.Name, strings.Join(e.Near, " or "))
}
