package scenario

import (
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Outcome is what is left of a plan when things are as they are, or as they might
// be. Amounts are of one payer.
type Outcome struct {
	Request money.Decimal  `json:"cost_per_request"`
	Revenue money.Decimal  `json:"revenue"`
	COGS    money.Decimal  `json:"cogs_total"`
	Profit  money.Decimal  `json:"gross_profit"`
	Gross   *money.Decimal `json:"gross_margin"`     // nil without revenue
	Cost    *money.Decimal `json:"cost_per_month"`   // of all payers; nil where their number is not known
	Left    *money.Decimal `json:"profit_per_month"` // likewise
	Status  quote.Status   `json:"status,omitempty"`
	// Sampling is what the samples leave open; nil where that cannot be told.
	Sampling *margin.Sampling `json:"sampling,omitempty"`
	Reason   string           `json:"reason,omitempty"` // why nothing is known
}

// Of is the outcome of a plan as it was worked out, with so many payers.
func Of(r *margin.PlanResult) Outcome {
	if r.Margin == nil {
		return Outcome{Reason: r.Reason}
	}
	o := Outcome{Request: r.Request, Revenue: r.Revenue, COGS: r.COGS, Profit: r.Profit, Gross: r.Gross, Status: r.Status,
		Sampling: r.Sampling}
	if r.Users != nil {
		cost, left := r.COGS.Mul(*r.Users), r.Profit.Mul(*r.Users)
		o.Cost, o.Left = &cost, &left
	}
	return o
}

// Known reports whether there is anything to compare.
func (o *Outcome) Known() bool { return o.Reason == "" }

// Points is by how many points of margin another outcome differs; nil where one of
// them is not known.
func (o *Outcome) Points(under *Outcome) *money.Decimal {
	if o.Gross == nil || under.Gross == nil {
		return nil
	}
	d := under.Gross.Sub(*o.Gross)
	return &d
}

// Change is a plan before and under shocks.
type Change struct {
	Plan   string         `json:"plan"`
	Offer  string         `json:"offer"`
	Unit   string         `json:"unit"`
	Target *money.Decimal `json:"target"`
	Base   Outcome        `json:"base"`
	Under  Outcome        `json:"under"`
	Points *money.Decimal `json:"points"` // of margin; nil where one is not known
}

// Result is the answer to what shocks do, for JSON.
type Result struct {
	econ.Setting
	Project string   `json:"project"`
	Preset  string   `json:"preset,omitempty"`
	Shocks  []string `json:"shocks"`
	Plans   []Change `json:"plans"`
	Sweep   *Sweep   `json:"sweep,omitempty"`
	Tornado []Swing  `json:"tornado,omitempty"`
	Chances *Chances `json:"uncertain,omitempty"`

	Events   []Event    `json:"events,omitempty"`
	Replayed []Replayed `json:"replayed,omitempty"`
	Days     []DayOf    `json:"days,omitempty"` // of prices that are announced, or asked about

	Paths   []PathUsed  `json:"paths,omitempty"`
	Courses []Course    `json:"courses,omitempty"`
	Lots    []LotCourse `json:"drawn_courses,omitempty"`

	Crash   *Crash    `json:"crash,omitempty"`
	Crashed []Crashed `json:"crashed,omitempty"`
	Hungry  *Hungry   `json:"hungry,omitempty"`
	Eaten   []Eaten   `json:"eaten,omitempty"`
}

// DayOf is a plan on a day to come, at the prices that are announced for it.
type DayOf struct {
	Plan   string         `json:"plan"`
	Offer  string         `json:"offer"`
	Day    string         `json:"day"`
	Then   Outcome        `json:"then"`
	Points *money.Decimal `json:"points"` // of margin against today
}

// PathUsed is a path with where it comes from.
type PathUsed struct {
	Path   string  `json:"path"`
	Half   float64 `json:"half_life_months,omitempty"` // of a decline
	Source string  `json:"source,omitempty"`
}

// Sweep is one lever moved through a range.
type Sweep struct {
	Lever  string       `json:"lever"`
	Points []SweepPoint `json:"points"`
}

// SweepPoint is one place of a sweep, with the outcomes of the plans in their order.
type SweepPoint struct {
	By    money.Decimal `json:"by"` // the factor, or the share
	Plans []Outcome     `json:"plans"`
}

// Swing is what one lever does to the margin of one plan from the low to the high end
// of its range, all else as it is.
type Swing struct {
	Plan     string         `json:"plan"`
	Lever    string         `json:"lever"`
	Low      money.Decimal  `json:"low"` // of the lever: factors or shares
	High     money.Decimal  `json:"high"`
	AtLow    *money.Decimal `json:"gross_margin_low"` // at the low end; nil where not known
	AtHigh   *money.Decimal `json:"gross_margin_high"`
	CostLow  money.Decimal  `json:"cost_per_request_low"` // of a request at the two ends
	CostHigh money.Decimal  `json:"cost_per_request_high"`
	Width    money.Decimal  `json:"width"` // between the two, in points
	// of the lever, where the margin is the target, or 0 without one; nil: nowhere in reach
	Even *money.Decimal `json:"breakeven"`
}
