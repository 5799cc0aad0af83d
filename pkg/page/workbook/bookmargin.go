package workbook

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
)

// over returns the formula of a quotient whose divisor may be 0.
func over(what, by string) string { return "IF(" + by + ">0," + what + "/" + by + `,"—")` }

// results lays the margins out.
func (b *marginBlock) results(r *margin.PlanResult, w *margin.Workings) {
	b.section("Margins")
	b.shown("gross_profit", "gross profit", b.amount(r.Profit), r.Unit, "{revenue}-{cogs}")
	b.shown("gross_margin", "gross margin", orDash(r.Gross, report.Percent), "of revenue",
		over("{gross_profit}", "{revenue}"))
	low := func(end string) string {
		more := "({" + end + "}-{cost_per_request})"
		if r.Resold() { // the price moves along
			earned := more + "*(1+{markup_on_tokens})*{units}"
			return over("({gross_profit}+"+earned+"*(1-{fees})-"+more+"*({served}+{free_requests}))", "({revenue}+"+earned+")")
		}
		return over("({gross_profit}-"+more+"*({served}+{free_requests}))", "{revenue}")
	}
	b.named("gross_margin_low", "  at the high end of the cost", orDash(r.GrossLow, report.Percent), "of revenue",
		low("cost_high"))
	b.named("gross_margin_high", "  at the low end", orDash(r.GrossHigh, report.Percent), "of revenue", low("cost_low"))
	b.named("contribution", "contribution", b.amount(r.Contribution), r.Unit,
		"{gross_profit}+{standing_fees}*{revenue}+{standing_rest}")
	b.named("contribution_margin", "contribution margin", orDash(r.ContribShare, report.Percent), "of revenue",
		over("{contribution}", "{revenue}"))
	b.named("markup", "mark-up", orDash(r.Markup, report.Percent), "of costs", over("{gross_profit}", "{cogs}"))
	b.named("token_share", "tokens", orDash(r.TokenShare, report.Percent), "of revenue", over("{tokens}", "{revenue}"))
	b.named("vendor", "tokens of payers and free users", b.amount(w.Vendor), r.Unit,
		"({served}+{free_requests})*{cost_per_request}")
	served := "({served}+{free_requests})"
	d := b.priced[0]
	b.named("billed", "  of them billed by vendors", b.amount(r.Model.Served().Mul(r.Serving.Billed())), r.Unit,
		fmt.Sprintf(`%s*SUMIF(B%d:B%d,"<>%s",G%d:G%d)`, served, d.from, d.to, quote.OwnVendor, d.from, d.to))
}

// levers lays out what would change the margin.
func (b *marginBlock) levers(r *margin.PlanResult) {
	if r.Target != nil {
		b.named("price_for_target", "price for the target", orDash(r.PriceFor, b.amount), r.Unit,
			"IF({cogs}-{fees}*{revenue}>=({revenue}-{net_price})*(1-{target}-{fees}),"+
				`({cogs}-{fees}*{revenue})/(1-{target}-{fees})-({revenue}-{net_price}),"—")`)
		b.factor(r, "vendor_at_most", "vendor may ask, for the target", orDash(r.Most, report.Ratio), "×",
			over("({revenue}*(1-{target})-({cogs}-{billed}))", "{billed}"))
	}
	b.factor(r, "vendor_even", "vendor may ask, until nothing is left", orDash(r.Even, report.Ratio), "×",
		over("({gross_profit}+{billed})", "{billed}"))
	if r.Fixed.Sign() > 0 {
		b.named("breakeven", "payers that pay the fixed cost", orDash(r.Seats, report.Number), "payers",
			`IF({contribution}>0,ROUNDUP(ROUND({fixed}/{contribution},9),0),"—")`)
	}
}

// factor lays out a factor on the vendor's prices; with a mark-up none is too much.
func (b *marginBlock) factor(r *margin.PlanResult, name, title string, value report.Cell, unit, formula string) {
	if !r.Resold() {
		b.named(name, title, value, unit, formula)
	}
}

