package page

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// EvenView is how a break-even is shown.
type EvenView struct {
	Solve   string // volume, price, utilisation or throughput
	Explain bool
}

// Solves lists what a break-even can be solved for.
func Solves() []string { return []string{"volume", "price", "utilisation", "throughput"} }

// BreakEven lays a fleet against its rivals out.
func BreakEven(e *econ.Even, v EvenView) *report.Document {
	p := &evenPage{e: e, v: v, doc: &report.Document{}}
	for _, r := range e.Rivals {
		p.doc.Answer = append(p.doc.Answer, p.answer(r))
	}
	if len(e.Rivals) == 0 {
		p.doc.Answer = []string{"No vendor named can serve the workload; the reasons are below."}
	}
	p.table(p.stages(), "")
	p.chart()
	p.table(p.ties(), fmt.Sprintf("At %s requests a month", commas(e.Own.Requests)))
	p.table(p.falls(), "If the vendor's prices fall")
	p.table(p.purchase(), "The purchase, while the vendor's price falls")
	p.excluded()
	if v.Explain {
		p.explain()
	}
	p.notes()
	p.doc.Next = p.next()
	p.doc.Origin = machinesOrigin(e.Setting, e.Own.Books)
	return p.doc
}

// evenPage gathers the parts of the page.
type evenPage struct {
	e   *econ.Even
	v   EvenView
	doc *report.Document
}

func (p *evenPage) table(t *report.Table, title string) {
	if t != nil && len(t.Rows) > 0 {
		p.doc.Sections = append(p.doc.Sections, report.Section{Title: title, Table: t})
	}
}

func (p *evenPage) note(format string, args ...any) {
	p.doc.Notes = append(p.doc.Notes, report.Note{Text: fmt.Sprintf(format, args...)})
}

func commas(d money.Decimal) string { return money.Group(d.String()) }

// answer is one sentence for each rival, about what is solved for.
func (p *evenPage) answer(r *econ.Rival) string {
	switch p.v.Solve {
	case "price":
		return p.answerPrice(r)
	case "utilisation":
		return p.answerUtilisation(r)
	case "throughput":
		return p.answerThroughput(r)
	}
	return p.answerVolume(r)
}

// answerVolume reads the stages out: who is cheaper from where to where.
func (p *evenPage) answerVolume(r *econ.Rival) string {
	first := r.Stages[0]
	switch {
	case len(r.Stages) == 1 && first.Own:
		return fmt.Sprintf("%s is cheaper than %s at any volume up to %s requests a month.", p.e.Own.Offer, r.Offer,
			group(first.To))
	case len(r.Stages) == 1:
		return fmt.Sprintf("Never: %s is cheaper than %s at every volume up to %s requests a month, where the fleet has %s.",
			r.Offer, p.e.Own.Offer, group(first.To), several(first.End.Replicas, "replica", "replicas"))
	}
	parts := stagesInWords(r.Stages)
	const most = 6
	if left := len(parts) - most; left > 0 {
		parts = append(parts[:most-1], fmt.Sprintf("to and fro %s more", several(left, "time", "times")), parts[len(parts)-1])
	}
	return fmt.Sprintf("%s against %s, the cheaper is %s.", p.e.Own.Offer, r.Offer, strings.Join(parts, "; "))
}

func stagesInWords(stages []econ.Stage) []string {
	var parts []string
	for i, s := range stages {
		who, again := "the vendor", ""
		if s.Own {
			who = "own"
		}
		if s.Reversed {
			again = " again"
		}
		switch {
		case i == 0:
			parts = append(parts, fmt.Sprintf("%s up to %s requests a month", who, group(s.To)))
		case s.Open:
			parts = append(parts, who+again+" above")
		default:
			parts = append(parts, fmt.Sprintf("%s%s to %s", who, again, group(s.To)))
		}
	}
	return parts
}

