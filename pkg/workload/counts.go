package workload

import (
	"fmt"
	"math"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/meter"
)

// countError says why a text is not a count and how to write it.
type countError struct{ reason, hint string }

// Error gives reason and hint.
func (e *countError) Error() string { return e.reason + "; " + e.hint }

// parseCount reads a whole number of things in plain digits: 0 and more.
func parseCount(text string) (int64, *countError) {
	const plain = "write a whole number in plain digits"
	digits := strings.TrimLeft(text, "0123456789")
	switch {
	case text == "":
		return 0, &countError{"no number", "write 0 where nothing was counted"}
	case text[0] == '-':
		return 0, &countError{"negative", "counts are 0 or more"}
	case strings.HasPrefix(digits, "."):
		return 0, &countError{"not whole", plain}
	case strings.ContainsAny(digits, ",_ "):
		return 0, &countError{"separators in a number", plain}
	case digits != "":
		return 0, &countError{"not a plain number", plain}
	case len(text) > 1 && text[0] == '0':
		return 0, &countError{"leading zero", plain}
	}
	var n int64
	for _, c := range []byte(text) {
		d := int64(c - '0')
		if n > (math.MaxInt64-d)/10 {
			return 0, &countError{"too large", fmt.Sprintf("counts go up to %d", int64(math.MaxInt64))}
		}
		n = n*10 + d
	}
	return n, nil
}

// tally is a vendor's counter: a whole number, null for none.
type tally int64

// UnmarshalJSONFrom takes a plain number or null.
func (t *tally) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	v, err := dec.ReadValue()
	if err != nil || v.Kind() == 'n' {
		return err
	}
	if v.Kind() != '0' {
		return &countError{"a count must be a number", "write it in plain digits without quotes"}
	}
	n, bad := parseCount(string(v))
	if bad != nil {
		return bad
	}
	*t = tally(n)
	return nil
}

// sum adds counters, or fails when they leave the range.
func sum(counts ...tally) (int64, error) {
	var total int64
	for _, c := range counts {
		if int64(c) > math.MaxInt64-total {
			return 0, meter.ErrOverflow
		}
		total += int64(c)
	}
	return total, nil
}

// less returns a − b, 0 at least.
func less(a, b tally) tally { return max(0, a-b) }
