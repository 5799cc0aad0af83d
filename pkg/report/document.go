package report

import (
	"fmt"
	"regexp"
)

// Document is one result, in the order in which a reader wants it.
type Document struct {
	Answer   []string // the answer first: one or two plain sentences
	Sections []Section
	Notes    []Note   // footnotes and assumptions
	Next     []string // one or two next commands, ready to be pasted
	Origin   []string // where the numbers come from: book set, date, profile
	Workbook *Book    // what spreadsheets get; nil: the tables, a sheet each
}

// Section is a part of a document. Its parts appear in the order of the
// fields, and all of them may be missing.
type Section struct {
	Title string
	Text  []string // paragraphs before the table
	Table *Table
	Chart *Chart
}

// Note is a remark. One that a cell refers to by its ID is a footnote and is
// numbered by the renderer; any other is an assumption of the whole document.
type Note struct {
	ID   string
	Text string
}

// Table is a grid of typed cells. Every row has as many cells as there are
// columns.
type Table struct {
	ID      string // snake_case; names the table where a format holds only one
	Columns []Column
	Rows    []Row
	slip    error // in the making, for Check
}

// Column describes the cells below it.
type Column struct {
	ID    string // snake_case; the CSV header and the JSON name
	Title string // as on the screen; empty stands for no heading
	Unit  string // "$/month", "$/1M in"; never repeated in the cells
	Align Align
	Keep  int // 0 is never dropped on a narrow screen; of the rest the highest go first, equal ones together
}

// Align places the cells of a column.
type Align uint8

// Auto sets text left and numbers right.
const (
	Auto Align = iota
	Left
	Right
)

// Row is one line of a table.
type Row struct {
	Cells []Cell
	Mark  Mark
}

// Mark singles a row out.
type Mark uint8

// The marks of a row.
const (
	NoMark    Mark = iota
	Winner         // the answer to the question
	Reference      // what the other rows are compared with
	Total          // the sum of rows above; set apart by a rule
)

// Remarks is the id of the column in which formats without footnotes say what
// marks and notes say elsewhere. No table may use it for itself.
const Remarks = "remarks"

// Tables returns the tables of the document in order.
func (d *Document) Tables() []*Table {
	var tables []*Table
	for _, s := range d.Sections {
		if s.Table != nil {
			tables = append(tables, s.Table)
		}
	}
	return tables
}

// Check reports the first slip in the making of the document: a ragged row, a
// bad or repeated id, a reference to a note that is not there. Renderers call
// it, so that a slip is an error and not a shifted column.
func (d *Document) Check() error {
	notes := map[string]bool{}
	for _, n := range d.Notes {
		if n.ID != "" && notes[n.ID] {
			return fmt.Errorf("report: two notes are called %q", n.ID)
		}
		notes[n.ID] = true
	}
	ids := map[string]bool{}
	for _, s := range d.Sections {
		if err := s.check(ids, notes); err != nil {
			return err
		}
	}
	return nil
}

func (s *Section) check(ids, notes map[string]bool) error {
	if t := s.Table; t != nil {
		if err := claim(ids, t.ID); err != nil {
			return err
		}
		if err := t.check(notes); err != nil {
			return err
		}
	}
	if c := s.Chart; c != nil {
		if err := claim(ids, c.ID); err != nil {
			return err
		}
		return c.check(notes)
	}
	return nil
}

func (t *Table) check(notes map[string]bool) error {
	if t.slip != nil {
		return t.slip
	}
	ids := map[string]bool{Remarks: true}
	for _, c := range t.Columns {
		if err := claim(ids, c.ID); err != nil {
			return fmt.Errorf("%w in table %q", err, t.ID)
		}
	}
	for i, r := range t.Rows {
		if len(r.Cells) != len(t.Columns) {
			return fmt.Errorf("report: row %d of table %q has %d cells for %d columns", i+1, t.ID, len(r.Cells),
				len(t.Columns))
		}
		for _, c := range r.Cells {
			if err := c.check(notes, t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Chart) check(notes map[string]bool) error {
	for _, b := range c.Bars {
		if err := b.Value.check(notes, c.ID); err != nil {
			return err
		}
	}
	return nil
}

func (c Cell) check(notes map[string]bool, where string) error {
	for _, id := range c.Notes {
		if !notes[id] || id == "" {
			return fmt.Errorf("report: %q refers to note %q, which is missing", where, id)
		}
	}
	return nil
}

// claim takes an id that must be well formed and new.
func claim(taken map[string]bool, id string) error {
	if ok, err := regexp.MatchString(`^[a-z][a-z0-9_]*$`, id); !ok || err != nil {
		return fmt.Errorf("report: the id %q is not snake_case", id)
	}
	if taken[id] {
		return fmt.Errorf("report: the id %q is taken", id)
	}
	taken[id] = true
	return nil
}
