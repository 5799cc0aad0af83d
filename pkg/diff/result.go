package diff

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
)

// Side is one end of a difference.
type Side struct {
	econ.Setting
	What     string         `json:"what"`               // as it was asked for: a date, git:REF, a file
	Saved    bool           `json:"saved,omitempty"`    // a result that was saved: nothing was worked out anew
	Project  string         `json:"project,omitempty"`  // of plans: the file
	Workload *econ.Workload `json:"workload,omitempty"` // of offers
}

// Result is the JSON form of a difference. The setting is that of the later
// side. Months are those of offers for a workload; plans are those of a project;
// one of the two is empty.
type Result struct {
	econ.Setting
	From Side `json:"from"`
	To   Side `json:"to"`
	PriceDiff
	Others    int                 `json:"others_differing"` // offers of the books that differ and were not asked about
	Months    []MonthChange       `json:"months"`
	Excluded  []econ.Excluded     `json:"excluded"`
	Plans     []PlanChange        `json:"plans"`
	NewPlans  []margin.PlanResult `json:"new_plans"`
	GonePlans []margin.PlanResult `json:"gone_plans"`
}

// OfPlans tells whether the difference is one of plans.
func (r *Result) OfPlans() bool { return r.To.Workload == nil }

// Differs reports whether a price, a month or a plan is not what it was, or is not
// known to be.
func (r *Result) Differs() bool {
	return r.Differing()+len(r.NewPlans)+len(r.GonePlans) > 0 ||
		slices.ContainsFunc(r.Plans, func(c PlanChange) bool { return c.Moved() }) ||
		slices.ContainsFunc(r.Months, func(m MonthChange) bool { return m.Change == nil || !m.Change.IsZero() })
}
