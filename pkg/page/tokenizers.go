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
	"github.com/tokecon/tokecon/pkg/tokenizer/shelf"
)

// TokenizerOrigin says where a tokenizer comes from.
type TokenizerOrigin string

// The origins.
const (
	BuiltIn TokenizerOrigin = "built in"  // a part of the program
	Own     TokenizerOrigin = "own"       // a vocabulary that the user has added
	Missing TokenizerOrigin = "not added" // a known vocabulary that the user may add
)

// Tokenizer is a tokenizer for JSON: what counts with it are worth, and what
// they rest on. The columns of tables have the same names.
type Tokenizer struct {
	Name      string              `json:"name"`
	Exactness tokenizer.Exactness `json:"exactness,omitempty"` // empty when nothing can be counted
	Origin    TokenizerOrigin     `json:"origin"`
	Problem   string              `json:"problem,omitempty"` // why it cannot be used
	Wants     string              `json:"wants,omitempty"`   // the published vocabulary that counts would be better with

	// Tokens for each token of the base, itself if exact, with the band; and the
	// factors by class of content, where there are any.
	Base    string            `json:"base,omitempty"`
	Factor  float64           `json:"factor,omitempty"`
	Low     float64           `json:"low,omitempty"`
	High    float64           `json:"high,omitempty"`
	Factors []TokenizerFactor `json:"factors,omitempty"`

	// Model is the model whose rules Rules holds besides the tokenizer's own,
	// "" for none.
	Model string          `json:"model,omitempty"`
	Rules []TokenizerRule `json:"rules,omitempty"`

	Evidence string `json:"evidence,omitempty"`
	URL      string `json:"url,omitempty"`
	Checked  string `json:"checked,omitempty"`

	// Of those that the user has added.
	Grammar       string   `json:"grammar,omitempty"`
	Patterns      []string `json:"patterns,omitempty"`
	Format        string   `json:"format,omitempty"`
	Tokens        int      `json:"tokens,omitempty"`
	Bytes         int64    `json:"bytes,omitempty"`
	SourceSHA256  string   `json:"source_sha256,omitempty"`
	TableSHA256   string   `json:"table_sha256,omitempty"`
	CheckedTokens int      `json:"checked_tokens,omitempty"`
	CheckedTexts  int      `json:"checked_texts,omitempty"`

	// Of what is wanted.
	WantsTitle   string `json:"wants_title,omitempty"`
	WantsFile    string `json:"wants_file,omitempty"`
	WantsURL     string `json:"wants_url,omitempty"`
	WantsLicence string `json:"wants_licence,omitempty"`
}

