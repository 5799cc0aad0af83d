package workbook

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// planInputs lists what a plan says, once, and returns the names of it by word.
func (p *bookPage) planInputs(r *margin.PlanResult) map[string]string {
	if in := p.plans[r.Plan]; in != nil {
		return in
	}
	in := map[string]string{}
	p.plans[r.Plan] = in
	add := func(word, what string, c report.Cell, unit, note string, words ...string) {
		if len(words) == 0 {
			words = []string{word}
		}
		in[word] = p.input(r.Plan, what, c, unit, note, append([]string{r.Plan}, words...)...)
	}
	p.saleInputs(r, add)
	p.usageInputs(r, add)
	for i := range r.Model.Costs {
		p.costInputs(&r.Model.Costs[i], i, r.Written.Units(), add)
	}
	optional := func(word, what string, d *money.Decimal, c func(money.Decimal) report.Cell, unit, note string) {
		if d != nil {
			add(word, what, c(*d), unit, note)
		}
	}
	if r.Fixed.Sign() > 0 {
		add("fixed", "fixed cost", p.amount(r.Fixed), "a month", "whatever is sold")
	}
	optional("target", "target", r.Target, report.Percent, "of revenue", "gross margin that the plan is meant to have")
	optional("users", "payers", r.Users, report.Number, "payers", "for totals; the size of a fleet does not follow")
	return in
}

func (p *bookPage) amount(d money.Decimal) report.Cell { return report.Amount(d, p.m.Currency) }

// adder adds an input under a word.
type adder func(word, what string, c report.Cell, unit, note string, words ...string)

func (p *bookPage) saleInputs(r *margin.PlanResult, add adder) {
	s := r.Written
	if s.Price != nil {
		add("price", "price", p.amount(*s.Price), "of one "+string(s.Per), "as listed")
	}
	if s.Markup.Decimal != nil {
		add("markup_on_tokens", "mark-up on tokens", report.Percent(*s.Markup.Decimal), "of their cost",
			"the price is what tokens cost, and this on top")
	}
	if s.Per == config.Seat {
		add("months", "months that the price pays for", report.Integer(s.Months()), "months", "1 or 12")
	}
	if s.AnnualDiscount.Decimal != nil {
		add("annual_discount", "annual discount", report.Percent(*s.AnnualDiscount.Decimal), "off the price",
			"for those who pay a year at once")
		add("annual_share", "annual share", report.Percent(orZero(s.AnnualShare.Decimal)), "of the payers",
			"who pay a year at once")
	}
	if s.Success.Decimal != nil {
		add("success", "success", report.Percent(*s.Success.Decimal), "of attempts", "that are paid")
	}
	if s.Credits.Decimal != nil {
		add("credits", "credits", report.Number(*s.Credits.Decimal), "requests", "that one pack pays for")
		add("breakage", "breakage", report.Percent(orZero(s.Breakage.Decimal)), "of the credits", "that are never used")
	}
}

func orZero(d *money.Decimal) money.Decimal {
	if d == nil {
		return money.Decimal{}
	}
	return *d
}

func (p *bookPage) usageInputs(r *margin.PlanResult, add adder) {
	m := &r.Model
	if m.Usage.Each != nil && r.Seat() {
		add("requests", "requests of a payer", report.Number(*m.Usage.Each), "a month", "all alike")
	}
	for i, s := range m.Usage.Segments {
		add(fmt.Sprintf("share%d", i), s.Name+": share", report.Percent(s.Share), "of the payers", "the shares sum to 100%",
			s.Name,
			"share")
		add(fmt.Sprintf("requests%d", i), s.Name+": requests", report.Number(s.Requests), "a month", "", s.Name, "requests")
	}
	if t := m.Usage.Tail; t != nil {
		add("median", "median requests", report.Number(t.Median), "a month", "of the median user; use is log-normal")
		add("sigma", "sigma", report.Number(sigmaOf(t)), "", "deviation of the logarithm of the requests")
	}
	if m.Included != nil {
		add("included", "included requests", report.Number(*m.Included), "a month", "that the price covers")
		add("overage", "overage", p.amount(m.Overage), "a request", "for each beyond")
	}
	if m.Cap != nil {
		add("cap", "cap", report.Number(*m.Cap), "a month", "requests that are served at most")
	}
	if m.Free != nil {
		add("conversion", "conversion", report.Percent(m.Free.Conversion), "of all users", "who pay")
		add("requests_of_free", "requests of a free user", report.Number(m.Free.Requests), "a month", "")
	}
}

