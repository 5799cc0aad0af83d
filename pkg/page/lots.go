package page

import (
	"fmt"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// lots shows plans through months that were drawn many times.
func (p *coursesPage) lots() {
	if len(p.r.Lots) == 0 {
		return
	}
	for i := range p.r.Lots {
		c := &p.r.Lots[i]
		if c.Reason != "" {
			p.say("%s: nothing is known of its months under uncertain levers: %s.", c.Plan, c.Reason)
			continue
		}
		p.say("%s", p.lot(c))
		p.doc.Sections = append(p.doc.Sections,
			report.Section{Title: fmt.Sprintf("The months of %s in %s draws", c.Plan, grouped(c.Draws)),
				Table: lotTable(i+1, c), Chart: lotChart(i+1, c)})
	}
	p.note("Every lever is drawn once a draw and then moves along its paths; paths that jump are drawn month by "+
		"month. Costs follow from exact bills as lines in tokens, answers, cache and prices: where they were held "+
		"against exact ones they were off by at most %s. Quantiles of more than 1,000 draws are within a thousandth of "+
		"their spread.", p.lotError())
}

// lot says what becomes of a plan.
func (p *coursesPage) lot(c *scenario.LotCourse) string {
	last := &c.Months[len(c.Months)-1]
	goal := "loses money"
	if c.Target != nil {
		goal = "misses its target of " + percents(*c.Target)
	}
	s := fmt.Sprintf("%s: after %s the margin lies between %s and %s in 8 of 10 draws, %s in the middle; it %s in "+
		"some month in %s ± %s of them", c.Plan, several(last.Month, "month", "months"), percents(last.P10),
		percents(last.P90), percents(last.P50), goal, percents(c.Ever.Share), percents(c.Ever.Error))
	s += fmt.Sprintf("; the gross profit of all months is %s to %s", p.show(c.Profit.P10), p.show(c.Profit.P90))
	if c.Need.P90.Sign() > 0 {
		s += fmt.Sprintf("; in 9 of 10 draws at most %s of cash is missing", p.show(c.Need.P90))
	}
	return s + "."
}

// lotError returns the greatest error that was found.
func (p *coursesPage) lotError() string {
	var most money.Decimal
	for i := range p.r.Lots {
		if off := p.r.Lots[i].Off; off != nil && most.Less(*off) {
			most = *off
		}
	}
	return most.Shift(2).Significant(2).String() + "%"
}

// lotTable lists the months of a plan with the quantiles of its margin.
func lotTable(n int, c *scenario.LotCourse) *report.Table {
	type row = *scenario.LotMonth
	return report.Rows(fmt.Sprintf("drawn_months_%d", n), refs(c.Months),
		num("month", "month", "", func(m row) cell { return whole(m.Month) }),
		text("day", "from", func(m row) string { return m.Day }).Drop(1),
		num("p10", "margin", "p10", func(m row) cell { return report.Percent(m.P10) }),
		num("p50", "margin", "p50", func(m row) cell { return report.Percent(m.P50) }),
		num("p90", "margin", "p90", func(m row) cell { return report.Percent(m.P90) }),
		num("missed", "under target", "of draws", func(m row) cell { return report.Percent(m.Missed.Share) }),
		num("missed_error", "±", "", func(m row) cell { return report.Percent(m.Missed.Error) }).Drop(1))
}

// lotChart draws the tenth, the middle and the ninetieth of a hundred draws.
func lotChart(n int, c *scenario.LotCourse) *report.Chart {
	chart := &report.Chart{ID: fmt.Sprintf("drawn_margins_%d", n), Title: "gross margin of " + c.Plan + ", p10 to p90",
		Unit: "%",
		Kind: report.Line, Axis: report.TimeAxis, Series: []report.Series{{Name: "p90"}, {Name: "p50"}, {Name: "p10"}}}
	for i := range c.Months {
		m := &c.Months[i]
		day, err := time.Parse(time.DateOnly, m.Day)
		if err != nil {
			continue
		}
		for k, d := range []money.Decimal{m.P90, m.P50, m.P10} {
			chart.Series[k].Points = append(chart.Series[k].Points, report.At(day, d.Shift(2).Float64()))
		}
	}
	return chart
}
