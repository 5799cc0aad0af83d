package main

import (
	"io/fs"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/scenario"
	"github.com/tokecon/tokecon/pricebooks"
)

// eventsFile is the shipped book of events.
const eventsFile = "events.yaml"

// events are those of the books and those that no single model's history shows,
// which match a pattern; all for "all".
func (a *app) events(pattern string, now time.Time) ([]scenario.Event, error) {
	all, err := scenario.Events(a.books, scenario.Since(), now)
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(pricebooks.Files, eventsFile)
	if err != nil {
		return nil, err
	}
	stories, err := scenario.ReadEvents(eventsFile, text, now)
	if err != nil {
		return nil, err
	}
	all = append(all, stories...)
	scenario.SortEvents(all)
	if pattern == "all" {
		return all, nil
	}
	var names []string
	found := slices.DeleteFunc(slices.Clone(all), func(e scenario.Event) bool {
		names = append(names, e.Name)
		return !pricebook.Match(pattern, e.Name) && !pricebook.Match(pattern+"@*", e.Name)
	})
	if len(found) == 0 {
		return nil, input.Wrong(or(input.Hint(pattern, names), "tokecon scenario --replay all lists them"), "no event is called %s",
			input.Quote(pattern))
	}
	return found, nil
}

// answerDays replays events and works the plans out on days to come.
func (a *app) answerDays(f *scenarioFlags, q *asked, r *scenario.Result, p *project, pricers []*planPricer) error {
	if f.replay != "" {
		var err error
		if r.Events, err = a.events(f.replay, r.AsOf.Time); err != nil {
			return err
		}
		if r.Replayed, err = scenario.Replay(evalOf(pricers), r.Events); err != nil {
			return err
		}
	}
	for _, day := range q.days {
		if !day.After(r.AsOf.Time) {
			return input.Wrong("tokecon margin --as-of "+day.Format(time.DateOnly)+" tells the margin of that day",
				"--on %s is not after %s, today here", day.Format(time.DateOnly), r.AsOf)
		}
	}
	today := r.Plans
	for _, k := range pricers {
		now := today[:len(k.services)]
		today = today[len(k.services):]
		days := slices.Clone(q.days)
		if f.replay != "" {
			days = append(days, scenario.Ahead(k.models(), r.AsOf.Time)...)
		}
		slices.SortFunc(days, time.Time.Compare)
		for _, day := range slices.CompactFunc(days, time.Time.Equal) {
			then, err := a.planPricer(p, k.plan, f.offers, on(r.Setting, day))
			if err != nil {
				return err
			}
			if err := answerDay(r, then, now, day); err != nil {
				return err
			}
		}
	}
	return nil
}

// answerDay works one plan out on one day.
func answerDay(r *scenario.Result, then *planPricer, now []scenario.Change, day time.Time) error {
	rows, err := then.rows(nil)
	if err != nil {
		return err
	}
	for i := range rows {
		o := scenario.Of(&rows[i])
		r.Days = append(r.Days, scenario.DayOf{Plan: now[i].Plan, Offer: now[i].Offer, Day: day.Format(time.DateOnly),
			Then: o, Points: now[i].Base.Points(&o)})
	}
	return nil
}

// models are the vendors' models that serve a plan.
func (k *planPricer) models() []*pricebook.Model {
	var out []*pricebook.Model
	for _, s := range k.services {
		for i := range s.legs {
			if m := s.legs[i].model; m != nil && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

// evalOf works all plans out under shocks.
func evalOf(pricers []*planPricer) scenario.Eval {
	return func(under scenario.Shocks) ([]margin.PlanResult, error) {
		var out []margin.PlanResult
		for _, k := range pricers {
			rows, err := k.rows(under)
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
		}
		return out, nil
	}
}
