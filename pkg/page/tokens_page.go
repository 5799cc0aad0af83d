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

// Tokens lays token counts out.
func Tokens(counts *counting.Counts, t *tokenizer.Tokenizer, list TokenListing) *report.Document {
	p := &tokenPage{draft: newDraft(money.USD), counts: counts, exact: counts.Exact(t),
		verified: len(counts.Files) > 0 && counts.Files[0].Verified != nil}
	p.say("%s", p.answer(t))
	table := p.table(p.rows(list))
	if t.Exactness() != tokenizer.Exact && counts.Texts() {
		p.note("%s", estimateNote(t))
	}
	p.ruleNotes()
	p.doc.Sections = append([]report.Section{{Table: table}}, p.doc.Sections...)
	return p.doc
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
			p.note("%s", rule)
		}
	}
}

// tokenPage is a page of token counts in the making.
type tokenPage struct {
	draft
	counts   *counting.Counts
	exact    bool
	verified bool // counted twice
}

// tokenRow is a row of token counts, or the reason why a file could not be counted.
type tokenRow struct {
	name cell
	mark report.Mark
	*counting.Count
	failure *counting.Failure
}

// counted returns the cell of a count, blank for what could not be counted.
func (r tokenRow) counted(of func(*counting.Count) cell) cell {
	if r.failure != nil {
		return report.Blank() // the reason stands once
	}
	return of(r.Count)
}

// table lays rows of counts out.
func (p *tokenPage) table(rows []tokenRow) *report.Table {
	type row = tokenRow
	count := func(of func(*counting.Count) cell) func(row) cell {
		return func(r row) cell { return r.counted(of) }
	}
	return report.MarkedRows("files", rows, func(r row) report.Mark { return r.mark },
		col("path", "file", func(r row) cell { return r.name }),
		num("tokens", "tokens", "", func(r row) cell {
			switch {
			case r.failure != nil:
				return report.Unknown(r.failure.Error)
			case p.exact:
				return report.Integer(r.Tokens)
			}
			return report.Integer(r.Tokens).Approx()
		}),
		num("bytes", "bytes", "", count(func(f *counting.Count) cell { return report.Integer(f.Bytes) })).Drop(1),
		num("bytes_per_token", "bytes/token", "", count(bytesPerToken)).Drop(2),
		num("low", "low", "", count(func(f *counting.Count) cell { return report.Integer(f.Low) })).Drop(3).If(!p.exact),
		num("high", "high", "", count(func(f *counting.Count) cell { return report.Integer(f.High) })).Drop(3).If(!p.exact),
		num("verified", "tiktoken-go", "", count(secondCount)).If(p.verified))
}

// bytesPerToken returns how many bytes a token stands for.
func bytesPerToken(f *counting.Count) cell {
	if f.Tokens <= 0 {
		return report.Unknown("no tokens")
	}
	return report.Number(money.FromInt(f.Bytes).Quo(money.FromInt(f.Tokens)).Round(2))
}

// answer tells the total with its band, and of how many files it is when there
// are several.
func (p *tokenPage) answer(t *tokenizer.Tokenizer) string {
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

// rows lists the files, then those that failed, then the total.
func (p *tokenPage) rows(list TokenListing) []tokenRow {
	files, rest := largest(p.counts.Files, list.Most)
	var rows []tokenRow
	for _, f := range refs(files) {
		rows = append(rows, tokenRow{name: p.file(f), Count: f})
	}
	if n := len(p.counts.Files) - len(files); n > 0 {
		rows = append(rows, tokenRow{name: report.Text(several(n, "smaller file", "smaller files")), Count: &rest})
		p.note("The %d largest files are listed; --all lists every one, and so do -f csv and -f json.", len(files))
	}
	for _, f := range refs(few(p.counts.Failed, list.Most)) {
		rows = append(rows, tokenRow{name: report.Text(f.Path), failure: f})
	}
	if list.Total && len(p.counts.Files) > 1 {
		c := p.counts
		rows = append(rows, tokenRow{name: report.Text("total"), mark: report.Total,
			Count: &counting.Count{Bytes: c.TotalBytes, Tokens: c.Total, Low: c.TotalLow, High: c.TotalHigh}})
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

// file returns the name of a file that was counted, with what is to be said of it.
func (p *tokenPage) file(f *counting.Count) cell {
	path := report.Text(f.Path)
	if f.Invalid {
		footnote(p.doc, "invalid", "not valid UTF-8: each invalid part counts as U+FFFD")
		path = path.WithNote("invalid")
	}
	if f.IDs != nil {
		p.doc.Sections = append(p.doc.Sections, report.Section{Title: "ids of " + f.Path, Text: []string{ids(f.IDs)}})
	}
	return path
}

// secondCount compares the count with that of tiktoken-go.
func secondCount(f *counting.Count) cell {
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
