package media

import (
	_ "embed" // for rules.csv
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
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

	name   string // of the rule
	params params
	line   int
}

// params are the numbers of a rule, by name.
type params map[string]float64

// ErrUnknown is the error for a model that no rule is known for.
var ErrUnknown = errors.New("no published rule")

// Model is a model with the rules that are published for it.
type Model struct {
	name  string
	rules []Rule
}

// Of returns the model of that name, with or without the names of platforms
// before it. Most have no rules.
func Of(name string) Model {
	m := Model{name: name}
	plain := canonical(name)
	taken := map[string]string{} // by kind: the globs that fit first
	for _, r := range rows() {
		if globs := taken[r.Kind]; (globs == "" || globs == r.Models) && r.isFor(plain) {
			taken[r.Kind] = r.Models
			m.rules = append(m.rules, r)
		}
	}
	return m
}

// Name is the name that Of was given.
func (m Model) Name() string { return m.name }

// Key is the same for models with the same rules.
func (m Model) Key() string {
	var key strings.Builder
	for _, r := range m.rules {
		fmt.Fprintf(&key, "%d ", r.line)
	}
	return key.String()
}

// find returns the first rule of a kind for a detail.
func (m Model) find(kind, detail string) (Rule, error) {
	var details []string
	for _, r := range m.rules {
		if r.Kind != kind {
			continue
		}
		known := strings.Fields(r.Detail)
		if r.Detail == "*" || slices.Contains(known, detail) {
			return r, nil
		}
		details = append(details, known...)
	}
	if len(details) > 0 {
		return Rule{}, fmt.Errorf("%s of %s: no %q, only %s: %w", kind, m.name, detail, strings.Join(details, ", "),
			ErrUnknown)
	}
	return Rule{}, fmt.Errorf("%s of %s: %w", kind, m.name, ErrUnknown)
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

// rows are the rules in their order. TestRows reads the same file, so that it
// is broken is found there.
//
//nolint:gochecknoglobals // a constant in all but name: it is parsed once
var rows = sync.OnceValue(func() []Rule {
	all, err := readRows(rulesCSV)
	if err != nil {
		panic(err)
	}
	return all
})

func readRows(text string) ([]Rule, error) {
	lines := csv.NewReader(strings.NewReader(text))
	all := make([]Rule, 0, strings.Count(text, "\n"))
	for {
		f, err := lines.Read()
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("rules.csv: %w", err)
		}
		line, _ := lines.FieldPos(0)
		if line == 1 {
			continue // the header
		}
		r := Rule{
			Kind: f[0], Models: f[1], Detail: f[2], name: f[3],
			Since: f[5], Source: f[6], Checked: f[7], Note: f[8], line: line,
		}
		if r.params, err = readParams(f[4]); err != nil {
			return nil, fmt.Errorf("rules.csv:%d: %w", line, err)
		}
		all = append(all, r)
	}
}

// readParams reads the numbers of a rule.
func readParams(text string) (params, error) {
	p := params{}
	for field := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(field, "=")
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("parameter %q is no number", field)
		}
		p[name] = number
	}
	return p, nil
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
		return fmt.Sprintf("⌈width/%g⌉ × ⌈height/%[1]g⌉ tokens, scaled down to at most %g px and %g tokens", p["side"],
			p["edge"], p["budget"])
	case "area":
		return fmt.Sprintf("width × height / %g tokens, scaled down to at most %g px and %g tokens", p["per"], p["edge"],
			p["budget"])
	case "crop":
		return fmt.Sprintf("%g tokens up to %g×%[2]g px, else %[1]g for each tile of ⌊short side/1.5⌋ px, at least %[3]g",
			p["tile"], p["small"], p["min"])
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
	return fmt.Sprintf("⌈width/%g⌉ × ⌈height/%[1]g⌉ patches, scaled down to %s, × %g tokens", p["side"], limits,
		p["times"])
}

// flat is a fixed number of tokens.
func (p params) flat() Tokens {
	n := p["tokens"]
	return Tokens{int64(n), int64(p.or("low", n)), int64(p.or("high", n))}
}
