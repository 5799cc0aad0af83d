package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/chance"
	"github.com/tokecon/tokecon/pkg/money"
)

// Input is a lever whose place is not known, only how likely each is.
type Input struct {
	Shock // By is not in use
	Text  string
	Dist  chance.Dist
}

// The ends of what a lever may be drawn at: what lies beyond is a slip of the hand.
const mostDrawn = 1e6

// ParseInput reads an uncertain lever: price=triangular(x0.5, x1, x2), cache=uniform(40%,
// 90%), volume=samples(use.csv, 600). load reads the numbers of a file. The error says
// what is wrong with which part.
func ParseInput(text string, load func(path string) ([]float64, error)) (Input, error) {
	name, rest, ok := strings.Cut(text, "=")
	if !ok {
		return Input{}, fmt.Errorf("%q is no uncertain lever; write LEVER=DISTRIBUTION: price=triangular(x0.5, x1, x2), "+
			"cache=uniform(40%%, 90%%)", text)
	}
	s, err := parseLever(name)
	if err != nil {
		return Input{}, err
	}
	g := chance.Grammar{Load: load, Value: func(text string) (float64, error) {
		d, err := s.Lever.parse(text)
		return d.Float64(), err
	}}
	in := Input{Shock: s, Text: rest}
	if in.Dist, err = g.Parse(rest); err != nil {
		return in, fmt.Errorf("%s: %w", name, err)
	}
	return in, in.within()
}

// within refuses what a lever cannot be at.
func (in *Input) within() error {
	low, high := in.Dist.Quantile(0x1p-53), in.Dist.Quantile(1-0x1p-53)
	switch {
	case in.Lever.Share() && (low < 0 || high > 1):
		return fmt.Errorf("%s: %s reaches from %.4g to %.4g; a share lies between 0%% and 100%%", in.Name(), in.Text, low,
			high)
	case !in.Lever.Share() && (low <= 0 || high > mostDrawn):
		return fmt.Errorf("%s: %s reaches from ×%.4g to ×%.4g; a factor lies above 0 and is at most %g", in.Name(), in.Text,
			low, high, mostDrawn)
	}
	return nil
}

// Bound is two inputs, by name, that move together.
type Bound struct {
	A   string  `json:"a"`
	B   string  `json:"b"`
	Rho float64 `json:"correlation"` // of the normal variables behind them
}

// ParseBound reads a correlation: price,sell=0.5.
func ParseBound(text string) (Bound, error) {
	i := strings.LastIndex(text, "=")
	if i < 0 {
		return Bound{}, fmt.Errorf("%q is no correlation; write LEVER,LEVER=NUMBER: price,sell=0.5", text)
	}
	a, b, ok := strings.Cut(text[:i], ",")
	if !ok {
		return Bound{}, fmt.Errorf("%q is no correlation; write LEVER,LEVER=NUMBER: price,sell=0.5", text)
	}
	one, err := parseLever(strings.TrimSpace(a))
	if err != nil {
		return Bound{}, err
	}
	other, err := parseLever(strings.TrimSpace(b))
	if err != nil {
		return Bound{}, err
	}
	out := Bound{A: one.Name(), B: other.Name()}
	if out.Rho, err = chance.ParseRho(text[i+1:]); err != nil {
		return out, fmt.Errorf("%s: %w", text[:i], err)
	}
	return out, nil
}

// Gamble is inputs that are drawn together.
type Gamble struct {
	Inputs []Input
	Bounds []Bound
	Draws  int
	Seed   uint64
}

// The number of draws.
const (
	UsualDraws = 10_000
	leastDraws = 100
	mostDraws  = 1_000_000
)

