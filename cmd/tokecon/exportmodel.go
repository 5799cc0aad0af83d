package main

import (
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/policy"
)

// model is that of the project's plans, or of a comparison: where a workload is named,
// or where there is no project.
func (a *app) model(cmd *cobra.Command, f *exportFlags, args []string) (*export.Model, error) {
	compared := len(args) > 0
	for _, name := range []string{"workload", "model", "all"} {
		compared = compared || cmd.Flags().Changed(name)
	}
	if f.project == "" && !compared {
		_, err := findProject()
		compared = err != nil && len(f.plans) == 0 && len(f.offers) == 0
	}
	if compared && (f.project != "" || len(f.plans) > 0 || len(f.offers) > 0) {
		return nil, input.Wrong("leave WORKLOAD, -w, -m and --all away for plans",
			"--project, --plan and --offer are about plans, a workload is about a comparison")
	}
	if compared {
		return a.offerModel(f, args)
	}
	return a.planModel(f)
}

// planModel works out the plans of the project.
func (a *app) planModel(f *exportFlags) (*export.Model, error) {
	p, err := a.readProject(f.project)
	if err != nil {
		return nil, err
	}
	if err := a.out.open(a.set.output, []string{p.path}); err != nil {
		return nil, err
	}
	setting, err := a.setting()
	if err != nil {
		return nil, err
	}
	priced := func(day econ.AsOf) (export.PricedDay, error) {
		s := setting
		s.AsOf = day
		r, err := a.margins(p, &f.marginFlags, s)
		if err != nil {
			return export.PricedDay{}, err
		}
		return export.PricedDay{Day: day, Plans: r.Plans}, nil
	}
	base, err := priced(setting.AsOf)
	if err != nil {
		return nil, err
	}
	asked := askedDays(p, setting.AsOf)
	days, err := laterDays(base, slices.Concat(a.announced(offersIn(&base), setting.AsOf), asked), asked, priced)
	if err != nil {
		return nil, err
	}
	return export.NewModel(export.Model{Setting: setting, Project: p.path}, days, shocks(p, &base))
}

// offerModel works out a comparison. Samples are counted once: only prices change
// with the day.
func (a *app) offerModel(f *exportFlags, args []string) (*export.Model, error) {
	s, err := a.sample(&f.sampleFlags, args)
	if err != nil {
		return nil, err
	}
	if err := a.out.open(a.set.output, s.inputs); err != nil {
		return nil, err
	}
	a.set.mode, a.set.region = or(a.set.mode, s.mode), or(a.set.region, s.region)
	setting, err := a.setting()
	if err != nil {
		return nil, err
	}
	models, err := a.selectModels(&f.compareFlags, setting)
	if err != nil {
		return nil, err
	}
	counted, err := a.count(s, setting, hostedSubjects(models), hoursMatter(models, setting))
	if err != nil {
		return nil, err
	}
	s.Uncounted = leastUncounted(counted)
	priced := func(day econ.AsOf) (export.PricedDay, error) {
		at := setting
		at.AsOf = day
		c, err := econ.Compare(hostedCandidates(models, counted, s, at), question(s, at, ""))
		return export.PricedDay{Day: day, Offers: c, Volume: s.Volume}, err
	}
	base, err := priced(setting.AsOf)
	if err != nil {
		return nil, err
	}
	days, err := laterDays(base, a.announced(offersIn(&base), setting.AsOf), nil, priced)
	if err != nil {
		return nil, err
	}
	return export.NewModel(export.Model{Setting: setting, Workload: s.Name, Volume: &s.Volume}, days, nil)
}

// offersIn names the offers in use.
func offersIn(d *export.PricedDay) []string {
	var out []string
	for _, p := range d.Plans {
		for _, l := range p.Legs {
			out = append(out, l.Offer)
		}
	}
	if d.Offers != nil {
		for _, r := range d.Offers.Ranked {
			out = append(out, r.Offer.Name())
		}
	}
	return out
}

// announced returns the days within a year on which something about the offers
// changes. A fleet of one's own is not in the books.
func (a *app) announced(offers []string, from econ.AsOf) []econ.AsOf {
	end := from.AddDate(0, 0, export.Horizon)
	var out []econ.AsOf
	for _, name := range offers {
		m, err := a.books.Find(name, from.Time)
		if err != nil {
			continue
		}
		for _, t := range m.Changes() {
			if t.After(from.Time) && !t.After(end) {
				out = append(out, dayOf(t))
			}
		}
	}
	return out
}

// dayOf is a date where the instant is the beginning of one.
func dayOf(t time.Time) econ.AsOf {
	t = t.UTC()
	return econ.AsOf{Time: t, DateOnly: t.Equal(t.Truncate(24 * time.Hour))}
}

// laterDays prices the days, in order, each once: those that are asked for, and those
// on which a cost differs.
func laterDays(base export.PricedDay, days, asked []econ.AsOf,
	priced func(econ.AsOf) (export.PricedDay, error)) ([]export.PricedDay, error) {
	slices.SortFunc(days, func(x, y econ.AsOf) int { return x.Compare(y.Time) })
	days = slices.CompactFunc(days, func(x, y econ.AsOf) bool { return x.Equal(y.Time) })
	out := []export.PricedDay{base}
	for _, day := range days {
		d, err := priced(day)
		if err != nil {
			return nil, err
		}
		if d.Moves(&out[len(out)-1]) || slices.ContainsFunc(asked, func(x econ.AsOf) bool { return x.Equal(day.Time) }) {
			out = append(out, d)
		}
	}
	return out, nil
}

// askedDays are the days that the project's checks ask for.
func askedDays(p *project, base econ.AsOf) []econ.AsOf {
	var out []econ.AsOf
	for _, c := range p.Checks {
		if !c.On.IsZero() && !c.On.Equal(base.Time) {
			out = append(out, dayOf(c.On.Time))
		}
	}
	return out
}

// shocks are those of the project's checks; one on any vendor is one on each.
func shocks(p *project, base *export.PricedDay) []export.Shock {
	var out []export.Shock
	for _, c := range p.Checks {
		if c.Shock == nil {
			continue
		}
		day := base.Day
		if !c.On.IsZero() {
			day = dayOf(c.On.Time)
		}
		for _, vendor := range vendorsOf(c.Shock, base.Plans) {
			out = append(out, export.Shock{Day: day, Vendor: vendor, Factor: *c.Shock.Price})
		}
	}
	return out
}

// vendorsOf are the vendors in use that a shock is about.
func vendorsOf(s *config.Shock, plans []margin.PlanResult) []string {
	var out []string
	for _, p := range plans {
		for _, v := range p.Serving.Vendors() {
			if s.Vendor.Text == policy.AnyVendor || s.Vendor.Text == v {
				out = append(out, v)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
