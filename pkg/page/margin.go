package page

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
)

// MarginView is how margins are shown.
type MarginView struct {
	Per     string // payer, month or year
	Explain bool
}

// MarginPers lists the units that margins can be shown in.
func MarginPers() []string { return []string{"payer", "month", "year"} }

// errNoPayers says that a view of totals lacks the users of a plan.
var errNoPayers = errors.New("per month and per year need the number of users of each plan")

// Margin lays the margins of plans out. The error names a plan without users
// where totals are asked for.
func Margin(r *margin.Result, v MarginView) (*report.Document, error) {
	p := &marginPage{r: r, v: v, doc: &report.Document{}}
	for i := range r.Plans {
		if v.Per != "payer" && r.Plans[i].Users == nil {
			return nil, fmt.Errorf("plan %s: %w", r.Plans[i].Plan, errNoPayers)
		}
		p.doc.Answer = append(p.doc.Answer, p.answer(&r.Plans[i]))
	}
	p.add("", p.margins())
	p.add("Who loses money", p.users())
	p.add("What would change it", p.levers())
	p.add("Who serves the requests", p.legs())
	p.add("Costs, line by line", p.lines())
	if v.Explain {
		p.explain()
	}
	p.notes()
	p.doc.Next = p.next()
	p.doc.Origin = origin(r.Setting)
	return p.doc, nil
}

// seats is the unit of plans whose users differ.
const seats = "a seat and month"

// marginPage gathers the parts of the page.
type marginPage struct {
	r   *margin.Result
	v   MarginView
	doc *report.Document
}

func (p *marginPage) add(title string, t *report.Table) {
	if len(t.Rows) > 0 {
		p.doc.Sections = append(p.doc.Sections, report.Section{Title: title, Table: t})
	}
}

// answer says in one sentence what a plan leaves.
func (p *marginPage) answer(r *margin.PlanResult) string {
	if r.Margin == nil {
		return fmt.Sprintf("%s with %s: nothing is known: %s.", r.Plan, r.Offer, r.Reason)
	}
	if r.Gross == nil {
		return fmt.Sprintf("%s with %s earns nothing and costs %s %s.", r.Plan, r.Offer, p.show(r.COGS), r.Unit)
	}
	s := fmt.Sprintf("%s with %s leaves %s%s of %s for %s, a gross margin of %s", r.Plan, r.Offer, atMost(r),
		p.show(r.Profit), p.show(r.Revenue), r.Unit, percents(*r.Gross))
	if r.TokenShare != nil {
		s += fmt.Sprintf("; tokens are %s of the price", percents(*r.TokenShare))
	}
	switch {
	case r.Target == nil:
	case r.Missed():
		s += fmt.Sprintf("; the target of %s is missed", percents(*r.Target))
	case r.Most != nil:
		s += fmt.Sprintf("; the vendor may raise its prices %s-fold before the target of %s is missed", r.Most.Significant(3),
			percents(*r.Target))
	}
	return s + "."
}

// atMost marks what rests on a cost that is a lower bound.
func atMost(r *margin.PlanResult) string {
	if r.Status == quote.LowerBound {
		return "at most "
	}
	return ""
}

func (p *marginPage) show(d money.Decimal) string { return money.Show(d, p.r.Currency) }

// wholes writes a share with one decimal place.
func percents(d money.Decimal) string { return d.Shift(2).Fixed(1) + "%" }

func (p *marginPage) times(r *margin.PlanResult) money.Decimal {
	switch p.v.Per {
	case "month":
		return *r.Users
	case "year":
		return r.Users.MulInt(12)
	}
	return money.FromInt(1)
}

// amount is a sum of money of a plan in the unit that is asked for.
func (p *marginPage) amount(r *margin.PlanResult, d money.Decimal) report.Cell {
	return p.rough(r, report.Amount(d.Mul(p.times(r)), p.r.Currency))
}

// rough marks what rests on an estimate.
func (p *marginPage) rough(r *margin.PlanResult, c report.Cell) report.Cell {
	if r.Status != quote.Exact {
		return c.Approx()
	}
	return c
}

func (p *marginPage) share(r *margin.PlanResult, d *money.Decimal) report.Cell {
	if d == nil {
		return report.Unknown("there is no revenue")
	}
	return p.rough(r, report.Percent(*d))
}

// table begins a table whose rows are plans with their offers.
func planTable(id string, columns ...report.Column) *report.Table {
	return &report.Table{ID: id, Columns: append([]report.Column{{ID: "plan", Title: "plan"}, {ID: "offer", Title: "offer"}},
		columns...)}
}

