package chance

import (
	"errors"
	"math"
)

// ErrContradiction says that correlations cannot hold all at once.
var ErrContradiction = errors.New(
	"these correlations cannot hold all at once: two that move with a third move with each other")

// Pair says that two variables, by their place, move together: with a correlation of
// Rho, -1 < Rho < 1, of the normal variables behind them.
type Pair struct {
	A, B int
	Rho  float64
}

// Joint draws several variables that may move together by a Gaussian copula: normal
// variables with the correlations asked for are made uniform again by their own
// distribution, and then whatever each variable is. Source: Nelsen (2006), An
// Introduction to Copulas. The correlation of the ranks is then 6/π·asin(ρ/2), that
// of the values may differ more.
type Joint struct {
	of    []Dist
	mix   [][]float64 // Cholesky's lower triangle
	alone []bool      // moves with nothing before it
}

// NewJoint joins variables. It returns ErrContradiction where no variables can be
// correlated like that: the matrix is not positive definite.
func NewJoint(of []Dist, pairs []Pair) (*Joint, error) {
	j := &Joint{of: of, mix: make([][]float64, len(of)), alone: make([]bool, len(of))}
	for i := range of {
		j.mix[i], j.alone[i] = make([]float64, i+1), true
		j.mix[i][i] = 1
	}
	for _, p := range pairs {
		if p.Rho != 0 {
			j.mix[max(p.A, p.B)][min(p.A, p.B)] = p.Rho
			j.alone[max(p.A, p.B)] = false
		}
	}
	return j, j.decompose()
}

// decompose turns the correlations into Cholesky's triangle, in place.
func (j *Joint) decompose() error {
	const least = 1e-9 // below it rounding decides
	for i, row := range j.mix {
		for k := range row {
			sum := row[k]
			for m := range k {
				sum -= mul(row[m], j.mix[k][m])
			}
			if k < i {
				row[k] = sum / j.mix[k][k]
				continue
			}
			if sum < least {
				return ErrContradiction
			}
			row[i] = math.Sqrt(sum)
		}
	}
	return nil
}

// edge keeps a share off 0 and 1.
func edge(u float64) float64 { return min(max(u, 0x1p-53), 1-0x1p-53) }

// Draw makes n draws of all variables, one row a draw. Each takes one number of the
// generator for each variable, in their order.
func (j *Joint) Draw(p *PCG, n int) [][]float64 {
	out := make([][]float64, n)
	z := make([]float64, len(j.of))
	for i := range out {
		out[i] = make([]float64, len(j.of))
		for v := range j.of {
			u := p.Float64()
			z[v] = quantile(u)
			if !j.alone[v] {
				u = edge(normal(j.mixed(v, z)))
			}
			out[i][v] = j.of[v].Quantile(u)
		}
	}
	return out
}

// mixed is the correlated normal of a variable.
func (j *Joint) mixed(v int, z []float64) float64 {
	sum := 0.0
	for m, weight := range j.mix[v] {
		sum += mul(weight, z[m])
	}
	return sum
}
