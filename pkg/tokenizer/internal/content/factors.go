package content

import (
	_ "embed" // for factors.csv
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
)

// The columns of factors.csv.
//
//	family, base       the tokenizer, and what it is relative to: a public
//	                   vocabulary, or bytes
//	class              the content, or any for what is not known
//	factor, low, high  family tokens for one base token, with the band
//	evidence, url, checked
//	                   empty where they are those of the row for any
//
// The samples are of the Go, Python and Node distributions, system headers and
// scripts, free documentation, configuration, logs, public-domain prose, and
// translations of the Universal Declaration of Human Rights.
//
// Bands hold the spread over samples of 6 kB where a vocabulary is public, over
// several of them where others stand in, and all published measurements of
// samples of 1 kB and more. Where they are products, their parts are taken as
// independent. A shorter or an unusual text may lie outside.
//
//go:embed factors.csv
var factorsCSV string

// ErrUnknown is the error for a family that has no factors.
var ErrUnknown = errors.New("no factors are known")

// Factor is how many tokens of a family make one token of its base, with the
// band Low ≤ Mid ≤ High, and what it rests on.
type Factor struct {
	Mid, Low, High         float64
	Evidence, URL, Checked string // Checked is YYYY-MM-DD
}

// Table is the factors of a family relative to a base.
type Table struct {
	Family, Base string
	Any          Factor // for a text that was not classified
	factors      [NumClasses]Factor
	density      [NumClasses]float64 // base tokens per byte
}

//nolint:gochecknoglobals // a constant in all but name: it is parsed once
var tables = sync.OnceValues(parse)

// Factors returns the factors of a family, named as in families.csv, relative
// to the base o200k_base, or claude_legacy for Claude.
func Factors(family, base string) (*Table, error) {
	all, err := tables()
	if err != nil {
		return nil, err
	}
	t, ok := all[[2]string{family, base}]
	if !ok {
		return nil, fmt.Errorf("%s relative to %s: %w", family, base, ErrUnknown)
	}
	return t, nil
}

// parse reads factors.csv.
func parse() (map[[2]string]*Table, error) {
	all := map[[2]string]*Table{}
	lines := csv.NewReader(strings.NewReader(factorsCSV))
	if _, err := lines.Read(); err != nil {
		return nil, fmt.Errorf("factors.csv: %w", err)
	}
	for {
		f, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("factors.csv: %w", err)
		}
		key := [2]string{f[0], f[1]}
		if all[key] == nil {
			all[key] = &Table{Family: f[0], Base: f[1]}
		}
		if err := all[key].add(f); err != nil {
			line, _ := lines.FieldPos(0)
			return nil, fmt.Errorf("factors.csv:%d: %w", line, err)
		}
	}
	return all, weigh(all)
}

// weigh gives each table how many base tokens a byte of each class is.
func weigh(all map[[2]string]*Table) error {
	for key, t := range all {
		if t.Base == "bytes" {
			continue
		}
		density := all[[2]string{t.Base, "bytes"}]
		if density == nil {
			return fmt.Errorf("factors.csv: %s: no tokens per byte of %s", key[0], t.Base)
		}
		for c := range NumClasses {
			t.density[c] = density.factors[c].Mid
		}
	}
	return nil
}

// add takes a row. The row for any comes first: it is the default of the rest.
func (t *Table) add(f []string) error {
	factor := t.Any
	for i, p := range []*float64{&factor.Mid, &factor.Low, &factor.High} {
		x, err := strconv.ParseFloat(f[3+i], 64)
		if err != nil {
			return fmt.Errorf("not a number: %q", f[3+i])
		}
		*p = x
	}
	if f[6] != "" {
		factor.Evidence, factor.URL, factor.Checked = f[6], f[7], f[8]
	}
	if f[2] == "any" {
		t.Any = factor
		for c := range t.factors {
			t.factors[c] = factor
		}
		return nil
	}
	for c := range NumClasses {
		if c.String() == f[2] {
			t.factors[c] = factor
			return nil
		}
	}
	return fmt.Errorf("no such class: %q", f[2])
}

// Of returns the factor of a class.
func (t *Table) Of(c Class) Factor { return t.factors[c] }

// Mixed returns the factor of a text by what it is made of: the factors of its
// classes, weighted by the base tokens that their bytes typically are. The
// bounds are weighted alike, as if all were off to the same side. The evidence
// is that of the class with the most weight. An empty Mix gives Any.
func (t *Table) Mixed(mix Mix) Factor {
	var sum, most float64
	mixed := t.Any
	mixed.Mid, mixed.Low, mixed.High = 0, 0, 0
	for c, n := range mix {
		weight := float64(n) * t.density[c]
		f := t.factors[c]
		sum += weight
		mixed.Mid += weight * f.Mid
		mixed.Low += weight * f.Low
		mixed.High += weight * f.High
		if weight > most {
			most = weight
			mixed.Evidence, mixed.URL, mixed.Checked = f.Evidence, f.URL, f.Checked
		}
	}
	if sum == 0 {
		return t.Any
	}
	mixed.Mid, mixed.Low, mixed.High = mixed.Mid/sum, mixed.Low/sum, mixed.High/sum
	return mixed
}

// Tokens returns the family tokens, with their band, of a text of base tokens
// that is made of mix: base × Mixed, the nearest integer, rounded outward at
// the bounds, and never nothing for something.
func (t *Table) Tokens(mix Mix, base int64) (tokens, low, high int64) {
	f, n, least := t.Mixed(mix), float64(base), min(base, 1)
	return max(least, int64(math.Round(n*f.Mid))), max(least, int64(math.Floor(n*f.Low))),
		max(least, int64(math.Ceil(n*f.High)))
}
