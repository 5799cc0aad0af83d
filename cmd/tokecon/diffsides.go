package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/render"
)

// diffEnd is one side of a difference with all that it takes to work it out. A
// saved result has a setting alone.
type diffEnd struct {
	*side
	setting econ.Setting
	books   *pricebook.Set
	lock    *lockFile
	plans   *project // of a difference between plans
	sample  *sample  // of one between offers for a workload
}

// difference is what is asked.
type difference struct {
	*app
	flags    *diffFlags
	from, to *diffEnd
	ofPlans  bool
	now      econ.Setting // of a side without a date
}

// difference finds out what the two sides are, before anything is computed.
func (a *app) difference(f *diffFlags, args []string, sampleFlag string) (*difference, error) {
	if f.all && len(f.models) > 0 {
		return nil, input.Wrong("give one of them", "--all and --model exclude each other")
	}
	if f.from == "" && len(f.fromBooks) == 0 && f.fromWorkload == "" {
		return nil, input.Wrong("tokecon diff --from 2026-01-01; or give --from-books or --from-workload",
			"diff needs the earlier side")
	}
	d := &difference{app: a, flags: f, from: &diffEnd{}, to: &diffEnd{}}
	var err error
	if d.from.side, err = endOf("--from", f.from); err != nil {
		return nil, err
	}
	if d.to.side, err = endOf("--to", f.to); err != nil {
		return nil, err
	}
	if d.ofPlans, err = d.aboutPlans(args, sampleFlag); err != nil {
		return nil, err
	}
	if err := d.open(args); err != nil {
		return nil, err
	}
	return d, d.settle()
}

// endOf reads a side; an empty one is the present.
func endOf(flag, word string) (*side, error) {
	if word == "" {
		return &side{}, nil
	}
	s, err := readSide(word)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", flag, word, err)
	}
	return s, nil
}

// aboutPlans tells whether plans are meant or offers for a workload, by what is
// named and then by what is there.
func (d *difference) aboutPlans(args []string, sampleFlag string) (bool, error) {
	plans, offers := "", sampleFlag
	if d.flags.project != "" {
		plans = "--project"
	}
	if len(args) > 0 {
		offers = args[0]
	}
	if d.flags.fromWorkload != "" {
		offers = "--from-workload"
	}
	for _, s := range []*side{d.from.side, d.to.side} {
		switch {
		case s.ref != "" || s.saved != nil && s.saved.Margins != nil:
			plans = s.word
		case s.saved != nil:
			offers = s.word
		}
	}
	if plans != "" && offers != "" {
		return false, input.Wrong("leave one of them out", "%s is about plans, %s about the offers for a workload", plans, offers)
	}
	if plans != "" || offers != "" {
		return plans != "", nil
	}
	path, err := findProject()
	if err != nil {
		return false, nil //nolint:nilerr // no project is one of the answers
	}
	p, err := d.readProject(path)
	return err == nil && len(p.Plans) > 0, err
}

// open opens the project or the workloads, and the output.
func (d *difference) open(args []string) error {
	var inputs []string
	for _, e := range []*diffEnd{d.from, d.to} {
		if e.saved != nil {
			inputs = append(inputs, e.word)
		}
	}
	opened, err := d.openSamples(args)
	if d.ofPlans {
		opened, err = d.openPlans()
	}
	if err != nil {
		return err
	}
	if d.now.SchemaVersion == 0 {
		if d.now, err = d.setting(); err != nil {
			return err
		}
	}
	return d.out.open(d.set.output, append(inputs, opened...))
}

// openPlans reads the project as it is on each side.
func (d *difference) openPlans() ([]string, error) {
	if d.from.saved != nil && d.to.saved != nil {
		return nil, nil
	}
	f, given := &d.flags.projectFlags, d.set.books
	now, setting, err := d.openProject(f)
	if err != nil {
		return nil, err
	}
	d.now = setting
	for _, e := range []*diffEnd{d.from, d.to} {
		folders := given
		if e == d.from && len(d.flags.fromBooks) > 0 {
			folders = d.flags.fromBooks
		}
		switch {
		case e.saved != nil:
		case e.ref == "":
			e.plans = now
		default:
			past, err := d.atRevision(now, f, e.ref, folders)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", e.word, err)
			}
			e.plans, e.books, e.lock = past.project, past.books, past.lock
		}
	}
	return []string{now.path}, nil
}

// openSamples opens the workloads. Without an earlier one it is one for both, and a
// saved result names the built-in one that it was about.
func (d *difference) openSamples(args []string) (inputs []string, err error) {
	if d.ofPlans || d.from.saved != nil && d.to.saved != nil {
		return nil, nil
	}
	f := d.flags
	if d.from.saved != nil && f.fromWorkload != "" {
		return nil, input.Wrong("leave it out", "--from-workload: %s has its own workload", d.from.word)
	}
	for _, e := range []*diffEnd{d.from, d.to} {
		if e.saved != nil && len(args)+len(f.workload) == 0 && isBuiltin(e.saved.Compared.Workload.Name) {
			args = []string{e.saved.Compared.Workload.Name}
		}
	}
	s, err := d.sample(&f.sampleFlags, args)
	if err != nil {
		return nil, err
	}
	d.from.sample, d.to.sample = s, s
	if f.fromWorkload != "" {
		if d.from.sample, err = d.sample(&sampleFlags{workload: []string{f.fromWorkload}}, nil); err != nil {
			return nil, err
		}
	}
	return slices.Concat(d.from.sample.inputs, s.inputs), d.served()
}

