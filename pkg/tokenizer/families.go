package tokenizer

import (
	_ "embed" // for families.csv
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/tokenizer/internal/content"
)

// The rows of families.csv are all there is to know about a tokenizer besides
// its vocabulary. A new family is a new row. Of rows with one name the first
// whose base there is a table for is used: a vocabulary of the user's own comes
// before an estimate.
//
//	name, base          the family, and the encoding that is counted for it
//	factor, low, high   family tokens for one base token, with the band;
//	                    content: by class, see internal/content
//	per_message …       the chat constants, see chatRule
//	evidence, url, checked
//
//go:embed families.csv
var familiesCSV string

// row is a line of families.csv.
type row struct {
	name, base             string
	factor                 band
	byContent              bool // the factor depends on the content
	chat                   chatRule
	evidence, url, checked string
}

// ownRow is the row of a vocabulary of the user's own that no family knows.
func ownRow(name string) row {
	return row{name: name, base: name, factor: band{1, 1, 1},
		evidence: "Exact: your own copy of the vocabulary, text alone."}
}

// band is a number with its bounds.
type band struct{ mid, low, high float64 }

func bandOf(f content.Factor) band { return band{f.Mid, f.Low, f.High} }

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

// readRows returns the rows of families.csv.
func readRows() ([]row, error) { return familyRows() }

//nolint:gochecknoglobals // a constant in all but name: it is parsed once
var familyRows = sync.OnceValues(func() ([]row, error) { return parseRows(familiesCSV) })

// rowsNamed returns the rows with this name. It parses no others: a start that
// counts one word should not pay for all. No cell has a line end in it.
func rowsNamed(name string) ([]row, error) {
	header, rest, _ := strings.Cut(familiesCSV, "\n")
	some := header + "\n"
	for line := range strings.Lines(rest) {
		if strings.HasPrefix(line, name+",") {
			some += line
		}
	}
	return parseRows(some)
}

func parseRows(text string) ([]row, error) {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
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
	r := row{
		name:      c.text("name"),
		base:      c.text("base"),
		byContent: c.text("factor") == "content",
		chat:      c.chatRule(),
		evidence:  c.text("evidence"),
		url:       c.text("url"),
		checked:   c.text("checked"),
	}
	if !r.byContent {
		r.factor = band{c.number("factor"), c.number("low"), c.number("high")}
	}
	return r
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
	return slices.Compact(names)
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

// UserInput reports true: the name was given by the user.
func (e *UnknownError) UserInput() bool { return true }
