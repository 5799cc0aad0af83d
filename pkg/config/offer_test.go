package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/money"
)

const offers = `fleets:
  - {name: own, model: gpt-oss-120b, gpu: h100}
offers:
  - {name: batch, model: openai/gpt-5.4, mode: batch, region: eu}
  - {name: machines, fleet: own}
  - name: shared
    router: 0.0001
    route:
      - {offer: machines, share: 70%}
      - {offer: batch, share: 30%}
      - {offer: groq/openai/gpt-oss-120b, share: 0%}
  - name: careful
    cascade: {first: shared, then: anthropic/claude-sonnet-4-6, accepted: 75%, judge: openai/gpt-5-nano,
      judge_workload: verdicts}
`

// describe writes ways in one line each: share, legs, fee.
func describe(legs []config.Leg, ways []config.Way) string {
	var b strings.Builder
	for _, w := range ways {
		fmt.Fprintf(&b, "%s", w.Share)
		for _, i := range w.Legs {
			l := legs[i]
			fmt.Fprintf(&b, " %s", l.Name.Text)
			for _, s := range []string{l.Mode.Text, l.Region, l.Role, l.Workload.Text} {
				if s != "" {
					fmt.Fprintf(&b, ":%s", s)
				}
			}
		}
		fmt.Fprintf(&b, " %s\n", w.Fee)
	}
	return b.String()
}

func TestServe(t *testing.T) {
	p, err := config.ReadProject("tokecon.yaml", []byte(offers))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"openai/gpt-5-mini": "1 openai/gpt-5-mini 0\n",
		"own":               "1 own 0\n",
		"batch":             "1 openai/gpt-5.4:batch:eu 0\n",
		"machines":          "1 own 0\n",
		"shared":            "0.7 own 0.0001\n0.3 openai/gpt-5.4:batch:eu 0.0001\n",
		"careful": "0.525 own:first openai/gpt-5-nano:judge:verdicts 0.0001\n0.225 openai/gpt-5.4:batch:eu:first " +
			"openai/gpt-5-nano:judge:verdicts 0.0001\n" +
			"0.175 own:first openai/gpt-5-nano:judge:verdicts anthropic/claude-sonnet-4-6:then 0.0001\n0.075 " +
			"openai/gpt-5.4:batch:eu:first openai/gpt-5-nano:judge:verdicts anthropic/claude-sonnet-4-6:then 0.0001\n",
	} {
		legs, ways, err := p.Serve("tokecon.yaml", config.Word{Text: name})
		if err != nil {
			t.Fatal(name, err)
		}
		if got := describe(legs, ways); got != want {
			t.Errorf("%s:\n%swant\n%s", name, got, want)
		}
		var sum money.Decimal
		for _, w := range ways {
			sum = sum.Add(w.Share)
		}
		if !sum.Equal(money.FromInt(1)) {
			t.Errorf("%s: the shares sum to %s", name, sum)
		}
	}
}

// TestOnePool: a fleet that several ways lead to is one fleet.
func TestOnePool(t *testing.T) {
	p, err := config.ReadProject("tokecon.yaml",
		[]byte(offers+"  - {name: twice, cascade: {first: own, then: shared, accepted: 40%, judge_fee: 0.001}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	legs, ways, err := p.Serve("tokecon.yaml", config.Word{Text: "twice"})
	if err != nil || len(legs) != 2 || len(ways) != 3 {
		t.Fatalf("%v %v %v", legs, ways, err)
	}
	want := "0.4 own:first 0.001\n0.42 own:first own:first 0.0011\n0.18 own:first openai/gpt-5.4:batch:eu:then 0.0011\n"
	if got := describe(legs, ways); got != want {
		t.Errorf("%swant\n%s", got, want)
	}
}

func TestWrongOffers(t *testing.T) {
	deep := "offers:\n  - {name: o0, route: [{offer: a, share: 50%}, {offer: b, share: 50%}]}\n"
	for i := 1; i < 40; i++ {
		deep += fmt.Sprintf("  - {name: o%d, cascade: {first: o%d, then: o%d, accepted: 100%%}}\n", i, i-1, i-1)
	}
	for _, c := range []struct{ text, want string }{
		{"offers:\n  - {name: a}\n", "f.yaml:2: offer a: model: an offer is exactly one of model, fleet, route and cascade"},
		{"offers:\n  - {name: a, model: m, fleet: f}\n", "f.yaml:2: offer a: model: an offer is exactly one of"},
		{"offers:\n  - {name: a, fleet: f}\n", `f.yaml:2: offer a: fleet: "f": no fleet of the file is called so`},
		{"offers:\n  - {name: a, model: m}\n  - {name: a, model: n}\n",
			`f.yaml:3: name: "a": two offers are called so; the first is on line 2`},
		{"offers:\n  - {name: a, route: [{offer: m, share: 60%}, {offer: n, share: 30%}]}\n",
			"f.yaml:2: offer a: route: the shares sum to 90%, not to 100%"},
		{"offers:\n  - {name: a, mode: batch, route: [{offer: m, share: 100%}]}\n", "only a model has a mode and a region"},
		{"offers:\n  - {name: a, model: m, router: 0.1}\n", "only a route has a router"},
		{"offers:\n  - {name: a, cascade: {first: m, then: n, accepted: 5%, judge: x, judge_fee: 0.1}}\n",
			"a cascade has a judge or a judge_fee"},
		{"offers:\n  - {name: a, cascade: {first: m, then: n, accepted: 5%, judge_workload: x}}\n", "there is no judge"},
		{"offers:\n  - {name: a, cascade: {first: m, then: n}}\n", "accepted"},
		{"offers:\n  - {name: a, cascade: {first: m, then: b, accepted: 5%}}\n" +
			"  - {name: b, route: [{offer: a, share: 100%}]}\n",
			"offer a: it leads back to itself: a, b, a"},
		{deep, "the offers that this leads to are more than 64"},
	} {
		_, err := config.ReadProject("f.yaml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.90s: %v, want %s", c.text, err, c.want)
		}
	}
}
