package chance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
)

// Grammar reads distributions whose values are written in some way.
type Grammar struct {
	Value func(text string) (float64, error) // x2, +20%, 40%
	Load  func(path string) ([]float64, error)
}

// mostSigma bounds log-normal distributions: at 3 the 99th of a hundred is a
// thousandfold of the median.
const mostSigma = 3

// forms shows every form once.
const forms = "fixed(V) uniform(LOW, HIGH) triangular(LOW, LIKELIEST, HIGH) lognormal(MEDIAN, SIGMA) " +
	"lognormal(P10..P90) discrete(V:WEIGHT, …) samples(FILE) samples(FILE, UNIT)"

// Parse reads a distribution: triangular(x0.5, x1, x2). The error says what is wrong
// with which part.
func (g *Grammar) Parse(text string) (Dist, error) {
	name, rest, ok := strings.Cut(text, "(")
	inner, closed := strings.CutSuffix(rest, ")")
	if !ok || !closed {
		return nil, fmt.Errorf("%q is no distribution; write one of %s", text, forms)
	}
	parts := strings.Split(inner, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	read := map[string]func([]string) (Dist, error){"fixed": g.fixed, "uniform": g.uniform, "triangular": g.triangular,
		"lognormal": g.lognormal, "discrete": g.discrete, "samples": g.samples}[name]
	if read == nil {
		return nil, fmt.Errorf("%q is no distribution; write one of %s", name, forms)
	}
	d, err := read(parts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return d, nil
}

// values reads as many as there must be, none below the one before it.
func (g *Grammar) values(parts []string, names ...string) ([]float64, error) {
	if len(parts) != len(names) {
		return nil, fmt.Errorf("%d parts; it takes %d: %s", len(parts), len(names), strings.Join(names, ", "))
	}
	out := make([]float64, len(parts))
	for i, text := range parts {
		v, err := g.Value(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", names[i], err)
		}
		out[i] = v
	}
	if !slices.IsSorted(out) {
		return nil, fmt.Errorf("%s must ascend", strings.Join(names, ", "))
	}
	if len(out) > 1 && out[0] == out[len(out)-1] {
		return nil, errors.New("the ends are the same; write fixed(V) for what does not vary")
	}
	return out, nil
}

func (g *Grammar) fixed(parts []string) (Dist, error) {
	v, err := g.values(parts, "value")
	if err != nil {
		return nil, err
	}
	return Fixed{v[0]}, nil
}

func (g *Grammar) uniform(parts []string) (Dist, error) {
	v, err := g.values(parts, "low", "high")
	if err != nil {
		return nil, err
	}
	return Uniform{v[0], v[1]}, nil
}

func (g *Grammar) triangular(parts []string) (Dist, error) {
	v, err := g.values(parts, "low", "likeliest", "high")
	if err != nil {
		return nil, err
	}
	return Triangular{v[0], v[1], v[2]}, nil
}

// lognormal reads its two forms: a median and a sigma, or the tenth and the
// ninetieth of a hundred.
func (g *Grammar) lognormal(parts []string) (Dist, error) {
	if low, high, ok := strings.Cut(parts[0], ".."); ok && len(parts) == 1 {
		v, err := g.values([]string{low, high}, "p10", "p90")
		if err != nil {
			return nil, err
		}
		if v[0] <= 0 {
			return nil, fmt.Errorf("p10: %s; a log-normal is above 0", low)
		}
		d := Between(v[0], v[1])
		return d, checkSigma(d.Sigma)
	}
	if len(parts) != 2 {
		return nil, fmt.Errorf("%d parts; it takes MEDIAN, SIGMA or P10..P90", len(parts))
	}
	v, err := g.values(parts[:1], "median")
	if err != nil {
		return nil, err
	}
	if v[0] <= 0 {
		return nil, fmt.Errorf("median: %s; a log-normal is above 0", parts[0])
	}
	sigma, err := money.Parse(parts[1])
	if err != nil {
		return nil, fmt.Errorf("sigma: %w", err)
	}
	return Lognormal{v[0], sigma.Float64()}, checkSigma(sigma.Float64())
}

func checkSigma(sigma float64) error {
	if !(sigma > 0 && sigma <= mostSigma) {
		return fmt.Errorf("a sigma of %.4g; give more than 0 and at most %d", sigma, mostSigma)
	}
	return nil
}

func (g *Grammar) discrete(parts []string) (Dist, error) {
	var out []Outcome
	var sum money.Decimal
	shares := true // all weights are written in per cent
	for _, part := range parts {
		i := strings.LastIndex(part, ":")
		if i < 0 {
			return nil, fmt.Errorf("%q has no weight; write VALUE:WEIGHT, VALUE:WEIGHT", part)
		}
		v, err := g.Value(strings.TrimSpace(part[:i]))
		if err != nil {
			return nil, err
		}
		weight, err := parseWeight(strings.TrimSpace(part[i+1:]))
		if err != nil {
			return nil, fmt.Errorf("weight of %s: %w", part[:i], err)
		}
		out, sum, shares = append(out, Outcome{v, weight.Float64()}), sum.Add(weight), shares && strings.HasSuffix(part, "%")
	}
	if shares && !sum.Equal(money.FromInt(1)) {
		return nil, fmt.Errorf("the weights sum to %s%%, not to 100%%; without %% they need not sum to anything",
			sum.Shift(2))
	}
	return NewDiscrete(out), nil
}

// parseWeight reads 0.6, 3 or 60%.
func parseWeight(text string) (money.Decimal, error) {
	number, percent := strings.CutSuffix(text, "%")
	d, err := money.Parse(number)
	if err != nil {
		return d, err
	}
	if percent {
		d = d.Shift(-2)
	}
	if d.Sign() <= 0 || money.FromInt(1e9).Less(d) {
		return d, fmt.Errorf("%q; give more than 0 and at most 1e9", text)
	}
	return d, nil
}

// samples reads a file, of which every number is divided by the unit.
func (g *Grammar) samples(parts []string) (Dist, error) {
	unit := 1.0
	if len(parts) == 2 {
		d, err := money.Parse(parts[1])
		if err == nil && d.Sign() <= 0 {
			err = fmt.Errorf("%q; give more than 0", parts[1])
		}
		if err != nil {
			return nil, fmt.Errorf("unit: %w", err)
		}
		unit = d.Float64()
	}
	if len(parts) > 2 || parts[0] == "" {
		return nil, errors.New("it takes FILE, or FILE, UNIT: the number of the file that stands for x1")
	}
	values, err := g.Load(parts[0])
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v / unit
	}
	return NewSamples(out), nil
}

// mostSamples bounds what is read: what lies beyond adds nothing to a distribution.
const mostSamples = 1_000_000

// ReadNumbers reads measured values, one a line, none below 0; empty lines and those
// that begin with # do not count. The error names the line.
func ReadNumbers(r io.Reader) ([]float64, error) {
	var out []float64
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		d, err := money.Parse(text)
		if err != nil {
			return nil, &LineError{n, err}
		}
		if len(out) == mostSamples {
			return nil, &LineError{n, fmt.Errorf("more than %d numbers; draw some of them", mostSamples)}
		}
		out = append(out, d.Float64())
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errors.New("no numbers in it; write one a line")
	}
	return out, nil
}

// LineError is what is wrong at a line.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("%d: %v", e.Line, e.Err) }

// Unwrap is what is wrong.
func (e *LineError) Unwrap() error { return e.Err }

// ParseRho reads a correlation: 0.5, -0.3.
func ParseRho(text string) (float64, error) {
	d, err := money.Parse(strings.TrimPrefix(text, "-"))
	if err != nil {
		return 0, err
	}
	rho := d.Float64()
	if rho >= 1 {
		return 0, fmt.Errorf("a correlation of %s; give more than -1 and less than 1", text)
	}
	return math.Copysign(rho, map[bool]float64{true: -1, false: 1}[strings.HasPrefix(text, "-")]), nil
}
