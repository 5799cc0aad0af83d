package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/policy"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// vendors are those of the books.
func (a *app) vendors() []string {
	var out []string
	for _, m := range a.books.Models() {
		if !slices.Contains(out, m.Vendor) {
			out = append(out, m.Vendor)
		}
	}
	return out
}

// knownScope refuses prices that no book has: a slip of the hand would move nothing,
// and look as if nothing came of it.
func (a *app) knownScope(s *scenario.Shock) error {
	if s.Scope == "" || slices.ContainsFunc(a.books.Models(),
		func(m *pricebook.Model) bool { return pricebook.Match(s.Scope, m.FullName()) }) {
		return nil
	}
	vendor, _, _ := strings.Cut(s.Scope, "/")
	return input.Wrong(or(input.Hint(vendor, a.vendors()), "tokecon prices list has the models"),
		"%s: no model in the books is called %s", s.Name(), input.Quote(s.Scope))
}

// knownScopes asks it of all levers that are moved.
func (a *app) knownScopes(q *asked) error {
	moved := slices.Clone(q.shocks)
	if q.sweep != nil {
		moved = append(moved, q.sweep.Shock)
	}
	for i := range q.ranges {
		moved = append(moved, q.ranges[i].Shock)
	}
	if q.ahead != nil {
		for i := range q.ahead.Paths {
			moved = append(moved, q.ahead.Paths[i].Shock)
		}
	}
	moved = append(moved, q.drawn...)
	for i := range moved {
		if err := a.knownScope(&moved[i]); err != nil {
			return err
		}
	}
	return nil
}

// usedExceptions refuses exceptions to a check or of a plan that is not there: they
// would excuse nothing, and look as if they did.
func usedExceptions(p *project) error {
	var names, plans []string
	for i := range p.Checks {
		names = append(names, policy.NameOf(&p.Checks[i]))
	}
	for i := range p.Plans {
		plans = append(plans, p.Plans[i].Name)
	}
	for i := range p.Exceptions {
		e := &p.Exceptions[i]
		if !slices.ContainsFunc(p.Checks, func(c config.Check) bool { return policy.Excuses(e, &c) }) {
			return fmt.Errorf("%s:%d: exceptions: check: no check is called %s; %s", p.path, max(e.Check.Line, e.Line),
				input.Quote(e.Check.Text), or(input.Hint(e.Check.Text, names), "remove it, or write the check's name"))
		}
		if e.Plan != "" && !slices.Contains(plans, e.Plan) {
			return fmt.Errorf("%s:%d: exceptions: plan: no plan is called %s; %s", p.path, e.Line, input.Quote(e.Plan),
				or(input.Hint(e.Plan, plans), "the plans are "+strings.Join(plans, " ")))
		}
	}
	return nil
}

// knownVendors refuses checks that shock the prices of a vendor of no book: they would
// pass whatever becomes of prices.
func (a *app) knownVendors(p *project) error {
	known := a.vendors()
	for i := range p.Checks {
		c := &p.Checks[i]
		if c.Shock == nil || c.Shock.Vendor.Text == policy.AnyVendor || slices.Contains(known, c.Shock.Vendor.Text) {
			continue
		}
		hint := or(input.Hint(c.Shock.Vendor.Text, known), "write any, or one of "+strings.Join(known, " "))
		return fmt.Errorf("%s:%d: checks: shock: vendor: no book has a vendor %s; %s", p.path,
			max(c.Shock.Vendor.Line, c.Line), input.Quote(c.Shock.Vendor.Text), hint)
	}
	return nil
}
