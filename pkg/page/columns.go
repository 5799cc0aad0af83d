package page

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// cell is short for what columns are made of.
type cell = report.Cell

// The reasons for which cells are unknown in several tables.
const (
	noRevenue  = "there is no revenue"
	noVolume   = "the plan says no users"
	noSuccess  = "nothing says how often it succeeds (--success)"
	noExitCost = "give --switching-cost, or switching_cost in the plan"
)

// col returns a column of any cells.
func col[R any](id, title string, of func(R) cell) report.Col[R] {
	return report.Col[R]{Column: report.Column{ID: id, Title: title}, Cell: of}
}

// text returns a column of plain text.
func text[R any](id, title string, of func(R) string) report.Col[R] {
	return col(id, title, func(r R) cell { return report.Text(of(r)) })
}

// num returns a column that is set right, with its unit.
func num[R any](id, title, unit string, of func(R) cell) report.Col[R] {
	return report.Col[R]{Column: report.Column{ID: id, Title: title, Unit: unit, Align: report.Right}, Cell: of}
}

// refs returns pointers to the values of a list.
func refs[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// planKey names the plan and the offer that a row is of, and the reason why nothing is known of them, if so.
type planKey struct{ plan, offer, reason string }

// byPlan returns the columns of a table whose rows are of plans with their offers: these two, then the others, which
// are unknown where nothing is known of the plan.
func byPlan[R any](of func(R) planKey, cols ...report.Col[R]) []report.Col[R] {
	return append([]report.Col[R]{
		text("plan", "plan", func(r R) string { return of(r).plan }),
		text("offer", "offer", func(r R) string { return of(r).offer }),
	}, report.Unless(func(r R) string { return of(r).reason }, cols...)...)
}

// fact is a row of a table of facts, each with its name.
type fact struct {
	name  string
	value cell
}

// cell returns the value, for a column.
func (f fact) cell() cell { return f.value }

// factTable lists facts, without those of which nothing is said.
func factTable(id string, value report.Col[fact], facts []fact) *report.Table {
	facts = slices.DeleteFunc(facts, func(f fact) bool { return f.value.IsBlank() })
	return report.Rows(id, facts, text("fact", "fact", func(f fact) string { return f.name }), value)
}

// excludedTable lists the offers that cannot be used, with the reasons.
func excludedTable(rows []econ.Excluded) *report.Table {
	return report.Rows("excluded", rows,
		text("offer", "offer", func(e econ.Excluded) string { return e.Offer }),
		text("reason", "reason", func(e econ.Excluded) string { return e.Reason }))
}

// known returns the cell of a value, or an unknown with the reason where there is none.
func known[V any](v *V, why string, of func(V) cell) cell {
	if v == nil {
		return report.Unknown(why)
	}
	return of(*v)
}

// orText returns the cell of a value, or a text where there is none.
func orText[V any](v *V, none string, of func(V) cell) cell {
	if v == nil {
		return report.Text(none)
	}
	return of(*v)
}

// whole returns a count.
func whole(n int) cell { return report.Integer(int64(n)) }

// inPoints returns a difference of shares in points.
func inPoints(d money.Decimal) cell { return report.Number(d.Shift(2)) }
