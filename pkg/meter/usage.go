package meter

import (
	"errors"
	"math"
)

// Quantities holds how much lies on each meter, indexed by ID. Quantities are
// whole numbers, 0 or more.
type Quantities [Count]int64

// ErrOverflow is returned when a sum leaves the range of 64-bit integers.
var ErrOverflow = errors.New("the sum of quantities exceeds 9223372036854775807")

// Add returns q + r meter by meter, or ErrOverflow.
func (q Quantities) Add(r Quantities) (Quantities, error) {
	for i := range q {
		if q[i] > math.MaxInt64-r[i] {
			return q, ErrOverflow
		}
		q[i] += r[i]
	}
	return q, nil
}

// PromptSize returns the whole prompt in tokens: what tiers are decided on.
func (q *Quantities) PromptSize() int64 { return q.side(Prompt) }

// AnswerSize returns the whole answer in tokens.
func (q *Quantities) AnswerSize() int64 { return q.side(Answer) }

// side sums the meters of one side.
func (q *Quantities) side(s Side) int64 {
	var sum int64
	for id := range table {
		if table[id].Side == s {
			sum = saturated(sum, q[id])
		}
	}
	return sum
}

// CacheTokens returns the tokens that use the cache in one way: those served
// from it, or those written to it for however long.
func (q *Quantities) CacheTokens(use CacheUse) int64 {
	var sum int64
	for id := range table {
		if table[id].Cache == use && table[id].IsToken() {
			sum = saturated(sum, q[id])
		}
	}
	return sum
}

// saturated returns a + b; a sum beyond 64 bits stays at the largest integer,
// which decides tiers as the true sum would.
func saturated(a, b int64) int64 {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}
