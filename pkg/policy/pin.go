package policy

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
)

// Pin is the lock that holds the prices behind a gate.
type Pin struct {
	File    string    `json:"file"`
	AsOf    string    `json:"as_of"`
	Days    int64     `json:"age_days"` // since the day whose prices it holds
	Old     bool      `json:"old"`      // more than OldPin days
	Missing []string  `json:"missing"`  // vendors in use whose prices it does not hold
	Day     time.Time `json:"-"`
}

// OldPin is after how many days a lock is called old: prices move a few times a
// year.
const OldPin = 90

// NewPin returns a lock as it stands on a day.
func NewPin(file string, day, now time.Time, missing []string) *Pin {
	days := int64(now.Sub(day) / (24 * time.Hour))
	return &Pin{File: file, AsOf: day.Format(time.DateOnly), Days: days, Old: days > OldPin,
		Missing: append([]string{}, missing...), Day: day}
}

// String says what is pinned since when.
func (p *Pin) String() string {
	return fmt.Sprintf("%s pins the prices of %s, %d days ago", p.File, p.AsOf, p.Days)
}

// pinned returns what the lock itself fails a gate for: a vendor in use whose prices are
// not in it would give another answer next year.
func (w *World) pinned() []Finding {
	if w.Pin == nil || len(w.Pin.Missing) == 0 {
		return nil
	}
	return []Finding{{Rule: "lock", Outcome: Failed, File: w.Pin.File,
		Message: fmt.Sprintf("%s does not hold the prices of %s", w.Pin.File, strings.Join(w.Pin.Missing, ", ")),
		Hint:    "take them in: tokecon lock"}}
}

// pinAge measures how old the lock is.
func (w *World) pinAge(*asked) (*measured, error) {
	if w.Pin == nil {
		return nil, &hintedError{errors.New("the prices are not pinned: there is no tokecon.lock"), "write one: tokecon lock"}
	}
	return &measured{value: money.FromInt(w.Pin.Days), what: "the age of " + w.Pin.File,
		detail: "; it pins the prices of " + w.Pin.AsOf}, nil
}