// row adds a row to it, with unknowns where nothing is known of the plan.
func planRow(t *report.Table, r *margin.PlanResult, cells func() []report.Cell) {
	row := report.Row{Cells: []report.Cell{report.Text(r.Plan), report.Text(r.Offer)}}
	if r.Margin == nil {
		for range t.Columns[2:] {
			row.Cells = append(row.Cells, report.Unknown(r.Reason))
		}
	} else {
		row.Cells = append(row.Cells, cells()...)
	}
	t.Rows = append(t.Rows, row)
}

func (p *marginPage) unit() string {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	if p.v.Per == "payer" {
		return sign
	}
	return sign + "/" + p.v.Per
}

func (p *marginPage) margins() *report.Table {
	unit := p.unit()
	t := planTable("margins",
		report.Column{ID: "unit", Title: "of", Keep: 3}, report.Column{ID: "revenue", Title: "revenue", Unit: unit, Align: report.Right},
		report.Column{ID: "tokens", Title: "tokens", Unit: unit, Align: report.Right, Keep: 1},
		report.Column{ID: "other_cogs", Title: "other", Unit: unit, Align: report.Right, Keep: 2},
		report.Column{ID: "gross_profit", Title: "profit", Unit: unit, Align: report.Right},
		report.Column{ID: "gross_margin", Title: "margin", Align: report.Right},
		report.Column{ID: "gross_margin_low", Title: "low", Align: report.Right, Keep: 4},
		report.Column{ID: "gross_margin_high", Title: "high", Align: report.Right, Keep: 4},
		report.Column{ID: "contribution_margin", Title: "contribution", Align: report.Right, Keep: 2},
		report.Column{ID: "markup", Title: "mark-up", Align: report.Right, Keep: 3},
		report.Column{ID: "target", Title: "target", Align: report.Right, Keep: 1},
	)
	for i := range p.r.Plans {
		r := &p.r.Plans[i]
		planRow(t, r, func() []report.Cell {
			tokens := r.Lines[0].Amount
			return []report.Cell{
				report.Text(r.Unit), report.Amount(r.Revenue.Mul(p.times(r)), p.r.Currency), p.amount(r, tokens), p.amount(r, r.COGS.Sub(tokens)),
				p.amount(r, r.Profit), p.share(r, r.Gross),
				p.plain(r.GrossLow), p.plain(r.GrossHigh), p.share(r, r.ContribShare), p.share(r, r.Markup), targetCell(r),
			}
		})
	}
	return t
}

func (p *marginPage) plain(d *money.Decimal) report.Cell {
	if d == nil {
		return report.Unknown("there is no revenue")
	}
	return report.Percent(*d)
}

func targetCell(r *margin.PlanResult) report.Cell {
	if r.Target == nil {
		return report.Text("none")
	}
	verdict := report.OK
	if r.Missed() {
		verdict = report.Fail
	}
	return report.Percent(*r.Target).WithStatus(verdict)
}

// users shows the median, the 90th and the 99th user of plans whose users differ.
func (p *marginPage) users() *report.Table {
	t := planTable("users",
		report.Column{ID: "p50", Title: "median user", Align: report.Right}, report.Column{ID: "p90", Title: "90th", Align: report.Right},
		report.Column{ID: "p99", Title: "99th", Align: report.Right},
		report.Column{ID: "share_losing", Title: "lose money", Unit: "of users", Align: report.Right},
		report.Column{ID: "loss_at", Title: "from", Unit: "requests", Align: report.Right},
		report.Column{ID: "top_1pct_share", Title: "top 1%", Unit: "of requests", Align: report.Right, Keep: 1},
	)
	for i := range p.r.Plans {
		r := &p.r.Plans[i]
		if r.Margin == nil || r.Model.Usage.Each != nil && r.Unit != seats {
			continue
		}
		planRow(t, r, func() []report.Cell {
			s := r.Spread
			lossAt, top := report.Text("never"), report.Blank()
			if s.LossAt != nil {
				lossAt = p.rough(r, report.Number(*s.LossAt))
			}
			if s.TopShare != nil {
				top = report.Percent(*s.TopShare)
			}
			return []report.Cell{p.share(r, s.Points[0].Gross), p.share(r, s.Points[1].Gross), p.share(r, s.Points[2].Gross),
				p.share(r, s.Losing), lossAt, top}
		})
	}
	return t
}

// levers shows what to charge, what the vendor may do, and who pays the fixed cost.
func (p *marginPage) levers() *report.Table {
	sign := strings.TrimSpace(p.r.Currency.Sign())
	t := planTable("levers",
		report.Column{ID: "price_for_target", Title: "price for the target", Unit: sign, Align: report.Right},
		report.Column{ID: "vendor_at_most", Title: "vendor may ask", Unit: "× for the target", Align: report.Right},
		report.Column{ID: "vendor_even", Title: "vendor may ask", Unit: "× until nothing is left", Align: report.Right},
		report.Column{ID: "cap", Title: "cap that stops losses", Unit: "requests", Align: report.Right, Keep: 1},
		report.Column{ID: "breakeven", Title: "break-even", Unit: "payers", Align: report.Right, Keep: 2},
	)
	for i := range p.r.Plans {
		r := &p.r.Plans[i]
		planRow(t, r, func() []report.Cell {
			return []report.Cell{p.priceFor(r), p.factor(r, r.Most, r.Target == nil), p.factor(r, r.Even, false), p.capCell(r),
				payers(r)}
		})
	}
	return t
}

