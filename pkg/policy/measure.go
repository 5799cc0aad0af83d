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

// asked is what a rule is asked of: a plan among all plans, or the world alone
// where the rule is of the lock.
type asked struct {
	check *config.Check
	plan  *margin.PlanResult
	all   []margin.PlanResult
}

// measures returns the measuring function of every rule. Its rows are those of
// [config.RuleTable]. An error says that the rule cannot be judged, which fails it.
func measures() map[config.Rule]func(*World, *asked) (*measured, error) {
	return map[config.Rule]func(*World, *asked) (*measured, error){
		config.GrossMin:        (*World).grossMargin,
		config.ContributionMin: (*World).contribution,
		config.DropMax:         (*World).drop,
		config.RequestMax:      (*World).request,
		config.RequestP95Max:   (*World).requestP95,
		config.MonthMax:        (*World).month,
		config.LosersMax:       (*World).losers,
		config.AgeMax:          (*World).age,
		config.VendorMax:       (*World).vendorShare,
		config.PinAgeMax:       (*World).pinAge,
	}
}

// measure finds what a rule looks at.
func (w *World) measure(a *asked) (*measured, error) {
	measure := measures()[a.check.Rule]
	if measure == nil {
		return nil, fmt.Errorf("unknown rule %q", a.check.Rule)
	}
	return measure(w, a)
}

// atMost reports whether the cost of tokens is a lower bound: what looks good then is
// not sure.
func atMost(r *margin.PlanResult) bool { return r.Status == quote.LowerBound }

var errNoRevenue = errors.New("there is no revenue: a share of it is not known")

func ofRevenue(d *money.Decimal, what string, r *margin.PlanResult) (*measured, error) {
	if d == nil {
		return nil, errNoRevenue
	}
	return &measured{value: *d, what: what, bound: atMost(r)}, nil
}

// contribution measures the contribution margin of a plan.
func (w *World) contribution(a *asked) (*measured, error) {
	return ofRevenue(a.plan.ContribShare, "contribution margin of "+a.plan.Plan, a.plan)
}

// request measures the cost of the mean request of a plan.
func (w *World) request(a *asked) (*measured, error) {
	return &measured{value: a.plan.Request, what: "a request of " + a.plan.Plan, bound: atMost(a.plan)}, nil
}

// losers measures the share of users who lose money.
func (w *World) losers(a *asked) (*measured, error) {
	return &measured{value: *a.plan.Spread.Losing, what: "the share of users of " + a.plan.Plan + " who lose money",
		bound: atMost(a.plan)}, nil
}

// grossMargin measures the gross margin of a plan, or of one of its users.
func (w *World) grossMargin(a *asked) (*measured, error) {
	c, r, before := a.check, a.plan, w.before(a.plan)
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

// userOf returns the margin of the user at a quantile, or of a segment.
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

// before returns the plan in the baseline, nil if it is not there.
func (w *World) before(r *margin.PlanResult) *margin.PlanResult {
	for i := range w.Baseline {
		if w.Baseline[i].Plan == r.Plan {
			return &w.Baseline[i]
		}
	}
	return nil
}

// drop measures by how many points the margin fell.
func (w *World) drop(a *asked) (*measured, error) {
	r := a.plan
	switch old := w.before(r); {
	case len(w.Baseline) == 0:
		return nil, &hintedError{errors.New("there is no baseline"), w.BaselineHint}
	case old == nil:
		return nil, fmt.Errorf("the baseline has no plan %s", r.Plan)
	case old.Margin == nil || old.Gross == nil || r.Gross == nil:
		return nil, errNoRevenue
	default:
		return &measured{value: old.Gross.Sub(*r.Gross), what: "the gross margin of " + r.Plan,
			is: fell(*old.Gross, *r.Gross), detail: because(old, r), bound: atMost(r)}, nil
	}
}

// requestP95 measures the cost that 95 of 100 requests do not exceed.
func (w *World) requestP95(a *asked) (*measured, error) {
	r := a.plan
	p95, err := r.Serving.Quantile(0.95)
	if err != nil {
		return nil, err
	}
	return &measured{value: p95, what: "a request of " + r.Plan + " at the 95th percentile", bound: atMost(r)},
		nil
}

// month measures what all users of a plan cost a month.
func (w *World) month(a *asked) (*measured, error) {
	r := a.plan
	if r.Users == nil {
		return nil, fmt.Errorf("plan %s has no users: what it costs a month is not known", r.Plan)
	}
	return &measured{value: r.COGS.Mul(*r.Users), what: "a month of " + r.Plan, bound: atMost(r)}, nil
}

// age measures the age of the oldest price behind a plan.
func (w *World) age(a *asked) (*measured, error) {
	r := a.plan
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
		value: money.FromInt(days), what: "the age of the prices of " + r.Offer,
		detail: fmt.Sprintf("; last checked on %s (%s:%d)", s.Checked.Format(time.DateOnly), s.Book, s.Line),
	}
	if s.Own { // a shipped book is no file of the user's, to be pointed at
		m.file, m.line = s.Book, s.Line
	}
	return m, nil
}

// linesOf returns the lines of all bills behind a plan.
func linesOf(r *margin.PlanResult) []*quote.Line {
	var out []*quote.Line
	for i := range r.Legs {
		for j := range r.Legs[i].Bill.Lines {
			out = append(out, &r.Legs[i].Bill.Lines[j])
		}
	}
	return out
}

// vendorShare measures the share of all requests' cost that goes to one vendor: of those
// that serve a plan, the one with most. One's own machines are no vendor's.
func (w *World) vendorShare(a *asked) (*measured, error) {
	var sum money.Decimal
	of := map[string]money.Decimal{}
	for i := range a.all {
		p := &a.all[i]
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
	for _, v := range a.plan.Serving.Vendors() {
		if most.Less(of[v]) {
			most, vendor = of[v], v
		}
	}
	return &measured{value: most.Quo(sum), what: "the share of " + vendor + " in the cost of tokens"}, nil
}
