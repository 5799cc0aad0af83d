package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

// Plan is what the product sells. Amounts are in the currency of its offer.
type Plan struct {
	Line int `yaml:",line"`
	// PriceLine is where the price stands; 0 without one.
	PriceLine int `yaml:",line=price"`
	// Name of the plan, shown in results.
	Name string `yaml:"name,required"`
	// One line for people.
	Title string `yaml:"title"`

	// What is sold: seat (default), request, outcome, tokens or pack.
	Per Unit `yaml:"per"`
	// Price of one: a month of a seat, a request, an outcome, a pack of credits.
	Price *money.Decimal `yaml:"price"`
	// Of tokens that are resold: on top of what they cost, instead of a price.
	Markup Share `yaml:"markup"`
	// month (default) or year: what the price of a seat pays for.
	Period Period `yaml:"period"`
	// Off the price of seats that are paid a year at once.
	AnnualDiscount Share `yaml:"annual_discount"`
	// Share of the seats that are.
	AnnualShare Share `yaml:"annual_share"`
	// Requests a month that the price covers; all if absent.
	Included Quantity `yaml:"included"`
	// Price of each request beyond.
	Overage *money.Decimal `yaml:"overage"`
	// Requests a month that are served at most.
	Cap Quantity `yaml:"cap"`
	// Share of attempts that succeed; of outcomes, those that are paid.
	Success Share `yaml:"success"`
	// What a task costs beside tokens that fails: a person who takes over, a customer who is lost.
	FailureCost *money.Decimal `yaml:"failure_cost"`
	// What moving to another offer costs, once: prompts, evaluations, rollout.
	SwitchingCost *money.Decimal `yaml:"switching_cost"`
	// Of packs: requests that one pays for.
	Credits Quantity `yaml:"credits"`
	// Of packs: share of the credits that are never used.
	Breakage Share `yaml:"breakage"`
	// Users who pay nothing.
	Free *Free `yaml:"free"`

	// Name of the workload that a request is; the first if absent.
	Workload Word `yaml:"workload"`
	// Offer, model or fleet that serves it.
	Offer Word `yaml:"offer,required"`
	// Requests a month of a seat, where all are alike.
	Requests Quantity `yaml:"requests"`
	// Shares of the users with their requests; they sum to 100%.
	Segments []PlanSegment `yaml:"segments"`
	// A log-normal tail of requests, instead of segments.
	Tail *PlanTail `yaml:"tail"`
	// Payers, for totals and for fleets, whose cost depends on volume; of what is sold by the request or the token,
	// thousands of requests a month.
	Users Quantity `yaml:"users"`
	// Costs beside tokens.
	Costs []PlanCost `yaml:"costs"`
	// Cost a month whatever is sold, for the break-even.
	Fixed *money.Decimal `yaml:"fixed"`
	// Gross margin that the plan is meant to have.
	Target Share `yaml:"target"`
}

// Free are users who pay nothing.
type Free struct {
	// Share of all users who pay.
	Conversion Share `yaml:"conversion,required"`
	// Requests a month of a free user.
	Requests Quantity `yaml:"requests,required"`
}

// PlanSegment is a share of the users.
type PlanSegment struct {
	Line int `yaml:",line"`
	// Name of the segment.
	Name string `yaml:"name,required"`
	// Share of the users.
	Share Share `yaml:"share,required"`
	// Requests a month of each.
	Requests Quantity `yaml:"requests,required"`
}

// PlanTail is a log-normal tail.
type PlanTail struct {
	Line int `yaml:",line"`
	// Requests a month of the median user.
	Median Quantity `yaml:"median,required"`
	// Deviation of the logarithm: about 1.5 for chat, 2 for agents.
	Sigma *money.Decimal `yaml:"sigma,required"`
}

// PlanCost is a cost beside tokens. Its parts add up.
type PlanCost struct {
	Line int `yaml:",line"`
	// Name of the line.
	Name string `yaml:"name,required"`
	// Share of the revenue, as of payment fees.
	Share Share `yaml:"share"`
	// For each payment, as of payment fees.
	Payment *money.Decimal `yaml:"payment"`
	// For each payer: a month of a seat, a request, an outcome, a pack.
	Each *money.Decimal `yaml:"each"`
	// For each request that is served.
	Request *money.Decimal `yaml:"request"`
	// It does not vary with what is sold: it is left out of the contribution margin.
	Standing bool `yaml:"standing"`
}

// Unit is what is sold.
type Unit string

// The units.
const (
	Seat    Unit = "seat"
	Request Unit = "request"
	Outcome Unit = "outcome"
	Tokens  Unit = "tokens"
	Pack    Unit = "pack"
)

func units() []Unit { return []Unit{Seat, Request, Outcome, Tokens, Pack} }