// sigmaOf returns a statistic: it is written with all its digits.
func sigmaOf(t *margin.Tail) money.Decimal {
	return money.MustParse(strings.TrimSuffix(fmt.Sprintf("%.15f", t.Sigma), "0"))
}

// costInputs lists the parts of a cost that there are.
func (p *bookPage) costInputs(c *margin.CostLine, i int, units int64, add adder) {
	one := func(part, unit string, cell report.Cell, there bool) {
		if there {
			note := ""
			if c.Standing {
				note = "standing: not in the contribution margin"
			}
			add(fmt.Sprintf("cost%d_%s", i, part), c.Name+": "+unit, cell, unit, note, c.Name, part)
		}
	}
	one("share", "of revenue", report.Percent(c.Share), !c.Share.IsZero())
	one("payment", "a payment", p.amount(c.Payment), !c.Payment.IsZero())
	one("each", "a unit sold", p.amount(c.Each.Quo(money.FromInt(units))), !c.Each.IsZero())
	one("request", "a request served", p.amount(c.Request), !c.Request.IsZero())
}

// plan lays out a plan over the cost of a request.
func (b *block) plan() {
	r := b.r.Plan
	w := r.Model.Workings(r.Request)
	b.section("What one payer pays and is served")
	b.payer(r)
	switch {
	case r.Model.Usage.Tail != nil:
		b.tail(r, w)
	case len(r.Model.Usage.Segments) > 0:
		(&marginBlock{b}).segments(r, w)
	default:
		b.alike(r, w)
	}
	b.free(w)
	b.costLines(r, w)
	margins := &marginBlock{b}
	margins.results(r, w)
	margins.levers(r)
	if r.Seat() {
		margins.users(r, w)
	}
	if r.Users != nil {
		margins.totals(r)
	}
}

// payer lays out what is sold to one payer of the model, and in how many payments.
func (b *block) payer(r *margin.PlanResult) {
	s := r.Written
	b.named("units", "units sold to one payer", report.Integer(s.Units()), "", fmt.Sprint(s.Units()))
	net, payments := "{price}*{units}", "{units}"
	switch {
	case s.Markup.Decimal != nil:
		net = "{cost_per_request}*(1+{markup_on_tokens})*{units}"
	case s.AnnualDiscount.Decimal != nil:
		net, payments = "{price}/{months}*(1-{annual_share}*{annual_discount})", "1-{annual_share}+{annual_share}/12"
	case s.Per == config.Seat:
		net, payments = "{price}/{months}", "1/{months}"
	}
	b.named("net_price", "price, net of discounts", b.amount(r.Model.Price), r.Unit, net)
	b.named("payments", "payments", report.Number(r.Model.Payments), r.Unit, payments)
}

// serve returns the formula of what is served of a number of requests.
func (b *block) serve(requests string) string {
	if b.names["cap"] == "" {
		return requests
	}
	return "MIN(" + requests + ",{cap})"
}

// pays returns the formula of what is paid for what is served.
func (b *block) pays(served string) string {
	if b.names["included"] == "" {
		return "{net_price}"
	}
	return "{net_price}+{overage}*MAX(0," + served + "-{included})"
}

func (b *block) alike(r *margin.PlanResult, w *margin.Workings) {
	each := map[config.Unit]string{"outcome": "1/{success}", "pack": "{credits}*(1-{breakage})", "request": "{units}",
		"tokens": "{units}"}[r.Per()]
	if each != "" {
		b.named("requests", "requests of one payer", report.Number(*r.Model.Usage.Each), r.Unit, each)
	}
	b.named("served", "requests served", report.Number(w.Served), r.Unit, b.serve("{requests}"))
	b.shown("revenue", "revenue", b.amount(r.Revenue), r.Unit, b.pays("{served}"))
}

// tail lays out the distribution of use: means of a log-normal distribution rest on the limited expected value
// E[min(X, c)], as the engine has it (Klugman, Panjer and Willmot, Loss Models).
func (b *block) tail(r *margin.PlanResult, w *margin.Workings) {
	b.named("mu", "logarithm of the median", report.Number(w.Tail.Mu), "", "LN({median})")
	b.named("mean", "mean requests, without a cap", report.Number(w.Tail.Mean), "a month", "EXP({mu}+{sigma}^2/2)")
	served := "{mean}"
	if r.Model.Cap != nil {
		served = limited("{cap}")
	}
	b.named("served", "requests served, on the mean", report.Number(w.Served), "a month", served)
	revenue := "{net_price}"
	if r.Model.Included != nil {
		within := limited("{included}")
		if r.Model.Cap != nil {
			within = limited("MIN({included},{cap})")
		}
		b.named("within", "  of them included", report.Number(*w.Tail.Included), "a month", within)
		revenue = "{net_price}+{overage}*MAX(0,{served}-{within})"
	}
	b.shown("revenue", "revenue, on the mean", b.amount(r.Revenue), r.Unit, revenue)
}