// segments lays out the payers by kind; what a plan has of them is weighed by their shares.
func (b *marginBlock) segments(r *margin.PlanResult, w *margin.Workings) {
	b.section("Segment", "Share", "Requests", "Served", "Revenue", "Share up to it", "In the top 1%")
	from := b.model.Next()
	to := from + len(w.Segments) - 1
	column := func(c string) string { return fmt.Sprintf("$%s$%d:$%s$%d", c, from, c, to) }
	for i, s := range w.Segments {
		n := b.model.Next()
		earlier := "0"
		if i > 0 {
			earlier = fmt.Sprintf("SUMIF($C$%d:$C$%d,C%d,$B$%d:$B$%d)", from, n-1, n, from, n-1)
		}
		b.model.Add(label(s.Name),
			b.calc(report.Percent(s.Share), fmt.Sprintf("{share%d}", i)),
			b.calc(report.Number(s.Requests), fmt.Sprintf("{requests%d}", i)),
			b.calc(report.Number(s.Served), b.serve(fmt.Sprintf("C%d", n))),
			b.calc(b.amount(s.Revenue), b.pays(fmt.Sprintf("D%d", n))),
			calc(report.Percent(s.Upto), `SUMIF(%s,"<="&C%d,%s)`, column("C"), n, column("B")),
			calc(report.Percent(s.Top), `MAX(0,MIN(B%d,0.01-SUMIF(%s,">"&C%d,%s)-%s))`, n, column("C"), n, column("B"), earlier))
	}
	for word, c := range map[string]string{"!share": "B", "!requests": "C", "!served": "D", "!top": "G"} {
		b.names[word] = column(c)
	}
	b.segmentFrom = from
	b.named("served", "requests served, on the mean", report.Number(w.Served), "a month", "SUMPRODUCT({!share},{!served})")
	b.shown("revenue", "revenue, on the mean", b.amount(r.Revenue), r.Unit,
		fmt.Sprintf("SUMPRODUCT({!share},%s)", column("E")))
}

// users lays out the median, the 90th and the 99th user, and who loses money.
func (b *marginBlock) users(r *margin.PlanResult, w *margin.Workings) {
	profits := b.segmentProfits(w)
	b.section("Users", "Normal quantile", "Requests", "Served", "Revenue", "Profit", "Margin")
	for i, u := range w.Users {
		n := b.model.Next()
		requests := "{requests}"
		switch {
		case r.Model.Usage.Tail != nil:
			requests = fmt.Sprintf("EXP({mu}+{sigma}*B%d)", n)
		case profits != "":
			requests = fmt.Sprintf("MIN({!at%d})", i)
		}
		cells := []report.SheetCell{label([]string{"the median", "the 90th", "the 99th"}[i]), plain(report.Number(u.Normal)),
			b.calc(report.Number(u.Requests), requests),
			b.calc(report.Number(u.Served), b.serve(fmt.Sprintf("C%d", n))),
			b.calc(b.amount(u.Revenue), b.pays(fmt.Sprintf("D%d", n))),
			b.calc(b.amount(u.Profit), leaves(fmt.Sprintf("E%d", n), fmt.Sprintf("D%d", n))),
			calc(orDash(r.Spread.Points[i].Gross, report.Percent), "%s",
				over(fmt.Sprintf("F%d", n), fmt.Sprintf("E%d", n))).As(report.Result)}
		cells[6].Name = b.taken.name(b.pre, []string{"gross_margin_p50", "gross_margin_p90", "gross_margin_p99"}[i])
		b.names[fmt.Sprintf("profit%d", i)] = fmt.Sprintf("F%d", n)
		b.model.Add(cells...)
	}
	b.losses(r, w, profits)
}

// leaves returns the formula of the profit of a user, from what it pays and is served.
func leaves(revenue, served string) string {
	return revenue + "*(1-{fees})-" + served + "*({cost_per_request}+{per_request})-{steady}"
}

// segmentProfits says what a user of each segment leaves, and how many requests the
// users at the quantiles make: those of the first segment that reaches them. It
// returns the area of the profits, empty without segments.
func (b *marginBlock) segmentProfits(w *margin.Workings) string {
	if len(w.Segments) == 0 {
		return ""
	}
	b.section("Segment", "Profit", "Median asks for", "90th asks for", "99th asks for")
	first := b.model.Next()
	for i, s := range w.Segments {
		at := b.segmentFrom + i
		row := []report.SheetCell{label(s.Name),
			b.calc(b.amount(s.Profit), leaves(fmt.Sprintf("E%d", at), fmt.Sprintf("D%d", at)))}
		for _, q := range []string{"0.5", "0.9", "0.99"} {
			c := report.Text("")
			if !s.Upto.Less(money.MustParse(q)) {
				c = report.Number(s.Requests)
			}
			row = append(row, calc(c, `IF(F%d>=%s-1E-12,C%d,"")`, at, q, at))
		}
		b.model.Add(row...)
	}
	last := b.model.Next() - 1
	for i, c := range []string{"C", "D", "E"} {
		b.names[fmt.Sprintf("!at%d", i)] = fmt.Sprintf("$%s$%d:$%s$%d", c, first, c, last)
	}
	return fmt.Sprintf("$B$%d:$B$%d", first, last)
}