func (p *evenPage) answerPrice(r *econ.Rival) string {
	if r.TiePrice == nil {
		return fmt.Sprintf("%s costs nothing: no factor on its prices ties.", r.Offer)
	}
	verb := "rise"
	if r.TiePrice.Less(money.FromInt(1)) {
		verb = "fall"
	}
	return fmt.Sprintf("At %s requests a month the prices of %s would have to %s to %s times today's to cost what the "+
		"fleet does (%s).", commas(p.e.Own.Requests), r.Offer, verb, r.TiePrice.Significant(3), p.show(p.e.Own.Cost))
}

func (p *evenPage) answerUtilisation(r *econ.Rival) string {
	own := p.e.Own
	switch {
	case r.TieUtilisation == nil:
		return fmt.Sprintf("Never: each request costs the fleet more than %s asks, however busy it is.", r.Offer)
	case *r.TieUtilisation > 1:
		return fmt.Sprintf("Never with %s: they would have to be %s busy to cost what %s does.",
			several(own.Replicas, "replica", "replicas"), busy(*r.TieUtilisation), r.Offer)
	}
	return fmt.Sprintf("%s cost what %s does when %s busy; at %s requests a month they are %s busy.",
		several(own.Replicas, "replica", "replicas"), r.Offer, busy(*r.TieUtilisation), commas(own.Requests),
		busy(own.Utilisation))
}

func (p *evenPage) answerThroughput(r *econ.Rival) string {
	if r.TieThroughput == nil {
		return fmt.Sprintf("Never: at %s requests a month even the fewest replicas cost more than %s.",
			commas(p.e.Own.Requests), r.Offer)
	}
	return fmt.Sprintf("A replica would have to write %s tokens a second for the fleet to cost what %s does at %s "+
		"requests a month.", rate(*r.TieThroughput), r.Offer, commas(p.e.Own.Requests))
}

func (p *evenPage) show(d money.Decimal) string { return money.Show(d, "USD") }

func busy(x float64) string {
	switch x *= 100; {
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 0, 64) + "%"
	case x >= 1:
		return strconv.FormatFloat(x, 'f', 1, 64) + "%"
	}
	return significant(x) + "%"
}

func (p *evenPage) stages() *report.Table {
	t := &report.Table{ID: "stages", Columns: []report.Column{
		{ID: "vendor", Title: "against", Keep: 1}, {ID: "from", Title: "from", Unit: "requests", Align: report.Right},
		{ID: "to", Title: "to", Unit: "requests", Align: report.Right}, {ID: "cheaper", Title: "cheaper"},
		{ID: "replicas_from", Title: "replicas", Unit: "from", Align: report.Right, Keep: 2},
		{ID: "replicas_to", Title: "replicas", Unit: "to", Align: report.Right, Keep: 2},
		{ID: "capacity", Title: "capacity", Unit: "requests, at the end", Align: report.Right, Keep: 4},
		{ID: "busy_from", Title: "busy", Unit: "from", Align: report.Right, Keep: 3},
		{ID: "busy_to", Title: "busy", Unit: "to", Align: report.Right, Keep: 3},
		{ID: "own_to", Title: "own", Unit: "$/month, to", Align: report.Right, Keep: 5},
		{ID: "vendor_to", Title: "vendor", Unit: "$/month, to", Align: report.Right, Keep: 5},
	}}
	for _, r := range p.e.Rivals {
		for i := range r.Stages {
			t.Rows = append(t.Rows, stageRow(r, &r.Stages[i]))
		}
	}
	return t
}

func stageRow(r *econ.Rival, s *econ.Stage) report.Row {
	cheaper := report.Text("vendor")
	if s.Own {
		cheaper = report.Text("own")
	}
	to := report.Integer(s.To)
	if s.Open {
		to = to.AtLeast()
	}
	row := report.Row{Cells: []report.Cell{
		report.Text(r.Offer), report.Integer(s.From), to, cheaper, report.Integer(int64(s.Start.Replicas)), report.Integer(int64(s.End.Replicas)),
		report.Number(s.End.Capacity).Approx(),
		report.Percent(shareOf(s.Start.Utilisation)).Approx(), report.Percent(shareOf(s.End.Utilisation)).Approx(),
		report.Amount(s.End.Own, "USD").Approx(), report.Amount(s.End.Rival, "USD"),
	}}
	if s.Own {
		row.Mark = report.Winner
	}
	return row
}

