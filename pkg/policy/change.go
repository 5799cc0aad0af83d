package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Change is a plan whose gross margin is not what it was in the baseline.
type Change struct {
	Plan    string         `json:"plan"`
	From    *money.Decimal `json:"from"`    // share of revenue; null where it was unknown, or the plan is new
	To      *money.Decimal `json:"to"`      // null where it is unknown, or the plan is gone
	Message string         `json:"message"` // one sentence, with what made the difference

	what string // the message without the causes
}

// Told reports whether a finding that is bad says what changed, and more.
func (c *Change) Told(f *Finding) bool {
	return f.Bad() && c.what != "" && strings.HasPrefix(f.Message, c.what)
}

// Changes compares the plans with those of the baseline, in the order of the file;
// plans that are gone come last. Without a baseline there are none.
func (w *World) Changes() []Change {
	if len(w.Baseline) == 0 {
		return nil
	}
	var out []Change
	for i := range w.Plans {
		if c := change(w.before(&w.Plans[i]), &w.Plans[i]); c != nil {
			out = append(out, *c)
		}
	}
	for i := range w.Baseline {
		old := &w.Baseline[i]
		if !slices.ContainsFunc(w.Plans, func(r margin.PlanResult) bool { return r.Plan == old.Plan }) {
			out = append(out, Change{Plan: old.Plan, From: gross(old),
				Message: fmt.Sprintf("plan %s is gone; its gross margin was %s", old.Plan, shown(gross(old)))})
		}
	}
	return out
}

// change compares one plan; nil where its margin is the same.
func change(old, now *margin.PlanResult) *Change {
	c := &Change{Plan: now.Plan, To: gross(now)}
	if old == nil {
		c.Message = fmt.Sprintf("plan %s is new; its gross margin is %s", now.Plan, shown(c.To))
		return c
	}
	c.From = gross(old)
	switch {
	case c.From == nil && c.To == nil || c.From != nil && c.To != nil && c.From.Equal(*c.To):
		return nil
	case c.From == nil || c.To == nil:
		c.Message = fmt.Sprintf("the gross margin of %s is %s, it was %s", now.Plan, shown(c.To), shown(c.From))
	default:
		c.what = fmt.Sprintf("the gross margin of %s %s", now.Plan, fell(*c.From, *c.To))
		c.Message = c.what + because(old, now)
	}
	return c
}

func gross(r *margin.PlanResult) *money.Decimal {
	if r.Margin == nil {
		return nil
	}
	return r.Gross
}

func shown(d *money.Decimal) string {
	if d == nil {
		return "not known"
	}
	return show(*d, share)
}

// fell says by how many points a margin fell or rose.
func fell(from, to money.Decimal) string {
	verb, by := "fell", from.Sub(to)
	if by.Sign() < 0 {
		verb, by = "rose", to.Sub(from)
	}
	return fmt.Sprintf("%s by %s, from %s to %s", verb, show(by, points), show(from, share), show(to, share))
}

// because lists the causes of a change, for the end of a sentence.
func because(old, now *margin.PlanResult) string {
	var texts []string
	for _, c := range causes(old, now) {
		texts = append(texts, c.text)
	}
	if len(texts) == 0 {
		return ""
	}
	return ": " + strings.Join(texts, "; ")
}

// cause is one thing that is not what it was: in the user's own price books at file
// and line, or else, with no file, in the project (at line, if it is known) or in a
// book that is shipped.
type cause struct {
	text string
	file string
	line int
}

// causes looks for what is different, as far as the baseline tells: a saved result
// knows no rates. What merely follows, as fees do from a price, is left out.
func causes(old, now *margin.PlanResult) []cause {
	var out []cause
	project := func(format string, args ...any) { out = append(out, cause{text: fmt.Sprintf(format, args...)}) }
	if old.Price != nil && now.Price != nil && !old.Price.Equal(*now.Price) {
		project("its price is %s, it was %s", show(*now.Price, usd), show(*old.Price, usd))
		out[len(out)-1].line = now.PriceLine()
	}
	if old.Offer != "" && old.Offer != now.Offer {
		project("it is served by %s, before by %s", now.Offer, old.Offer)
		out[len(out)-1].line = now.OfferLine()
	} else {
		out = append(out, rates(old, now)...)
	}
	if len(old.Legs) > 0 {
		if a, b := old.Model.Served(), now.Model.Served(); !a.Equal(b) {
			project("a payer makes %s requests, before %s", money.Group(b.Significant(4).String()),
				money.Group(a.Significant(4).String()))
		}
	}
	if len(out) == 0 && !old.Request.IsZero() && !old.Request.Equal(now.Request) {
		project("a request costs %s, before %s", show(now.Request, usd), show(old.Request, usd))
	}
	if len(out) == 0 {
		costs(old, now, project)
	}
	return out
}