// losses finds where the line of a user's profit falls below zero: it bends at what is
// included and at the cap.
func (b *marginBlock) losses(r *margin.PlanResult, w *margin.Workings, profits string) {
	l := &w.Loss
	pays := "{net_price}"
	b.named("loss_zero", "a user without requests leaves", b.amount(l.Zero), "a month", pays+"*(1-{fees})-{steady}")
	b.named("loss_below", "each request adds", b.amount(l.Below), "a request", "-({cost_per_request}+{per_request})")
	second := `"never"`
	if r.Model.Included != nil {
		b.named("loss_beyond", "each request beyond what is included adds", b.amount(l.Beyond), "a request",
			"{loss_below}+{overage}*(1-{fees})")
		test := "{loss_beyond}<0"
		if r.Model.Cap != nil {
			test = "{loss_knee}+{loss_beyond}*MAX(0,{cap}-{included})<0"
		}
		second = "IF(" + test + ",{knee}-{loss_knee}/{loss_beyond}," + second + ")"
	}
	formula := `IF({loss_zero}<0,0,IF({loss_below}<0,-{loss_zero}/{loss_below},"never"))`
	if knee := b.kneeFormula(r); knee != "" {
		at := l.Zero.Add(l.Below.Mul(*l.Knee))
		b.named("knee", "the line bends at", report.Number(*l.Knee), "requests", knee)
		b.named("loss_knee", "  where a user leaves", b.amount(at), "a month", "{loss_zero}+{loss_below}*{knee}")
		formula = "IF({loss_zero}<0,0,IF({loss_knee}<0,-{loss_zero}/{loss_below}," + second + "))"
	}
	lossAt := report.Text("never")
	if r.Spread.LossAt != nil {
		lossAt = report.Number(*r.Spread.LossAt)
	}
	b.shown("loss_at", "users lose money above", lossAt, "requests", formula)
	losing := "IF({profit0}<0,1,0)"
	switch {
	case r.Model.Usage.Tail != nil:
		losing = "IF(ISNUMBER({loss_at}),_xlfn.NORM.S.DIST(({mu}-LN(MAX({loss_at},1E-300)))/{sigma},TRUE),0)"
	case profits != "":
		losing = `SUMIF(` + profits + `,"<0",{!share})`
	}
	b.shown("share_losing", "users who lose money", report.Percent(orZero(r.Spread.Losing)), "of the users", losing)
	b.top(r)
}

func (b *marginBlock) kneeFormula(r *margin.PlanResult) string {
	switch {
	case r.Model.Included != nil && r.Model.Cap != nil:
		return "MIN({included},{cap})"
	case r.Model.Included != nil:
		return "{included}"
	case r.Model.Cap != nil:
		return "{cap}"
	}
	return ""
}

// top lays out the share of all requests that the most active hundredth makes.
func (b *marginBlock) top(r *margin.PlanResult) {
	if r.Spread.TopShare == nil {
		return
	}
	formula := fmt.Sprintf("_xlfn.NORM.S.DIST({sigma}-B%s,TRUE)", strings.TrimPrefix(b.names["profit2"], "F"))
	if r.Model.Usage.Tail == nil {
		formula = `IF({served}>0,SUMPRODUCT({!top},{!served})/{served},"—")`
	}
	b.named("top_1pct_share", "requests of the most active hundredth", report.Percent(*r.Spread.TopShare), "of all",
		formula)
}

// totals lays out the amounts of all payers.
func (b *marginBlock) totals(r *margin.PlanResult) {
	b.section("All payers")
	b.named("revenue_per_month", "revenue", b.amount(r.Revenue.Mul(*r.Users)), "a month", "{revenue}*{users}")
	b.named("cogs_per_month", "all costs", b.amount(r.COGS.Mul(*r.Users)), "a month", "{cogs}*{users}")
	b.shown("gross_profit_per_month", "gross profit", b.amount(r.Profit.Mul(*r.Users)), "a month",
		"{gross_profit}*{users}")
}
