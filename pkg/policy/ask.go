package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Question says what a project is held against besides its checks.
type Question struct {
	// Now is the day of the check: a lock stops prices, not the calendar.
	Now time.Time
	// Baseline is what it was compared with, as it was asked for; empty: nothing.
	Baseline string
	// BaselineHint says how to give a baseline, for a check that needs one.
	BaselineHint string
	// Before returns the plans of the baseline; nil without one.
	Before func() ([]margin.PlanResult, error)
}

// errNoDay says that exceptions and the age of prices cannot be judged.
var errNoDay = errors.New("policy: now: missing; name the day of the check")

// Ask holds the plans of a project in a market against its checks.
func Ask(p *project.Project, m market.Market, q Question) (*Result, error) {
	if q.Now.IsZero() {
		return nil, errNoDay
	}
	if err := p.Opened(); err != nil {
		return nil, err
	}
	if err := cmp.Or(knownVendors(p, m), usedExceptions(p)); err != nil {
		return nil, err
	}
	w, err := gather(p, m, q)
	if err != nil {
		return nil, err
	}
	found := w.Judge(p.Project)
	return &Result{Setting: m.Setting(), Project: p.Path, Baseline: q.Baseline, Changes: w.Changes(), Pin: w.Pin,
		Ending: Endings(w.Plans, w.Now), Passed: Pass(found), Findings: slices.Concat([]Finding{}, found)}, nil
}

// gather works out all that the checks ask for.
func gather(p *project.Project, m market.Market, q Question) (*World, error) {
	w := &World{File: p.Path, Now: q.Now, On: map[time.Time][]margin.PlanResult{},
		BaselineHint: q.BaselineHint}
	if len(p.Plans) == 0 {
		return w, nil
	}
	var err error
	if w.Plans, err = plansIn(p, m); err != nil {
		return nil, err
	}
	if pin := m.Pin(); pin != nil {
		w.Pin = NewPin(pin.Path, pin.Day, w.Now, unpinned(pin, w.Plans))
	}
	for _, c := range p.Checks {
		if day := c.On.Time; !day.IsZero() && w.On[day] == nil {
			if w.On[day], err = plansIn(p, m.OnDay(day)); err != nil {
				return nil, err
			}
		}
	}
	if q.Before != nil {
		w.Baseline, err = q.Before()
	}
	return w, err
}

func plansIn(p *project.Project, m market.Market) ([]margin.PlanResult, error) {
	r, err := p.Margins(m, project.Question{})
	if err != nil {
		return nil, err
	}
	return r.Plans, nil
}

// unpinned are those of the vendors in use whose prices a lock does not have, with
// quote.OwnVendor for machines.
func unpinned(pin *market.Pin, plans []margin.PlanResult) []string {
	var out []string
	for i := range plans {
		for _, l := range plans[i].Legs {
			vendor := l.Vendor
			if vendor == quote.OwnVendor {
				vendor = ""
			}
			if !pin.Pins(vendor) && !slices.Contains(out, l.Vendor) {
				out = append(out, l.Vendor)
			}
		}
	}
	return out
}

// knownVendors refuses checks that shock the prices of a vendor of no book: they would
// pass whatever becomes of prices.
func knownVendors(p *project.Project, m market.Market) error {
	known := m.Vendors()
	for i := range p.Checks {
		c := &p.Checks[i]
		if c.Shock == nil || c.Shock.Vendor.Text == AnyVendor || slices.Contains(known, c.Shock.Vendor.Text) {
			continue
		}
		hint := cmp.Or(input.Hint(c.Shock.Vendor.Text, known), "write any, or one of "+strings.Join(known, " "))
		return fmt.Errorf("%s:%d: checks: shock: vendor: no book has a vendor %s; %s", p.Path,
			max(c.Shock.Vendor.Line, c.Line), input.Quote(c.Shock.Vendor.Text), hint)
	}
	return nil
}

// usedExceptions refuses exceptions to a check or of a plan that is not there: they
// would excuse nothing, and look as if they did.
func usedExceptions(p *project.Project) error {
	var names, plans []string
	for i := range p.Checks {
		names = append(names, NameOf(&p.Checks[i]))
	}
	for i := range p.Plans {
		plans = append(plans, p.Plans[i].Name)
	}
	for i := range p.Exceptions {
		e := &p.Exceptions[i]
		if !slices.ContainsFunc(p.Checks, func(c config.Check) bool { return Excuses(e, &c) }) {
			return fmt.Errorf("%s:%d: exceptions: check: no check is called %s; %s", p.Path, max(e.Check.Line, e.Line),
				input.Quote(e.Check.Text), cmp.Or(input.Hint(e.Check.Text, names), "remove it, or write the check's name"))
		}
		if e.Plan != "" && !slices.Contains(plans, e.Plan) {
			return fmt.Errorf("%s:%d: exceptions: plan: no plan is called %s; %s", p.Path, e.Line, input.Quote(e.Plan),
				cmp.Or(input.Hint(e.Plan, plans), "the plans are "+strings.Join(plans, " ")))
		}
	}
	return nil
}
