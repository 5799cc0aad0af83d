package workbook

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/report"
)

func plain(c report.Cell) report.SheetCell { return report.SheetCell{Cell: c} }

func label(text string) report.SheetCell { return plain(report.Text(text)) }

func quiet(text string) report.SheetCell {
	return report.SheetCell{Cell: report.Text(text), Look: report.Quiet}
}

// heading returns a title that spans as many columns.
func heading(text string, columns int) []report.SheetCell {
	out := []report.SheetCell{{Cell: report.Text(text), Look: report.Heading}}
	for len(out) < columns {
		out = append(out, report.SheetCell{Cell: report.Blank(), Look: report.Heading})
	}
	return out
}

func heads(texts ...string) []report.SheetCell {
	var out []report.SheetCell
	for _, t := range texts {
		out = append(out, report.SheetCell{Cell: report.Text(t), Look: report.Head})
	}
	return out
}

// calc returns a value with its formula.
func calc(c report.Cell, format string, args ...any) report.SheetCell {
	return report.SheetCell{Cell: c, Formula: fmt.Sprintf(format, args...)}
}

// nameSpace gives out defined names, each once: spreadsheets do not tell upper from
// lower case.
type nameSpace map[string]bool

// name makes a name of words that anybody may have written: letters, digits and _,
// with a letter first and a _ within, so that it is never the address of a cell.
func (n nameSpace) name(words ...string) string {
	const most = 200
	base := sanitised(strings.Join(words, "_"))
	if base == "" || base[0] < 'a' {
		base = "n_" + base
	}
	if !strings.Contains(base, "_") {
		base += "_"
	}
	base = base[:min(len(base), most)]
	name := base
	for i := 2; n[name]; i++ {
		name = fmt.Sprintf("%s_%d", base, i)
	}
	n[name] = true
	return name
}

// sanitised keeps small letters and digits; whatever else there is becomes one _.
func sanitised(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	return strings.TrimRight(b.String(), "_")
}
