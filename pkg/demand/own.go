package demand

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// BreakEven counts the workload for a fleet and its rivals and solves for the volumes at
// which the fleet costs less. The question's own fields say what else is asked: falls,
// declines, courses, how far to look. The rest is filled in here.
func (w *Workload) BreakEven(m market.Market, fleet quote.Owned, rivals []quote.Offer, q econ.EvenQuestion) (*econ.Even,
	error) {
	m = w.In(m)
	counts, err := w.Count(m, append(slices.Clone(rivals), fleet), Counting{})
	if err != nil {
		return nil, err
	}
	q.Question, q.Own, q.Profile = counts.Question(m), fleet, counts.Of(fleet.Name()).Mid
	q.Rivals = counts.Candidates(m, rivals)
	even, err := econ.BreakEven(q)
	if errors.Is(err, econ.ErrOutOfRange) {
		return nil, input.Wrong("ask about fewer or smaller requests", "%w", err)
	}
	if err != nil {
		return nil, err
	}
	even.Setting, even.Workload = m.Setting(), counts.Workload
	return even, nil
}

// BillsQuestion says whose costs are taken apart, and under which price.
type BillsQuestion struct {
	Listed   *pricebook.Model // the vendor's model; nil: none is named
	Fleets   []quote.Owned    // whose costs are taken apart; none: those that stand for the model
	Price    *econ.Price      // in the place of the listed one; nil: none
	Loads    []money.Decimal  // shares of the machines' time that is used, ascending
	Rule     econ.Rule        // that lays the cost on prompts and answers
	Replicas int              // that share what does not depend on them
}

// Alike is an open model of like price, whose costs bound those of a closed one.
type Alike struct {
	Model      string        // the open model
	Offer      string        // as which it is sold
	Request    money.Decimal // what a request costs there
	ClosedName string        // the closed model
	Closed     money.Decimal // and what a request costs with it
}

// errNobody says that there is nobody whose costs are taken apart.
var errNobody = errors.New("demand: listed and fleets: both missing; name a model or a fleet")

// Bills takes the costs of every fleet apart. For a model without a fleet these are
// machines bought for it where its weights are open; otherwise open models of like
// price give a bound, and are returned.
func (w *Workload) Bills(m market.Market, q BillsQuestion) (*econ.BillsResult, []Alike, error) {
	if q.Listed == nil && len(q.Fleets) == 0 {
		return nil, nil, errNobody
	}
	m = w.In(m)
	var alike []Alike
	if len(q.Fleets) == 0 {
		fleet, ok, err := m.FleetFor(q.Listed.ID)
		switch {
		case err != nil:
			return nil, nil, err
		case ok:
			q.Fleets = []quote.Owned{fleet}
		default:
			if q.Fleets, alike, err = w.alike(m, q.Listed); err != nil {
				return nil, nil, err
			}
		}
	}
	out, err := w.bills(m, &q)
	if err != nil {
		return nil, nil, err
	}
	out.Bound = len(alike) > 0
	return out, alike, nil
}

func (w *Workload) bills(m market.Market, q *BillsQuestion) (*econ.BillsResult, error) {
	var offers []quote.Offer
	if q.Listed != nil {
		offers = append(offers, quote.Hosted{Model: q.Listed})
	}
	for _, f := range q.Fleets {
		offers = append(offers, f)
	}
	counts, err := w.Count(m, offers, Counting{})
	if err != nil {
		return nil, err
	}
	out := &econ.BillsResult{Setting: m.Setting(), Workload: counts.Workload}
	for _, fleet := range q.Fleets {
		each := econ.BillsQuestion{Question: counts.Question(m), Own: fleet, Profile: counts.Of(fleet.Name()).Mid,
			Replicas: q.Replicas, Loads: q.Loads, Rule: q.Rule, Price: q.Price}
		if q.Listed != nil {
			each.Listed = quote.Hosted{Model: q.Listed}
			each.ListedProfile = counts.Of(q.Listed.FullName()).Mid
		}
		b, err := econ.WhatLiesUnder(each)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", fleet.Name(), err)
		}
		out.Bills = append(out.Bills, b)
	}
	return out, nil
}

// How close open models must be in price to bound the costs of a closed one, and how
// many of them are taken.
const (
	likeWithin = 3
	mostAlike  = 3
)

// alike looks for open models of like price: a bound for a closed one.
func (w *Workload) alike(m market.Market, listed *pricebook.Model) ([]quote.Owned, []Alike, error) {
	if w.readOnce {
		return nil, nil, input.Wrong("save the samples to a file and name it",
			"the samples are read twice for a closed model, and standard input can be read only once")
	}
	ranked, err := w.openOffers(m, listed)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(ranked, func(r *econ.Ranked) bool { return r.Offer.Name() == listed.FullName() })
	if i < 0 {
		return nil, nil, fmt.Errorf("%s cannot serve the workload %s", listed.FullName(), w.Name)
	}
	own := ranked[i]
	open := slices.Delete(slices.Clone(ranked), i, i+1)
	var fleets []quote.Owned
	var alike []Alike
	seen := map[string]bool{}
	for _, r := range econ.Like(own.Request, open, money.FromInt(likeWithin), len(open)) {
		hosted, _ := r.Offer.(quote.Hosted)
		fleet, ok, err := m.FleetFor(hosted.Model.ID)
		if err != nil {
			return nil, nil, err
		}
		if !ok || len(fleets) == mostAlike {
			continue
		}
		if shape := shapeOf(fleet.Fleet.Replica.Model); !seen[shape] {
			seen[shape] = true
			fleets = append(fleets, fleet)
			alike = append(alike, Alike{fleet.Fleet.Replica.Model.ID, r.Offer.Name(), r.Request, listed.FullName(), own.Request})
		}
	}
	if len(fleets) == 0 {
		return nil, nil, fmt.Errorf("no open model is sold within %d times the price of %s: nothing bounds its cost; "+
			"name machines yourself", likeWithin, listed.FullName())
	}
	return fleets, alike, nil
}

// shapeOf tells models apart that cost different sums to serve.
func shapeOf(m *hardware.Model) string {
	return fmt.Sprint(m.TotalB, m.ActiveB, m.Layers, m.Hidden)
}

// openOffers prices a model and all vendors' models whose weights are open.
func (w *Workload) openOffers(m market.Market, with *pricebook.Model) ([]*econ.Ranked, error) {
	set, err := m.Hardware()
	if err != nil {
		return nil, err
	}
	all, err := m.Offers("*")
	if err != nil {
		return nil, err
	}
	offers := slices.DeleteFunc(all, func(o quote.Offer) bool {
		h, _ := o.(quote.Hosted)
		_, err := set.Model(h.Model.ID)
		return h.Model != with && err != nil
	})
	c, err := w.Compare(m, offers, "")
	if err != nil {
		return nil, err
	}
	return c.Ranked, nil
}
