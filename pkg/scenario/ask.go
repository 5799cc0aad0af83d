package scenario

import (
	"errors"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// Plan is what a scenario is asked of: a plan with the offers that serve it, in a
// market.
type Plan interface {
	// Rows prices the plan with each of its offers, under shocks. It is an Eval.
	Rows(Shocks) ([]margin.PlanResult, error)
	// OnDay returns the plan at the prices of another day.
	OnDay(time.Time) (Plan, error)
	// Users returns the payers; nil where nobody says how many.
	Users() *money.Decimal
	// Vendors returns who bills, and whether one's own machines serve.
	Vendors() (vendors []string, machines bool)
	// Models returns the vendors' models that serve it.
	Models() []*pricebook.Model
	// Place names where the plan stands, for errors.
	Place() string
}

// Question is what may move, and how. The zero Question holds plans against
// themselves.
type Question struct {
	Shocks  Shocks
	Sweep   *Range
	Tornado bool    // each lever on its own
	Ranges  []Range // of the tornado; none: the usual ones of each plan's vendors
	Crash   *Crash
	Hungry  *Hungry
	Replay  string      // a name or a pattern of events, or all; empty: none
	Days    []time.Time // to come, whose margins are asked
	Ahead   *Horizon
	Draws   *Draws // of uncertain levers
}

// Ask answers a question of plans. The books are those that events are read from and
// that scopes of prices must be in.
func Ask(s econ.Setting, books *pricebook.Set, plans []Plan, q *Question) (*Result, error) {
	switch {
	case len(plans) == 0:
		return nil, errNoPlans
	case s.AsOf.IsZero() || books == nil:
		return nil, errNoMarket
	}
	if err := q.known(books); err != nil {
		return nil, err
	}
	r := &Result{Setting: s, Shocks: []string{}}
	for i := range q.Shocks {
		r.Shocks = append(r.Shocks, q.Shocks[i].String())
	}
	a := &asking{q: q, r: r, books: books, plans: plans}
	for _, answer := range []func() error{a.now, a.presets, a.tornado, a.chances, a.replay, a.days, a.months} {
		if err := answer(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// What a question cannot do without.
var (
	errNoPlans  = errors.New("scenario: plans: missing; name at least one")
	errNoMarket = errors.New("scenario: setting and books: missing; take them from a market")
)

// asking is one question being answered.
type asking struct {
	q     *Question
	r     *Result
	books *pricebook.Set
	plans []Plan
	sizes []int // how many offers each plan has
}

// all prices all plans, in their order.
func (a *asking) all(under Shocks) ([]margin.PlanResult, error) {
	var out []margin.PlanResult
	a.sizes = nil
	for _, p := range a.plans {
		rows, err := p.Rows(under)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
		a.sizes = append(a.sizes, len(rows))
	}
	return out, nil
}

// now holds plans under shocks against what they are, and sweeps a lever.
func (a *asking) now() (err error) {
	if a.r.Plans, err = Changes(a.all, a.q.Shocks); err != nil || a.q.Sweep == nil {
		return err
	}
	a.r.Sweep, err = Swept(a.all, a.q.Sweep, a.q.Shocks)
	return err
}

// presets plays the stories of a crash and of a hungry vendor.
func (a *asking) presets() (err error) {
	if a.q.Crash != nil {
		if a.r.Crashed, err = a.q.Crash.Run(a.all); err != nil {
			return err
		}
		a.r.Crash, a.r.Preset = a.q.Crash, "crash"
	}
	if a.q.Hungry != nil {
		if a.r.Eaten, err = a.q.Hungry.Run(a.all); err != nil {
			return err
		}
		a.r.Hungry, a.r.Preset = a.q.Hungry, "hungry"
	}
	return nil
}

func (a *asking) tornado() error {
	if !a.q.Tornado && len(a.q.Ranges) == 0 {
		return nil
	}
	for _, p := range a.plans {
		ranges := a.q.Ranges
		if len(ranges) == 0 {
			ranges = Usual(p.Vendors())
		}
		swings, err := Tornado(p.Rows, ranges, a.q.Shocks)
		if err != nil {
			return err
		}
		a.r.Tornado = append(a.r.Tornado, swings...)
	}
	return nil
}

// chances prices the plans draw by draw. Months are drawn with their own page.
func (a *asking) chances() error {
	if a.q.Draws == nil || a.q.Ahead != nil {
		return nil
	}
	told, err := a.q.Draws.Told()
	if err != nil {
		return err
	}
	for _, p := range a.plans {
		plans, err := a.q.Draws.Plans(p.Rows, a.q.Shocks)
		if err != nil {
			return err
		}
		told.Plans = append(told.Plans, plans...)
	}
	a.r.Chances = told
	return nil
}

// replay runs the plans through past changes of prices.
func (a *asking) replay() (err error) {
	if a.q.Replay == "" {
		return nil
	}
	if a.r.Events, err = EventsNamed(a.books, a.q.Replay, a.r.AsOf.Time); err != nil {
		return err
	}
	a.r.Replayed, err = Replay(a.all, a.r.Events)
	return err
}

// days prices the plans on days to come: those asked for, and with a replay those that
// are announced.
func (a *asking) days() error {
	from := a.r.AsOf
	for _, day := range a.q.Days {
		if !day.After(from.Time) {
			at := day.Format(time.DateOnly)
			return input.Wrong("tokecon margin --as-of "+at+" tells the margin of that day", "%w",
				input.Param("on", "%s is not after %s, today here", at, from))
		}
	}
	today := a.r.Plans
	for i, p := range a.plans {
		now := today[:a.sizes[i]]
		today = today[a.sizes[i]:]
		days := slices.Clone(a.q.Days)
		if a.q.Replay != "" {
			days = append(days, Ahead(p.Models(), from.Time)...)
		}
		slices.SortFunc(days, time.Time.Compare)
		for _, day := range slices.CompactFunc(days, time.Time.Equal) {
			then, err := p.OnDay(day)
			if err != nil {
				return err
			}
			if err := a.day(then, now, day); err != nil {
				return err
			}
		}
	}
	return nil
}

// day prices one plan on one day, beside what it is today.
func (a *asking) day(then Plan, now []Change, day time.Time) error {
	rows, err := then.Rows(nil)
	if err != nil {
		return err
	}
	for i := range rows {
		o := Of(&rows[i])
		a.r.Days = append(a.r.Days, DayOf{Plan: now[i].Plan, Offer: now[i].Offer, Day: day.Format(time.DateOnly), Then: o,
			Points: now[i].Base.Points(&o)})
	}
	return nil
}

// months works the months of every plan out.
func (a *asking) months() error {
	ahead := a.q.Ahead
	if ahead == nil {
		return nil
	}
	horizon := *ahead
	horizon.From = a.r.AsOf.Time
	for i := range horizon.Paths {
		p := &horizon.Paths[i]
		a.r.Paths = append(a.r.Paths, PathUsed{Path: p.Text, Half: p.Half, Source: p.Source})
	}
	for _, p := range a.plans {
		if p.Users() == nil && (!horizon.Churn.IsZero() || !horizon.Adds.IsZero()) {
			return usersMissing(p)
		}
		eval := onDays(p, horizon.From)
		courses, err := horizon.Run(eval, p.Users())
		if err != nil {
			return err
		}
		a.r.Courses = append(a.r.Courses, courses...)
		if a.q.Draws == nil {
			continue
		}
		lots, err := a.q.Draws.Through(&horizon, eval, p.Users(), Ahead(p.Models(), horizon.From))
		if err != nil {
			return err
		}
		a.r.Lots = append(a.r.Lots, lots...)
	}
	return nil
}

// onDays prices a plan at the prices of days, once for those between two days that are
// announced to move something.
func onDays(p Plan, from time.Time) EvalOn {
	turns := Ahead(p.Models(), from)
	byTurn := map[int]Plan{0: p}
	return func(day time.Time, under Shocks) ([]margin.PlanResult, error) {
		n := 0
		for n < len(turns) && !turns[n].After(day) {
			n++
		}
		if byTurn[n] == nil {
			then, err := p.OnDay(day)
			if err != nil {
				return nil, err
			}
			byTurn[n] = then
		}
		return byTurn[n].Rows(under)
	}
}