func (p *marginPage) priceFor(r *margin.PlanResult) report.Cell {
	switch {
	case r.Target == nil:
		return report.Text("no target")
	case r.PriceFor == nil:
		return report.Text("any")
	}
	return p.rough(r, report.Amount(*r.PriceFor, p.r.Currency))
}

func (p *marginPage) factor(r *margin.PlanResult, k *money.Decimal, none bool) report.Cell {
	switch {
	case none:
		return report.Text("no target")
	case k == nil:
		return report.Text("any")
	case k.Sign() < 0:
		return report.Text("never").WithStatus(report.Fail)
	}
	c := p.rough(r, report.Ratio(*k))
	if k.Less(money.FromInt(1)) {
		return c.WithStatus(report.Fail)
	}
	return c
}

func (p *marginPage) capCell(r *margin.PlanResult) report.Cell {
	switch {
	case r.Unit != seats:
		return report.Blank()
	case r.Spread.LossAt == nil:
		return report.Text("none needed")
	}
	return p.rough(r, report.Number(r.Spread.LossAt.Floor()))
}

func payers(r *margin.PlanResult) report.Cell {
	switch {
	case r.Fixed.IsZero():
		return report.Text("no fixed cost")
	case r.Seats == nil:
		return report.Text("never").WithStatus(report.Fail)
	}
	return report.Number(*r.Seats)
}

// lines lists every line of the costs.
func (p *marginPage) lines() *report.Table {
	t := planTable("lines", report.Column{ID: "line", Title: "cost"},
		report.Column{ID: "amount", Title: "amount", Unit: p.unit(), Align: report.Right},
		report.Column{ID: "share", Title: "of revenue", Align: report.Right})
	for i := range p.r.Plans {
		r := &p.r.Plans[i]
		if r.Margin == nil {
			continue
		}
		for _, l := range r.Lines {
			planRow(t, r, func() []report.Cell {
				share := report.Unknown("there is no revenue")
				if r.Revenue.Sign() > 0 {
					share = p.rough(r, report.Percent(l.Amount.Quo(r.Revenue)))
				}
				return []report.Cell{report.Text(l.Name), p.amount(r, l.Amount), share}
			})
		}
	}
	return t
}

func (p *marginPage) notes() {
	note := func(text string) { p.doc.Notes = append(p.doc.Notes, report.Note{Text: text}) }
	note("Margin is (price − cost) ÷ price, mark-up (price − cost) ÷ cost. The contribution margin leaves out costs " +
		"that do not vary with what is sold (standing: true). Means over users divide sums.")
	for i := range p.r.Plans {
		r := &p.r.Plans[i]
		if r.Status == quote.LowerBound {
			note(fmt.Sprintf("! %s with %s: the cost of tokens is a lower bound, so the margin is an upper one, and no "+
				"target is met for sure.", r.Plan, r.Offer))
		}
		if list := r.ListFor(); list != nil {
			note(fmt.Sprintf("%s with %s: the price for the target is what is paid for %s, on the mean; the price to write "+
				"in the plan is %s.", r.Plan, r.Offer, r.Unit, p.show(*list)))
		}
		if r.Sampling != nil {
			note(samplingNote(r.Plan, r.Offer, r.Request, r.Sampling))
		}
		if text := p.cascade(r); text != "" {
			note(text)
		}
		if t := r.Model.Usage.Tail; t != nil {
			note(fmt.Sprintf("%s: use is taken as log-normal with a median of %s requests and a sigma of %g: the mean is "+
				"far above the median.", r.Plan, t.Median, t.Sigma))
		}
	}
	if slices.ContainsFunc(p.r.Plans, func(r margin.PlanResult) bool { return r.Status == quote.Estimated }) {
		note(`~ counts of tokens are estimated: a tokenizer is not public, or the counts are another's. Low and high are the margins at the ends of their band. Counts that name their model, {"model": …, "input": …} among the samples, are exact for it; tokecon help workloads.`)
	}
	note("Prices before tax; refunds are not in it. Plans are those of " + p.r.Project + ".")
}

func (p *marginPage) next() []string {
	if p.v.Explain {
		return []string{"tokecon margin -f csv"}
	}
	return []string{"tokecon margin --explain", "tokecon margin --offer 'openai/*' --target 60%"}
}
