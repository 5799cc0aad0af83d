package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/scenario"
	"github.com/tokecon/tokecon/pkg/swap"
)

// swapFlags are the flags of swap alone.
type swapFlags struct {
	plans  []string
	from   string
	to     []string
	target config.Share
	view   page.SwapView

	success   []string
	failure   string
	switching string
	attempts  int
	verbosity string

	accepted, route config.Share
	judge, router   string
}

func (s *swapFlags) declare(f flags) {
	f.StringSliceVar(&s.plans, "plan", nil, "only these `PLANS`; may be repeated")
	f.StringVar(&s.from, "from", "", "the `OFFER` to leave (default each plan's own)")
	f.StringSliceVar(&s.to, "to", nil,
		"the `OFFERS` to go to: models, patterns, offers of the file, or any (default any)")
	f.text(&s.target, "target", "gross margin `SHARE` to hold plans against, 60% or 0.6")
	f.IntVar(&s.view.Top, "top", 5, "show the cheapest `N` candidates of each plan; 0 for all")
	f.StringSliceVar(&s.success, "success", nil,
		"share of attempts that succeed: from=92%,to=88%, or `OFFER=SHARE`; may be repeated")
	f.StringVar(&s.failure, "failure-cost", "", "`AMOUNT` that a task costs beside tokens that fails")
	f.IntVar(&s.attempts, "attempts", 1, "at most `N` attempts for one task")
	f.StringVar(&s.switching, "switching-cost", "", "`AMOUNT` that the move of each plan costs, once")
	f.StringVar(&s.verbosity, "verbosity", "", "`FACTOR` on the tokens of the candidates' answers, x1.2 or -10%")
	f.text(&s.accepted, "accepted",
		"of a cascade of the two: `SHARE` of the cheaper one's answers that are good enough")
	f.StringVar(&s.judge, "judge-fee", "", "of a cascade: `AMOUNT` that judging an answer costs")
	f.text(&s.route, "route", "of a route: `SHARE` of the requests that go to the cheaper one")
	f.StringVar(&s.router, "router", "", "of a route: `AMOUNT` that choosing costs, a request")
	f.models("from", "to")
}

// mostAttempts bounds --attempts.
const mostAttempts = 100

// question reads what the flags say.
func (s *swapFlags) question() (*swap.Question, error) {
	q := &swap.Question{Plans: s.plans, From: s.from, To: s.to, Target: s.target, Attempts: s.attempts,
		Mixed: swap.Mixed{Accepted: s.accepted.Decimal, Share: s.route.Decimal}}
	if s.attempts < 1 || s.attempts > mostAttempts {
		return nil, fmt.Errorf("--attempts %d; give 1 to %d", s.attempts, mostAttempts)
	}
	if s.view.Top < 0 {
		return nil, fmt.Errorf("--top %d; give 0 or more", s.view.Top)
	}
	for _, text := range s.success {
		x, err := parseSuccess(text)
		if err != nil {
			return nil, err
		}
		q.Success = append(q.Success, x)
	}
	return q, cmp.Or(s.amounts(q), s.factor(q))
}

// amounts reads sums of money.
func (s *swapFlags) amounts(q *swap.Question) error {
	var judge, router *money.Decimal
	for _, x := range []struct {
		flag, text string
		into       **money.Decimal
	}{{"failure-cost", s.failure, &q.Failure}, {"switching-cost", s.switching, &q.Switching},
		{"judge-fee", s.judge, &judge}, {"router", s.router, &router}} {
		if x.text == "" {
			continue
		}
		d, err := money.Parse(x.text)
		if err != nil {
			return fmt.Errorf("--%s %w", x.flag, err)
		}
		*x.into = &d
	}
	q.Mixed.Judge, q.Mixed.Router = given(judge), given(router)
	if router != nil && q.Mixed.Share == nil {
		return errors.New("--router belongs to --route")
	}
	return nil
}

// factor reads that on the answers of candidates, which are then counted apart.
func (s *swapFlags) factor(q *swap.Question) error {
	if s.verbosity == "" {
		return nil
	}
	shock, err := scenario.Parse(string(scenario.Verbosity) + "=" + s.verbosity)
	if err != nil {
		return fmt.Errorf("--%w", err)
	}
	q.Verbosity = shock.By
	return nil
}

// parseSuccess reads OFFER=SHARE.
func parseSuccess(text string) (swap.Success, error) {
	i := strings.LastIndex(text, "=")
	if i <= 0 {
		return swap.Success{}, fmt.Errorf("--success %q; write from=92%%,to=88%% or openai/gpt-5-mini=88%%", text)
	}
	share, err := money.ParseShare(text[i+1:])
	if err != nil {
		return swap.Success{}, fmt.Errorf("--success %s: %w", text[:i], err)
	}
	if share.IsZero() {
		return swap.Success{}, fmt.Errorf("--success %s: 0%% never succeed, so that nothing is bought; give more", text)
	}
	return swap.Success{Name: text[:i], Share: share}, nil
}
