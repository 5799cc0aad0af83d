package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/counting"
)

// several counts things in words.
func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return money.Group(strconv.Itoa(n)) + " " + many
}

// TokenListing says which files a page lists. The zero value lists all.
type TokenListing struct {
	Most  int  // list only so many, the largest; 0 lists all in their order
	Total bool // end with the total of several files
}

// Tokens lays token counts out.
func Tokens(counts *counting.Counts, t *tokenizer.Tokenizer, list TokenListing) *report.Document {
	p := &tokenPage{counts: counts, exact: counts.Exact(t), verified: len(counts.Files) > 0 &&
		counts.Files[0].Verified != nil}
	p.Answer = []string{p.answer(t)}
	table := &report.Table{ID: "files", Columns: p.columns(), Rows: p.rows(list)}
	if t.Exactness() != tokenizer.Exact && counts.Texts() {
		p.Notes = append(p.Notes, report.Note{Text: estimateNote(t)})
	}
	p.ruleNotes()
	p.Sections = append([]report.Section{{Table: table}}, p.Sections...)
	return &p.Document
}

// estimateNote says what an estimate rests on.
func estimateNote(t *tokenizer.Tokenizer) string {
	note, url, checked := t.Evidence()
	if t.Factors() != nil {
		return fmt.Sprintf("~ %s is estimated by content: %s (%s, checked %s) The factors: tokecon tokenizers show %s.",
			t.Name(), note, url, checked, t.Name())
	}
	mid, low, high := t.Factor()
	return fmt.Sprintf("~ %s is estimated: %s tokens × %.2f, band %.2f to %.2f. %s (%s, checked %s)", t.Name(), t.Base(),
		mid, low, high, note, url, checked)
}

// ruleNotes says by which rules pictures were counted, each once.
func (p *tokenPage) ruleNotes() {
	seen := map[string]bool{}
	for i := range p.counts.Files {
		if rule := p.counts.Files[i].Rule; rule != "" && !seen[rule] {
			seen[rule] = true
			p.Notes = append(p.Notes, report.Note{Text: rule})
		}
	}
}

// tokenPage is a page of token counts in the making.
type tokenPage struct {
	report.Document
	counts   *counting.Counts
	exact    bool
	verified bool // counted twice
}

// answer tells the total with its band, and of how many files it is when there
// are several.
func (p *tokenPage) answer(t *tokenizer.Tokenizer) string {
	group := func(n int64) string { return money.Group(strconv.FormatInt(n, 10)) }
	c := p.counts
	text := group(c.Total) + " tokens"
	switch {
	case p.exact:
	case c.TotalLow == c.TotalHigh:
		text = "~" + text
	default:
		text = fmt.Sprintf("~%s (%s to %s)", text, group(c.TotalLow), group(c.TotalHigh))
	}
	n, failed := len(c.Files), len(c.Failed)
	switch {
	case failed > 0:
		return fmt.Sprintf("%s in %d of %s by %s: the others could not be counted.", text, n,
			several(n+failed, "file", "files"), t.Name())
	case n > 1:
		return fmt.Sprintf("%s in %s by %s.", text, several(n, "file", "files"), t.Name())
	}
	return fmt.Sprintf("%s by %s.", text, t.Name())
}

func (p *tokenPage) columns() []report.Column {
	columns := []report.Column{{ID: "path", Title: "file"}, {ID: "tokens", Title: "tokens", Align: report.Right},
		{ID: "bytes", Title: "bytes", Align: report.Right, Keep: 1},
		{ID: "bytes_per_token", Title: "bytes/token", Align: report.Right, Keep: 2}}
	if !p.exact {
		columns = append(columns, report.Column{ID: "low", Title: "low", Align: report.Right, Keep: 3},
			report.Column{ID: "high", Title: "high", Align: report.Right, Keep: 3})
	}
	if p.verified {
		columns = append(columns, report.Column{ID: "verified", Title: "tiktoken-go", Align: report.Right})
	}
	return columns
}

