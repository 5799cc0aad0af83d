package page

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/swap"
)

// texts shows the tokens of the workload with each model.
func (p *swapPage) texts() *report.Table {
	sign := p.sign()
	t := planTable("tokens",
		report.Column{ID: "prompt", Title: "prompt", Unit: "tokens", Align: report.Right},
		report.Column{ID: "prompt_low", Title: "low", Align: report.Right, Keep: 4},
		report.Column{ID: "prompt_high", Title: "high", Align: report.Right, Keep: 4},
		report.Column{ID: "answer", Title: "answer", Unit: "tokens", Align: report.Right},
		report.Column{ID: "answer_low", Title: "low", Align: report.Right, Keep: 4},
		report.Column{ID: "answer_high", Title: "high", Align: report.Right, Keep: 4},
		report.Column{ID: "prompt_ratio", Title: "prompt", Unit: "× now", Align: report.Right},
		report.Column{ID: "answer_ratio", Title: "answer", Unit: "× now", Align: report.Right, Keep: 1},
		report.Column{ID: "list_input", Title: "in", Unit: sign + "/1M", Align: report.Right, Keep: 2},
		report.Column{ID: "effective_input", Title: "in effect", Unit: sign + "/1M of now", Align: report.Right, Keep: 2},
		report.Column{ID: "list_output", Title: "out", Unit: sign + "/1M", Align: report.Right, Keep: 3},
		report.Column{ID: "effective_output", Title: "in effect", Unit: sign + "/1M of now", Align: report.Right, Keep: 3},
	)
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		seen := map[string]bool{}
		list := func(texts []swap.Text, mark report.Mark) {
			for j := range texts {
				if x := &texts[j]; !seen[x.Offer] {
					seen[x.Offer] = true
					t.Rows = append(t.Rows, report.Row{Mark: mark, Cells: p.text(c, x, mark == report.Reference && j == 0)})
				}
			}
		}
		list(c.Current.Text, report.Reference)
		for _, o := range p.shown(c) {
			list(o.Text, report.NoMark)
		}
	}
	return t
}

func (p *swapPage) text(c *swap.Card, x *swap.Text, current bool) []report.Cell {
	about := func(cell report.Cell) report.Cell {
		if x.Estimated {
			return cell.Approx()
		}
		return cell
	}
	number := func(d money.Decimal) report.Cell { return report.Number(d.Significant(4)) }
	count := func(d money.Decimal) report.Cell { return about(number(d)) }
	ratio := func(s *swap.Side) report.Cell {
		if current {
			return report.Blank()
		}
		return known(s.Ratio, "there are none to compare with", func(d money.Decimal) report.Cell { return about(report.Ratio(d)) })
	}
	list := func(s *swap.Side) report.Cell {
		return known(s.List, "no list price is known", func(d money.Decimal) report.Cell { return report.Rate(d, p.r.Currency) })
	}
	effective := func(s *swap.Side) report.Cell {
		if current {
			return report.Blank()
		}
		return known(s.Effective, "no list price is known, or there is nothing to compare with",
			func(d money.Decimal) report.Cell { return about(p.amount(d)) })
	}
	a, b := &x.Prompt, &x.Answer
	return []report.Cell{report.Text(c.Plan), report.Text(x.Offer), count(a.Tokens), number(a.Low), number(a.High), count(b.Tokens),
		number(b.Low), number(b.High), ratio(a), ratio(b), list(a), effective(a), list(b), effective(b)}
}

// mixes shows when a cascade of two offers pays, and what sharing would cost where it
// is said how.
func (p *swapPage) mixes() *report.Table {
	sign := p.sign()
	t := &report.Table{ID: "mixes", Columns: []report.Column{{ID: "plan", Title: "plan"}, {ID: "first", Title: "first"},
		{ID: "then", Title: "then"}, {ID: "pays_from", Title: "cascade pays", Unit: "above accepted", Align: report.Right}}}
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		for _, o := range p.shown(c) {
			m := o.Mix
			if m == nil {
				continue
			}
			if len(t.Rows) == 0 {
				t.Columns = append(t.Columns, mixColumns(m, sign)...)
			}
			row := []report.Cell{report.Text(c.Plan), report.Text(m.First), report.Text(m.Then), p.paysFrom(m)}
			if m.Cascade != nil {
				row = append(row, p.amount(m.Judge), report.Percent(*m.Accepted), report.Percent(*m.Escalated), p.amount(*m.Cascade),
					known(m.Cascaded, "the second is free", report.Percent))
			}
			if m.Route != nil {
				row = append(row, report.Percent(*m.Share), p.amount(*m.Route), known(m.Routed, "the second is free", report.Percent))
			}
			t.Rows = append(t.Rows, report.Row{Cells: row})
		}
	}
	return t
}