// served settles the mode and the region: what the flags say, or both workloads.
// Served differently, the prices of both sides would not be those of one offer.
func (d *difference) served() (err error) {
	one := func(what, flag, from, to string) (string, error) {
		if flag == "" && from != to {
			return "", input.Wrong("give --"+what+" for both", "the workloads are served in %s %q and %q", what, or(from, "default"),
				or(to, "default"))
		}
		return or(flag, to), nil
	}
	from, to := d.from.sample, d.to.sample
	if d.set.mode, err = one("mode", d.set.mode, from.mode, to.mode); err != nil {
		return err
	}
	d.set.region, err = one("region", d.set.region, from.region, to.region)
	return err
}

// settle finds the dates and the books of both sides.
func (d *difference) settle() error {
	for _, e := range []*diffEnd{d.from, d.to} {
		if err := d.settleEnd(e); err != nil {
			return err
		}
	}
	from, to := d.from.setting, d.to.setting
	d.stamp = []render.Stamp{{ID: "compared_with", Value: d.from.name()}, {ID: "as_of", Value: to.AsOf.String()},
		{ID: "books", Value: to.Books.String()}}
	if from.Currency != to.Currency {
		return input.Wrong("--currency "+string(cmp.Or(from.Currency, to.Currency)),
			"%s is in %s, %s in %s; without an exchange rate they cannot be compared", d.from.name(), from.Currency, d.to.name(),
			to.Currency)
	}
	return d.inOrder()
}

// settleEnd finds the date and the books of one side. A revision has its own, and a
// lock may have stopped its day.
func (d *difference) settleEnd(e *diffEnd) (err error) {
	earlier := e == d.from && len(d.flags.fromBooks) > 0
	switch {
	case e.saved != nil && earlier:
		return input.Wrong("leave it out", "--from-books: %s has its own prices", e.word)
	case e.saved != nil:
		e.setting, e.books = e.saved.Setting, d.books
		return nil
	case e.books == nil:
		e.books, e.lock = d.books, d.lock
	}
	if earlier && e.ref == "" {
		if e.books, err = d.earlierBooks(); err != nil {
			return fmt.Errorf("--from-books: %w", err)
		}
	}
	return d.under(e, func() error {
		now, err := d.setting()
		e.setting = e.side.setting(now)
		return err
	})
}

// earlierBooks lays the books of the earlier side over those that the project has.
func (d *difference) earlierBooks() (*pricebook.Set, error) {
	folders := d.flags.fromBooks
	if d.from.plans != nil {
		folders = append(bookFolders(d.from.plans), folders...)
	}
	earlier := &app{set: settings{books: folders}, lock: d.lock}
	err := earlier.readBooks()
	return earlier.books, err
}

// inOrder refuses sides between which nothing can have changed, and dates the wrong
// way round.
func (d *difference) inOrder() error {
	from, to := d.from, d.to
	other := from.ref != to.ref || len(d.flags.fromBooks) > 0 || from.sample != to.sample
	switch {
	case from.saved != nil || to.saved != nil:
		return nil
	case from.ref == "" && to.ref == "" && from.setting.AsOf.After(to.setting.AsOf.Time):
		return input.Wrong(fmt.Sprintf("--from %s --to %s", to.name(), from.name()), "--from %s is after --to %s", from.name(),
			to.name())
	case from.setting.AsOf.Equal(to.setting.AsOf.Time) && !other:
		return input.Wrong("give an earlier --from, or --from-books or --from-workload",
			"--from and --to are both %s: nothing can have changed", to.name())
	}
	return nil
}

// name is what the side is called.
func (e *diffEnd) name() string { return or(e.word, e.setting.AsOf.String()) }

// terms are those under which prices of the side are asked for.
func (e *diffEnd) terms() quote.Terms { return question(&sample{}, e.setting, "").Terms }

// shown is the side as the result states it.
func (e *diffEnd) shown() diff.Side {
	out := diff.Side{Setting: e.setting, What: e.name(), Saved: e.saved != nil}
	switch {
	case e.plans != nil:
		out.Project = e.plans.path
	case e.sample != nil:
		out.Workload = &e.sample.Workload
	case e.saved.Margins != nil:
		out.Project = e.saved.Margins.Project
	default:
		out.Workload = &e.saved.Compared.Workload
	}
	return out
}

// under does something with the books and the lock of a side.
func (d *difference) under(e *diffEnd, do func() error) error {
	return d.within(e.books, e.lock, do)
}

// windowed tells whether the hour matters to a model on either side.
func (d *difference) windowed(models []*pricebook.Model) bool {
	return slices.ContainsFunc(models, func(m *pricebook.Model) bool {
		return slices.ContainsFunc([]time.Time{d.from.setting.AsOf.Time, d.to.setting.AsOf.Time}, m.WindowedAt)
	})
}
