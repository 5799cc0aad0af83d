package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// courses shows plans month by month.
func (p *coursesPage) courses() {
	if len(p.r.Courses) == 0 {
		return
	}
	chart := &report.Chart{ID: "margins_over_time", Title: "gross margin by month", Unit: "%", Kind: report.Line,
		Axis: report.TimeAxis}
	for i := range p.r.Courses {
		c := &p.r.Courses[i]
		p.say("%s", p.course(c))
		series := report.Series{Name: c.Plan}
		for j := range c.Months {
			m := &c.Months[j]
			if day, err := time.Parse(time.DateOnly, m.Day); err == nil && m.Gross != nil {
				series.Points = append(series.Points, report.At(day, m.Gross.Shift(2).Float64()))
			}
		}
		chart.Series = append(chart.Series, series)
		p.doc.Sections = append(p.doc.Sections,
			report.Section{Title: "The months of " + c.Plan, Table: p.courseTable(i+1, c)})
	}
	if slices.ContainsFunc(chart.Series, func(s report.Series) bool { return len(s.Points) > 0 }) {
		p.doc.Sections[len(p.doc.Sections)-1].Chart = chart
	}
	for _, path := range p.r.Paths {
		if path.Source != "" {
			p.note("Path %s: %s.", path.Path, path.Source)
		}
		if path.Half > 0 {
			p.note("Path %s halves it every %.1f months.", path.Path, path.Half)
		}
	}
	p.note("Amounts are nominal, before tax, of whole months at the prices of their first day, announced ones " +
		"included. Cash is profit less fixed costs since the beginning; what a fleet of bought machines costs is spread " +
		"over its life and no outlay here. Month 0 is today and in no sum.")
}

// course says what becomes of a plan.
func (p *coursesPage) course(c *scenario.Course) string {
	first, last := &c.Months[0], &c.Months[len(c.Months)-1]
	switch {
	case first.Reason+last.Reason != "":
		return fmt.Sprintf("%s: nothing is known: %s.", c.Plan, first.Reason+last.Reason)
	case first.Gross == nil || last.Gross == nil:
		return fmt.Sprintf("A request of %s with %s goes from %s to %s in %s, a month from %s to %s.", c.Plan, c.Offer,
			p.show(first.Request), p.show(last.Request), several(last.Month, "month", "months"), p.show(first.Cost),
			p.show(last.Cost))
	}
	s := fmt.Sprintf("%s goes from a margin of %s to %s in %s", c.Plan, percents(*first.Gross), percents(*last.Gross),
		several(last.Month, "month", "months"))
	switch {
	case c.Crossed != nil && c.Met:
		s += fmt.Sprintf("; the target of %s is missed from month %d on (%s)", percents(*c.Target), *c.Crossed,
			c.Months[*c.Crossed].Day)
	case c.Crossed != nil:
		s += fmt.Sprintf("; the target of %s is met from month %d on (%s)", percents(*c.Target), *c.Crossed,
			c.Months[*c.Crossed].Day)
	case c.Target != nil && c.Met:
		s += fmt.Sprintf("; the target of %s is met throughout", percents(*c.Target))
	case c.Target != nil:
		s += fmt.Sprintf("; the target of %s is missed throughout", percents(*c.Target))
	}
	if c.Need.Sign() > 0 {
		s += fmt.Sprintf("; the most cash that is missing is %s, in month %d", p.show(c.Need), c.NeedIn)
	}
	return s + "."
}

// courseTable lists the months of a plan, with the factors of the paths.
func (p *coursesPage) courseTable(n int, c *scenario.Course) *report.Table {
	type row = *scenario.Month
	unit := p.sign() + "/month"
	if c.Months[0].Users == nil {
		unit = p.sign() + " a payer"
	}
	amount := func(of func(row) money.Decimal) func(row) cell {
		return func(m row) cell {
			if m.Reason != "" {
				return report.Unknown(m.Reason)
			}
			return p.amount(of(m))
		}
	}
	cols := []report.Col[row]{
		num("month", "month", "", func(m row) cell { return whole(m.Month) }),
		text("day", "from", func(m row) string { return m.Day }).Drop(1),
		num("users", "payers", "", func(m row) cell {
			return known(m.Users, noVolume, func(d money.Decimal) cell { return report.Number(d.Round(0)) })
		}).Drop(1),
		num("cost_per_request", "a request", p.sign(), amount(func(m row) money.Decimal { return m.Request })),
		num("revenue", "revenue", unit, amount(func(m row) money.Decimal { return m.Revenue })).Drop(2),
		num("cogs_total", "costs", unit, amount(func(m row) money.Decimal { return m.Cost })).Drop(2),
		num("gross_profit", "profit", unit, amount(func(m row) money.Decimal { return m.Profit })),
		num("gross_margin", "margin", "", func(m row) cell {
			return known(m.Gross, cmp.Or(m.Reason, noRevenue), report.Percent)
		}),
		num("cash", "cash", p.sign(), amount(func(m row) money.Decimal { return m.Cash })),
	}
	for i, path := range p.r.Paths {
		name, _, _ := strings.Cut(path.Path, "=")
		cols = append(cols, num(fmt.Sprintf("path_%d", i+1), name, "", func(m row) cell {
			return report.Ratio(m.Factors[i])
		}).Drop(3))
	}
	return report.Rows(fmt.Sprintf("months_%d", n), refs(c.Months), cols...)
}
