package page

import (
	"errors"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/report"
)

// View is how a comparison is shown: which unit costs are for, in what order
// and how many.
type View struct {
	Per     string // request, 1k, user, month or mtok
	Sort    string // a column id, with a leading - for descending
	Top     int    // rows to show; 0: all
	Explain bool   // show how each number came about
}

// Pers lists the units that a comparison can be shown in.
func Pers() []string { return []string{"request", "1k", "user", "month", "mtok"} }

// ErrNoUsers says that a view by user lacks the number of users.
var ErrNoUsers = errors.New("per user needs the number of users")

// Compare lays a comparison out. The error names a view that cannot be shown; by user
// without users it is [ErrNoUsers].
func Compare(c *econ.Comparison, s econ.Setting, w *econ.Workload, v View) (*report.Document, error) {
	p := &comparePage{draft: newDraft(s.Currency), c: c, w: w, v: v}
	if v.Per == "user" && w.Users == nil {
		return nil, ErrNoUsers
	}
	table := p.table()
	if err := sortRows(table, v.Sort); err != nil {
		return nil, err
	}
	if v.Top > 0 && len(table.Rows) > v.Top {
		p.note("%d more offers are not shown (--top %d).", len(table.Rows)-v.Top, v.Top)
		table.Rows = table.Rows[:v.Top]
		forget(p.doc, table)
	}
	p.answer()
	p.doc.Sections = []report.Section{{Table: table}}
	p.add("Cannot serve this workload", excludedTable(c.Excluded))
	p.assumptions()
	if v.Explain {
		p.explain()
	}
	p.next()
	p.doc.Origin = origin(s)
	for _, r := range c.Ranked {
		if r.Own != nil {
			p.doc.Origin = machinesOrigin(s, r.Own.Books)
		}
	}
	return p.doc, nil
}

// comparePage gathers the parts of the page.
type comparePage struct {
	draft
	c *econ.Comparison
	w *econ.Workload
	v View
}