// mixColumns are those of what is asked about.
func mixColumns(m *swap.Mix, sign string) []report.Column {
	var out []report.Column
	if m.Cascade != nil {
		out = append(out, report.Column{ID: "judge_fee", Title: "judge", Unit: sign, Align: report.Right, Keep: 3},
			report.Column{ID: "accepted", Title: "accepted", Align: report.Right, Keep: 1},
			report.Column{ID: "escalated", Title: "go on", Align: report.Right, Keep: 2},
			report.Column{ID: "cascade", Title: "cascade", Unit: sign, Align: report.Right},
			report.Column{ID: "cascade_saving", Title: "saves", Align: report.Right})
	}
	if m.Route != nil {
		out = append(out, report.Column{ID: "route_share", Title: "routed", Unit: "to the first", Align: report.Right, Keep: 1},
			report.Column{ID: "route", Title: "route", Unit: sign, Align: report.Right},
			report.Column{ID: "route_saving", Title: "saves", Align: report.Right})
	}
	return out
}

// parts lists the offers behind routes and cascades.
func (p *swapPage) parts() *report.Table {
	t := planTable("parts", report.Column{ID: "leg", Title: "served by"}, report.Column{ID: "role", Title: "role"},
		report.Column{ID: "share", Title: "of requests", Align: report.Right},
		report.Column{ID: "cost_per_request", Title: "a request", Unit: p.sign(), Align: report.Right},
		report.Column{ID: "pays_from", Title: "cascade pays", Unit: "above accepted", Align: report.Right})
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		list := func(o *swap.Offer) {
			if len(o.Parts) < 2 {
				return
			}
			for _, x := range o.Parts {
				pays := report.Blank()
				if x.Role == margin.FirstRole && o.Pays != nil {
					pays = report.Percent(*o.Pays)
				}
				t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(c.Plan), report.Text(o.Name), report.Text(x.Offer), roleCell(x.Role),
					report.Percent(x.Share), rough(o, p.amount(x.Request)), pays}})
			}
		}
		list(&c.Current)
		for _, o := range p.shown(c) {
			list(&o.Offer)
		}
	}
	return t
}

// paysFrom is the share above which a cascade pays.
func (p *swapPage) paysFrom(m *swap.Mix) report.Cell {
	if m.PaysFrom == nil || !m.PaysFrom.Less(money.FromInt(1)) {
		return report.Text("never")
	}
	return report.Percent(*m.PaysFrom)
}

// exposure shows what hangs on each price-setter, of all plans and of each.
func (p *swapPage) exposure() (*report.Table, *report.Chart) {
	t := &report.Table{ID: "exposure", Columns: []report.Column{{ID: "price_setter", Title: "price-setter"}, {ID: "plan", Title: "plan"},
		{ID: "share", Title: "paid to it", Unit: "of all", Align: report.Right},
		{ID: "points", Title: "margin lost", Unit: "points", Align: report.Right},
		{ID: "cost_month", Title: "costs more", Unit: p.sign() + "/month", Align: report.Right, Keep: 1},
		{ID: "cost_times", Title: "a request", Unit: "× now", Align: report.Right, Keep: 1}}}
	chart := &report.Chart{ID: "exposure_chart", Title: "points of margin lost if its prices double", Unit: "points", Kind: report.Bars}
	points := func(d money.Decimal) report.Cell { return report.Number(d.Shift(2)) }
	for i := range p.r.Exposure {
		e := &p.r.Exposure[i]
		if len(p.r.Plans) > 1 {
			t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(e.Setter), report.Text("all"), known(e.Share, noVolume, report.Percent),
				known(e.Points, noVolume, points), known(e.Month, noVolume, p.amount), report.Blank()}, Mark: report.Reference})
		}
		for _, x := range e.Plans {
			if x.Times != nil && x.Times.Equal(money.FromInt(1)) {
				continue
			}
			share := report.Blank()
			if len(p.r.Plans) == 1 {
				share = known(e.Share, noVolume, report.Percent)
			}
			t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(e.Setter), report.Text(x.Plan), share, known(x.Points, noRevenue, points),
				known(x.Extra, noVolume, p.amount), known(x.Times, "a request is free", report.Ratio)}})
			if x.Points != nil {
				chart.Bars = append(chart.Bars, report.Bar{Label: e.Setter + ": " + x.Plan, Value: points(*x.Points)})
			}
		}
	}
	if len(chart.Bars) == 0 {
		return t, nil
	}
	return t, chart
}

