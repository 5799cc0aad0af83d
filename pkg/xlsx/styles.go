package xlsx

import (
	"fmt"
	"strings"
)

// firstFormat is the first number of a format that is not built in.
const firstFormat = 164

// styles numbers looks in the order in which they are met; 0 is plain.
type styles struct {
	numbers map[Style]int
	all     []Style
}

func newStyles() *styles {
	s := &styles{numbers: map[Style]int{}}
	s.of(Style{})
	return s
}

func (s *styles) of(look Style) int {
	n, ok := s.numbers[look]
	if !ok {
		n = len(s.all)
		s.numbers[look] = n
		s.all = append(s.all, look)
	}
	return n
}

// part writes xl/styles.xml. Fonts, fills and borders are one for each style: there
// are few.
func (s *styles) part() string {
	var formats, fonts, fills, borders, xfs strings.Builder
	for i, look := range s.all {
		format := 0
		if look.Format != "" {
			format = firstFormat + i
			fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, format, escape(look.Format))
		}
		fonts.WriteString(font(look))
		fills.WriteString(fill(look))
		borders.WriteString(border(look))
		fmt.Fprintf(&xfs, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">%s</xf>`, format, i, i+2, i, alignment(look))
	}
	n := len(s.all)
	var out strings.Builder
	out.WriteString(head + `<styleSheet xmlns="` + mainSpace + `">`)
	if custom := strings.Count(formats.String(), "<numFmt "); custom > 0 {
		fmt.Fprintf(&out, `<numFmts count="%d">%s</numFmts>`, custom, formats.String())
	}
	fmt.Fprintf(&out, `<fonts count="%d">%s</fonts>`, n, fonts.String())
	fmt.Fprintf(&out, `<fills count="%d"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>%s</fills>`, n+2, fills.String())
	fmt.Fprintf(&out, `<borders count="%d">%s</borders>`, n, borders.String())
	out.WriteString(`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`)
	fmt.Fprintf(&out, `<cellXfs count="%d">%s</cellXfs>`, n, xfs.String())
	out.WriteString(`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`)
	return out.String()
}

func font(s Style) string {
	out := "<font>"
	if s.Bold {
		out += "<b/>"
	}
	if s.Italic {
		out += "<i/>"
	}
	out += `<sz val="10"/>`
	if s.Color != "" {
		out += `<color rgb="FF` + escape(s.Color) + `"/>`
	}
	return out + `<name val="Arial"/><family val="2"/></font>`
}

func fill(s Style) string {
	if s.Fill == "" {
		return `<fill><patternFill patternType="none"/></fill>`
	}
	return `<fill><patternFill patternType="solid"><fgColor rgb="FF` + escape(s.Fill) + `"/><bgColor indexed="64"/></patternFill></fill>`
}

func border(s Style) string {
	side := func(name string, drawn bool) string {
		if !drawn {
			return "<" + name + "/>"
		}
		return "<" + name + ` style="thin"><color rgb="FFB0B7C3"/></` + name + ">"
	}
	return "<border>" + side("left", s.Frame) + side("right", s.Frame) + side("top", s.Frame) + side("bottom", s.Frame || s.Line) + "<diagonal/></border>"
}

func alignment(s Style) string {
	out := `<alignment vertical="top"`
	switch {
	case s.Right:
		out += ` horizontal="right"`
	case s.Indent:
		out += ` horizontal="left" indent="1"`
	}
	if s.Wrap {
		out += ` wrapText="1"`
	}
	return out + "/>"
}
