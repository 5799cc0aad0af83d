package swap

import "github.com/tokecon/tokecon/pkg/money"

// Verdict is how locked in a plan is.
type Verdict string

// The verdicts, the freest first.
const (
	Own    Verdict = "own"     // its machines are one's own: nobody else sets a price
	Free   Verdict = "free"    // a substitute costs no more
	Dearer Verdict = "dearer"  // one costs more, and the plan still holds
	Tight  Verdict = "tied"    // one costs so much that the margin falls below the target, or to nothing without one
	Locked Verdict = "locked"  // none of another price-setter can serve it
	Unsure Verdict = "unknown" // nothing is known of the offer in use
)

// Verdicts lists them with the rule of each.
func Verdicts() []struct {
	Verdict
	Words, Rule string
} {
	return []struct {
		Verdict
		Words, Rule string
	}{
		{Own, "on your own machines", "nobody else sets a price"},
		{Free, "free to go", "a substitute whose price another sets costs no more"},
		{Dearer, "free at a price", "the cheapest one costs more, and the margin holds"},
		{Tight, "tied", "with the cheapest one the margin falls below the target, or to nothing without one"},
		{Locked, "locked in", "no candidate whose price another sets can serve the workload"},
		{Unsure, "not known", "the offer in use has no price"},
	}
}

// Words are the verdict for people.
func (v Verdict) Words() string {
	for _, x := range Verdicts() {
		if x.Verdict == v {
			return x.Words
		}
	}
	return string(v)
}

// Words are the verdict for people, with what is unproven about it.
func (c *Card) Words() string {
	s := c.Verdict.Words()
	if c.best != nil && !c.Proven && c.Verdict != Own {
		s += ", unproven"
	}
	return s
}

// judge holds the plan with its substitute against the rules.
func (c *Card) judge() Verdict {
	s := c.best
	switch {
	case c.Current.Reason != "":
		return Unsure
	case len(c.Current.Setters) == 0:
		return Own
	case s == nil:
		return Locked
	case s.saved().Sign() >= 0:
		return Free
	case s.Gross != nil && s.Gross.Less(c.floor()):
		return Tight
	}
	return Dearer
}

// floor is the margin that a plan has to hold.
func (c *Card) floor() money.Decimal {
	if c.Target != nil {
		return *c.Target
	}
	return money.Decimal{}
}

// saved is the saving by which the two compare; nothing where now is free.
func (o *Other) saved() money.Decimal {
	switch {
	case o.Judged != nil:
		return *o.Judged
	case o.Saving != nil:
		return *o.Saving
	}
	return money.FromInt(-1)
}