// notes says what the numbers rest on.
func (p *swapPage) notes() {
	if c := p.r.Concentration; c != nil {
		p.note("Concentration: HHI %s of 10,000, as many as %s equal price-setters. It is a label; what one can do to "+
			"the margin is the exposure.", money.Group(c.HHI.Fixed(0)), c.Effective.Fixed(2))
	}
	p.note("A price-setter is who sets a price: the maker of a model that a cloud sells at the maker's price, else " +
		"who bills. Sums over plans are of those that say their users, or of one alone.")
	rules := ""
	for _, v := range swap.Verdicts() {
		for i := range p.r.Plans {
			if p.r.Plans[i].Verdict == v.Verdict {
				rules += fmt.Sprintf(" %s: %s.", v.Words, v.Rule)
				break
			}
		}
	}
	p.note("The substitute is the cheapest candidate of another price-setter, of those first whose success is known; "+
		"unproven: nothing says how often it succeeds.%s", rules)
	p.note("That a model can serve a workload does not say that it does it as well: --success tells, and what a "+
		"success costs, c ÷ s, or a task with its failures, is compared instead of what a request does. %s", p.attempts())
	p.note("At the tie both cost the same on this workload; of several models, the prices of those that are not in " +
		"use now move. A cascade pays where more than (first + judge) ÷ then of the first answers are accepted.")
	p.note("What a model has left is until the day the books say, or %d to %d months from its first price, a typical life (%s).", swap.TypicalLow, swap.TypicalHigh, swap.TypicalFrom)
	for i := range p.r.Plans {
		if c := &p.r.Plans[i]; c.Current.Sampling != nil {
			p.note("%s", samplingNote(c.Plan, c.Current.Name, c.Current.Request, c.Current.Sampling))
		}
	}
	p.ending()
	p.hidden()
}

// ending says which prices end on a day that is known.
func (p *swapPage) ending() {
	said := map[string]bool{}
	say := func(o *swap.Offer) {
		if o.Until != "" && !said[o.Name] {
			said[o.Name] = true
			p.note("! A price of %s holds until %s alone; --as-of %s tells what holds then.", o.Name, o.Until, o.Until)
		}
	}
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		say(&c.Current)
		for _, o := range p.shown(c) {
			say(&o.Offer)
		}
	}
}

// attempts says how often a task is tried.
func (p *swapPage) attempts() string {
	if p.r.Attempts == 1 {
		return "A task is tried once (--attempts)."
	}
	return fmt.Sprintf("A task is tried up to %d times, each time with the same chance; what a success costs does not "+
		"depend on that cap. Margins and requests count the attempts that the workload says.", p.r.Attempts)
}

// hidden says what is not in the tables.
func (p *swapPage) hidden() {
	for i := range p.r.Plans {
		c := &p.r.Plans[i]
		var parts []string
		if n := len(c.Others) - len(p.shown(c)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d further candidates are not shown (--top %d)", n, p.v.Top))
		}
		if n := len(c.Excluded); n > 0 {
			x := &c.Excluded[0]
			parts = append(parts, fmt.Sprintf("%d cannot serve it, such as %s: %s (-f json lists all)", n, x.Offer, x.Reason))
		}
		if len(parts) > 0 {
			p.note("%s: %s.", c.Plan, strings.Join(parts, "; "))
		}
	}
}
