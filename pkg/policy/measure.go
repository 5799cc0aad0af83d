package policy

import (
	"errors"
	"fmt"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// measure finds what a rule looks at.
func (w *World) measure(c *config.Check, r *margin.PlanResult, all []margin.PlanResult) (*measured, error) {
	switch c.Rule {
	case config.GrossMin:
		return grossMargin(c, r, w.before(r))
	case config.ContributionMin:
		return ofRevenue(r.ContribShare, "contribution margin of "+r.Plan, r)
	case config.DropMax:
		return w.drop(r)
	case config.RequestMax:
		return &measured{value: r.Request, unit: usd, what: "a request of " + r.Plan, bound: atMost(r)}, nil
	case config.RequestP95Max:
		return dear(r)
	case config.MonthMax:
		return month(r)
	case config.LosersMax:
		return &measured{value: *r.Spread.Losing, unit: share, what: "the share of users of " + r.Plan + " who lose money",
			bound: atMost(r)}, nil
	case config.AgeMax:
		return w.age(r)
	case config.VendorMax:
		return vendorShare(r, all)
	}
	return nil, fmt.Errorf("unknown rule %q", c.Rule)
}

// atMost tells whether the cost of tokens is a lower bound: what looks good then is
// not sure.
func atMost(r *margin.PlanResult) bool { return r.Status == quote.LowerBound }

var errNoRevenue = errors.New("there is no revenue: a share of it is not known")

func ofRevenue(d *money.Decimal, what string, r *margin.PlanResult) (*measured, error) {
	if d == nil {
		return nil, errNoRevenue
	}
	return &measured{value: *d, least: true, unit: share, what: what, bound: atMost(r)}, nil
}

// grossMargin is that of a plan, or of one of its users.
func grossMargin(c *config.Check, r, before *margin.PlanResult) (*measured, error) {
	d, what := r.Gross, "the gross margin of "+r.Plan
	if c.User.Text != "" {
		user, err := userOf(r, c.User.Text)
		if err != nil {
			return nil, err
		}
		d, what = user, fmt.Sprintf("the gross margin of %s at user %s", r.Plan, c.User.Text)
	}
	m, err := ofRevenue(d, what, r)
	if err != nil {
		return nil, err
	}
	if before != nil && before.Margin != nil && before.Gross != nil && c.User.Text == "" {
		m.detail = fmt.Sprintf("; it was %s", show(*before.Gross, share))
	}
	if r.TokenShare != nil {
		m.detail += fmt.Sprintf(" (tokens of %s are %s of the price)", r.Offer, show(*r.TokenShare, share))
	}
	return m, nil
}

// userOf is the margin of the user at a quantile, or of a segment.
func userOf(r *margin.PlanResult, user string) (*money.Decimal, error) {
	for i, name := range []string{"p50", "p90", "p99"} {
		if user == name {
			return r.Spread.Points[i].Gross, nil
		}
	}
	for _, s := range r.Model.Usage.Segments {
		if s.Name == user {
			return r.Model.GrossAt(s.Requests, r.Request), nil
		}
	}
	return nil, fmt.Errorf("no segment of %s is called %q; write p50, p90, p99 or a segment's name", r.Plan, user)
}

// before is the plan in the baseline, nil if it is not there.
func (w *World) before(r *margin.PlanResult) *margin.PlanResult {
	for i := range w.Baseline {
		if w.Baseline[i].Plan == r.Plan {
			return &w.Baseline[i]
		}
	}
	return nil
}

// drop is by how many points the margin fell.
func (w *World) drop(r *margin.PlanResult) (*measured, error) {
	switch old := w.before(r); {
	case len(w.Baseline) == 0:
		return nil, errors.New("there is no baseline: give --baseline FILE, a date or git:REF")
	case old == nil:
		return nil, fmt.Errorf("the baseline has no plan %s", r.Plan)
	case old.Margin == nil || old.Gross == nil || r.Gross == nil:
		return nil, errNoRevenue
	default:
		return &measured{value: old.Gross.Sub(*r.Gross), unit: pointUnit, what: "the gross margin of " + r.Plan,
			is: fell(*old.Gross, *r.Gross), detail: because(old, r), bound: atMost(r)}, nil
	}
}

// dear is the cost that 95 of 100 requests do not exceed.
func dear(r *margin.PlanResult) (*measured, error) {
	p95, err := r.Serving.Quantile(0.95)
	if err != nil {
		return nil, err
	}
	return &measured{value: p95, unit: usd, what: "a request of " + r.Plan + " at the 95th percentile", bound: atMost(r)},
		nil
}

// month is what all users of a plan cost a month.
func month(r *margin.PlanResult) (*measured, error) {
	if r.Users == nil {
		return nil, fmt.Errorf("plan %s has no users: what it costs a month is not known", r.Plan)
	}
	return &measured{value: r.COGS.Mul(*r.Users), unit: usdMonth, what: "a month of " + r.Plan, bound: atMost(r)}, nil
}

// age is the age of the oldest price behind a plan.
func (w *World) age(r *margin.PlanResult) (*measured, error) {
	var oldest *quote.Line
	for _, l := range linesOf(r) {
		if l.Rate != nil && !l.Rate.Source.Checked.IsZero() &&
			(oldest == nil || l.Rate.Source.Checked.Before(oldest.Rate.Source.Checked.Time)) {
			oldest = l
		}
	}
	if oldest == nil {
		return nil, fmt.Errorf("when the prices of %s were checked is not known", r.Offer)
	}
	s := oldest.Rate.Source
	days := int64(w.Now.Sub(s.Checked.Time) / (24 * time.Hour))
	m := &measured{
		value: money.FromInt(days), unit: daysUnit, what: "the age of the prices of " + r.Offer,
		detail: fmt.Sprintf("; last checked on %s (%s:%d)", s.Checked.Format(time.DateOnly), s.Book, s.Line),
	}
	if s.Own { // a shipped book is no file of the user's, to be pointed at
		m.file, m.line = s.Book, s.Line
	}
	return m, nil
}

// linesOf are the lines of all bills behind a plan.
func linesOf(r *margin.PlanResult) []*quote.Line {
	var out []*quote.Line
	for i := range r.Legs {
		for j := range r.Legs[i].Bill.Lines {
			out = append(out, &r.Legs[i].Bill.Lines[j])
		}
	}
	return out
}

// vendorShare is the share of all requests' cost that goes to one vendor: of those
// that serve a plan, the one with most. One's own machines are no vendor's.
func vendorShare(r *margin.PlanResult, all []margin.PlanResult) (*measured, error) {
	var sum money.Decimal
	of := map[string]money.Decimal{}
	for i := range all {
		p := &all[i]
		if p.Margin == nil || p.Users == nil {
			return nil, fmt.Errorf("plan %s has no users or no cost: the shares of vendors are not known", p.Plan)
		}
		requests := p.Users.Mul(p.Model.Served())
		sum = sum.Add(requests.Mul(p.Request))
		for _, l := range p.Legs {
			of[l.Vendor] = of[l.Vendor].Add(requests.Mul(l.Share).Mul(l.Request))
		}
	}
	if sum.IsZero() {
		return nil, errors.New("tokens cost nothing: there are no shares of it")
	}
	most, vendor := money.Decimal{}, "any vendor"
	for _, v := range r.Serving.Vendors() {
		if most.Less(of[v]) {
			most, vendor = of[v], v
		}
	}
	return &measured{value: most.Quo(sum), unit: share, what: "the share of " + vendor + " in the cost of tokens"}, nil
}
