package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// TokenCount is the count of one file.
type TokenCount struct {
	Path      string              `json:"path"`
	Bytes     int64               `json:"bytes"`
	Encoding  string              `json:"encoding"`
	Tokens    int64               `json:"tokens"`
	Low       int64               `json:"low"`
	High      int64               `json:"high"`
	Exactness tokenizer.Exactness `json:"exactness"`
	Invalid   bool                `json:"invalid_utf8,omitempty"`
	Verified  *int64              `json:"verified,omitempty"` // count by tiktoken-go; nil when not asked for
	IDs       []uint32            `json:"ids,omitempty"`
}

// TokenCounts is the result of tokens.
type TokenCounts struct {
	SchemaVersion int          `json:"schema_version"`
	Files         []TokenCount `json:"files"`
	Total         int64        `json:"total"`
}

// Tokens lays token counts out.
func Tokens(counts *TokenCounts, t *tokenizer.Tokenizer) *Document {
	rows := counts.Files
	d := &Document{}
	table := &Table{ID: "files", Columns: []Column{{ID: "path", Title: "file"}, {ID: "tokens", Title: "tokens", Align: Right}, {ID: "bytes", Title: "bytes", Align: Right, Keep: 1}, {ID: "bytes_per_token", Title: "bytes/token", Align: Right, Keep: 2}}}
	exact := t.Exactness() == tokenizer.Exact
	if !exact {
		table.Columns = append(table.Columns, Column{ID: "low", Title: "low", Align: Right, Keep: 3}, Column{ID: "high", Title: "high", Align: Right, Keep: 3})
	}
	if len(rows) > 0 && rows[0].Verified != nil {
		table.Columns = append(table.Columns, Column{ID: "verified", Title: "tiktoken-go", Align: Right})
	}
	for _, r := range rows {
		table.Rows = append(table.Rows, tokenRow(d, r, exact))
	}
	sign := ""
	if !exact {
		sign = "~"
		note, url, checked := t.Evidence()
		mid, low, high := t.Factor()
		d.Notes = append(d.Notes, Note{Text: fmt.Sprintf("~ %s is estimated: %s tokens × %.2f, band %.2f to %.2f. %s (%s, checked %s)", t.Name(), t.Base(), mid, low, high, note, url, checked)})
	}
	d.Answer = []string{fmt.Sprintf("%s%s tokens by %s.", sign, money.Group(strconv.FormatInt(counts.Total, 10)), t.Name())}
	d.Sections = append([]Section{{Table: table}}, d.Sections...)
	return d
}

func tokenRow(d *Document, r TokenCount, exact bool) Row {
	path, tokens := Text(r.Path), Integer(r.Tokens)
	if r.Invalid {
		d.once("invalid", "not valid UTF-8: each invalid part counts as U+FFFD")
		path = path.WithNote("invalid")
	}
	ratio := Unknown("no tokens")
	if r.Tokens > 0 {
		ratio = Number(money.FromInt(r.Bytes).Quo(money.FromInt(r.Tokens)).Round(2))
	}
	row := Row{Cells: []Cell{path, tokens, Integer(r.Bytes), ratio}}
	if !exact {
		row.Cells[1] = tokens.Approx()
		row.Cells = append(row.Cells, Integer(r.Low), Integer(r.High))
	}
	if r.Verified != nil {
		verdict := OK
		if *r.Verified != r.Tokens {
			verdict = Fail
		}
		row.Cells = append(row.Cells, Integer(*r.Verified).WithStatus(verdict))
	}
	if r.IDs != nil {
		d.Sections = append(d.Sections, Section{Title: "ids of " + r.Path, Text: []string{ids(r.IDs)}})
	}
	return row
}

func ids(list []uint32) string {
	var b strings.Builder
	for i, id := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatUint(uint64(id), 10))
	}
	return b.String()
}

// once adds a note unless it is there.
func (d *Document) once(id, text string) {
	for _, n := range d.Notes {
		if n.ID == id {
			return
		}
	}
	d.Notes = append(d.Notes, Note{ID: id, Text: text})
}

// forget drops the footnotes that no cell of the table refers to.
func (d *Document) forget(t *Table) {
	used := map[string]bool{"": true}
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			for _, id := range c.Notes {
				used[id] = true
			}
		}
	}
	d.Notes = slices.DeleteFunc(d.Notes, func(n Note) bool { return !used[n.ID] })
}

// Family is one encoding or family for JSON.
type Family struct {
	Name      string              `json:"name"`
	Base      string              `json:"base"`
	Exactness tokenizer.Exactness `json:"exactness"`
	Factor    float64             `json:"factor"`
	Low       float64             `json:"low"`
	High      float64             `json:"high"`
	Evidence  string              `json:"evidence"`
	URL       string              `json:"url"`
	Checked   string              `json:"checked"`
}

// FamilyResult lists tokenizers for JSON.
func FamilyResult(ts []*tokenizer.Tokenizer) []Family {
	out := make([]Family, len(ts))
	for i, t := range ts {
		f := &out[i]
		f.Name, f.Base, f.Exactness = t.Name(), t.Base(), t.Exactness()
		f.Factor, f.Low, f.High = t.Factor()
		f.Evidence, f.URL, f.Checked = t.Evidence()
	}
	return out
}

// Families lays the tokenizers out with what their factors rest on.
func Families(ts []*tokenizer.Tokenizer) *Document {
	t := &Table{ID: "families", Columns: []Column{{ID: "name", Title: "name"}, {ID: "exactness", Title: "count"}, {ID: "factor", Title: "factor", Align: Right}, {ID: "low", Title: "low", Align: Right}, {ID: "high", Title: "high", Align: Right}, {ID: "base", Title: "of", Keep: 1}, {ID: "checked", Title: "checked", Keep: 2}, {ID: "evidence", Title: "evidence", Keep: 3}}}
	for _, f := range FamilyResult(ts) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Text(f.Name), Text(string(f.Exactness)), float(f.Factor), float(f.Low), float(f.High), Text(f.Base), Text(f.Checked), Text(f.Evidence)}})
	}
	return &Document{Answer: []string{"Exact encodings and estimated families; a factor is tokens of the family for each token of its base."}, Sections: []Section{{Table: t}}, Next: []string{"tokecon tokens --model claude-sonnet-5 FILE"}}
}

// float shows a small measured number as it is written in the data.
func float(f float64) Cell {
	return Number(money.MustParse(strconv.FormatFloat(f, 'f', -1, 64)))
}