// TokenizerFactor is the factor of a class of content.
type TokenizerFactor struct {
	Class    string  `json:"class"`
	Factor   float64 `json:"factor"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Evidence string  `json:"evidence"`
	URL      string  `json:"url"`
	Checked  string  `json:"checked"`
}

// TokenizerList is the result of tokenizers list.
type TokenizerList struct {
	SchemaVersion int         `json:"schema_version"`
	Tokenizers    []Tokenizer `json:"tokenizers"`
}

// TokenizerResult is the result of tokenizers show and add.
type TokenizerResult struct {
	SchemaVersion int `json:"schema_version"`
	Tokenizer
}

// Catalogue puts together all tokenizers as they count now, what the user has
// added, and what could be added. Exact ones come first, then estimates, then
// those that cannot be used as they are.
func Catalogue(now []*tokenizer.Tokenizer, own []shelf.Entry, wanted []shelf.Known) []Tokenizer {
	byName := map[string]*Tokenizer{}
	for _, t := range now {
		byName[t.Name()] = counted(t)
	}
	for i := range own {
		e := &own[i]
		if byName[e.Name] == nil {
			byName[e.Name] = &Tokenizer{Name: e.Name}
		}
		byName[e.Name].add(e)
	}
	for _, k := range wanted {
		want(byName, k)
	}
	all := make([]Tokenizer, 0, len(byName))
	for _, t := range byName {
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b Tokenizer) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.Name, b.Name))
	})
	return all
}

func (t *Tokenizer) rank() int {
	return slices.Index([]tokenizer.Exactness{tokenizer.Exact, tokenizer.Estimated, ""}, t.Exactness)
}

func counted(t *tokenizer.Tokenizer) *Tokenizer {
	out := &Tokenizer{Name: t.Name(), Exactness: t.Exactness(), Origin: BuiltIn, Base: t.Base()}
	out.Factor, out.Low, out.High = t.Factor()
	out.Evidence, out.URL, out.Checked = t.Evidence()
	for _, f := range t.Factors() {
		out.Factors = append(out.Factors, TokenizerFactor{f.Class, f.Mid, f.Low, f.High, f.Evidence, f.URL, f.Checked})
	}
	return out
}

// add notes what is known of a vocabulary that the user has added. A broken one
// is all there is to say of its name: nothing is counted with another instead.
func (t *Tokenizer) add(e *shelf.Entry) {
	t.Origin = Own
	if e.Broken != nil {
		*t = Tokenizer{Name: e.Name, Origin: Own, Problem: e.Broken.Error(), SourceSHA256: e.SourceSHA256}
		return
	}
	t.Grammar, t.Patterns, t.Format, t.Tokens, t.Bytes = e.Grammar, e.Patterns, e.Format, e.Tokens, e.Bytes
	t.SourceSHA256, t.TableSHA256 = e.SourceSHA256, e.TableSHA256
	t.CheckedTokens, t.CheckedTexts = e.CheckedTokens, e.CheckedTexts
}

// want notes a published vocabulary with those that would be counted better with
// it, unless the user has it.
func want(byName map[string]*Tokenizer, k shelf.Known) {
	if t := byName[k.Name]; t != nil && t.Origin == Own {
		return
	}
	if byName[k.Name] == nil {
		byName[k.Name] = &Tokenizer{Name: k.Name, Origin: Missing}
	}
	for _, name := range append(k.Families, k.Name) {
		if t := byName[name]; t != nil {
			t.Wants, t.WantsTitle, t.WantsFile, t.WantsURL, t.WantsLicence = k.Name, k.Title, k.File, k.URL, k.Licence
		}
	}
}

// The footnotes of these pages.
const (
	noteRegex    = "regex"
	noteEvidence = "evidence"

	textRegex = "cut by a pattern of its own, which runs on the regular expression engine: correct, slower"
	textWants = "Better with: fetch this published vocabulary and run \"tokecon tokenizers add NAME FILE\"; \"tokecon " +
		"tokenizers show NAME\" says where it is."
)

// Tokenizers lays all tokenizers out. Own ones lie in folder. A full table has
// the evidence too, of which each line would fill a screen.
func Tokenizers(all []Tokenizer, folder string, full bool) *report.Document {
	t := &report.Table{ID: "tokenizers", Columns: []report.Column{
		{ID: "name", Title: "name"},
		{ID: "exactness", Title: "count"},
		{ID: "origin", Title: "from"},
		{ID: "factor", Title: "factor", Align: report.Right, Keep: 1},
		{ID: "low", Title: "low", Align: report.Right, Keep: 2},
		{ID: "high", Title: "high", Align: report.Right, Keep: 2},
		{ID: "base", Title: "of", Keep: 1},
		{ID: "wants", Title: "better with"},
		{ID: "tokens", Title: "tokens", Align: report.Right, Keep: 3},
		{ID: "grammar", Title: "grammar", Keep: 4},
		{ID: "checked", Title: "checked", Keep: 5},
		{ID: "source_sha256", Title: "file (SHA-256)", Keep: 6},
	}}
	if full {
		t.Columns = append(t.Columns, report.Column{ID: "url", Title: "source", Keep: 7},
			report.Column{ID: "evidence", Title: "evidence", Keep: 8})
	}
	d := &report.Document{Answer: []string{catalogueAnswer(all)}, Sections: []report.Section{{Table: t}}}
	once(d, noteRegex, textRegex)
	for i := range all {
		t.Rows = append(t.Rows, catalogueRow(&all[i], full))
		if all[i].Origin == Own && len(d.Origin) == 0 {
			d.Origin = []string{"your own are in " + folder}
		}
	}
	forget(d, t)
	d.Next = []string{"tokecon tokenizers show NAME"}
	if slices.ContainsFunc(all, func(t Tokenizer) bool { return t.Wants != "" }) {
		d.Notes = append(d.Notes, report.Note{Text: textWants})
		d.Next = append(d.Next, "tokecon tokenizers add NAME FILE")
	}
	return d
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

func catalogueRow(t *Tokenizer, full bool) report.Row {
	row := report.Row{Cells: []report.Cell{report.Text(t.Name), t.exactness(), report.Text(string(t.Origin))}}
	if t.Exactness == tokenizer.Estimated {
		row.Cells = append(row.Cells, float(t.Factor), float(t.Low), float(t.High), report.Text(t.Base))
	} else {
		row.Cells = append(row.Cells, report.Blank(), report.Blank(), report.Blank(), report.Blank())
	}
	row.Cells = append(row.Cells, report.Text(t.Wants), count(int64(t.Tokens)), t.grammar(), report.Text(t.Checked),
		report.Text(t.SourceSHA256))
	if full {
		row.Cells = append(row.Cells, report.Text(t.URL), report.Text(t.Evidence))
	}
	return row
}

// exactness is what counts are worth.
func (t *Tokenizer) exactness() report.Cell {
	switch {
	case t.Problem != "":
		return report.Unknown(t.Problem).WithStatus(report.Fail)
	case t.Exactness == "":
		return report.Unknown("")
	}
	return report.Text(string(t.Exactness))
}

func (t *Tokenizer) grammar() report.Cell {
	cell := report.Text(t.Grammar)
	if t.Grammar == shelf.Pattern {
		cell = cell.WithNote(noteRegex)
	}
	return cell
}

func count(n int64) report.Cell {
	if n == 0 {
		return report.Blank()
	}
	return report.Integer(n)
}

// TokenizerPage lays out everything that is known of one tokenizer.
func TokenizerPage(t *Tokenizer) *report.Document {
	d := &report.Document{Answer: []string{t.answer()}, Sections: []report.Section{{Table: t.facts()}}}
	once(d, noteRegex, textRegex)
	once(d, noteEvidence, t.Evidence)
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

func grouped(n int) string { return money.Group(strconv.Itoa(n)) }

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// facts lists what is known under the names that JSON has.
func (t *Tokenizer) facts() *report.Table {
	table := &report.Table{ID: "tokenizer",
		Columns: []report.Column{{ID: "fact", Title: "fact"}, {ID: "value", Title: "value", Align: report.Left}}}
	add := func(fact string, value report.Cell) {
		if !value.IsBlank() {
			table.Rows = append(table.Rows, report.Row{Cells: []report.Cell{report.Text(fact), value}})
		}
	}
	add("name", report.Text(t.Name))
	add("model", report.Text(t.Model))
	exactness := t.exactness()
	if t.Evidence != "" {
		exactness = exactness.WithNote(noteEvidence)
	}
	add("exactness", exactness)
	add("origin", report.Text(string(t.Origin)))
	if t.Exactness == tokenizer.Estimated {
		add("base", report.Text(t.Base))
		add("factor", float(t.Factor))
		add("low", float(t.Low))
		add("high", float(t.High))
	}
	add("checked", report.Text(t.Checked))
	add("url", report.Text(t.URL))
	add("grammar", t.grammar())
	add("patterns", report.Text(strings.Join(t.Patterns, "  ")))
	add("format", report.Text(t.Format))
	add("tokens", count(int64(t.Tokens)))
	add("bytes", count(t.Bytes))
	add("source_sha256", report.Text(t.SourceSHA256))
	add("table_sha256", report.Text(t.TableSHA256))
	add("checked_tokens", count(int64(t.CheckedTokens)))
	add("checked_texts", count(int64(t.CheckedTexts)))
	add("wants", report.Text(t.Wants))
	add("wants_title", report.Text(t.WantsTitle))
	add("wants_file", report.Text(t.WantsFile))
	add("wants_url", report.Text(t.WantsURL))
	add("wants_licence", report.Text(t.WantsLicence))
	return table
}

// TokenizerRule is what something besides text takes, and where that comes from.
type TokenizerRule struct {
	What    string `json:"what"`
	Tokens  int64  `json:"tokens"`
	Low     int64  `json:"low"`
	High    int64  `json:"high"`
	Formula string `json:"formula"`
	Source  string `json:"source"`
	Checked string `json:"checked"`
	Note    string `json:"note,omitempty"`
}

// Rules are those of a tokenizer, and of its model if it has one.
func Rules(t *tokenizer.Tokenizer) []TokenizerRule {
	var all []TokenizerRule
	for _, r := range t.Rules() {
		all = append(all, ruleOf(&r))
	}
	return all
}

func ruleOf(r *tokenizer.Rule) TokenizerRule {
	return TokenizerRule{r.What, r.Count.Tokens, r.Count.Low, r.Count.High, r.Formula, r.Source, r.Checked, r.Note}
}

// rulesTable is a table for rows by ruleRow.
func rulesTable(id string) *report.Table {
	return &report.Table{ID: id, Columns: []report.Column{{ID: "what", Title: "for"}, {ID: "tokens", Title: "tokens", Align: report.Right},
		{ID: "low", Title: "low", Align: report.Right}, {ID: "high", Title: "high", Align: report.Right},
		{ID: "formula", Title: "how", Align: report.Left, Keep: 1}, {ID: "checked", Title: "checked", Keep: 2},
		{ID: "source", Title: "source", Keep: 3}, {ID: "note", Title: "note", Keep: 4}}}
}

func ruleRow(r TokenizerRule) report.Row {
	return report.Row{Cells: []report.Cell{report.Text(r.What), report.Integer(r.Tokens), report.Integer(r.Low), report.Integer(r.High), report.Text(r.Formula),
		report.Text(r.Checked), report.Text(r.Source), report.Text(r.Note)}}
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
func (t *Tokenizer) rules() *report.Table {
	table := rulesTable("rules")
	for _, r := range t.Rules {
		table.Rows = append(table.Rows, ruleRow(r))
	}
	return table
}

// classes lists the factors by class of content.
func (t *Tokenizer) classes() *report.Table {
	table := &report.Table{ID: "factors",
		Columns: []report.Column{{ID: "class", Title: "class"}, {ID: "factor", Title: "factor", Align: report.Right},
			{ID: "low", Title: "low", Align: report.Right}, {ID: "high", Title: "high", Align: report.Right},
			{ID: "checked", Title: "checked", Keep: 1}, {ID: "url", Title: "source", Keep: 2},
			{ID: "evidence", Title: "evidence", Keep: 3}}}
	for _, f := range t.Factors {
		table.Rows = append(table.Rows,
			report.Row{Cells: []report.Cell{report.Text(f.Class), float(f.Factor), float(f.Low), float(f.High), report.Text(f.Checked), report.Text(f.URL),
				report.Text(f.Evidence)}})
	}
	return table
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

// TokenizerRemoval is the result of tokenizers remove.
type TokenizerRemoval struct {
	SchemaVersion int    `json:"schema_version"`
	Name          string `json:"name"`
	Removed       bool   `json:"removed"`
	// Exactness is what counts under the name are worth now, empty if there is
	// nothing left to count with.
	Exactness tokenizer.Exactness `json:"exactness,omitempty"`
}

// TokenizerRemoved lays a removal out.
func TokenizerRemoved(r *TokenizerRemoval) *report.Document {
	answer := r.Name + " is removed."
	if r.Exactness == tokenizer.Estimated {
		answer = r.Name + " is removed; its counts are estimated again."
	}
	t := &report.Table{ID: "removed", Columns: []report.Column{{ID: "name", Title: "name"}, {ID: "removed", Title: "removed"},
		{ID: "exactness", Title: "count"}}}
	exactness := report.Text(string(r.Exactness))
	if r.Exactness == "" {
		exactness = report.Unknown("there is nothing left to count with")
	}
	t.Rows = []report.Row{{Cells: []report.Cell{report.Text(r.Name), report.Text(strconv.FormatBool(r.Removed)), exactness}}}
	return &report.Document{Answer: []string{answer}, Sections: []report.Section{{Table: t}}, Next: []string{"tokecon tokenizers list"}}
}