// ties is what would make both cost the same at the volume asked for.
func (p *evenPage) ties() *report.Table {
	t := &report.Table{ID: "ties", Columns: []report.Column{
		{ID: "vendor", Title: "against"}, {ID: "vendor_per_month", Title: "vendor", Unit: "$/month", Align: report.Right},
		{ID: "own_per_month", Title: "own", Unit: "$/month", Align: report.Right},
		{ID: "own_low", Title: "low", Unit: "$/month", Align: report.Right, Keep: 2},
		{ID: "own_high", Title: "high", Unit: "$/month", Align: report.Right, Keep: 2},
		{ID: "busy", Title: "busy", Align: report.Right, Keep: 1}, {ID: "tie_price", Title: "tie", Unit: "× price", Align: report.Right},
		{ID: "tie_utilisation", Title: "tie", Unit: "busy", Align: report.Right, Keep: 3},
		{ID: "tie_throughput", Title: "tie", Unit: "tok/s a replica", Align: report.Right, Keep: 3},
		{ID: "first_own", Title: "own from", Unit: "requests", Align: report.Right, Keep: 4},
		{ID: "first_own_low", Title: "if fast", Unit: "requests", Align: report.Right, Keep: 4},
		{ID: "first_own_high", Title: "if slow", Unit: "requests", Align: report.Right, Keep: 4},
	}}
	own := p.e.Own
	for _, r := range p.e.Rivals {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{
			report.Text(r.Offer), report.Amount(r.Month, "USD"), report.Amount(own.Cost, "USD").Approx(), report.Amount(own.Low, "USD"),
			report.Amount(own.High, "USD"), report.Percent(shareOf(own.Utilisation)).Approx(),
			tiePrice(r), tieShare(r.TieUtilisation), tieTokens(r.TieThroughput), volumeCell(r.First), volumeCell(r.FirstLow),
			volumeCell(r.FirstHigh),
		}})
	}
	return t
}

func tiePrice(r *econ.Rival) report.Cell {
	if r.TiePrice == nil {
		return report.Text("never")
	}
	return report.Ratio(*r.TiePrice).Approx()
}

func tieShare(u *float64) report.Cell {
	if u == nil || *u > 1 {
		return report.Text("never")
	}
	return report.Percent(shareOf(*u)).Approx()
}

func tieTokens(x *float64) report.Cell {
	if x == nil {
		return report.Text("never")
	}
	return report.Text(rate(*x))
}

func volumeCell(n *int64) report.Cell {
	if n == nil {
		return report.Text("never")
	}
	return report.Integer(*n)
}

func (p *evenPage) falls() *report.Table {
	t := &report.Table{ID: "falls", Columns: []report.Column{
		{ID: "vendor", Title: "against"}, {ID: "price_factor", Title: "× price", Align: report.Right},
		{ID: "first_own", Title: "own from", Unit: "requests", Align: report.Right},
		{ID: "own_up_to", Title: "at first to", Unit: "requests", Align: report.Right, Keep: 1},
		{ID: "stretches", Title: "changes", Align: report.Right, Keep: 2},
	}}
	for _, r := range p.e.Rivals {
		for _, f := range r.Falls {
			to := report.Blank()
			for _, s := range f.Stages {
				if s.Own {
					to = report.Integer(s.To)
					if s.Open {
						to = to.AtLeast()
					}
					break
				}
			}
			t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(r.Offer), report.Ratio(f.Factor), volumeCell(f.First), to,
				report.Integer(int64(len(f.Stages) - 1))}})
		}
	}
	return t
}