// limited returns the formula of E[min(X, c)]; the logarithm of 0 does not exist.
func limited(c string) string {
	z := "(LN(MAX(" + c + ",1E-300))-{mu})/{sigma}"
	return "{mean}*_xlfn.NORM.S.DIST(" + z + "-{sigma},TRUE)+" + c + "*(1-_xlfn.NORM.S.DIST(" + z + ",TRUE))"
}

// free users stand behind each payer: (1 − c) ÷ c of them.
func (b *block) free(w *margin.Workings) {
	formula := "0"
	if b.names["conversion"] != "" {
		formula = "(1-{conversion})/{conversion}*{requests_of_free}"
	}
	b.named("free_requests", "requests of the free users behind one payer", report.Number(w.Free), "", formula)
}

// costLines lays the costs of revenue out, line by line.
func (b *block) costLines(r *margin.PlanResult, w *margin.Workings) {
	b.section("Costs")
	from := b.model.Next()
	lines := r.Lines
	b.named("tokens", "tokens", b.amount(lines[0].Amount), r.Unit, "{served}*{cost_per_request}")
	lines = lines[1:]
	if r.Model.Free != nil {
		perRequest := b.every(r, "request", "1", func(*margin.CostLine) bool { return true })
		b.named("free_users", "free users", b.amount(lines[0].Amount), r.Unit,
			"{free_requests}*({cost_per_request}+"+perRequest+")")
		lines = lines[1:]
	}
	for i, l := range lines {
		b.model.Add(label(l.Name), b.calc(b.amount(l.Amount), b.costFormula(i)), quiet(r.Unit))
	}
	b.shown("cogs", "all costs", b.amount(r.COGS), r.Unit, fmt.Sprintf("SUM(B%d:B%d)", from, b.model.Next()-1))
	all := func(*margin.CostLine) bool { return true }
	standing := func(c *margin.CostLine) bool { return c.Standing }
	steady := func(keep func(*margin.CostLine) bool) string {
		return b.every(r, "payment", "{payments}", keep) + "+" + b.every(r, "each", "{units}", keep)
	}
	b.named("fees", "fees, as a share of revenue", report.Percent(w.Fees), "of revenue", b.every(r, "share", "1", all))
	b.named("per_request", "costs of a request beside tokens", b.amount(w.PerRequest), "a request",
		b.every(r, "request", "1", all))
	b.named("steady", "costs that neither revenue nor requests move", b.amount(w.Steady), r.Unit, steady(all))
	b.named("rest", "costs without tokens and fees", b.amount(w.Rest), r.Unit,
		"{steady}+{per_request}*({served}+{free_requests})")
	b.named("standing_fees", "standing fees", report.Percent(w.StandingFees), "of revenue",
		b.every(r, "share", "1", standing))
	b.named("standing_rest", "other standing costs", b.amount(w.StandingRest), r.Unit,
		steady(standing)+"+"+b.every(r, "request", "{served}", standing))
}

// every adds up one part of the costs that are kept, each times something.
func (b *block) every(r *margin.PlanResult, part, times string, keep func(*margin.CostLine) bool) string {
	var terms []string
	for i := range r.Model.Costs {
		word := fmt.Sprintf("cost%d_%s", i, part)
		if b.names[word] != "" && keep(&r.Model.Costs[i]) {
			terms = append(terms, "{"+word+"}*"+times)
		}
	}
	if len(terms) == 0 {
		return "0"
	}
	return strings.Join(terms, "+")
}

func (b *block) costFormula(i int) string {
	var terms []string
	for _, part := range [][2]string{{"share", "{revenue}"}, {"payment", "{payments}"}, {"each", "{units}"},
		{"request", "{served}"}} {
		word := fmt.Sprintf("cost%d_%s", i, part[0])
		if b.names[word] != "" {
			terms = append(terms, "{"+word+"}*"+part[1])
		}
	}
	if len(terms) == 0 {
		return "0"
	}
	return strings.Join(terms, "+")
}
