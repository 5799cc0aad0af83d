package chance

import (
	"math"
	"slices"
)

// Quantile is the smallest of the values, which must ascend, that a share q of them
// does not exceed; 0 < q ≤ 1.
func Quantile(sorted []float64, q float64) float64 {
	i := int(math.Ceil(mul(q, float64(len(sorted)))-1e-9)) - 1
	return sorted[min(max(i, 0), len(sorted)-1)]
}

// Mean is the sum of the values in their order ÷ their number.
func Mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// variance is the mean square of the deviations.
func variance(values []float64) float64 {
	mean, sum := Mean(values), 0.0
	for _, v := range values {
		sum += mul(v-mean, v-mean)
	}
	return sum / float64(len(values))
}

// Proportion is a probability as draws show it.
type Proportion struct {
	Share float64
	// Error is the standard error √(p(1−p)/n) of a binomial share. Where no draw or
	// every one was such, that is nothing and says nothing: AtMost is then what the
	// probability of the contrary lies under with 95%, 3/n (Hanley and Lippman-Hand
	// 1983, If Nothing Goes Wrong, Is Everything All Right?), 0 elsewhere.
	Error, AtMost float64
}

// ProportionOf counts the draws that were so.
func ProportionOf(were, n int) Proportion {
	p := float64(were) / float64(n)
	out := Proportion{Share: p, Error: math.Sqrt(mul(p, 1-p) / float64(n))}
	if were == 0 || were == n {
		out.AtMost = min(1, 3/float64(n))
	}
	return out
}

// Worth is what knowing would be worth where something is either done, for a net
// benefit, or left, for none.
type Worth struct {
	Value float64 // of knowing, 0 or more, in the unit of the benefit
	Error float64 // its standard error
}

// Perfect is the expected value of perfect information, E[max(NB, 0)] − max(E[NB],
// 0), over draws of the net benefit NB of doing it. Source: Howard (1966), Information
// Value Theory.
func Perfect(benefit []float64) Worth {
	return informed(benefit, func(i int) bool { return benefit[i] > 0 })
}

// informed is what deciding draw by draw is worth above deciding once for all.
func informed(benefit []float64, do func(i int) bool) Worth {
	blind := Mean(benefit) > 0
	gain := make([]float64, len(benefit))
	for i, b := range benefit {
		switch {
		case do(i) && !blind:
			gain[i] = b
		case !do(i) && blind:
			gain[i] = -b
		}
	}
	return Worth{max(0, Mean(gain)), math.Sqrt(variance(gain) / float64(len(gain)))}
}

// Study is what draws tell of one input.
type Study struct {
	Worth Worth // of knowing it: the expected value of partial perfect information
	// Noise is what an input that has nothing to do with the benefit seems to be worth
	// at this number of draws.
	Noise float64
	Share float64 // of the variance of the benefit, 0 to 1, the input alone explains
}

// Of studies one input. The draws are put in its order and cut into groups of the
// same size, or one for each value where there are few; the mean of a group stands
// for the benefit that is expected where the input is known to lie there: a
// single-loop estimate, Strong and Oakley (2013), An Efficient Method for Computing
// Single-Parameter Partial Expected Value of Perfect Information; Rothery et al.
// (2020), Value of Information Analytical Methods. Within the draws it lies between 0
// and Perfect. The share of variance is that of the group means (Sobol' 1993), less
// what chance makes of them (ε² of Kelley 1935).
func Of(input, benefit []float64) Study {
	order := make([]int, len(input))
	for i := range order {
		order[i] = i
	}
	chance := cut(order, len(input))
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case input[a] < input[b]:
			return -1
		case input[a] > input[b]:
			return 1
		}
		return 0
	})
	g := groups(order, input)
	worth, share := study(g, benefit)
	noise, _ := study(chance, benefit)
	return Study{worth, noise.Value, share}
}

// groupOf is how many draws make a group.
func groupOf(n int) int { return max(n/50, min(n, 50)) }

// groups cuts sorted draws: by their value where few differ.
func groups(order []int, input []float64) [][]int {
	var byValue [][]int
	for i, draw := range order {
		if i == 0 || input[draw] != input[order[i-1]] {
			byValue = append(byValue, nil)
		}
		last := len(byValue) - 1
		byValue[last] = append(byValue[last], draw)
	}
	if len(byValue) <= len(order)/groupOf(len(order)) {
		return byValue
	}
	return cut(order, len(order))
}

// cut makes groups of the same size but for one draw.
func cut(order []int, n int) [][]int {
	order = slices.Clone(order)
	parts := max(1, n/groupOf(n))
	var out [][]int
	for i := range parts {
		out = append(out, order[i*n/parts:(i+1)*n/parts])
	}
	return out
}

// study is what the groups are worth, and the share of the variance between them.
func study(groups [][]int, benefit []float64) (Worth, float64) {
	do := make([]bool, len(benefit))
	mean, between := Mean(benefit), 0.0
	for _, g := range groups {
		sum := 0.0
		for _, draw := range g {
			sum += benefit[draw]
		}
		m := sum / float64(len(g))
		between += mul(float64(len(g)), mul(m-mean, m-mean))
		for _, draw := range g {
			do[draw] = m > 0
		}
	}
	return informed(benefit, func(i int) bool { return do[i] }),
		explained(between, variance(benefit), len(groups), len(benefit))
}

// explained is ε²: the squares between the groups, less what their number makes of
// those within, ÷ all.
func explained(between, variance float64, groups, n int) float64 {
	all := mul(variance, float64(n))
	if all <= 0 || groups < 2 || groups >= n {
		return 0
	}
	within := max(0, all-between) / float64(n-groups)
	return min(1, max(0, (between-mul(float64(groups-1), within))/all))
}
