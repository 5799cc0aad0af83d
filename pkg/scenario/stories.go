package scenario

import (
	"errors"
	"fmt"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// stories is a book of events as it is written.
type stories struct {
	Line   int     `yaml:",line"`
	Events []story `yaml:"events,required"`
}

type story struct {
	Line      int            `yaml:",line"`
	ID        string         `yaml:"id,required"`
	Date      date           `yaml:"date,required"`
	Title     string         `yaml:"title,required"`
	List      *listed        `yaml:"list"`
	Tokens    *money.Decimal `yaml:"tokens"`
	Verbosity *money.Decimal `yaml:"verbosity"`
	Source    string         `yaml:"source,required"`
	Note      string         `yaml:"note"`
}

type listed struct {
	Line   int            `yaml:",line"`
	Input  *money.Decimal `yaml:"input,required"`
	Output *money.Decimal `yaml:"output,required"`
}

// date is a day in UTC.
type date struct{ time.Time }

// UnmarshalText reads YYYY-MM-DD.
func (d *date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return errors.New("not a day; write it as 2027-01-01")
	}
	d.Time = t
	return nil
}

// ReadEvents reads a book of events that the history of no single model shows, such
// as dearer successors. Those after now are announced. The error names file, line,
// field and value.
func ReadEvents(name string, data []byte, now time.Time) ([]Event, error) {
	var all stories
	if err := strictyaml.Decode(name, data, &all); err != nil {
		return nil, err
	}
	var out []Event
	seen := map[string]int{}
	for i := range all.Events {
		s := &all.Events[i]
		if line, ok := seen[s.ID]; ok {
			return nil, &strictyaml.Error{File: name, Line: s.Line, Field: "id", Value: s.ID,
				Reason: fmt.Sprintf("two events are called so; the first is on line %d", line), Hint: "give each its own"}
		}
		seen[s.ID] = s.Line
		e, err := s.event(name)
		if err != nil {
			return nil, err
		}
		e.Announced = s.Date.After(now)
		out = append(out, *e)
	}
	return out, nil
}

// event is the story as what it would be to somebody else.
func (s *story) event(file string) (*Event, error) {
	one := money.FromInt(1)
	e := &Event{Name: s.ID, Title: s.Title, Date: s.Date.Format(time.DateOnly),
		Source: pricebook.Source{Book: file, Line: s.Line, URL: s.Source, Note: s.Note}, Tokens: one, Verbosity: one,
		Input: &one, Output: &one}
	if s.List != nil {
		e.Input, e.Output = s.List.Input, s.List.Output
	}
	if s.Tokens != nil {
		e.Tokens = *s.Tokens
	}
	if s.Verbosity != nil {
		e.Verbosity = *s.Verbosity
	}
	for _, f := range []money.Decimal{*e.Input, *e.Output, e.Tokens, e.Verbosity} {
		if f.Sign() <= 0 || money.FromInt(most).Less(f) {
			return nil, &strictyaml.Error{File: file, Line: s.Line, Field: s.ID, Value: f.String(), Reason: "not a factor",
				Hint: fmt.Sprintf("give more than 0 and at most %d", most)}
		}
	}
	e.Shocks = e.shocks()
	return e, nil
}

// shocks are the factors that are not 1.
func (e *Event) shocks() Shocks {
	var out Shocks
	one := money.FromInt(1)
	for id := range meter.Count {
		f := one
		switch id.Get().Side {
		case meter.Prompt:
			f = *e.Input
		case meter.Answer:
			f = *e.Output
		default:
		}
		if !f.Equal(one) {
			out = append(out, Shock{Lever: Price, Meter: &id, By: f})
		}
	}
	for _, x := range []Shock{{Lever: Tokens, By: e.Tokens}, {Lever: Verbosity, By: e.Verbosity}} {
		if !x.By.Equal(one) {
			out = append(out, x)
		}
	}
	return out
}
