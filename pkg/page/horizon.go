package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// courses shows plans month by month.
func (p *scenarioPage) courses() {
	if len(p.r.Courses) == 0 {
		return
	}
	chart := &report.Chart{ID: "margins_over_time", Title: "gross margin by month", Unit: "%", Kind: report.Line, Axis: report.TimeAxis}
	for i := range p.r.Courses {
		c := &p.r.Courses[i]
		p.say("%s", p.course(c))
		series := report.Series{Name: c.Plan}
		t := p.courseTable(i+1, c)
		for j := range c.Months {
			m := &c.Months[j]
			t.Rows = append(t.Rows, p.monthRow(m))
			if day, err := time.Parse(time.DateOnly, m.Day); err == nil && m.Gross != nil {
				series.Points = append(series.Points, report.At(day, m.Gross.Shift(2).Float64()))
			}
		}
		chart.Series = append(chart.Series, series)
		p.doc.Sections = append(p.doc.Sections, report.Section{Title: "The months of " + c.Plan, Table: t})
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
func (p *scenarioPage) course(c *scenario.Course) string {
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

func (p *scenarioPage) courseTable(n int, c *scenario.Course) *report.Table {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	unit := sign + "/month"
	if c.Months[0].Users == nil {
		unit = sign + " a payer"
	}
	t := &report.Table{ID: fmt.Sprintf("months_%d", n), Columns: []report.Column{
		{ID: "month", Title: "month", Align: report.Right}, {ID: "day", Title: "from", Keep: 1},
		{ID: "users", Title: "payers", Align: report.Right, Keep: 1},
		{ID: "cost_per_request", Title: "a request", Unit: sign, Align: report.Right},
		{ID: "revenue", Title: "revenue", Unit: unit, Align: report.Right, Keep: 2},
		{ID: "cogs_total", Title: "costs", Unit: unit, Align: report.Right, Keep: 2},
		{ID: "gross_profit", Title: "profit", Unit: unit, Align: report.Right}, {ID: "gross_margin", Title: "margin", Align: report.Right},
		{ID: "cash", Title: "cash", Unit: sign, Align: report.Right},
	}}
	for i, path := range p.r.Paths {
		name, _, _ := strings.Cut(path.Path, "=")
		t.Columns = append(t.Columns, report.Column{ID: fmt.Sprintf("path_%d", i+1), Title: name, Align: report.Right, Keep: 3})
	}
	return t
}

func (p *scenarioPage) monthRow(m *scenario.Month) report.Row {
	cells := []report.Cell{report.Integer(int64(m.Month)), report.Text(m.Day)}
	if m.Users == nil {
		cells = append(cells, report.Unknown("the plan says no users"))
	} else {
		cells = append(cells, report.Number(m.Users.Round(0)))
	}
	amount := func(d money.Decimal) report.Cell {
		if m.Reason != "" {
			return report.Unknown(m.Reason)
		}
		return report.Amount(d, p.r.Currency)
	}
	margin := report.Unknown("there is no revenue")
	if m.Gross != nil {
		margin = report.Percent(*m.Gross)
	} else if m.Reason != "" {
		margin = report.Unknown(m.Reason)
	}
	cells = append(cells, amount(m.Request), amount(m.Revenue), amount(m.Cost), amount(m.Profit), margin, amount(m.Cash))
	for _, f := range m.Factors {
		cells = append(cells, report.Ratio(f))
	}
	return report.Row{Cells: cells}
}
