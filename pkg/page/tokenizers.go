package page

import (
	"cmp"
	"slices"

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

// Rules returns the rules of a tokenizer, and of its model if it has one.
func Rules(t *tokenizer.Tokenizer) []TokenizerRule {
	var all []TokenizerRule
	for _, r := range t.Rules() {
		all = append(all, ruleOf(&r))
	}
	return all
}

func ruleOf(r *tokenizer.Rule) TokenizerRule {
	return TokenizerRule{What: r.What, Tokens: r.Count.Tokens, Low: r.Count.Low, High: r.Count.High, Formula: r.Formula,
		Source: r.Source, Checked: r.Checked, Note: r.Note}
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
