package media

import (
	_ "embed" // for rules.csv
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The columns of rules.csv.
//
//	kind     image, audio, video, toolprompt, or tool
//	models   globs, see canonical for what they are matched against
//	detail   the levels of detail it holds for, * for any; the direction of
//	         sound; the tool choice; the tool
//	rule     how the number is found, see Rule.Formula
//	params   its numbers
//	since    when the models or the rule appeared, if known
//	source, checked, note
//
//go:embed rules.csv
var rulesCSV string

// Tokens is a number of tokens with its bounds, Low ≤ N ≤ High. The bounds are
// equal where the vendor's rule is exact and undisputed.
type Tokens struct{ N, Low, High int64 }

// Rule is a row of rules.csv: what a number rests on.
type Rule struct {
	Kind   string // image, audio, video, toolprompt or tool
	Models string // globs over model names, separated by blanks
	Detail string // levels of detail, directions, choices or tools
	Since  string // when the models or the rule appeared (YYYY-MM or YYYY-MM-DD), if known
	// Source is the vendor's page, Checked the day the row was gone over
	// (YYYY-MM-DD), and Note says how the rule was confirmed.
	Source, Checked, Note string

	name    string // of the rule
	numbers string // as the row has them
	params  params
	line    int
}

// params are the numbers of a rule, by name.
type params map[string]float64

// ErrUnknown is the error for a model that no rule is known for.
var ErrUnknown = errors.New("no published rule")

// find returns the first rule of a kind for a model and a detail.
func find(kind, model, detail string) (Rule, error) {
	name := canonical(model)
	var models string // the first globs that fit
	var details []string
	for r, err := range rows() {
		if err != nil {
			return Rule{}, err
		}
		if r.Kind != kind || !r.isFor(name) || (models != "" && models != r.Models) {
			continue
		}
		models = r.Models
		known := strings.Fields(r.Detail)
		if r.Detail == "*" || slices.Contains(known, detail) {
			err = r.parse()
			return r, err
		}
		details = append(details, known...)
	}
	if len(details) > 0 {
		return Rule{}, fmt.Errorf("%s of %s: no %q, only %s: %w", kind, model, detail, strings.Join(details, ", "), ErrUnknown)
	}
	return Rule{}, fmt.Errorf("%s of %s: %w", kind, model, ErrUnknown)
}

func (r *Rule) isFor(name string) bool {
	for glob := range strings.FieldsSeq(r.Models) {
		if ok, err := path.Match(glob, name); ok && err == nil {
			return true
		}
	}
	return false
}

// canonical is a model name without what platforms put before it, spelled as
// its vendor does: "us.anthropic.claude-opus-4-7-v1:0" is "claude-opus-4-7-v1",
// and "anthropic/claude-opus-4.7" is "claude-opus-4-7".
func canonical(model string) string {
	name, _, _ := strings.Cut(strings.ToLower(model), ":")
	name = name[strings.LastIndexByte(name, '/')+1:]
	for _, vendor := range []string{"claude-", "gemini-"} {
		if i := strings.Index(name, vendor); i > 0 {
			name = name[i:]
		}
	}
	if strings.HasPrefix(name, "claude-") {
		name = strings.NewReplacer(".", "-", "@", "-").Replace(name)
	}
	return name
}

// rows are the rules in their order, without their numbers, see parse. The
// file is small enough to be read at each call.
func rows() iter.Seq2[Rule, error] {
	return func(yield func(Rule, error) bool) {
		lines := csv.NewReader(strings.NewReader(rulesCSV))
		_, err := lines.Read() // the header
		for err == nil {
			var f []string
			if f, err = lines.Read(); err != nil {
				break
			}
			line, _ := lines.FieldPos(0)
			r := Rule{
				Kind: f[0], Models: f[1], Detail: f[2], name: f[3], numbers: f[4],
				Since: f[5], Source: f[6], Checked: f[7], Note: f[8], line: line,
			}
			if !yield(r, nil) {
				return
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(Rule{}, fmt.Errorf("rules.csv: %w", err))
		}
	}
}

// parse reads the numbers of the rule.
func (r *Rule) parse() error {
	r.params = params{}
	for field := range strings.FieldsSeq(r.numbers) {
		name, value, _ := strings.Cut(field, "=")
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Errorf("rules.csv:%d: parameter %q is no number", r.line, field)
		}
		r.params[name] = number
	}
	return nil
}

// or is the parameter, or a default where the row has none.
func (p params) or(name string, otherwise float64) float64 {
	if v, ok := p[name]; ok {
		return v
	}
	return otherwise
}

// Formula is the rule in words, with its numbers, for an explanation.
func (r *Rule) Formula() string {
	p := r.params
	switch r.name {
	case "tile":
		return fmt.Sprintf("fit into %g×%[1]g px, then the short side to %g px; %g tokens + %g for each tile of %g px",
			p["fit"], p["short"], p["base"], p["tile"], p["side"])
	case "patch":
		return p.patchFormula()
	case "grid":
		return fmt.Sprintf("⌈width/%g⌉ × ⌈height/%[1]g⌉ tokens, scaled down to at most %g px and %g tokens", p["side"], p["edge"], p["budget"])
	case "area":
		return fmt.Sprintf("width × height / %g tokens, scaled down to at most %g px and %g tokens", p["per"], p["edge"], p["budget"])
	case "crop":
		return fmt.Sprintf("%g tokens up to %g×%[2]g px, else %[1]g for each tile of ⌊short side/1.5⌋ px, at least %[3]g", p["tile"], p["small"], p["min"])
	case "rate":
		return fmt.Sprintf("%g tokens a second", p["per_second"])
	case "flat":
		return fmt.Sprintf("%g tokens", p["tokens"])
	}
	return ""
}

func (p params) patchFormula() string {
	limits := fmt.Sprintf("at most %g px", p["edge"])
	if budget, ok := p["budget"]; ok {
		limits += fmt.Sprintf(" and %g patches", budget)
	}
	return fmt.Sprintf("⌈width/%g⌉ × ⌈height/%[1]g⌉ patches, scaled down to %s, × %g tokens", p["side"], limits, p["times"])
}

// flat is a fixed number of tokens.
func (p params) flat() Tokens {
	n := p["tokens"]
	return Tokens{int64(n), int64(p.or("low", n)), int64(p.or("high", n))}
}
