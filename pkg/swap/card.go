package swap

import (
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Served is one side of a swap: a plan as an offer serves it.
type Served struct {
	Row     margin.PlanResult
	Setters []string
	Quality *Quality // nil: not known
	Life    *Life
	Text    []Text
	Priced  Priced // a request at other list prices of the models in Moved
	Moved   []string
	Exit    *money.Decimal // what switching to it costs, once; nil: not known
}

func (s *Served) offer() Offer {
	r := &s.Row
	o := Offer{Name: r.Offer, Setters: s.Setters, Request: r.Request, Low: r.Low, High: r.High, Status: r.Status,
		Sampling: r.Sampling, Life: s.Life, Text: s.Text, Parts: []Part{}, Reason: r.Reason}
	for i := range r.Legs {
		l := &r.Legs[i]
		o.Parts = append(o.Parts, Part{Offer: l.Offer, Role: l.Role, Share: l.Share, Request: l.Request})
		if day := until(l.Bill); day != "" && (o.Until == "" || day < o.Until) {
			o.Until = day
		}
	}
	if r.Margin != nil {
		o.Gross = r.Gross
		o.grade(s.Quality)
		o.Pays = pays(r)
	}
	return o
}

// until is the first day on which a price of a bill no longer holds; empty where none
// is known to end.
func until(b *quote.Bill) string {
	first := ""
	for i := range b.Lines {
		r := b.Lines[i].Rate
		if r == nil || r.Source.Until.IsZero() {
			continue
		}
		if day := r.Source.Until.Format(time.DateOnly); first == "" || day < first {
			first = day
		}
	}
	return first
}

// pays is the share of first answers above which a cascade costs less than its second
// offer alone; nil for anything else.
func pays(r *margin.PlanResult) *money.Decimal {
	by := map[string]money.Decimal{}
	for i := range r.Legs {
		by[r.Legs[i].Role] = r.Legs[i].Request
	}
	first, one := by[margin.FirstRole]
	then, two := by[margin.ThenRole]
	if !one || !two || len(by) != len(r.Legs) {
		return nil
	}
	return margin.PaysFrom(first, by[margin.JudgeRole].Add(r.Serving.Fee()), then)
}

// CardOf holds the offer that serves a plan against others. Those that cannot serve it
// are listed with the reason. The error tells of prices that cannot be worked out.
func CardOf(from *Served, others []Served, mixed *Mixed) (*Card, error) {
	r := &from.Row
	c := &Card{Plan: r.Plan, Line: r.Line, Unit: r.Unit, Workload: r.Workload, Target: r.Target, Current: from.offer(),
		Others: []Other{}, Excluded: []econ.Excluded{}}
	if from.Quality != nil {
		c.Failure = from.Quality.Failure
	}
	if r.Margin != nil {
		c.measure(r, from.Quality)
	}
	for i := range others {
		o := &others[i]
		if o.Row.Margin == nil {
			c.Excluded = append(c.Excluded, econ.Excluded{Offer: o.Row.Offer, Vendor: o.Row.Vendor, Reason: o.Row.Reason})
			continue
		}
		if r.Margin == nil {
			c.Others = append(c.Others, Other{Offer: o.offer(), By: ByRequest})
			continue
		}
		other, err := c.other(from, o, mixed)
		if err != nil {
			return nil, err
		}
		c.Others = append(c.Others, *other)
	}
	slices.SortStableFunc(c.Others, cheaper)
	c.choose()
	return c, nil
}

// cheaper puts those first that quality is known of, by what they then cost, and the
// others by the cost of a request.
func cheaper(a, b Other) int {
	if a.By != b.By {
		return boolean(a.By == ByRequest) - boolean(b.By == ByRequest)
	}
	if c := a.judged().Cmp(b.judged()); c != 0 {
		return c
	}
	return strings.Compare(a.Name, b.Name)
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// judged is the cost that it is compared by.
func (o *Other) judged() money.Decimal {
	switch o.By {
	case BySuccess:
		return *o.PerGood
	case ByTask:
		return *o.PerTask
	}
	return o.Request
}

// measure says what requests and tasks there are and how much of the cost is tokens.
// Of outcomes as many tasks come in as leave the payers' successes.
func (c *Card) measure(r *margin.PlanResult, q *Quality) {
	served := r.Model.Served()
	if r.Users != nil {
		n := served.Mul(*r.Users)
		c.Requests, c.Tasks = &n, &n
		if r.Per() == config.Outcome {
			tasks := *r.Users
			if q != nil && q.Failure != nil {
				tasks = tasks.Quo(q.Solved())
			}
			c.Tasks = &tasks
		}
	}
	if r.COGS.Sign() > 0 {
		share := served.Mul(r.Request).Quo(r.COGS)
		c.TokenShare = &share
	}
}

// unsure tells whether the counts of two tokenizers leave open which costs less.
func unsure(from, to *Served) bool {
	if len(from.Text) == 1 && len(to.Text) == 1 && from.Text[0].Tokenizer == to.Text[0].Tokenizer {
		return false
	}
	a, b := &from.Row, &to.Row
	exact := a.Low.Equal(a.High) && b.Low.Equal(b.High)
	return !exact && a.Low.Less(b.High) && b.Low.Less(a.High)
}

// other holds one offer against the one in use.
func (c *Card) other(from, to *Served, mixed *Mixed) (*Other, error) {
	was, now := &from.Row, &to.Row
	o := &Other{Offer: to.offer(), Saving: Saved(was.Request, now.Request), By: ByRequest, Moved: to.Moved,
		Unsure: unsure(from, to)}
	for i := range o.Text {
		if len(from.Text) > 0 {
			o.Text[i].Against(&from.Text[0])
		}
	}
	if was.Gross != nil && now.Gross != nil {
		points := now.Gross.Sub(*was.Gross)
		o.Points = &points
	}
	if was.Users != nil {
		month := was.COGS.Sub(now.COGS).Mul(*was.Users)
		o.Month = &month
	}
	var err error
	if o.Tie, err = c.tied(from, to, was.Request, now.Request); err != nil {
		return nil, err
	}
	if err := c.byQuality(o, from, to); err != nil {
		return nil, err
	}
	o.Exit = Leave(to.Exit, o.Month, to.Life)
	if len(was.Legs) == 1 && len(now.Legs) == 1 && was.Request.Sign() > 0 && now.Request.Sign() > 0 {
		mix := mixed.Of(was.Offer, was.Request, now.Offer, now.Request)
		o.Mix = &mix
	}
	return o, nil
}

// tied finds where a request costs as much with the one as with the other: the goals
// are what it may then cost with the one that moves.
func (c *Card) tied(from, to *Served, toGoal, fromGoal money.Decimal) (Tied, error) {
	var out Tied
	var err error
	if out.Other, err = Tie(to.Priced, toGoal); err != nil {
		return out, err
	}
	if out.Current, err = Tie(from.Priced, fromGoal); err != nil {
		return out, err
	}
	to1, from1 := to.offer(), from.offer()
	out.At, out.CurAt = to1.list().times(out.Other), from1.list().times(out.Current)
	return out, nil
}

// byQuality compares by what success costs, where that is known of both; where only
// that of the offer in use is, it says how good the other has to be.
func (c *Card) byQuality(o *Other, from, to *Served) error {
	q := from.Quality
	if q == nil {
		return nil
	}
	mine := q.Judged(from.Row.Request)
	var err error
	if o.Needed, err = q.Needed(to.Row.Request, mine); err != nil {
		return err
	}
	if to.Quality == nil {
		return nil
	}
	o.By = BySuccess
	if q.Failure != nil {
		o.By = ByTask
	}
	theirs := to.Quality.Judged(to.Row.Request)
	o.Judged = Saved(mine, theirs)
	if c.Tasks != nil {
		month := mine.Sub(theirs).Mul(*c.Tasks)
		o.Month = &month
	}
	tie, err := c.tied(from, to, to.Quality.Attempt(mine), q.Attempt(theirs))
	o.Judge = &tie
	return err
}

// choose takes the cheapest whose price another sets. One that is free may be a gift
// that ends, and one of which a part is not known may cost more: neither is chosen
// where the offer in use is not so itself.
func (c *Card) choose() {
	for i := range c.Others {
		o := &c.Others[i]
		if c.Current.Reason != "" {
			break
		}
		shared := slices.ContainsFunc(o.Setters, func(s string) bool { return slices.Contains(c.Current.Setters, s) })
		if shared || o.Request.Sign() <= 0 || o.Status == quote.LowerBound && c.Current.Status != quote.LowerBound {
			continue
		}
		c.best, c.Substitute, c.Proven = o, &o.Name, o.By != ByRequest
		break
	}
	c.Verdict = c.judge()
}

// Expose says which price-setter the plan has most to fear from.
func (c *Card) Expose(all []Exposure) {
	for i := range all {
		if !slices.Contains(c.Current.Setters, all[i].Setter) {
			continue
		}
		for _, p := range all[i].Plans {
			if p.Plan == c.Plan && p.Points != nil && (c.AtRisk == nil || c.AtRisk.Less(*p.Points)) {
				points := *p.Points
				c.AtRisk, c.Riskiest = &points, all[i].Setter
			}
		}
	}
}
