package scenario

import (
	"math"

	"github.com/tokecon/tokecon/pkg/money"
)

// reach is how far from 1 a factor is looked for.
const reach = 100

// Evener finds where a lever makes something nothing.
type Evener struct {
	Share bool // the lever is a share, 0 to 1, and not a factor
	// Gap is how far above its goal a plan is with the lever there; nil where that is
	// not known.
	Gap func(by money.Decimal) (*money.Decimal, error)
	At  money.Decimal // where the lever is now: 1, or the share
}

// Find returns the place nearest to now at which the gap is 0, to nine significant
// digits; nil if there is none within a hundredfold either way. Between the places
// that are tried the gap is taken to cross 0 at most once: it is a line but for
// tiers, caps and whole replicas.
func (e *Evener) Find() (*money.Decimal, error) {
	here, err := e.gap(e.At.Float64())
	if err != nil || math.IsNaN(here) {
		return nil, err
	}
	if here == 0 {
		return &e.At, nil
	}
	var best *money.Decimal
	for _, up := range []bool{true, false} {
		found, err := e.search(up, here)
		if err != nil {
			return nil, err
		}
		if found != nil && (best == nil || e.nearer(*found, *best)) {
			best = found
		}
	}
	return best, nil
}

func (e *Evener) nearer(a, b money.Decimal) bool {
	from := func(d money.Decimal) float64 {
		if e.Share {
			return math.Abs(d.Float64() - e.At.Float64())
		}
		return math.Abs(math.Log(d.Float64()))
	}
	return from(a) < from(b)
}

// search walks outward until the gap changes its sign, and closes in there.
func (e *Evener) search(up bool, here float64) (*money.Decimal, error) {
	from, at := e.At.Float64(), here
	for _, to := range e.stops(up) {
		gap, err := e.gap(to)
		if err != nil || math.IsNaN(gap) {
			return nil, err
		}
		if gap == 0 || gap < 0 != (at < 0) {
			root, err := e.close(from, to, at, gap)
			return root, err
		}
		from, at = to, gap
	}
	return nil, nil
}

// stops are the places that are tried on one side.
func (e *Evener) stops(up bool) []float64 {
	var out []float64
	now := e.At.Float64()
	if e.Share {
		end := 0.0
		if up {
			end = 1
		}
		for i := 1; i <= 10; i++ {
			if to := now + (end-now)*float64(i)/10; to != now {
				out = append(out, to)
			}
		}
		return out
	}
	for _, f := range []float64{1.1, 1.25, 1.5, 2, 3, 5, 10, 25, reach} {
		if !up {
			f = 1 / f
		}
		out = append(out, f)
	}
	return out
}

// close finds the root between two places by the Illinois method: false position
// that halves the weight of an end that stays. Source: Dowell and Jarratt (1971).
func (e *Evener) close(a, b, fa, fb float64) (*money.Decimal, error) {
	const digits = 1e-12
	side := 0
	for range 60 {
		if fb == 0 || math.Abs(b-a) <= digits*math.Abs(b) {
			break
		}
		c := (a*fb - b*fa) / (fb - fa)
		fc, err := e.gap(c)
		if err != nil {
			return nil, err
		}
		switch {
		case fc == 0:
			a, b, fa, fb = c, c, 0, 0
		case fc < 0 == (fb < 0):
			b, fb = c, fc
			if side == 1 {
				fa /= 2
			}
			side = 1
		default:
			a, fa = c, fc
			if side == -1 {
				fb /= 2
			}
			side = -1
		}
	}
	root := b
	if math.Abs(fa) < math.Abs(fb) {
		root = a
	}
	d, err := decimal(root)
	return &d, err
}

func (e *Evener) gap(by float64) (float64, error) {
	d, err := decimal(by)
	if err != nil {
		return 0, err
	}
	gap, err := e.Gap(d)
	if err != nil || gap == nil {
		return math.NaN(), err
	}
	return gap.Float64(), nil
}
