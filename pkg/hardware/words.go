package hardware

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/money"
)

// Precisions lists the precisions, the widest first.
func Precisions() []string { return []string{"bf16", "fp8", "fp4", "mxfp4", "int4"} }

// UnmarshalText reads the name of a precision. The error quotes the text and
// names the precision that was probably meant.
func (p *Precision) UnmarshalText(text []byte) error {
	for wrong, right := range map[string]Precision{"fp16": BF16, "float16": BF16, "bfloat16": BF16, "nvfp4": FP4} {
		if strings.EqualFold(string(text), wrong) {
			return fmt.Errorf("%s: unknown precision; write %s", near.Quote(string(text)), right)
		}
	}
	return word(text, p, "precision", Precisions())
}

// BytesPerWeight returns the size of a weight in bytes with its share of the
// scales, 0 for a precision that is not known: fp4 has an 8-bit scale for 16
// values (4.5 bits), mxfp4 one for 32 (4.25 bits). int4 is taken with a 16-bit
// scale for 32 values (4.5 bits): with experts so and all else in bf16, Kimi K2.5
// comes to 593 GB where 594 are published. Larger groups are smaller by up to 8%.
func (p Precision) BytesPerWeight() float64 {
	switch p {
	case BF16:
		return 2
	case FP8:
		return 1
	case FP4:
		return 0.5 + 1.0/16
	case MXFP4:
		return 0.5 + 1.0/32
	case INT4:
		return 0.5 + 2.0/32
	}
	return 0
}

// Confidences lists the degrees of confidence, the firmest first.
func Confidences() []string { return []string{"read", "second-hand", "recalled", "estimated"} }

// UnmarshalText reads a degree of confidence.
func (c *Confidence) UnmarshalText(text []byte) error {
	return word(text, c, "confidence", Confidences())
}

// PriceKinds lists the kinds of prices.
func PriceKinds() []string {
	return []string{"purchase", "server", "on_demand", "reserved", "spot", "own_tco"}
}

// UnmarshalText reads a kind of price.
func (k *PriceKind) UnmarshalText(text []byte) error {
	return word(text, k, "kind of price", PriceKinds())
}

// UnmarshalText reads a layout of attention.
func (a *Attention) UnmarshalText(text []byte) error {
	return word(text, a, "attention", []string{string(GQA), string(MLA)})
}

// place is a kind of region.
type place string

// UnmarshalText reads a kind of region.
func (p *place) UnmarshalText(text []byte) error {
	return word(text, p, "kind of region", []string{"country", "region", "us_state", "world"})
}

// word reads one of a closed list of names.
func word[T ~string](text []byte, into *T, what string, known []string) error {
	if !slices.Contains(known, string(text)) {
		hint := near.Hint(string(text), known)
		if hint == "" {
			hint = "use one of " + strings.Join(known, " ")
		}
		return fmt.Errorf("%s: unknown %s; %s", near.Quote(string(text)), what, hint)
	}
	*into = T(text)
	return nil
}

// day is a date in UTC. The zero day means that none is given.
type day struct{ time.Time }

// UnmarshalText reads 2026-08-16.
func (d *day) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return errors.New("not a date; write YYYY-MM-DD")
	}
	d.Time = t
	return nil
}

// number is a physical quantity of 0 or more, as written.
type number struct{ money.Decimal }

// float returns the nearest float64, 0 where nothing is given.
func (n number) float() float64 { return n.Float64() }

// positive is a number above 0: what is not known is left out.
type positive struct{ number }

// UnmarshalText reads a plain decimal above 0.
func (p *positive) UnmarshalText(text []byte) error {
	if err := p.Decimal.UnmarshalText(text); err != nil {
		return err
	}
	if p.IsZero() {
		return errors.New("not above 0; leave it out where it is not known")
	}
	return nil
}

// period is the time that a figure is of, as published.
type period string

// UnmarshalText reads 2024, 2025-H1, 2025-Q2 or 2025-04.
func (p *period) UnmarshalText(text []byte) error {
	year, part, parted := strings.Cut(string(text), "-")
	parts := []string{"H1", "H2", "Q1", "Q2", "Q3", "Q4", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11",
		"12"}
	if _, err := time.Parse("2006", year); err != nil || parted && !slices.Contains(parts, part) {
		return errors.New("not a year, half, quarter or month; write 2024, 2025-H1, 2025-Q2 or 2025-04")
	}
	*p = period(text)
	return nil
}

// term is how long a contract runs.
type term string

// UnmarshalText reads 1y, 3y or 6m.
func (t *term) UnmarshalText(text []byte) error {
	const most = 99
	number := strings.TrimRight(string(text), "ym")
	n, err := strconv.Atoi(number)
	if err != nil || strconv.Itoa(n) != number || n < 1 || n > most || len(text) != len(number)+1 {
		return errors.New("not a term; write 1y for a year, 6m for six months")
	}
	*t = term(text)
	return nil
}
