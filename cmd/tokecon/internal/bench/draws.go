package main

import (
	"fmt"
	"slices"
)

// drawsBudget is what ten thousand draws of a horizon of four years may take, in
// milliseconds, start and reading of the books included.
const drawsBudget = 500

// drawn is a project of five plans and ten offers, with tails, segments, a route and a
// cascade.
const drawn = `workloads:
  - {workload: work, counts: {input: 8000, cached: 6000, output: 500}}
  - {workload: verdict, counts: {input: 900, output: 5}}
offers:
  - {name: mixed, route: [{offer: openai/gpt-5-mini, share: 50%}, {offer: google/gemini-3.8-flash, share: 30%},
     {offer: groq/openai/gpt-oss-120b, share: 20%}]}
  - {name: careful, cascade: {first: openai/gpt-5-nano, then: anthropic/claude-sonnet-4-6, accepted: 75%,
     judge: openai/gpt-5-mini, judge_workload: verdict}}
  - {name: spread, route: [{offer: openai/gpt-5.4, share: 60%}, {offer: deepseek/deepseek-v4-pro, share: 40%}]}
plans:
  - {name: a, price: 30, offer: mixed, requests: 600, users: 800, target: 60%,
     costs: [{name: fees, share: 2.9%, payment: 0.30}]}
  - {name: b, price: 60, offer: careful, tail: {median: 150, sigma: 1.5}, users: 300, target: 60%}
  - {name: c, price: 90, offer: spread, users: 200, target: 60%, included: 500, overage: 0.1, cap: 3k,
     segments: [{name: light, share: 80%, requests: 200}, {name: heavy, share: 20%, requests: 2k}]}
  - {name: d, per: outcome, price: 0.99, success: 70%, offer: anthropic/claude-opus-5-5, users: 1000, target: 60%}
  - {name: e, per: request, price: 0.05, offer: xai/grok-4.20, users: 500, target: 60%}
`

// benchDraws prints how long a horizon of 48 months takes that is drawn ten thousand
// times on one core, and how much memory ten times the draws take.
func benchDraws(w *workshop, rounds int) error {
	var contests []*contest
	for _, draws := range []string{"10000", "100000"} {
		argv := []string{w.tokecon, "scenario", "--project", "-", "--months", "48", "--path", "price=decline(1.3)", "--path",
			"tokens=grow(1%)", "--churn", "3%", "--adds", "20",
			"--uncertain", "price=triangular(x0.5, x1, x2)", "--uncertain", "verbosity=uniform(x0.7, x2)", "--uncertain",
			"sell=uniform(x0.8, x1.1)", "--correlate", "price,sell=0.5", "--draws", draws, "-f", "json"}
		contests = append(contests, &contest{name: draws + " draws", argv: argv, stdin: drawn, env: []string{oneCore}})
	}
	w.race(contests, rounds)
	t := &table{}
	t.add(fmt.Sprintf("48 months, 5 plans, 10 offers, one core, %d runs", rounds), "median", "min",
		fmt.Sprintf("of the %d ms allowed", drawsBudget), "memory")
	for i, c := range contests {
		if c.err != nil {
			return c.err
		}
		middle, allowed := median(c.took), ""
		if i == 0 {
			allowed = fmt.Sprintf("%.0f%%", ms(middle)/drawsBudget*100)
		}
		t.add(c.name, milliseconds(middle), milliseconds(slices.Min(c.took)), allowed,
			fmt.Sprintf("%d MB", slices.Max(c.peaks)>>20))
	}
	fmt.Printf("\n%s", t)
	return nil
}
