package diff

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Question is what two sides are compared about: the plans of a project, or the
// offers for a workload. Without either, both sides are saved results.
type Question struct {
	Given
	Now       market.Market // of the present: that of the project, where one is asked about
	From, To  Asked
	FromBooks []string         // folders of the user's books on the earlier side, in the place of Options.Own
	Project   *project.Project // of plans
	Workload  *demand.Workload // of offers
	Earlier   *demand.Workload // the workload of the earlier side; nil: the same
	Models    []string         // to look at; none: those in use, or the readable selection
}

// end is one side with all that it takes to work it out. A saved result has a setting
// alone.
type end struct {
	Asked
	market   market.Market
	setting  econ.Setting
	project  *project.Project
	workload *demand.Workload
	counts   *demand.Counts
}

// asking is one difference being worked out.
type asking struct {
	q        *Question
	from, to *end
}

// Ask works both sides out and compares them.
func Ask(q Question) (*Result, error) {
	a := &asking{q: &q, from: &end{Asked: q.From}, to: &end{Asked: q.To}}
	if err := a.open(); err != nil {
		return nil, err
	}
	r := &Result{Setting: a.to.setting, Months: []MonthChange{}, Excluded: []econ.Excluded{}, Plans: []PlanChange{},
		NewPlans: []margin.PlanResult{}, GonePlans: []margin.PlanResult{}}
	fill := a.offers
	if a.ofPlans() {
		fill = a.plans
	}
	if err := fill(r); err != nil {
		return nil, err
	}
	r.From, r.To = a.from.shown(), a.to.shown()
	return r, nil
}

// ofPlans reports whether plans are compared.
func (a *asking) ofPlans() bool {
	if a.q.Project != nil || a.q.Workload != nil {
		return a.q.Project != nil
	}
	return a.from.Saved != nil && a.from.Saved.Margins != nil
}

// open finds the dates and the books of both sides, before anything is computed.
func (a *asking) open() error {
	if err := a.served(); err != nil {
		return err
	}
	for _, e := range []*end{a.from, a.to} {
		if err := a.settle(e); err != nil {
			return err
		}
	}
	from, to := a.from.setting, a.to.setting
	if from.Currency != to.Currency {
		return input.Wrong("ask for one currency, "+string(cmp.Or(from.Currency, to.Currency)),
			"%s is in %s, %s in %s; without an exchange rate they cannot be compared", a.from.name(), from.Currency,
			a.to.name(), to.Currency)
	}
	return a.inOrder()
}

// served settles the mode and the region of workloads: what is asked for, or what both
// say. Served differently, the prices of both sides would not be those of one offer.
func (a *asking) served() error {
	from, to := a.q.Earlier, a.q.Workload
	if to == nil {
		return nil
	}
	if from == nil {
		from = to
	}
	a.from.workload, a.to.workload = from, to
	switch o := &a.q.Options; {
	case o.Mode == "" && from.Mode != to.Mode:
		return differently("mode", string(from.Mode), string(to.Mode))
	case o.Region == "" && from.Region != to.Region:
		return differently("region", from.Region, to.Region)
	}
	return nil
}

func differently(what, from, to string) error {
	return input.Wrong("give one "+what+" for both", "the workloads are served in %s %q and %q", what,
		cmp.Or(from, "default"), cmp.Or(to, "default"))
}

// settle finds the date and the books of one side. A revision has its own, and a lock
// may have stopped its day.
func (a *asking) settle(e *end) (err error) {
	earlier := e == a.from && len(a.q.FromBooks) > 0
	e.market, e.project = a.q.Now, a.q.Project
	switch {
	case e.Saved != nil && earlier:
		return input.Wrong("leave it out", "%w", input.Param("from-books", ": %s has its own prices", e.Word))
	case e.Saved != nil:
		e.setting, e.project, e.workload = e.Saved.Setting, nil, nil
		return nil
	case e.Ref != "":
		err = a.revision(e, earlier)
	case earlier:
		err = a.earlierBooks(e)
	}
	if err != nil {
		return err
	}
	if e.At != nil {
		e.market = e.market.On(*e.At)
	}
	if e.workload != nil {
		e.market = e.workload.In(e.market)
	}
	e.setting = e.market.Setting()
	return nil
}

