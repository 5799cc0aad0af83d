package pricebook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/meter"
)

// Instant is a point in time in UTC; written as a date it means midnight UTC.
// The zero Instant means that none is given.
type Instant struct{ time.Time }

// UnmarshalText reads 2026-08-16 or 2026-08-16T16:00:00Z.
func (i *Instant) UnmarshalText(text []byte) error {
	parsed, _, err := ParseInstant(string(text))
	i.Time = parsed
	return err
}

// ParseInstant reads a date (midnight UTC) or an RFC 3339 time; dateOnly tells
// which it was.
func ParseInstant(text string) (t time.Time, dateOnly bool, err error) {
	if t, err = time.Parse(time.DateOnly, text); err == nil {
		return t, true, nil
	}
	if t, err = time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), false, nil
	}
	return time.Time{}, false, fmt.Errorf("not a date; write YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")
}

// String writes a date where the instant is midnight UTC, RFC 3339 otherwise,
// and nothing when none is given.
func (i Instant) String() string {
	switch {
	case i.IsZero():
		return ""
	case i.Equal(i.Truncate(24 * time.Hour)):
		return i.Format(time.DateOnly)
	default:
		return i.Format(time.RFC3339)
	}
}

// MarshalJSON writes the instant as String does; the method of the embedded
// time would write the hour of a date.
func (i Instant) MarshalJSON() ([]byte, error) { return []byte(`"` + i.String() + `"`), nil }

// Mode is how a request is served: at once, later, or faster.
type Mode string

// The modes. Standard is the service without any option.
const (
	Standard Mode = "standard"
	Batch    Mode = "batch"
	Flex     Mode = "flex"
	Priority Mode = "priority"
	Fast     Mode = "fast"
)

// Modes lists the modes.
func Modes() []string { return []string{"standard", "batch", "flex", "priority", "fast"} }

// UnmarshalText reads a mode's name.
func (m *Mode) UnmarshalText(text []byte) error { return word(text, m, "mode", Modes()) }

// Global is the region of a vendor's worldwide endpoint, the default.
const Global = "global"

// Kind says what a model is for.
type Kind string

// The kinds of model.
const (
	Chat      Kind = "chat"
	Embedding Kind = "embedding"
)

// UnmarshalText reads a kind's name.
func (k *Kind) UnmarshalText(text []byte) error {
	return word(text, k, "kind", []string{string(Chat), string(Embedding)})
}

// Mark says what is special about a price.
type Mark string

// The marks.
const (
	Announced   Mark = "announced"   // known before it takes effect
	Promotional Mark = "promotional" // for a time only
	Approximate Mark = "approximate" // a date or a value is not exact
	Disputed    Mark = "disputed"    // sources disagree
	Retired     Mark = "retired"     // the vendor has withdrawn the model
)

// Marks lists the marks.
func Marks() []string {
	return []string{"announced", "promotional", "approximate", "disputed", "retired"}
}

// UnmarshalText reads a mark's name.
func (m *Mark) UnmarshalText(text []byte) error { return word(text, m, "mark", Marks()) }

// The groups that a factor may name instead of a single meter.
const (
	allTokens    Target = "tokens"
	promptTokens Target = "prompt"
	answerTokens Target = "answer"
)

// Targets lists what a factor may name: groups and meters.
func Targets() []string {
	return append([]string{string(allTokens), string(promptTokens), string(answerTokens)}, meter.Names()...)
}

// UnmarshalText reads the name of a meter or a group.
func (t *Target) UnmarshalText(text []byte) error { return word(text, t, "meter", Targets()) }

// word reads one of a closed list of names.
func word[T ~string](text []byte, into *T, what string, known []string) error {
	if !slices.Contains(known, string(text)) {
		hint := near.Hint(string(text), known)
		if hint == "" {
			hint = "use one of " + strings.Join(known, " ")
		}
		return fmt.Errorf("unknown %s; %s", what, hint)
	}
	*into = T(text)
	return nil
}

// factor returns the factor for a meter: its own, else that of its side, else
// that of all tokens.
func (f Factors) factor(m *meter.Meter) (Price, bool) {
	if len(f) == 0 {
		return Price{}, false
	}
	if p, ok := f[Target(m.Name)]; ok {
		return p, true
	}
	side := map[meter.Side]Target{meter.Prompt: promptTokens, meter.Answer: answerTokens}[m.Side]
	if p, ok := f[side]; ok {
		return p, true
	}
	p, ok := f[allTokens]
	return p, ok && m.IsToken()
}
