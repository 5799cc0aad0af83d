package xlsx

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// parts writes a sheet and the links that lead out of it.
func (s *Sheet) parts(number int, looks *styles) []part {
	var out, links strings.Builder
	var targets []relation
	out.WriteString(head + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `">`)
	if s.Wide {
		out.WriteString(`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`)
	}
	out.WriteString(s.view(number) + s.columns() + "<sheetData>")
	for i, r := range s.Rows {
		out.WriteString(r.open(i + 1))
		for j := range r.Cells {
			c := &r.Cells[j]
			at := Address(j+1, i+1)
			out.WriteString(c.text(at, looks.of(c.Style)))
			if c.Link != "" {
				id := fmt.Sprintf("rId%d", len(targets)+1)
				targets = append(targets, relation{id, relSpace + "/hyperlink", c.Link, true})
				fmt.Fprintf(&links, `<hyperlink ref="%s" r:id="%s"/>`, at, id)
			}
		}
		out.WriteString("</row>")
	}
	out.WriteString("</sheetData>")
	if area := s.filter(); area != "" {
		out.WriteString(`<autoFilter ref="` + area + `"/>`)
	}
	if links.Len() > 0 {
		out.WriteString("<hyperlinks>" + links.String() + "</hyperlinks>")
	}
	if s.Wide {
		out.WriteString(`<pageSetup orientation="landscape" fitToWidth="1" fitToHeight="0"/>`)
	}
	name := fmt.Sprintf("sheet%d.xml", number)
	all := []part{{"xl/worksheets/" + name, out.String() + "</worksheet>"}}
	if len(targets) > 0 {
		all = append(all, part{"xl/worksheets/_rels/" + name + ".rels", relations(targets...)})
	}
	return all
}

// view freezes the rows at the top; the first sheet is the one that opens.
func (s *Sheet) view(number int) string {
	chosen := ""
	if number == 1 {
		chosen = ` tabSelected="1"`
	}
	pane := ""
	if s.Frozen > 0 {
		pane = fmt.Sprintf(`<pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/>`, s.Frozen, s.Frozen+1)
	}
	return `<sheetViews><sheetView showGridLines="0"` + chosen + ` workbookViewId="0">` + pane + `</sheetView></sheetViews>`
}

func (s *Sheet) columns() string {
	var out strings.Builder
	for i, width := range s.Widths {
		if width > 0 {
			fmt.Fprintf(&out, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, width)
		}
	}
	if out.Len() == 0 {
		return ""
	}
	return "<cols>" + out.String() + "</cols>"
}

// filter is the area of the table below the frozen rows, with its head.
func (s *Sheet) filter() string {
	if !s.Filter || s.Frozen == 0 || len(s.Rows) <= s.Frozen {
		return ""
	}
	return Address(1, s.Frozen) + ":" + Address(len(s.Rows[s.Frozen-1].Cells), len(s.Rows))
}

// named visits the cells that have names.
func (s *Sheet) named(visit func(name, at string)) {
	for i, r := range s.Rows {
		for j := range r.Cells {
			if name := r.Cells[j].Name; name != "" {
				visit(name, Address(j+1, i+1))
			}
		}
	}
}

func (r *Row) open(number int) string {
	if r.Height > 0 {
		return fmt.Sprintf(`<row r="%d" ht="%g" customHeight="1">`, number, r.Height)
	}
	return fmt.Sprintf(`<row r="%d">`, number)
}

// text writes a cell. The value of a formula is a number, or a text of the type str;
// a text without one stands in the cell itself.
func (c *Cell) text(at string, look int) string {
	open := fmt.Sprintf(`<c r="%s"`, at)
	if look > 0 {
		open += fmt.Sprintf(` s="%d"`, look)
	}
	formula := ""
	if c.Formula != "" {
		formula = "<f>" + escape(c.Formula) + "</f>"
	}
	switch {
	case c.Kind == Number:
		return open + ">" + formula + "<v>" + strconv.FormatFloat(c.Number, 'G', -1, 64) + "</v></c>"
	case c.Kind == Text && formula != "":
		return open + ` t="str">` + formula + "<v>" + plain(c.Text) + "</v></c>"
	case c.Kind == Text:
		return open + ` t="inlineStr"><is><t xml:space="preserve">` + plain(c.Text) + "</t></is></c>"
	case formula != "":
		return open + ">" + formula + "</c>"
	}
	return open + "/>"
}

// plain keeps a text what it is: no longer than a cell holds, and without the
// escapes of the format: _x0041_ would be read as A.
func plain(s string) string {
	if units := utf16.Encode([]rune(s)); len(units) > mostText {
		s = string(utf16.Decode(units[:mostText-1])) + "…"
	}
	if !strings.Contains(s, "_x") {
		return escape(s)
	}
	begins := regexp.MustCompile(`^x[0-9A-Fa-f]{4}_`)
	var b strings.Builder
	for i, r := range s {
		b.WriteRune(r)
		if r == '_' && begins.MatchString(s[i+1:]) {
			b.WriteString("x005F_")
		}
	}
	return escape(b.String())
}
