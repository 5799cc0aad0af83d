package calibrate

import "math"

// line is a fitted model: tokens ≈ factor × base + perMessage × messages +
// perRequest × requests.
type line struct{ factor, perMessage, perRequest float64 }

// predict returns the tokens of a reading, 1 at least, so that ratios exist.
func (l line) predict(r *reading) float64 {
	return max(1, l.factor*float64(r.Base)+l.frame(r)+float64(r.Rest))
}

// frame is what a line adds to the text.
func (l line) frame(r *reading) float64 {
	return l.perMessage*float64(r.Messages) + l.perRequest*float64(r.Requests)
}

// unknowns is how many of factor, per request and per message are fitted, in
// this order.
type unknowns int

const (
	factorOnly unknowns = iota + 1
	withRequest
	withMessage
)

// normal is the system of normal equations of weighted least squares. Readings
// can be taken out again, so that leaving one out costs no new pass.
type normal struct {
	a [3][3]float64
	b [3]float64
}

// columns are the knowns of a reading: base, requests, messages.
func columns(r *reading) [3]float64 {
	return [3]float64{float64(r.Base), float64(r.Requests), float64(r.Messages)}
}

// add adds a reading with a weight; a negative weight takes it out.
func (n *normal) add(r *reading, weight float64) {
	x := columns(r)
	for i := range x {
		n.b[i] += weight * x[i] * r.left()
		for j := range x {
			n.a[i][j] += weight * x[i] * x[j]
		}
	}
}

// solve returns the line of the first k unknowns; the others are as in fixed.
func (n *normal) solve(k unknowns, fixed line) (line, bool) {
	given := [3]float64{0, fixed.perRequest, fixed.perMessage}
	var b [3]float64
	for i := range int(k) {
		b[i] = n.b[i]
		for j := int(k); j < 3; j++ {
			b[i] -= n.a[i][j] * given[j]
		}
	}
	inverse, ok := invert(n.a, int(k))
	if !ok {
		return line{}, false
	}
	for i := range int(k) {
		given[i] = 0
		for j := range int(k) {
			given[i] += inverse[i][j] * b[j]
		}
	}
	return line{given[0], given[2], given[1]}, given[0] > 0
}

// invert inverts the leading k × k part of a symmetric matrix by Gauss and
// Jordan. It is scaled to a unit diagonal first, so that one threshold tells a
// singular matrix whatever the units.
func invert(a [3][3]float64, k int) (inverse [3][3]float64, ok bool) {
	var scale [3]float64
	for i := range k {
		if a[i][i] <= 0 {
			return inverse, false
		}
		scale[i] = 1 / math.Sqrt(a[i][i])
	}
	for i := range k {
		for j := range k {
			a[i][j] *= scale[i] * scale[j]
		}
		inverse[i][i] = 1
	}
	for i := range k {
		if !eliminate(&a, &inverse, i, k) {
			return inverse, false
		}
	}
	for i := range k {
		for j := range k {
			inverse[i][j] *= scale[i] * scale[j]
		}
	}
	return inverse, true
}

// eliminate clears column i. The matrix is positive definite, so that the
// diagonal serves as pivot.
func eliminate(a, inverse *[3][3]float64, i, k int) bool {
	const singular = 1e-10 // of a unit diagonal
	pivot := a[i][i]
	if pivot < singular {
		return false
	}
	for j := range k {
		a[i][j] /= pivot
		inverse[i][j] /= pivot
	}
	for row := range k {
		if by := a[row][i]; row != i {
			for j := range k {
				a[row][j] -= by * a[i][j]
				inverse[row][j] -= by * inverse[i][j]
			}
		}
	}
	return true
}

// spread returns the standard errors of the unknowns of a line, in their order,
// by White's sandwich with n/(n−k): it holds whatever the noise depends on.
func (n *normal) spread(all []reading, weight func(*reading) float64, k unknowns, l line) (errs [3]float64, ok bool) {
	inverse, ok := invert(n.a, int(k))
	if !ok || len(all) <= int(k) {
		return errs, false
	}
	var meat [3][3]float64
	for i := range all {
		x, w := columns(&all[i]), weight(&all[i])
		e := w * (all[i].left() - l.factor*x[0] - l.frame(&all[i]))
		for p := range x {
			for q := range x {
				meat[p][q] += e * e * x[p] * x[q]
			}
		}
	}
	correct := float64(len(all)) / float64(len(all)-int(k))
	for i := range int(k) {
		variance := 0.0
		for p := range int(k) {
			for q := range int(k) {
				variance += inverse[i][p] * meat[p][q] * inverse[q][i]
			}
		}
		errs[i] = math.Sqrt(max(0, variance*correct))
	}
	return errs, true
}
