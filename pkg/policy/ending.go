package policy

import (
	"fmt"
	"time"

	"github.com/tokecon/tokecon/pkg/margin"
)

// SoonEnds is how many days ahead the end of a price is told.
const SoonEnds = 30

// Ending is a price in use that ends soon, or that is promised for no longer.
type Ending struct {
	Plan  string `json:"plan"`
	Offer string `json:"offer"`
	On    string `json:"on"`
	Days  int64  `json:"days"`  // from the day of the check; below 0: the promise is over
	Known bool   `json:"known"` // the book says that it ends; else the vendor promised it until then
	File  string `json:"file"`
	Line  int    `json:"line"`
}

// String says what ends when.
func (e *Ending) String() string {
	what, next := "is promised until", "nothing is announced after it"
	if e.Known {
		what, next = "ends on", "a check with on: "+e.On+" tells what holds then"
	}
	return fmt.Sprintf("%s: a price of %s %s %s (%s:%d); %s", e.Plan, e.Offer, what, e.On, e.File, e.Line, next)
}

// Endings lists the prices behind the plans that end within SoonEnds days of now,
// each once a plan and offer.
func Endings(plans []margin.PlanResult, now time.Time) []Ending {
	var out []Ending
	for i := range plans {
		for j := range plans[i].Legs {
			if e := ending(&plans[i].Legs[j], now); e != nil {
				e.Plan = plans[i].Plan
				out = append(out, *e)
			}
		}
	}
	return out
}

// ending returns the first end of a price of a leg, if it is near.
func ending(l *margin.Leg, now time.Time) *Ending {
	var first *Ending
	var at time.Time
	for k := range l.Bill.Lines {
		r := l.Bill.Lines[k].Rate
		if r == nil {
			continue
		}
		on, known := r.Source.Until, true
		if on.IsZero() {
			on, known = r.Source.Promised, false
		}
		if on.IsZero() || on.After(now.AddDate(0, 0, SoonEnds)) || first != nil && !on.Before(at) {
			continue
		}
		at, first = on.Time, &Ending{Offer: l.Offer, On: on.String(), Days: int64(on.Sub(now) / (24 * time.Hour)),
			Known: known, File: r.Source.Book, Line: r.Source.Line}
	}
	return first
}
