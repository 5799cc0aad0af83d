package main

import (
	"fmt"
	"time"

	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// question reads what the flags say. Without any, what matters most is asked.
func (s *scenarioFlags) question(door *files.Door) (*scenario.Question, error) {
	q := &scenario.Question{Tornado: s.tornado, Replay: s.replay}
	for _, read := range []func(*scenario.Question) error{s.levers, s.days, s.stories, s.horizon} {
		if err := read(q); err != nil {
			return nil, input.Wrong(leverHint, "%w", err)
		}
	}
	var err error
	if q.Draws, err = s.uncertainFlags.question(door); err != nil {
		return nil, input.Wrong(leverHint, "%w", err)
	}
	if q.Draws == nil && len(q.Shocks) == 0 && q.Sweep == nil && len(q.Ranges) == 0 && s.preset == "" && s.replay == "" &&
		len(s.on) == 0 && !s.ahead {
		q.Tornado = true
	}
	return q, nil
}

// levers reads those that move at once, through a range, or each on its own.
func (s *scenarioFlags) levers(q *scenario.Question) error {
	for _, text := range s.shocks {
		shock, err := scenario.Parse(text)
		if err != nil {
			return fmt.Errorf("--shock %w", err)
		}
		q.Shocks = append(q.Shocks, shock)
	}
	if s.sweep != "" {
		r, err := scenario.ParseRange(s.sweep)
		if err != nil {
			return fmt.Errorf("--sweep %w", err)
		}
		q.Sweep = &r
	}
	for _, text := range s.ranges {
		r, err := scenario.ParseRange(text)
		if err != nil {
			return fmt.Errorf("--range %w", err)
		}
		q.Ranges = append(q.Ranges, r)
	}
	return nil
}

func (s *scenarioFlags) days(q *scenario.Question) error {
	for _, text := range s.on {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return fmt.Errorf("--on %q is no day; write it as 2027-01-01", text)
		}
		q.Days = append(q.Days, day)
	}
	return nil
}

// horizon reads the months ahead.
func (s *scenarioFlags) horizon(q *scenario.Question) error {
	if !s.ahead {
		return nil
	}
	q.Ahead = &scenario.Horizon{Months: s.months, Shocks: q.Shocks}
	for _, text := range s.paths {
		p, err := scenario.ParsePath(text)
		if err != nil {
			return fmt.Errorf("--path %w", err)
		}
		q.Ahead.Paths = append(q.Ahead.Paths, p)
	}
	q.Ahead.Churn, q.Ahead.Adds = given(s.churn.Decimal), given(s.adds.Decimal)
	return nil
}

// given returns what was given; 0 without it.
func given(d *money.Decimal) money.Decimal {
	if d == nil {
		return money.Decimal{}
	}
	return *d
}