// purchase holds the price of machines against what they save.
func (p *evenPage) purchase() *report.Table {
	t := &report.Table{ID: "purchase", Columns: []report.Column{
		{ID: "vendor", Title: "against", Keep: 1}, {ID: "decline", Title: "price falls", Unit: "× a year", Align: report.Right},
		{ID: "payback", Title: "payback", Unit: "months", Align: report.Right},
		{ID: "discounted", Title: "discounted", Unit: "months", Align: report.Right},
		{ID: "npv", Title: "NPV", Unit: "$", Align: report.Right},
		{ID: "npv_switched_off", Title: "NPV", Unit: "$, if switched off", Align: report.Right, Keep: 2},
		{ID: "irr", Title: "IRR", Unit: "a year", Align: report.Right},
		{ID: "mirr", Title: "MIRR", Unit: "a year", Align: report.Right, Keep: 3},
	}}
	for _, r := range p.e.Rivals {
		for i := range r.Purchase {
			t.Rows = append(t.Rows, purchaseRow(r, &r.Purchase[i]))
		}
	}
	return t
}

func purchaseRow(r *econ.Rival, o *econ.Outlook) report.Row {
	verdict := report.OK
	if o.NPV.Sign() < 0 {
		verdict = report.Fail
	}
	return report.Row{Cells: []report.Cell{
		report.Text(r.Offer), declineCell(o), monthsCell(o.Payback), monthsCell(o.Discounted),
		report.Amount(o.NPV, "USD").WithStatus(verdict), report.Amount(o.Switched, "USD"), irrCell(o), mirrCell(o),
	}}
}

// declineCell is how the price falls: so many fold a year, or along a path.
func declineCell(o *econ.Outlook) report.Cell {
	if o.Path != "" {
		return report.Text(o.Path)
	}
	return report.Ratio(o.Decline)
}

func monthsCell(n *int) report.Cell {
	if n == nil {
		return report.Text("never")
	}
	return report.Integer(int64(*n))
}

func irrCell(o *econ.Outlook) report.Cell {
	switch len(o.IRR) {
	case 0:
		return report.Text("none")
	case 1:
		return report.Percent(o.IRR[0])
	}
	return report.Text("not unique")
}

func mirrCell(o *econ.Outlook) report.Cell {
	if o.MIRR == nil {
		return report.Text("none")
	}
	return report.Percent(*o.MIRR)
}

func (p *evenPage) excluded() {
	if len(p.e.Excluded) == 0 {
		return
	}
	t := &report.Table{ID: "excluded", Columns: []report.Column{{ID: "offer", Title: "offer"}, {ID: "reason", Title: "reason"}}}
	for _, e := range p.e.Excluded {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(e.Offer), report.Text(e.Reason)}})
	}
	p.table(t, "Cannot serve this workload")
}

// chart shows the cost by volume with the crossings marked.
func (p *evenPage) chart() {
	if len(p.e.Curves) < 2 {
		return
	}
	c := &report.Chart{ID: "cost_by_volume", Title: "What a month costs", Unit: "$/month", Kind: report.Line, Axis: report.NumberAxis,
		XTitle: "requests a month"}
	for _, curve := range p.e.Curves {
		s := report.Series{Name: curve.Offer}
		for _, point := range curve.Points {
			s.Points = append(s.Points, report.XY(float64(point.Requests), point.Cost.Float64()))
		}
		c.Series = append(c.Series, s)
	}
	last := p.e.Curves[0].Points[len(p.e.Curves[0].Points)-1].Requests
	for _, r := range p.e.Rivals {
		for i, s := range r.Stages {
			const most = 4 // marks; more would hide the lines
			if i == 0 || i > most || s.From > last {
				continue
			}
			c.Marks = append(c.Marks, report.ChartMark{X: float64(s.From), Y: s.Start.Own.Float64(),
				Label: fmt.Sprintf("%s cheaper from %s", s.Cheaper, group(s.From))})
		}
	}
	p.doc.Sections = append(p.doc.Sections, report.Section{Chart: c})
}

// explain shows both bills at the volume asked for.
func (p *evenPage) explain() {
	p.table(costTable("own_lines", p.e.Own.Plan), p.e.Own.Offer+": a month, line by line")
	for i, r := range p.e.Rivals {
		p.doc.Sections = append(p.doc.Sections,
			report.Section{Title: r.Offer + ": a month, line by line", Text: derivations(r.Bill),
				Table: billTable(fmt.Sprintf("vendor_lines_%d", i+1), r.Bill, true)})
	}
}

