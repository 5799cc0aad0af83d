package render

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

const (
	bookFont     = "Arial"
	bookFontSize = 10 // points
)

// The colours of a workbook: dark on light, told apart by lightness too.
const (
	inkHead   = "FFFFFF"
	fillHead  = "3B4A5F"
	inkTitle  = "1F2A3A"
	fillTitle = "DCE3EC"
	inkInput  = "1F3FBF" // what is to be changed is blue, as is the custom of models
	fillInput = "FFF8DC"
	inkQuiet  = "6B7480"
	inkLink   = "0563C1"
	inkLine   = "B0B7C3"
)

// cellStyle is how a cell looks. Colours are RRGGBB.
type cellStyle struct {
	format string // of numbers, such as 0.0%
	bold   bool
	italic bool
	color  string
	fill   string
	wrap   bool
	right  bool
	indent bool // a little away from the cell to the left
	line   bool // a thin line below
	frame  bool // a thin line around
}

// style numbers a style in the file.
func (b *bookWriter) style(s cellStyle) (int, error) {
	if n, ok := b.styles[s]; ok {
		return n, nil
	}
	n, err := b.file.NewStyle(s.excelize())
	b.styles[s] = n
	return n, err
}

func (s cellStyle) excelize() *excelize.Style {
	out := &excelize.Style{
		Font:      &excelize.Font{Family: bookFont, Size: bookFontSize, Bold: s.bold, Italic: s.italic, Color: s.color},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: s.wrap},
		Border:    s.borders(),
	}
	if s.format != "" {
		out.CustomNumFmt = &s.format
	}
	if s.fill != "" {
		out.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{s.fill}}
	}
	switch {
	case s.right:
		out.Alignment.Horizontal = "right"
	case s.indent:
		out.Alignment.Horizontal, out.Alignment.Indent = "left", 1
	}
	return out
}

func (s cellStyle) borders() []excelize.Border {
	sides := []string{}
	switch {
	case s.frame:
		sides = []string{"left", "right", "top", "bottom"}
	case s.line:
		sides = []string{"bottom"}
	}
	var out []excelize.Border
	for _, side := range sides {
		out = append(out, excelize.Border{Type: side, Color: inkLine, Style: 1})
	}
	return out
}

// styleAt is the style of a cell among its neighbours: a head stands as what it heads,
// and a text keeps away from the number to its left.
func styleAt(s *report.Sheet, i, j int) cellStyle {
	row := s.Rows[i]
	style, below := styleOf(&row[j]), row
	if row[j].Look == report.Head && i+1 < len(s.Rows) {
		below = s.Rows[i+1]
	}
	style.right = style.right || row[j].Look == report.Head && numeric(below, j)
	style.indent = style.indent || !numeric(below, j) && numeric(below, j-1)
	return style
}

func numeric(row []report.SheetCell, i int) bool { return i >= 0 && i < len(row) && row[i].Numeric() }

func styleOf(c *report.SheetCell) cellStyle {
	s := cellStyle{format: formatOf(c.Cell), right: c.Kind == report.KindUnknown || c.Formula != "" && !c.Numeric()}
	if c.Link != "" {
		s.color = inkLink
	}
	switch c.Look {
	case report.Heading:
		s.bold, s.color, s.fill = true, inkTitle, fillTitle
	case report.Head:
		s.bold, s.color, s.fill, s.wrap = true, inkHead, fillHead, true
	case report.Input:
		s.color, s.fill, s.frame = inkInput, fillInput, true
	case report.Result:
		s.bold, s.line = true, true
	case report.Quiet:
		s.color, s.italic, s.indent = inkQuiet, true, true
	case report.Prose:
		s.wrap = true
	case report.Plain:
	}
	return s
}

// formatOf is the number format of a cell: as many places as its size needs, so that
// a price of a token and a month's bill can both be read.
func formatOf(c report.Cell) string {
	switch c.Kind {
	case report.KindInteger:
		return "#,##0"
	case report.KindNumber:
		return "#,##0" + fraction(min(placesFor([]money.Decimal{c.Value}), 9)) // with # for 0, Excel writes 5 as "5."
	case report.KindAmount:
		return "#,##0" + fraction(amountPlaces(c.Value))
	case report.KindRate:
		return "#,##0" + fraction(min(max(exactPlaces(c.Value), 2), 12))
	case report.KindPercent:
		return "0.0%"
	case report.KindRatio:
		return "0.00##"
	case report.KindDate:
		return "yyyy-mm-dd"
	}
	return ""
}

func fraction(places int32) string {
	if places <= 0 {
		return ""
	}
	return "." + strings.Repeat("0", int(places))
}

// amountPlaces are two places for what is large, and three digits for what is small.
func amountPlaces(d money.Decimal) int32 {
	if d.IsZero() {
		return 2
	}
	return min(max(int32(2-d.Magnitude()), 2), 12)
}