// costs tells of the lines of costs that are not what they were.
func costs(old, now *margin.PlanResult, tell func(string, ...any)) {
	if old.Margin == nil || now.Margin == nil {
		return
	}
	for _, line := range now.Lines {
		for _, was := range old.Lines {
			if was.Name == line.Name && !was.Amount.Equal(line.Amount) {
				tell("%s costs %s, before %s", line.Name, show(line.Amount, usd), show(was.Amount, usd))
			}
		}
	}
}

// rates finds the rates behind a plan that moved, and tells of the one that matters
// most.
func rates(old, now *margin.PlanResult) []cause {
	var most money.Decimal
	var found *cause
	moved := map[string]bool{}
	for i := range now.Legs {
		for j := range old.Legs {
			if old.Legs[j].Offer != now.Legs[i].Offer || old.Legs[j].Role != now.Legs[i].Role {
				continue
			}
			eachRate(old.Legs[j].Bill, now.Legs[i].Bill, func(was, is *quote.Line) {
				moved[now.Legs[i].Offer+" "+is.Name()] = true
				if effect := distance(was, is).Mul(is.Quantity).Shift(-is.Meter.Get().Exponent()); found == nil ||
					most.Less(effect) {
					most, found = effect, rateCause(now.Legs[i].Offer, was, is)
				}
			})
		}
	}
	if found == nil {
		return nil
	}
	if n := len(moved) - 1; n > 0 {
		found.text += fmt.Sprintf(", and %d more moved", n)
	}
	return []cause{*found}
}

// eachRate calls f for each line of a bill whose rate is not that of the same line
// in an earlier one. A meter has several lines where its price has tiers.
func eachRate(old, now *quote.Bill, f func(was, is *quote.Line)) {
	if old == nil || now == nil {
		return
	}
	seen := map[string]int{}
	for i := range now.Lines {
		is := &now.Lines[i]
		skip := seen[is.Name()]
		seen[is.Name()]++
		for j := range old.Lines {
			was := &old.Lines[j]
			if was.Name() != is.Name() {
				continue
			}
			if skip--; skip >= 0 {
				continue
			}
			if was.Rate != nil && is.Rate != nil && !was.Rate.Price.Equal(is.Rate.Price) {
				f(was, is)
			}
			break
		}
	}
}

func distance(was, is *quote.Line) money.Decimal {
	d := is.Rate.Price.Sub(was.Rate.Price)
	if d.Sign() < 0 {
		return money.Decimal{}.Sub(d)
	}
	return d
}

// rateCause tells of one rate, with the place where it is written, or where the
// factor on it is that moved.
func rateCause(offer string, was, is *quote.Line) *cause {
	source := is.Rate.Source
	if is.Rate.Base.Equal(was.Rate.Base) {
		for i, step := range is.Rate.Steps {
			if i >= len(was.Rate.Steps) || !was.Rate.Steps[i].By.Equal(step.By) {
				source = step.Source
				break
			}
		}
	}
	c := &cause{text: fmt.Sprintf("%s of %s costs %s per %s, before %s (%s:%d)", is.Name(), offer,
		show(is.Rate.Price, usd), quantity(is), show(was.Rate.Price, usd), source.Book, source.Line)}
	if source.Own {
		c.file, c.line = source.Book, source.Line
	}
	return c
}

// quantity returns what a rate is quoted for.
func quantity(l *quote.Line) string {
	switch m := l.Meter.Get(); m.Per {
	case 1:
		return m.Unit
	case 1_000_000:
		return "1M " + m.Unit + "s"
	default:
		return money.Group(money.FromInt(m.Per).String()) + " " + m.Unit + "s"
	}
}

// blame points a failure that only came with the change at what made it: the price
// or the offer of the plan, or else the price that moved most in the user's own books.
func (w *World) blame(f Finding, c *config.Check, now *margin.PlanResult, vendor string, limit money.Decimal) Finding {
	old := w.before(now)
	if !f.Bad() || old == nil || len(old.Legs) == 0 || !c.On.IsZero() {
		return f
	}
	found := culprit(causes(old, now))
	if found == nil || !c.Rule.Spec().Change && !w.passed(c, old, vendor, limit) {
		return f
	}
	if !c.Rule.Spec().Change {
		f.Message += "; " + found.text
	}
	if f.Line = found.line; found.file != "" {
		f.File = found.file
	}
	return f
}

// culprit returns the cause to point at: the first with a line in the project, or one in
// the books where nothing in the project has changed. Nil where no line is known.
func culprit(all []cause) *cause {
	inProject := false
	for i := range all {
		if inProject = inProject || all[i].file == ""; all[i].file == "" && all[i].line > 0 {
			return &all[i]
		}
	}
	if inProject || len(all) == 0 {
		return nil
	}
	return &all[0]
}

// passed reports whether a plan of the baseline passes a check.
func (w *World) passed(c *config.Check, old *margin.PlanResult, vendor string, limit money.Decimal) bool {
	under, err := shocked(c, old, vendor)
	if err != nil || under.Margin == nil {
		return false
	}
	m, err := w.measure(&asked{c, under, w.Baseline})
	return err == nil && settle(Finding{}, c.Rule, m, limit, "").Outcome == Passed
}
