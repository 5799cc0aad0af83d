package project

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// Question says which plans are asked about, and what is tried. The zero Question is
// about all plans as they are.
type Question struct {
	Plans  []string     // by name; none: all
	Offers []string     // tried in the place of each plan's own; none: its own
	Target config.Share // gross margin in the place of the plans' own

	// Counting says what samples are counted by besides, as for the other side of a
	// difference.
	Counting demand.Counting
}

// Pricers returns what prices each of the plans that are asked about.
func (p *Project) Pricers(m market.Market, q Question) ([]*Pricer, error) {
	plans, err := p.Chosen(q.Plans, q.Target)
	if err != nil {
		return nil, err
	}
	var out []*Pricer
	for _, plan := range plans {
		k, err := p.Pricer(m, plan, q.Offers, q.Counting)
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// Margins prices every plan with every offer that is asked for, the cheapest offer of
// a plan first.
func (p *Project) Margins(m market.Market, q Question) (*margin.Result, error) {
	plans, err := p.Chosen(q.Plans, q.Target)
	if err != nil {
		return nil, err
	}
	out := &margin.Result{Setting: m.Setting(), Project: p.Path, Plans: []margin.PlanResult{}}
	for _, plan := range plans {
		k, err := p.Pricer(m, plan, q.Offers, q.Counting)
		if err != nil {
			return nil, err
		}
		rows, err := k.Rows(nil)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(rows, byCost)
		out.Plans = append(out.Plans, rows...)
	}
	return out, nil
}

// Market opens the market of the project: its own books are laid over the shipped
// ones, those of the options over them, and its lock pins the shipped ones and, where
// the options name no instant, the day.
func (p *Project) Market(o market.Options, today econ.AsOf) (market.Market, error) {
	if err := p.Opened(); err != nil {
		return market.Market{}, err
	}
	return market.Open(p.options(o, today))
}

func (p *Project) options(o market.Options, today econ.AsOf) market.Options {
	own := p.Books()
	for _, f := range o.Own { // a folder that the file names already is not laid over itself
		if !slices.ContainsFunc(own, func(b market.Folder) bool { return files.Same(b.Name, f.Name) }) {
			own = append(own, f)
		}
	}
	o.Own = own
	if o.Door == nil {
		o.Door = p.door
	}
	o.Pin = p.pin
	switch {
	case !o.At.IsZero():
	case p.pin != nil:
		o.At = econ.AsOf{Time: p.pin.Day, DateOnly: true}
	default:
		o.At = today
	}
	return o
}

// Eval prices all plans under shocks, in their order.
func Eval(pricers []*Pricer) scenario.Eval {
	return func(under scenario.Shocks) ([]margin.PlanResult, error) {
		var out []margin.PlanResult
		for _, k := range pricers {
			rows, err := k.Rows(under)
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
		}
		return out, nil
	}
}