// notes says what the numbers rest on.
func (p *evenPage) notes() {
	w, own := p.e.Workload, p.e.Own
	p.note("Workload %s: %s samples; a request has %s tokens of prompt, %s of them cached, and %s of answer, as the "+
		"fleet counts them.", w.Name, group(w.Samples), significant(own.Plan.Request.Input),
		significant(own.Plan.Request.Cached), significant(own.Plan.Request.Output))
	p.doc.Notes = append(p.doc.Notes, fleetNotes("The fleet: ", own)...)
	for _, r := range p.e.Rivals {
		if r.Sampling != nil {
			p.note("%s", intervalNote(r.Offer+", from", r.Sampling, "where both cost the same"))
		}
		p.declineNote(r)
		p.waiting(r)
	}
	if p.e.UpTo > 0 {
		p.note("Looked at every step up to %s requests a month; ≥ marks a range that goes on there.", group(p.e.UpTo))
	}
	for _, r := range p.e.Rivals {
		if len(r.Purchase) > 0 {
			p.note("NPV, IRR and paybacks: monthly flows, machines paid at the start, savings at the end of each month. Not " +
				"unique: the flows change sign more than once, and more than one rate gives an NPV of 0.")
			break
		}
	}
}

// waiting says what it is worth to buy a year later.
func (p *evenPage) waiting(r *econ.Rival) {
	w := r.Waiting
	if w == nil {
		return
	}
	verdict := "buy now: waiting would cost " + p.show(money.Decimal{}.Sub(w.Worth))
	switch {
	case w.Worth.Sign() > 0:
		verdict = "wait: that is worth " + p.show(w.Worth) + " more than the better of now and never"
	case w.Worth.IsZero():
		verdict = "neither pays"
	}
	p.note("Against %s, if its price falls by %s within a year with a chance of %s and stays otherwise: buying now is "+
		"worth %s, waiting a year and buying only if it pays %s (%s if the machines serve no longer than those bought "+
		"now): %s. Knowing today would be worth %s. Expected NPV, machines switched off when they lose (McDonald and "+
		"Siegel 1986).", r.Offer, percents(w.Fall), percents(w.Chance), p.show(w.Now), p.show(w.Later), p.show(w.Fixed),
		verdict, p.show(w.EVPI))
}

func (p *evenPage) declineNote(r *econ.Rival) {
	d := r.Decline
	if d == nil || r.Investment == nil {
		return
	}
	if d.Run == nil {
		p.note("Against %s the purchase has the same sign of NPV whatever its price does.", r.Offer)
		return
	}
	text := fmt.Sprintf("Against %s the purchase pays if its price falls less than %s× a year (%s a year).", r.Offer,
		d.Run.Significant(3), change(*d.Run))
	if d.Run.Less(money.FromInt(1)) {
		text = fmt.Sprintf("Against %s the purchase pays only if its price rises more than %s a year.", r.Offer,
			change(*d.Run))
	}
	if d.Switched != nil && !d.Switched.Significant(3).Equal(d.Run.Significant(3)) {
		text += fmt.Sprintf(" Switched off when it no longer pays: %s×.", d.Switched.Significant(3))
	}
	p.doc.Notes = append(p.doc.Notes, report.Note{Text: text})
}

// change writes a decline of so many fold as a change in percent.
func change(fold money.Decimal) string {
	c := money.FromInt(1).Quo(fold).Sub(money.FromInt(1)).Shift(2)
	if c.Sign() > 0 {
		return "+" + c.Fixed(0) + "%"
	}
	return "−" + strings.TrimPrefix(c.Fixed(0), "-") + "%"
}

func (p *evenPage) next() []string {
	if len(p.e.Rivals) == 0 {
		return nil
	}
	return []string{
		strings.TrimSpace("tokecon compare "+p.e.Workload.Argument) + " -m " + p.e.Rivals[0].Offer,
		"tokecon prices show " + p.e.Rivals[0].Offer,
	}
}
