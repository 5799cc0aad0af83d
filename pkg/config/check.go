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
	Line int    `yaml:",line"`
	Name string `yaml:"name" jsonschema_description:"Name of the check; made of the rule if absent."`
	Rule Rule   `yaml:"rule" jsonschema_description:"What is held against value; or expr."`
	// Value is a share for margins, an amount for costs, days for ages.
	Value Limit  `yaml:"value" jsonschema_description:"The limit: a share for margins (60%), an amount for costs, days for ages."`
	Expr  Word   `yaml:"expr" jsonschema_description:"Instead of rule: a CEL expression that is true when all is well."`
	Plan  Word   `yaml:"plan" jsonschema_description:"The plan it is about; all if absent."`
	User  Word   `yaml:"user" jsonschema_description:"Of margins: the user at p50, p90 or p99, or a segment by name; the mean over all if absent."`
	On    Day    `yaml:"on" jsonschema_description:"With the prices of this day, announced ones too."`
	Shock *Shock `yaml:"shock" jsonschema_description:"With other prices of vendors."`
}

// Shock is a factor on the prices of a vendor.
type Shock struct {
	Line   int            `yaml:",line"`
	Vendor Word           `yaml:"vendor,required" jsonschema_description:"Whose prices move; any tries each in turn."`
	Price  *money.Decimal `yaml:"price,required" jsonschema_description:"Factor on them: 2 doubles."`
}

// Exception lets a check fail until a day, for a reason.
type Exception struct {
	Line    int    `yaml:",line"`
	Check   Word   `yaml:"check,required" jsonschema_description:"Name of the check, or its rule."`
	Plan    string `yaml:"plan" jsonschema_description:"The plan it is for; all if absent."`
	Until   Day    `yaml:"until,required" jsonschema_description:"First day on which it holds no longer."`
	Because string `yaml:"because,required" jsonschema_description:"Why the failure is let pass until then."`
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
