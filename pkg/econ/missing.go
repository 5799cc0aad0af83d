package econ

import (
	"cmp"
	"fmt"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/usage"
)

// missing returns the error of a parameter that was left at its zero value:
// "econ: at: missing". It wraps [quote.ErrMissing].
func missing(parameter string) error { return fmt.Errorf("econ: %s: %w", parameter, quote.ErrMissing) }

// check refuses a question that does not say when, how much, or how many calls a
// unit of the workload takes: each would make the answer 0.
func (q *Question) check() error {
	for _, p := range []struct {
		name string
		x    money.Decimal
	}{{"volume", q.Volume}, {"calls", q.Calls}} {
		switch {
		case q.Terms.At.IsZero():
			return missing("at")
		case p.x.IsZero():
			return missing(p.name)
		case p.x.Sign() < 0:
			return fmt.Errorf("econ: %s: %s is below 0", p.name, p.x)
		}
	}
	return nil
}

// checkCandidates refuses no candidates, and those without an offer or counts. What
// is excluded from the start needs no counts.
func checkCandidates(name string, candidates []Candidate) error {
	if len(candidates) == 0 {
		return missing(name)
	}
	for i := range candidates {
		switch c := &candidates[i]; {
		case c.Offer == nil:
			return missing(fmt.Sprintf("%s[%d].offer", name, i))
		case c.Exclude == "" && c.Counted == nil:
			return missing(fmt.Sprintf("%s[%d].counted", name, i))
		}
	}
	return nil
}

// checkFleet refuses no fleet, and a profile that nothing was counted into.
func checkFleet(own quote.Owned, p *usage.Profile) error {
	switch {
	case own.Fleet == nil:
		return missing("own")
	case p == nil || p.Requests == 0:
		return missing("profile")
	}
	return nil
}

// check refuses what would make an answer of 0 or of nothing.
func (q *EvenQuestion) check() error {
	most := money.FromInt(mostVolume)
	for _, n := range []money.Decimal{q.Volume, money.FromInt(q.UpTo)} {
		if most.Less(n) {
			return fmt.Errorf("%w: %s requests a month; the most is %s", ErrOutOfRange, n, most)
		}
	}
	return cmp.Or(q.Question.check(), checkFleet(q.Own, q.Profile), checkCandidates("rivals", q.Rivals))
}

// check refuses what would make an answer of 0 or of nothing. The instant and the
// listed offer's profile are needed where an offer is listed.
func (q *BillsQuestion) check() error {
	switch {
	case len(q.Loads) == 0:
		return missing("loads")
	case q.Replicas < 1:
		return missing("replicas")
	case q.Rule == "":
		return missing("rule")
	case q.Price == nil && q.Listed != nil && q.Terms.At.IsZero():
		return missing("at")
	case q.Price == nil && q.Listed != nil && (q.ListedProfile == nil || q.ListedProfile.Requests == 0):
		return missing("listed_profile")
	}
	return checkFleet(q.Own, q.Profile)
}
