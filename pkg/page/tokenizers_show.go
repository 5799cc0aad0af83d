package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// TokenizerPage lays out everything that is known of one tokenizer.
func TokenizerPage(t *Tokenizer) *report.Document {
	d := &report.Document{Answer: []string{t.answer()}, Sections: []report.Section{{Table: t.facts()}}}
	footnote(d, noteRegex, textRegex)
	footnote(d, noteEvidence, t.Evidence)
	forget(d, d.Sections[0].Table)
	if len(t.Rules) > 0 {
		d.Sections = append(d.Sections, report.Section{Title: "Besides text", Table: t.rules()})
		d.Notes = append(d.Notes, t.sources()...)
	}
	if len(t.Factors) > 0 {
		d.Sections = append(d.Sections, report.Section{Title: "By class of content", Table: t.classes()})
	}
	if t.Exactness != "" {
		d.Next = []string{"tokecon tokens --encoding " + t.Name + " FILE"}
	}
	if t.Wants != "" {
		d.Next = append(d.Next, "tokecon tokenizers add "+t.Wants+" "+t.WantsFile)
	}
	return d
}

// answer says what a count with the tokenizer is worth.
func (t *Tokenizer) answer() string {
	switch {
	case t.Problem != "":
		return "✗ " + t.Name + " cannot be used: " + t.Problem + "."
	case t.Origin == Own:
		return fmt.Sprintf("%s counts exactly, with your own vocabulary of %s tokens.", t.Name, grouped(t.Tokens))
	case t.Origin == Missing:
		return fmt.Sprintf("%s (%s) is known but not here: fetch %s and add it.", t.Name, t.WantsTitle, t.WantsFile)
	case t.Exactness == tokenizer.Exact:
		return t.Name + " counts exactly; its vocabulary is a part of tokecon."
	}
	how := "at " + number(t.Factor) + " times the tokens of " + t.Base
	if len(t.Factors) > 0 {
		how = "by content, for a text that is not known at " + number(t.Factor) + " times the tokens of " + t.Base
	}
	if t.Factor == 1 {
		how = "with the tokens of " + t.Base + " as they are"
	}
	text := fmt.Sprintf("%s is estimated %s, within %s to %s times.", t.Name, how, number(t.Low), number(t.High))
	if t.Wants != "" {
		text += fmt.Sprintf(" It counts better with the published vocabulary of %s.", t.WantsTitle)
	}
	return text
}

// facts lists what is known under the names that JSON has.
func (t *Tokenizer) facts() *report.Table {
	exactness := t.exactness()
	if t.Evidence != "" {
		exactness = exactness.WithNote(noteEvidence)
	}
	facts := []fact{
		{"name", report.Text(t.Name)},
		{"model", report.Text(t.Model)},
		{"exactness", exactness},
		{"origin", report.Text(string(t.Origin))},
	}
	if t.Exactness == tokenizer.Estimated {
		facts = append(facts, fact{"base", report.Text(t.Base)}, fact{"factor", float(t.Factor)},
			fact{"low", float(t.Low)}, fact{"high", float(t.High)})
	}
	facts = append(facts, []fact{
		{"checked", report.Text(t.Checked)},
		{"url", report.Text(t.URL)},
		{"grammar", t.grammar()},
		{"patterns", report.Text(strings.Join(t.Patterns, "  "))},
		{"format", report.Text(t.Format)},
		{"tokens", count(int64(t.Tokens))},
		{"bytes", count(t.Bytes)},
		{"source_sha256", report.Text(t.SourceSHA256)},
		{"table_sha256", report.Text(t.TableSHA256)},
		{"checked_tokens", count(int64(t.CheckedTokens))},
		{"checked_texts", count(int64(t.CheckedTexts))},
		{"wants", report.Text(t.Wants)},
		{"wants_title", report.Text(t.WantsTitle)},
		{"wants_file", report.Text(t.WantsFile)},
		{"wants_url", report.Text(t.WantsURL)},
		{"wants_licence", report.Text(t.WantsLicence)},
	}...)
	value := col("value", "value", fact.cell)
	value.Align = report.Left
	return factTable("tokenizer", value, facts)
}

// ruleColumns returns the columns of a table of rules.
func ruleColumns() []report.Col[TokenizerRule] {
	type row = TokenizerRule
	how := text("formula", "how", func(r row) string { return r.Formula }).Drop(1)
	how.Align = report.Left
	return []report.Col[row]{
		text("what", "for", func(r row) string { return r.What }),
		num("tokens", "tokens", "", func(r row) cell { return report.Integer(r.Tokens) }),
		num("low", "low", "", func(r row) cell { return report.Integer(r.Low) }),
		num("high", "high", "", func(r row) cell { return report.Integer(r.High) }),
		how,
		text("checked", "checked", func(r row) string { return r.Checked }).Drop(2),
		text("source", "source", func(r row) string { return r.Source }).Drop(3),
		text("note", "note", func(r row) string { return r.Note }).Drop(4),
	}
}

// sources names the pages that the rules were read on, each once.
func (t *Tokenizer) sources() []report.Note {
	var notes []report.Note
	seen := map[string]bool{}
	for _, r := range t.Rules {
		if !seen[r.Source] {
			seen[r.Source] = true
			notes = append(notes, report.Note{Text: fmt.Sprintf("Read on %s, checked %s.", r.Source, r.Checked)})
		}
	}
	return notes
}

// rules lists what is counted besides text.
func (t *Tokenizer) rules() *report.Table { return report.Rows("rules", t.Rules, ruleColumns()...) }

// classes lists the factors by class of content.
func (t *Tokenizer) classes() *report.Table {
	type row = TokenizerFactor
	return report.Rows("factors", t.Factors,
		text("class", "class", func(f row) string { return f.Class }),
		num("factor", "factor", "", func(f row) cell { return float(f.Factor) }),
		num("low", "low", "", func(f row) cell { return float(f.Low) }),
		num("high", "high", "", func(f row) cell { return float(f.High) }),
		text("checked", "checked", func(f row) string { return f.Checked }).Drop(1),
		text("url", "source", func(f row) string { return f.URL }).Drop(2),
		text("evidence", "evidence", func(f row) string { return f.Evidence }).Drop(3))
}

// TokenizerAdded lays out a vocabulary that was just added, and how it was
// checked.
func TokenizerAdded(t *Tokenizer) *report.Document {
	d := TokenizerPage(t)
	d.Answer = []string{
		fmt.Sprintf("%s is added: %s tokens, counted exactly.", t.Name, grouped(t.Tokens)),
		fmt.Sprintf("checked: %s tokens, %s random texts and a sample of many scripts count as the file says.",
			grouped(t.CheckedTokens), grouped(t.CheckedTexts)),
	}
	return d
}
