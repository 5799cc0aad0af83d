package page

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
)

// MarginView is how margins are shown.
type MarginView struct {
	Per     string // payer, month or year
	Explain bool
}

// MarginPers lists the units that margins can be shown in.
func MarginPers() []string { return []string{"payer", "month", "year"} }

// errNoPayers says that a view of totals lacks the users of a plan.
var errNoPayers = errors.New("per month and per year need the number of users of each plan")

// Margin lays the margins of plans out. The error names a plan without users
// where totals are asked for.
func Margin(r *margin.Result, v MarginView) (*report.Document, error) {
	p := &marginPage{draft: newDraft(r.Currency), r: r, v: v}
	for i := range r.Plans {
		if v.Per != "payer" && r.Plans[i].Users == nil {
			return nil, fmt.Errorf("plan %s: %w", r.Plans[i].Plan, errNoPayers)
		}
		p.say("%s", p.answer(&r.Plans[i]))
	}
	p.add("", p.margins())
	p.add("Who loses money", p.users())
	p.add("What would change it", p.levers())
	p.add("Who serves the requests", p.legs())
	p.add("Costs, line by line", p.lines())
	if v.Explain {
		p.explain()
	}
	p.notes()
	p.doc.Next = p.next()
	p.doc.Origin = origin(r.Setting)
	return p.doc, nil
}

// seats is the unit of plans whose users differ.
const seats = "a seat and month"

// marginPage gathers the parts of the page.
type marginPage struct {
	draft
	r *margin.Result
	v MarginView
}

// answer says in one sentence what a plan leaves.
func (p *marginPage) answer(r *margin.PlanResult) string {
	if r.Margin == nil {
		return fmt.Sprintf("%s with %s: nothing is known: %s.", r.Plan, r.Offer, r.Reason)
	}
	if r.Gross == nil {
		return fmt.Sprintf("%s with %s earns nothing and costs %s %s.", r.Plan, r.Offer, p.show(r.COGS), r.Unit)
	}
	s := fmt.Sprintf("%s with %s leaves %s%s of %s for %s, a gross margin of %s", r.Plan, r.Offer, atMost(r),
		p.show(r.Profit), p.show(r.Revenue), r.Unit, percents(*r.Gross))
	if r.TokenShare != nil {
		s += fmt.Sprintf("; tokens are %s of the price", percents(*r.TokenShare))
	}
	switch {
	case r.Target == nil:
	case r.Missed():
		s += fmt.Sprintf("; the target of %s is missed", percents(*r.Target))
	case r.Most != nil:
		s += fmt.Sprintf("; the vendor may raise its prices %s-fold before the target of %s is missed", r.Most.Significant(3),
			percents(*r.Target))
	}
	return s + "."
}

// atMost marks what rests on a cost that is a lower bound.
func atMost(r *margin.PlanResult) string {
	if r.Status == quote.LowerBound {
		return "at most "
	}
	return ""
}

// notes says what the words mean and what the numbers rest on.
func (p *marginPage) notes() {
	p.note("Margin is (price − cost) ÷ price, mark-up (price − cost) ÷ cost. The contribution margin leaves out " +
		"costs that do not vary with what is sold (standing: true). Means over users divide sums.")
	for i := range p.r.Plans {
		p.planNotes(&p.r.Plans[i])
	}
	if slices.ContainsFunc(p.r.Plans, func(r margin.PlanResult) bool { return r.Status == quote.Estimated }) {
		p.note("~ counts of tokens are estimated: a tokenizer is not public, or the counts are another's. Low and high " +
			"are the margins at the ends of their band. Counts that name their model, {\"model\": …, \"input\": …} among " +
			"the samples, are exact for it; tokecon help workloads.")
	}
	p.note("Prices before tax; refunds are not in it. Plans are those of %s.", p.r.Project)
}

// planNotes says what the numbers of one plan rest on.
func (p *marginPage) planNotes(r *margin.PlanResult) {
	if r.Status == quote.LowerBound {
		p.note("! %s with %s: the cost of tokens is a lower bound, so the margin is an upper one, and no target is met "+
			"for sure.", r.Plan, r.Offer)
	}
	if list := r.ListFor(); list != nil {
		p.note("%s with %s: the price for the target is what is paid for %s, on the mean; the price to write in the "+
			"plan is %s.", r.Plan, r.Offer, r.Unit, p.show(*list))
	}
	if r.Sampling != nil {
		p.note("%s", samplingNote(r.Plan, r.Offer, r.Request, r.Sampling))
	}
	if text := p.cascade(r); text != "" {
		p.note("%s", text)
	}
	if t := r.Model.Usage.Tail; t != nil {
		p.note("%s: use is taken as log-normal with a median of %s requests and a sigma of %g: the mean is far above "+
			"the median.", r.Plan, t.Median, t.Sigma)
	}
}

func (p *marginPage) next() []string {
	if p.v.Explain {
		return []string{"tokecon margin -f csv"}
	}
	return []string{"tokecon margin --explain", "tokecon margin --offer 'openai/*' --target 60%"}
}
