package main

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/scenario"
)

func (s *scenarioFlags) stories(q *scenario.Question) (err error) {
	switch s.preset {
	case "crash":
		q.Crash, err = s.askCrash()
	case "hungry":
		q.Hungry, err = s.askHungry()
	}
	return err
}

func (s *scenarioFlags) askCrash() (*scenario.Crash, error) {
	c := scenario.UsualCrash()
	if s.fall.Decimal != nil {
		c.Fall = *s.fall.Decimal
	}
	if len(s.pass) > 0 {
		c.Pass = nil
	}
	for _, text := range s.pass {
		d, err := scenario.ParsePass(text)
		if err != nil {
			return nil, fmt.Errorf("--pass %w", err)
		}
		c.Pass = append(c.Pass, d)
	}
	if s.elasticity != "" {
		d, err := money.Parse(strings.TrimPrefix(s.elasticity, "-"))
		if err != nil {
			return nil, fmt.Errorf("--elasticity %w", err)
		}
		if strings.HasPrefix(s.elasticity, "-") {
			d = money.Decimal{}.Sub(d)
		}
		c.Elasticity = d
	}
	return &c, c.Check()
}

func (s *scenarioFlags) askHungry() (*scenario.Hungry, error) {
	h := scenario.UsualHungry()
	for _, x := range []struct {
		flag, text string
		into       *money.Decimal
	}{{"price", s.raise, &h.Raise}, {"tokens", s.tokens, &h.Tokens}} {
		if x.text == "" {
			continue
		}
		shock, err := scenario.Parse(x.flag + "=" + x.text)
		if err != nil {
			return nil, err
		}
		*x.into = shock.By
	}
	for _, x := range []struct{ given, into *money.Decimal }{{s.churn.Decimal, &h.Churn},
		{s.churnAfter.Decimal, &h.ChurnAfter}, {s.cut.Decimal, &h.Cut}} {
		if x.given != nil {
			*x.into = *x.given
		}
	}
	return &h, h.Check()
}