// Draw gets the draws ready. The error is a GambleError.
func (g *Gamble) Draw() (*Draws, error) {
	if g.Draws < leastDraws || g.Draws > mostDraws {
		return nil, wrong(OfDraws, "%d; give %d to %d", g.Draws, leastDraws, mostDraws)
	}
	of, place := make([]chance.Dist, len(g.Inputs)), map[string]int{}
	for i := range g.Inputs {
		name := g.Inputs[i].Name()
		if _, twice := place[name]; twice {
			return nil, wrong(OfInputs, "%s is there twice; give one distribution", name)
		}
		of[i], place[name] = g.Inputs[i].Dist, i
	}
	pairs, err := g.pairs(place)
	if err != nil {
		return nil, err
	}
	joint, err := chance.NewJoint(of, pairs)
	if err != nil {
		return nil, wrong(OfBounds, "%s: %v", strings.Join(g.written(), " "), err)
	}
	return &Draws{gamble: g, joint: joint}, nil
}

// pairs finds the inputs of the correlations.
func (g *Gamble) pairs(place map[string]int) ([]chance.Pair, error) {
	var out []chance.Pair
	for _, b := range g.Bounds {
		p := chance.Pair{A: place[b.A], B: place[b.B], Rho: b.Rho}
		for _, name := range []string{b.A, b.B} {
			if _, ok := place[name]; !ok {
				return nil, wrong(OfBounds, "%s,%s: %q is not uncertain; the inputs are %s", b.A, b.B, name,
					strings.Join(g.names(), " "))
			}
		}
		if p.A == p.B {
			return nil, wrong(OfBounds, "%s,%s: a lever with itself", b.A, b.B)
		}
		if slices.ContainsFunc(out, func(q chance.Pair) bool {
			return q.A == p.A && q.B == p.B || q.A == p.B &&
				q.B == p.A
		}) {
			return nil, wrong(OfBounds, "%s,%s: their correlation is given twice", b.A, b.B)
		}
		out = append(out, p)
	}
	return out, nil
}

func (g *Gamble) names() []string {
	var out []string
	for i := range g.Inputs {
		out = append(out, g.Inputs[i].Name())
	}
	return out
}

// written are the correlations as ParseBound reads them.
func (g *Gamble) written() []string {
	var out []string
	for _, b := range g.Bounds {
		out = append(out, fmt.Sprintf("%s,%s=%g", b.A, b.B, b.Rho))
	}
	return out
}

// has tells whether a lever is uncertain.
func (g *Gamble) has(levers ...Lever) bool {
	return slices.ContainsFunc(g.Inputs, func(in Input) bool { return slices.Contains(levers, in.Lever) })
}

// The parts of a gamble, of which one may be wrong.
const (
	OfInputs = "uncertain"
	OfBounds = "correlate"
	OfDraws  = "draws"
)

// GambleError says which part of a gamble makes no sense.
type GambleError struct{ Of, Text string }

func (e *GambleError) Error() string { return e.Text }

func wrong(of, format string, args ...any) error {
	return &GambleError{of, fmt.Sprintf(format, args...)}
}

// Draws are what was drawn, a row a draw, by input.
type Draws struct {
	gamble *Gamble
	joint  *chance.Joint
	at     [][]float64 // made when first needed
}

// draw makes the draws, once.
func (d *Draws) draw() {
	if d.at == nil {
		d.at = d.joint.Draw(chance.NewPCG(d.gamble.Seed, 1), d.gamble.Draws)
	}
}

// shocks are the levers of one draw.
func (d *Draws) shocks(i int) (Shocks, error) {
	out := make(Shocks, len(d.gamble.Inputs))
	for k := range out {
		out[k] = d.gamble.Inputs[k].Shock
		var err error
		if out[k].By, err = decimal(d.at[i][k]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// column is what was drawn of one input, of the first n draws.
func (d *Draws) column(k, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = d.at[i][k]
	}
	return out
}

// rounded turns a statistic into a decimal to show, at six significant digits: what a
// plan with a log-normal tail takes from the library's exp and log may differ between
// CPUs in the sixteenth.
func rounded(x float64) (money.Decimal, error) {
	d, err := decimal(x)
	return d.Significant(6), err
}
