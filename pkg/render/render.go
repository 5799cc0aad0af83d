package render

import (
	"io"

	"github.com/tokecon/tokecon/pkg/internal/formats"
	"github.com/tokecon/tokecon/pkg/report"
)

// Options are the choices of the reader. The zero value writes everything,
// plain and as wide as it is.
type Options struct {
	Width    int      // columns of the terminal; 0 is unlimited
	Color    bool     // bold and dim; nothing is said by colour alone
	ASCII    bool     // no signs beyond ASCII, other than those of the texts themselves
	Columns  []string // ids of the columns to show, in this order; none is all
	Table    string   // CSV: id of the table or chart to write; "" is the first table
	Raw      bool     // CSV: text as it is, without the guard against formulas
	Stamp    []Stamp  // CSV: columns that are the same in every row, after the others
	NoHeader bool     // CSV: no header row, for the later parts of a long table
	BOM      bool     // CSV: begin with a byte-order mark
	Locale   Locale   // CSV: separators and decimal signs
}

// Stamp is a column that is the same in every row: it keeps a file telling of
// what day and of which books it is after it has left the program.
type Stamp struct{ ID, Value string }

// Func writes a document in one format. It writes either everything or, after
// an error, nothing or an incomplete prefix.
type Func func(w io.Writer, d *report.Document, o Options) error

// formatTable lists the formats; a new one is one line here.
func formatTable() formats.Table[Func] {
	return formats.Table[Func]{
		{Name: "table", Write: Table},
		{Name: "csv", Write: CSV},
		{Name: "markdown", Write: Markdown},
		{Name: "html", Write: HTML},
		{Name: "svg", Write: SVG},
		{Name: "xlsx", Write: XLSX},
	}
}

// Formats returns the names that Format takes.
func Formats() []string { return formatTable().Names() }

// Format returns the function that writes the named format.
func Format(name string) (Func, error) {
	if write, ok := formatTable().Find(name); ok {
		return write, nil
	}
	return nil, unknownName("format", name, Formats())
}

// prepare checks the document and narrows it to the columns asked for.
func prepare(d *report.Document, o Options) (*report.Document, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	return narrow(d, o.Columns)
}
