package page

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// stageOf is a stage against a rival.
type stageOf struct {
	rival *econ.Rival
	*econ.Stage
}

// stages shows who is cheaper from where to where.
func (p *evenPage) stages() *report.Table {
	var rows []stageOf
	for _, r := range p.e.Rivals {
		for _, s := range refs(r.Stages) {
			rows = append(rows, stageOf{r, s})
		}
	}
	mark := func(s stageOf) report.Mark {
		if s.Own {
			return report.Winner
		}
		return report.NoMark
	}
	return report.MarkedRows("stages", rows, mark,
		text("vendor", "against", func(s stageOf) string { return s.rival.Offer }).Drop(1),
		num("from", "from", "requests", func(s stageOf) cell { return report.Integer(s.From) }),
		num("to", "to", "requests", func(s stageOf) cell { return stageEnd(&s.Stretch) }),
		text("cheaper", "cheaper", stageOf.cheaper),
		num("replicas_from", "replicas", "from", func(s stageOf) cell { return whole(s.Start.Replicas) }).Drop(2),
		num("replicas_to", "replicas", "to", func(s stageOf) cell { return whole(s.End.Replicas) }).Drop(2),
		num("capacity", "capacity", "requests, at the end", func(s stageOf) cell {
			return report.Number(s.End.Capacity).Approx()
		}).Drop(4),
		num("busy_from", "busy", "from", func(s stageOf) cell { return busyCell(s.Start.Utilisation) }).Drop(3),
		num("busy_to", "busy", "to", func(s stageOf) cell { return busyCell(s.End.Utilisation) }).Drop(3),
		num("own_to", "own", "$/month, to", func(s stageOf) cell { return p.amount(s.End.Own).Approx() }).Drop(5),
		num("vendor_to", "vendor", "$/month, to", func(s stageOf) cell { return p.amount(s.End.Rival) }).Drop(5))
}

// cheaper names who is cheaper in a stage.
func (s stageOf) cheaper() string {
	if s.Own {
		return "own"
	}
	return "vendor"
}

// stageEnd returns the volume at which a stage ends, as a lower bound where it goes on.
func stageEnd(s *econ.Stretch) cell {
	if s.Open {
		return report.Integer(s.To).AtLeast()
	}
	return report.Integer(s.To)
}

// busyCell returns the share of its capacity that a fleet uses.
func busyCell(share float64) cell { return report.Percent(shareOf(share)).Approx() }

// ties shows what would make both cost the same at the volume asked for.
func (p *evenPage) ties() *report.Table {
	type row = *econ.Rival
	own := p.e.Own
	return report.Rows("ties", p.e.Rivals,
		text("vendor", "against", func(r row) string { return r.Offer }),
		num("vendor_per_month", "vendor", "$/month", func(r row) cell { return p.amount(r.Month) }),
		num("own_per_month", "own", "$/month", func(row) cell { return p.amount(own.Cost).Approx() }),
		num("own_low", "low", "$/month", func(row) cell { return p.amount(own.Low) }).Drop(2),
		num("own_high", "high", "$/month", func(row) cell { return p.amount(own.High) }).Drop(2),
		num("busy", "busy", "", func(row) cell { return busyCell(own.Utilisation) }).Drop(1),
		num("tie_price", "tie", "× price", func(r row) cell { return orText(r.TiePrice, "never", approxRatio) }),
		num("tie_utilisation", "tie", "busy", func(r row) cell { return tieShare(r.TieUtilisation) }).Drop(3),
		num("tie_throughput", "tie", "tok/s a replica", func(r row) cell {
			return orText(r.TieThroughput, "never", func(x float64) cell { return report.Text(rate(x)) })
		}).Drop(3),
		num("first_own", "own from", "requests", func(r row) cell { return volumeCell(r.First) }).Drop(4),
		num("first_own_low", "if fast", "requests", func(r row) cell { return volumeCell(r.FirstLow) }).Drop(4),
		num("first_own_high", "if slow", "requests", func(r row) cell { return volumeCell(r.FirstHigh) }).Drop(4))
}

