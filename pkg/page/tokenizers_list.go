package page

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

// Tokenizers lays all tokenizers out. Own ones lie in folder. A full table has
// the evidence too, of which each line would fill a screen.
func Tokenizers(all []Tokenizer, folder string, full bool) *report.Document {
	d := &report.Document{Answer: []string{catalogueAnswer(all)}}
	footnote(d, noteRegex, textRegex)
	if slices.ContainsFunc(all, func(t Tokenizer) bool { return t.Origin == Own }) {
		d.Origin = []string{"your own are in " + folder}
	}
	table := catalogueTable(all, full)
	d.Sections = []report.Section{{Table: table}}
	forget(d, table)
	d.Next = []string{"tokecon tokenizers show NAME"}
	if slices.ContainsFunc(all, func(t Tokenizer) bool { return t.Wants != "" }) {
		note(d, "%s", textWants)
		d.Next = append(d.Next, "tokecon tokenizers add NAME FILE")
	}
	return d
}

func catalogueTable(all []Tokenizer, full bool) *report.Table {
	type row = *Tokenizer
	factor := func(of func(row) float64) func(row) cell {
		return func(t row) cell {
			if t.Exactness != tokenizer.Estimated {
				return report.Blank()
			}
			return float(of(t))
		}
	}
	return report.Rows("tokenizers", refs(all),
		text("name", "name", func(t row) string { return t.Name }),
		col("exactness", "count", row.exactness),
		text("origin", "from", func(t row) string { return string(t.Origin) }),
		num("factor", "factor", "", factor(func(t row) float64 { return t.Factor })).Drop(1),
		num("low", "low", "", factor(func(t row) float64 { return t.Low })).Drop(2),
		num("high", "high", "", factor(func(t row) float64 { return t.High })).Drop(2),
		text("base", "of", func(t row) string {
			if t.Exactness != tokenizer.Estimated {
				return ""
			}
			return t.Base
		}).Drop(1),
		text("wants", "better with", func(t row) string { return t.Wants }),
		num("tokens", "tokens", "", func(t row) cell { return count(int64(t.Tokens)) }).Drop(3),
		col("grammar", "grammar", row.grammar).Drop(4),
		text("checked", "checked", func(t row) string { return t.Checked }).Drop(5),
		text("source_sha256", "file (SHA-256)", func(t row) string { return t.SourceSHA256 }).Drop(6),
		text("url", "source", func(t row) string { return t.URL }).Drop(7).If(full),
		text("evidence", "evidence", func(t row) string { return t.Evidence }).Drop(8).If(full))
}

func catalogueAnswer(all []Tokenizer) string {
	var own, exact, estimated int
	wanted := map[string]bool{}
	for i := range all {
		switch t := &all[i]; {
		case t.Origin == Own:
			own++
		case t.Exactness == tokenizer.Exact:
			exact++
		case t.Exactness == tokenizer.Estimated:
			estimated++
		}
		if all[i].Wants != "" {
			wanted[all[i].Wants] = true
		}
	}
	text := fmt.Sprintf("%s and %s are built in", several(exact, "exact encoding", "exact encodings"),
		several(estimated, "estimated family", "estimated families"))
	if own > 0 {
		text += fmt.Sprintf(", %d of your own are added", own)
	}
	if len(wanted) > 0 {
		text += fmt.Sprintf("; %s can be added", several(len(wanted), "published vocabulary", "published vocabularies"))
	}
	return text + "."
}

// exactness returns what counts are worth.
func (t *Tokenizer) exactness() cell {
	switch {
	case t.Problem != "":
		return report.Unknown(t.Problem).WithStatus(report.Fail)
	case t.Exactness == "":
		return report.Unknown("")
	}
	return report.Text(string(t.Exactness))
}

func (t *Tokenizer) grammar() cell {
	cell := report.Text(t.Grammar)
	if t.Grammar == shelf.Pattern {
		cell = cell.WithNote(noteRegex)
	}
	return cell
}

func count(n int64) cell {
	if n == 0 {
		return report.Blank()
	}
	return report.Integer(n)
}

// TokenizerRemoved lays a removal out.
func TokenizerRemoved(r *TokenizerRemoval) *report.Document {
	answer := r.Name + " is removed."
	if r.Exactness == tokenizer.Estimated {
		answer = r.Name + " is removed; its counts are estimated again."
	}
	type row = *TokenizerRemoval
	table := report.Rows("removed", []row{r},
		text("name", "name", func(r row) string { return r.Name }),
		text("removed", "removed", func(r row) string { return strconv.FormatBool(r.Removed) }),
		col("exactness", "count", func(r row) cell {
			if r.Exactness == "" {
				return report.Unknown("there is nothing left to count with")
			}
			return report.Text(string(r.Exactness))
		}))
	return &report.Document{Answer: []string{answer}, Sections: []report.Section{{Table: table}},
		Next: []string{"tokecon tokenizers list"}}
}