// revision opens the project as it was.
func (a *asking) revision(e *end, earlier bool) error {
	if a.q.Project == nil {
		return input.Wrong("name a project", "%s is about plans, and no project is asked about", e.Word)
	}
	beside := a.q.Options.Own
	if earlier {
		beside = nil
		for _, path := range a.q.FromBooks {
			beside = append(beside, market.Folder{Name: path})
		}
	}
	var err error
	if e.project, e.market, err = a.q.past(a.q.Project, a.q.Now, e.Ref, beside); err != nil {
		return fmt.Errorf("%s: %w", e.Word, err)
	}
	return nil
}

// earlierBooks lays the books of the earlier side over those that the project has.
func (a *asking) earlierBooks(e *end) error {
	var own []market.Folder
	if e.project != nil {
		own = e.project.Books()
	}
	for _, path := range a.q.FromBooks {
		f, err := market.FolderAt(a.q.Now.Door(), path)
		if err != nil {
			return input.Param("from-books", ": %w", err)
		}
		own = append(own, f)
	}
	var err error
	if e.market, err = a.q.Now.With(own, a.q.Now.Pin(), a.q.Now.Setting().AsOf); err != nil {
		return input.Param("from-books", ": %w", err)
	}
	return nil
}

// inOrder refuses sides between which nothing can have changed, and dates the wrong
// way round.
func (a *asking) inOrder() error {
	from, to := a.from, a.to
	other := from.Ref != to.Ref || len(a.q.FromBooks) > 0 || from.workload != to.workload
	switch {
	case from.Saved != nil || to.Saved != nil:
		return nil
	case from.Ref == "" && to.Ref == "" && from.setting.AsOf.After(to.setting.AsOf.Time):
		return input.Wrong(fmt.Sprintf("swap them: from %s to %s", to.name(), from.name()), "%w",
			input.Param("from", "%s is after %s", from.name(), to.name()))
	case from.setting.AsOf.Equal(to.setting.AsOf.Time) && !other:
		return input.Wrong("give an earlier side, other books of it or another workload", "%w",
			input.Param("from", "%s is the later side, too: nothing can have changed", to.name()))
	}
	return nil
}

// name is what the side is called.
func (e *end) name() string { return cmp.Or(e.Word, e.setting.AsOf.String()) }

// terms are those under which prices of the side are asked for.
func (e *end) terms() quote.Terms {
	s := &e.setting
	return quote.Terms{At: s.AsOf.Time, Mode: s.Mode, Region: s.Region}
}

// books are those of the side; for a saved result those of the present.
func (e *end) books() *pricebook.Set { return e.market.Books() }

// shown is the side as the result states it.
func (e *end) shown() Side {
	out := Side{Setting: e.setting, What: e.name(), Saved: e.Saved != nil}
	switch {
	case e.project != nil:
		out.Project = e.project.Path
	case e.counts != nil:
		out.Workload = &e.counts.Workload
	case e.workload != nil:
		out.Workload = &e.workload.Workload
	case e.Saved.Margins != nil:
		out.Project = e.Saved.Margins.Project
	default:
		out.Workload = &e.Saved.Compared.Workload
	}
	return out
}

// saved reports whether there are books on one side at most.
func (a *asking) saved() bool { return a.from.Saved != nil || a.to.Saved != nil }

// windowed reports whether the hour matters to a model on either side.
func (a *asking) windowed(models []*pricebook.Model) bool {
	days := []time.Time{a.from.setting.AsOf.Time, a.to.setting.AsOf.Time}
	return slices.ContainsFunc(models, func(m *pricebook.Model) bool { return slices.ContainsFunc(days, m.WindowedAt) })
}
