package page

import (
	"fmt"
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
	p := &evenPage{draft: newDraft(money.USD), e: e, v: v}
	for _, r := range e.Rivals {
		p.say("%s", p.answer(r))
	}
	if len(e.Rivals) == 0 {
		p.say("No vendor named can serve the workload; the reasons are below.")
	}
	p.add("", p.stages())
	p.chart()
	p.add(fmt.Sprintf("At %s requests a month", commas(e.Own.Requests)), p.ties())
	p.add("If the vendor's prices fall", p.falls())
	p.add("The purchase, while the vendor's price falls", p.purchase())
	p.add("Cannot serve this workload", excludedTable(e.Excluded))
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
	draft
	e *econ.Even
	v EvenView
}

// answer returns one sentence for a rival, about what is solved for.
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

// chart shows the cost by volume with the crossings marked.
func (p *evenPage) chart() {
	if len(p.e.Curves) < 2 {
		return
	}
	c := &report.Chart{ID: "cost_by_volume", Title: "What a month costs", Unit: "$/month", Kind: report.Line,
		Axis:   report.NumberAxis,
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
	p.add(p.e.Own.Offer+": a month, line by line", costTable("own_lines", p.e.Own.Plan))
	for i, r := range p.e.Rivals {
		p.billed(r.Offer+": a month, line by line", fmt.Sprintf("vendor_lines_%d", i+1), r.Bill)
	}
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
