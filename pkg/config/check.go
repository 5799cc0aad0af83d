package config

import (
	"errors"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

// Check is one rule of the gate: what must be true of a plan.
type Check struct {
	Line int `yaml:",line"`
	// Name of the check; made of the rule if absent.
	Name string `yaml:"name"`
	// What is held against value; or expr.
	Rule Rule `yaml:"rule"`
	// The limit: a share for margins (60%), an amount for costs, days for ages.
	Value Limit `yaml:"value"`
	// Instead of rule: a CEL expression that is true when all is well.
	Expr Word `yaml:"expr"`
	// The plan it is about; all if absent.
	Plan Word `yaml:"plan"`
	// Of margins: the user at p50, p90 or p99, or a segment by name; the mean over all if absent.
	User Word `yaml:"user"`
	// With the prices of this day, announced ones too.
	On Day `yaml:"on"`
	// With other prices of vendors.
	Shock *Shock `yaml:"shock"`
}

// Shock is a factor on the prices of a vendor.
type Shock struct {
	Line int `yaml:",line"`
	// Whose prices move; any tries each in turn.
	Vendor Word `yaml:"vendor,required"`
	// Factor on them: 2 doubles.
	Price *money.Decimal `yaml:"price,required"`
}

// Exception lets a check fail until a day, for a reason.
type Exception struct {
	Line int `yaml:",line"`
	// Name of the check, or its rule.
	Check Word `yaml:"check,required"`
	// The plan it is for; all if absent.
	Plan string `yaml:"plan"`
	// First day on which it holds no longer.
	Until Day `yaml:"until,required"`
	// Why the failure is let pass until then.
	Because string `yaml:"because,required"`
}

// Limit is a limit as it is written; what it is follows from its rule.
type Limit struct {
	Line int `yaml:",line"`
	Text string
}

// UnmarshalText keeps the text.
func (l *Limit) UnmarshalText(text []byte) error {
	l.Text = string(text)
	return nil
}

// Of reads the limit for a rule: a share where it is one, else an amount. A share may
// be below 0: -10%.
func (l *Limit) Of(r Rule) (money.Decimal, error) {
	if !r.Spec().Unit.Shares() {
		return money.Parse(l.Text)
	}
	text, minus := strings.CutPrefix(l.Text, "-")
	if text == "" {
		text, minus = l.Text, false
	}
	d, err := money.ParseShare(text)
	if minus {
		d = money.Decimal{}.Sub(d)
	}
	return d, err
}

// Day is a day in UTC; the zero Day is not given.
type Day struct{ time.Time }

// UnmarshalText reads YYYY-MM-DD.
func (d *Day) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return errors.New("not a day; write it as 2027-01-01")
	}
	d.Time = t
	return nil
}

// check refuses fields that do not go together, with their places.
func (c *Check) check(file string) error {
	fail := func(line int, field, value, reason, hint string) error {
		return &strictyaml.Error{File: file, Line: line, Field: "checks: " + field, Value: value, Reason: reason, Hint: hint}
	}
	switch {
	case (c.Rule == "") == (c.Expr.Text == ""):
		return fail(c.Line, "rule", "", "a check has exactly one of rule and expr", "rule: gross_margin.min")
	case c.Rule != "" && c.Value.Text == "":
		return fail(c.Line, "value", "", "missing", "value: 60%")
	case c.Expr.Text != "" && c.Value.Text != "":
		return fail(c.Value.Line, "value", c.Value.Text, "an expression has no value", "write the limit into it")
	case c.User.Text != "" && !c.Rule.Spec().PerUser:
		return fail(c.User.Line, "user", c.User.Text, "only "+perUser()+" is asked of single users", "leave it out")
	case c.Shock != nil && c.Shock.Price.Sign() < 0:
		return fail(c.Shock.Line, "shock.price", c.Shock.Price.String(), "a factor below 0", "2 doubles the prices")
	}
	if c.Rule != "" {
		if _, err := c.Value.Of(c.Rule); err != nil {
			var e *money.ParseError
			if errors.As(err, &e) {
				return fail(c.Value.Line, "value", c.Value.Text, e.Reason, e.Hint)
			}
			return err
		}
	}
	return nil
}
