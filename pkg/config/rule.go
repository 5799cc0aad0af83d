package config

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
)

// Rule names a threshold.
type Rule string

// The rules. A new one is a name here, a row in [RuleTable], and a row with its
// measuring function in the table of package policy.
const (
	GrossMin        Rule = "gross_margin.min"
	ContributionMin Rule = "contribution_margin.min"
	DropMax         Rule = "gross_margin.drop.max"
	RequestMax      Rule = "cost_per_request.max"
	RequestP95Max   Rule = "cost_per_request.p95.max"
	MonthMax        Rule = "monthly_cost.max"
	LosersMax       Rule = "users_losing.max"
	AgeMax          Rule = "price_age.max"
	VendorMax       Rule = "vendor_share.max"
	PinAgeMax       Rule = "pin_age.max"
)

// LimitUnit is what the limit of a rule is counted in, as results name it.
type LimitUnit string

// The units of limits.
const (
	ShareUnit  LimitUnit = "share"
	PointsUnit LimitUnit = "points" // difference of two shares, written as a share
	USDUnit    LimitUnit = "USD"
	MonthUnit  LimitUnit = "USD/month"
	DaysUnit   LimitUnit = "days"
)

// Shares reports whether limits in the unit are written as shares, 60% or 0.6.
func (u LimitUnit) Shares() bool { return u == ShareUnit || u == PointsUnit }

// RuleSpec is one row of the table of rules: all of a rule but how it is measured.
type RuleSpec struct {
	Rule    Rule
	Unit    LimitUnit
	Least   bool   // the limit is the least that passes, not the most
	PerUser bool   // may be asked of one user or segment
	Change  bool   // measures a change since the baseline
	OfPin   bool   // is asked once, of the lock, and not of plans
	Doc     string // for help; empty where the name says it all
}

// RuleTable returns every rule in the order in which help lists them. The slice is
// fresh: callers may keep it.
func RuleTable() []RuleSpec {
	return []RuleSpec{
		{Rule: GrossMin, Unit: ShareUnit, Least: true, PerUser: true,
			Doc: "of a plan; user: p50, p90, p99 or a segment"},
		{Rule: ContributionMin, Unit: ShareUnit, Least: true},
		{Rule: DropMax, Unit: PointsUnit, Change: true, Doc: "points that it fell by, against --baseline"},
		{Rule: RequestMax, Unit: USDUnit, Doc: "of tokens, an amount"},
		{Rule: RequestP95Max, Unit: USDUnit, Doc: "what 95 of 100 requests do not exceed, by the samples"},
		{Rule: MonthMax, Unit: MonthUnit, Doc: "of all users of a plan, an amount"},
		{Rule: LosersMax, Unit: ShareUnit, Doc: "share of users who lose money"},
		{Rule: AgeMax, Unit: DaysUnit, Doc: "days since the oldest price behind a plan was checked"},
		{Rule: VendorMax, Unit: ShareUnit,
			Doc: "of a plan's vendor in the cost of tokens of all plans; of several, the one with most"},
		{Rule: PinAgeMax, Unit: DaysUnit, OfPin: true, Doc: "days since the day that tokecon.lock pins (tokecon lock)"},
	}
}

// Rules returns the names of all rules in the order of the table.
func Rules() []Rule {
	var out []Rule
	for _, spec := range RuleTable() {
		out = append(out, spec.Rule)
	}
	return out
}

// Spec returns the row of a rule; for a rule that is none, a row without a unit.
func (r Rule) Spec() RuleSpec {
	for _, spec := range RuleTable() {
		if spec.Rule == r {
			return spec
		}
	}
	return RuleSpec{Rule: r}
}

// UnmarshalText reads the name of a rule.
func (r *Rule) UnmarshalText(text []byte) error {
	*r = Rule(text)
	if r.Spec().Unit != "" {
		return nil
	}
	var names []string
	for _, known := range Rules() {
		names = append(names, string(known))
	}
	return fmt.Errorf("unknown rule; %s",
		cmp.Or(near.Hint(string(text), names), "the rules are "+strings.Join(names, " ")))
}

// perUser lists the rules that may be asked of single users.
func perUser() string {
	var names []string
	for _, spec := range RuleTable() {
		if spec.PerUser {
			names = append(names, string(spec.Rule))
		}
	}
	return strings.Join(names, ", ")
}