// rows lists the files, then those that failed, then the total.
func (p *tokenPage) rows(list TokenListing) []report.Row {
	files, rest := largest(p.counts.Files, list.Most)
	var rows []report.Row
	for i := range files {
		rows = append(rows, p.file(&files[i]))
	}
	if n := len(p.counts.Files) - len(files); n > 0 {
		rows = append(rows, p.row(report.Text(several(n, "smaller file", "smaller files")), &rest))
		p.Notes = append(p.Notes, report.Note{
			Text: fmt.Sprintf("The %d largest files are listed; --all lists every one, and so do -f csv and -f json.",
				len(files))})
	}
	for _, f := range few(p.counts.Failed, list.Most) {
		rows = append(rows, p.failed(f))
	}
	if list.Total && len(p.counts.Files) > 1 {
		c := p.counts
		row := p.row(report.Text("total"), &counting.Count{Bytes: c.TotalBytes, Tokens: c.Total, Low: c.TotalLow, High: c.TotalHigh})
		row.Mark = report.Total
		rows = append(rows, row)
	}
	return rows
}

// largest returns the files with the most tokens, ties in their order, and the
// sum of the others. Without need it leaves the order alone.
func largest(files []counting.Count, most int) (top []counting.Count, rest counting.Count) {
	if most <= 0 || len(files) <= most {
		return files, rest
	}
	sorted := slices.Clone(files)
	slices.SortStableFunc(sorted, func(a, b counting.Count) int { return cmp.Compare(b.Tokens, a.Tokens) })
	for i := range sorted[most:] {
		f := &sorted[most+i]
		rest.Bytes, rest.Tokens, rest.Low, rest.High = rest.Bytes+f.Bytes, rest.Tokens+f.Tokens, rest.Low+f.Low,
			rest.High+f.High
	}
	return sorted[:most], rest
}

// few folds failures into one where they are more than may be listed.
func few(failed []counting.Failure, most int) []counting.Failure {
	if most <= 0 || len(failed) <= most {
		return failed
	}
	return []counting.Failure{{Path: several(len(failed), "file", "files"), Error: "could not be counted"}}
}

// file is the row of a file that was counted.
func (p *tokenPage) file(f *counting.Count) report.Row {
	path := report.Text(f.Path)
	if f.Invalid {
		once(&p.Document, "invalid", "not valid UTF-8: each invalid part counts as U+FFFD")
		path = path.WithNote("invalid")
	}
	if f.IDs != nil {
		p.Sections = append(p.Sections, report.Section{Title: "ids of " + f.Path, Text: []string{ids(f.IDs)}})
	}
	return p.row(path, f)
}

// failed is the row of a file that could not be counted.
func (p *tokenPage) failed(f counting.Failure) report.Row {
	row := report.Row{Cells: []report.Cell{report.Text(f.Path), report.Unknown(f.Error)}}
	for range p.columns()[2:] {
		row.Cells = append(row.Cells, report.Blank()) // once is enough
	}
	return row
}

// row lays out counts under a name.
func (p *tokenPage) row(name report.Cell, f *counting.Count) report.Row {
	tokens, ratio := report.Integer(f.Tokens), report.Unknown("no tokens")
	if f.Tokens > 0 {
		ratio = report.Number(money.FromInt(f.Bytes).Quo(money.FromInt(f.Tokens)).Round(2))
	}
	if !p.exact {
		tokens = tokens.Approx()
	}
	row := report.Row{Cells: []report.Cell{name, tokens, report.Integer(f.Bytes), ratio}}
	if !p.exact {
		row.Cells = append(row.Cells, report.Integer(f.Low), report.Integer(f.High))
	}
	if p.verified {
		row.Cells = append(row.Cells, secondCount(f))
	}
	return row
}

// secondCount compares the count with that of tiktoken-go.
func secondCount(f *counting.Count) report.Cell {
	switch {
	case f.Verified == nil:
		return report.Blank()
	case *f.Verified != f.Tokens:
		return report.Integer(*f.Verified).WithStatus(report.Fail)
	}
	return report.Integer(*f.Verified).WithStatus(report.OK)
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
func once(d *report.Document, id, text string) {
	for _, n := range d.Notes {
		if n.ID == id {
			return
		}
	}
	d.Notes = append(d.Notes, report.Note{ID: id, Text: text})
}

// forget drops the footnotes that no cell of the table refers to.
func forget(d *report.Document, t *report.Table) {
	used := map[string]bool{"": true}
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			for _, id := range c.Notes {
				used[id] = true
			}
		}
	}
	d.Notes = slices.DeleteFunc(d.Notes, func(n report.Note) bool { return !used[n.ID] })
}

// float shows a small measured number as it is written in the data.
func float(f float64) report.Cell {
	return report.Number(money.MustParse(strconv.FormatFloat(f, 'f', -1, 64)))
}