// UnmarshalText reads one of them.
func (u *Unit) UnmarshalText(text []byte) error {
	*u = Unit(text)
	if slices.Contains(units(), *u) {
		return nil
	}
	return errors.New("unknown; use seat, request, outcome, tokens or pack")
}

// thousand is how many requests one payer stands for where requests are paid one by
// one.
const thousand = 1000

// Units returns how many are sold to one payer: 1, or 1000 requests that are paid one
// by one.
func (p *Plan) Units() int64 {
	if p.Per == Request || p.Per == Tokens {
		return thousand
	}
	return 1
}

// Months returns how many months the price pays for: 1 or 12.
func (p *Plan) Months() int64 {
	if p.Period == Yearly {
		return 12
	}
	return 1
}

// UnitTitle names what one payer buys, as amounts are shown: "a seat and month".
func (p *Plan) UnitTitle() string {
	return map[Unit]string{Seat: "a seat and month", Request: "1,000 requests", Outcome: "an outcome",
		Tokens: "1,000 requests", Pack: "a pack"}[p.Per]
}

// Period is what a price pays for.
type Period string

// The periods.
const (
	Monthly Period = "month"
	Yearly  Period = "year"
)

func periods() []Period { return []Period{Monthly, Yearly} }

// UnmarshalText reads one of them.
func (p *Period) UnmarshalText(text []byte) error {
	*p = Period(text)
	if slices.Contains(periods(), *p) {
		return nil
	}
	return errors.New("unknown; use month or year")
}

// check refuses fields that do not go together, with their places.
func (p *Plan) check(file string) error {
	if p.Per == "" {
		p.Per = Seat
	}
	fail := func(field, reason, hint string) error {
		return &strictyaml.Error{File: file, Line: p.Line, Field: "plan " + p.Name + ": " + field, Reason: reason, Hint: hint}
	}
	usage := 0
	for _, given := range []bool{p.Requests.Decimal != nil, len(p.Segments) > 0, p.Tail != nil} {
		if given {
			usage++
		}
	}
	switch {
	case p.Per != Tokens && p.Price == nil:
		return fail("price", "missing", "add it")
	case p.Per == Tokens && (p.Price == nil) == (p.Markup.Decimal == nil):
		return fail("markup", "tokens that are resold have either a price a request or a markup on what they cost",
			"markup: 20%")
	case p.Per == Seat && usage != 1:
		return fail("requests", "a seat has exactly one of requests, segments and tail", "requests: 600")
	case p.Per != Seat && usage != 0:
		return fail("requests", "only a seat has requests, segments or a tail", "leave them out, or sell seats")
	case p.Per == Outcome && (p.Success.Decimal == nil || p.Success.IsZero()):
		return fail("success", "an outcome needs the share of attempts that succeed, above 0", "success: 80%")
	case p.Success.Decimal != nil && p.Success.IsZero():
		return fail("success", "0% never succeed, so that nothing is bought", "success: 80%, or leave it out")
	case p.Per == Pack && (p.Credits.Decimal == nil || p.Credits.IsZero()):
		return fail("credits", "a pack needs its credits, above 0", "credits: 1000")
	case p.Overage != nil && p.Included.Decimal == nil:
		return fail("overage", "a price of what is beyond, but nothing is included", "included: 600")
	case p.AnnualShare.Decimal != nil && p.AnnualDiscount.Decimal == nil:
		return fail("annual_share", "a share of seats that are paid a year at once, but no discount",
			"annual_discount: 20%, or 0%")
	}
	return nil
}

// checkPlans wants plans of different names whose fields go together.
func (p *Project) checkPlans(file string) error {
	seen := map[string]int{}
	for i := range p.Plans {
		plan := &p.Plans[i]
		if line, ok := seen[plan.Name]; ok {
			return &strictyaml.Error{File: file, Line: plan.Line, Field: "name", Value: plan.Name,
				Reason: "two plans are called so; the first is on line " + strconv.Itoa(line), Hint: "give each its own"}
		}
		seen[plan.Name] = plan.Line
		if err := plan.check(file); err != nil {
			return err
		}
	}
	return nil
}

// Workload finds a workload of the project by its name, the first for "".
func (p *Project) Workload(name string) (*Workload, error) {
	for i := range p.Workloads {
		if name == "" || p.Workloads[i].Name == name {
			return &p.Workloads[i], nil
		}
	}
	if len(p.Workloads) == 0 {
		return nil, errors.New("the project has no workloads; describe one: workloads: [{workload: chat, builtin: chat}]")
	}
	var names []string
	for i := range p.Workloads {
		names = append(names, p.Workloads[i].Name)
	}
	return nil, fmt.Errorf("no workload is called %s; %s", near.Quote(name),
		cmp.Or(near.Hint(name, names), "the workloads are "+strings.Join(names, " ")))
}