// approxRatio returns a factor that is an estimate.
func approxRatio(d money.Decimal) cell { return report.Ratio(d).Approx() }

// tieShare returns the share of its capacity at which a fleet ties, if it has as much.
func tieShare(u *float64) cell {
	if u == nil || *u > 1 {
		return report.Text("never")
	}
	return busyCell(*u)
}

// volumeCell returns the volume from which a fleet is cheaper.
func volumeCell(n *int64) cell { return orText(n, "never", report.Integer) }

// fallOf is a fall of the prices of a rival.
type fallOf struct {
	rival *econ.Rival
	*econ.Fall
}

// falls shows from which volume the fleet is cheaper if prices fall.
func (p *evenPage) falls() *report.Table {
	var rows []fallOf
	for _, r := range p.e.Rivals {
		for _, f := range refs(r.Falls) {
			rows = append(rows, fallOf{r, f})
		}
	}
	return report.Rows("falls", rows,
		text("vendor", "against", func(f fallOf) string { return f.rival.Offer }),
		num("price_factor", "× price", "", func(f fallOf) cell { return report.Ratio(f.Factor) }),
		num("first_own", "own from", "requests", func(f fallOf) cell { return volumeCell(f.First) }),
		num("own_up_to", "at first to", "requests", func(f fallOf) cell { return firstEnd(f.Stages) }).Drop(1),
		num("stretches", "changes", "", func(f fallOf) cell { return whole(len(f.Stages) - 1) }).Drop(2))
}

// firstEnd returns the volume at which the first stage of the fleet ends; it is blank if there is none.
func firstEnd(stages []econ.Stretch) cell {
	i := slices.IndexFunc(stages, func(s econ.Stretch) bool { return s.Own })
	if i < 0 {
		return report.Blank()
	}
	return stageEnd(&stages[i])
}

// outlookOf is a purchase held against a rival.
type outlookOf struct {
	rival *econ.Rival
	*econ.Outlook
}

// purchase holds the price of machines against what they save.
func (p *evenPage) purchase() *report.Table {
	var rows []outlookOf
	for _, r := range p.e.Rivals {
		for _, o := range refs(r.Purchase) {
			rows = append(rows, outlookOf{r, o})
		}
	}
	return report.Rows("purchase", rows,
		text("vendor", "against", func(o outlookOf) string { return o.rival.Offer }).Drop(1),
		num("decline", "price falls", "× a year", func(o outlookOf) cell { return declineCell(o.Outlook) }),
		num("payback", "payback", "months", func(o outlookOf) cell { return orText(o.Payback, "never", whole) }),
		num("discounted", "discounted", "months", func(o outlookOf) cell { return orText(o.Discounted, "never", whole) }),
		num("npv", "NPV", "$", func(o outlookOf) cell { return p.amount(o.NPV).WithStatus(npvVerdict(o.NPV)) }),
		num("npv_switched_off", "NPV", "$, if switched off", func(o outlookOf) cell { return p.amount(o.Switched) }).Drop(2),
		num("irr", "IRR", "a year", func(o outlookOf) cell { return irrCell(o.Outlook) }),
		num("mirr", "MIRR", "a year", func(o outlookOf) cell { return orText(o.MIRR, "none", report.Percent) }).Drop(3))
}

// npvVerdict fails what loses money.
func npvVerdict(npv money.Decimal) report.Status {
	if npv.Sign() < 0 {
		return report.Fail
	}
	return report.OK
}

// declineCell returns how fast the price falls: by a factor a year, or along a path.
func declineCell(o *econ.Outlook) cell {
	if o.Path != "" {
		return report.Text(o.Path)
	}
	return report.Ratio(o.Decline)
}

func irrCell(o *econ.Outlook) cell {
	switch len(o.IRR) {
	case 0:
		return report.Text("none")
	case 1:
		return report.Percent(o.IRR[0])
	}
	return report.Text("not unique")
}
