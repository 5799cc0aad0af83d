package render

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/report"
)

// element is a piece of a parsed page or picture.
type element struct {
	name string
	attr map[string]string
	text string // of the element and all within
	kids []*element
}

// parse reads strict XML: an unescaped sign or an unclosed element is an error.
func parse(t *rapid.T, text string) *element {
	root := &element{}
	path := []*element{root}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			top := path[len(path)-1]
			top.kids = append(top.kids, e)
			path = append(path, e)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			for _, e := range path {
				e.text += string(token)
			}
		}
	}
	return root
}

// all yields the elements within that have one of the names, or all without.
func (e *element) all(names ...string) []*element {
	var out []*element
	for _, kid := range e.kids {
		if len(names) == 0 || slices.Contains(names, kid.name) {
			out = append(out, kid)
		}
		out = append(out, kid.all(names...)...)
	}
	return out
}

func TestHTMLShowsEveryCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument().Draw(t, "document")
		o := Options{ASCII: rapid.Bool().Draw(t, "ascii")}
		table, g, notes := d.Sections[0].Table, glyphsOf(o.ASCII), number(d)
		rows := parse(t, output(t, HTML, d, o)).all("tbody")[0].all("tr")
		for i, row := range table.Rows {
			cells := rows[i].all("td", "th")
			if len(cells) != len(row.Cells) || rows[i].attr["class"] != rowClass(row.Mark) {
				t.Fatalf("row %d has %d cells and the class %q", i+1, len(cells), rows[i].attr["class"])
			}
			for j, c := range row.Cells {
				want := flat(c, scaleOf(columnCells(table, j)), notes, g)
				if sign := g.mark[row.Mark]; j == 0 && sign != "" && marked(table) {
					want = sign + " " + want
				}
				if got := strings.TrimRight(cells[j].text, "\u2007\u2008"); got != want &&
					strings.TrimSpace(got) != strings.TrimSpace(want) {
					t.Fatalf("got %q, want %q", got, want)
				}
			}
		}
	})
}

// Whatever a text holds, the page runs nothing, loads nothing and links nowhere
// but to its own notes.
func TestHTMLIsHarmless(t *testing.T) {
	known := strings.Fields("html head meta title style body main h1 h2 p section div table caption thead tbody tr th " +
		"td span a ol ul li pre code footer figure details summary svg text line path circle rect")
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument().Draw(t, "document")
		d.Sections = append(d.Sections, report.Section{Title: anyText().Draw(t, "title"), Chart: anyChart().Draw(t, "chart")})
		d.Origin = []string{anyText().Draw(t, "origin")}
		ids, links := map[string]bool{}, map[string]bool{}
		for _, e := range parse(t, output(t, HTML, d, Options{})).all() {
			if !slices.Contains(known, e.name) {
				t.Fatalf("the page has a <%s>", e.name)
			}
			for name, value := range e.attr {
				if strings.HasPrefix(name, "on") || name == "src" || name == "style" || strings.Contains(value, "url(") {
					t.Fatalf("<%s> has %s=%q", e.name, name, value)
				}
			}
			if id := e.attr["id"]; id != "" && ids[id] {
				t.Fatalf("two elements are called %q", id)
			}
			ids[e.attr["id"]] = true
			if e.name == "a" {
				links[strings.TrimPrefix(e.attr["href"], "#")] = true
			}
		}
		for id := range links {
			if !ids[id] {
				t.Fatalf("a link leads to %q, which is not on the page", id)
			}
		}
	})
}

func TestHTMLSaysEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument().Draw(t, "document")
		d.Origin = []string{anyText().Draw(t, "origin")}
		d.Sections[0].Text = []string{anyText().Draw(t, "text")}
		text := parse(t, output(t, HTML, d, Options{})).text
		want := slices.Concat(d.Answer, d.Sections[0].Text, []string{d.Sections[0].Title, "assumed"}, d.Next, d.Origin)
		for _, c := range d.Sections[0].Table.Columns {
			want = append(want, c.Title, c.Unit)
		}
		want = append(want, number(d).texts...)
		for _, s := range want {
			if !strings.Contains(text, clean(s)) {
				t.Fatalf("%q is not on the page", s)
			}
		}
	})
}

func TestPageWithoutAnything(t *testing.T) {
	var b strings.Builder
	if err := HTML(&b, &report.Document{}, Options{}); err != nil ||
		!strings.Contains(b.String(), "<title>tokecon</title>") {
		t.Error(b.String(), err)
	}
}

// The style sheets load nothing either, and know both themes and paper.
func TestStyleSheets(t *testing.T) {
	for _, css := range []string{pageCSS, chartCSS} {
		if strings.ContainsAny(css, "<&") || strings.Contains(css, "@import") || strings.Contains(css, "url(") {
			t.Error("a style sheet loads something, or is no XML")
		}
		for _, want := range []string{"prefers-color-scheme: dark", "@media print"} {
			if !strings.Contains(css, want) {
				t.Errorf("a style sheet lacks %q", want)
			}
		}
	}
}
