package margin_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/internal/trial"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// TestQuick: the plan in floats says what the exact one says, whatever is sold.
func TestQuick(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, each := trial.Plan(t)
		if rapid.IntRange(0, 3).Draw(t, "tail") == 0 {
			median := money.FromInt(rapid.Int64Range(1, 1000).Draw(t, "median"))
			p.Usage = margin.Usage{Tail: &margin.Tail{Median: median, Sigma: rapid.Float64Range(0.2, 2).Draw(t, "sigma")}}
		}
		q, err := p.Quick()
		exact, exactErr := p.Margin(each)
		if err != nil || exactErr != nil {
			if (err == nil) != (exactErr == nil) {
				t.Fatal(err, exactErr)
			}
			return
		}
		revenue, cogs := q.At(q.Use(1), each.Float64(), 1)
		for what, pair := range map[string][2]float64{"revenue": {revenue, exact.Revenue.Float64()},
			"costs": {cogs, exact.COGS.Float64()}} {
			if off := math.Abs(pair[0] - pair[1]); off > 1e-8*(1+math.Abs(pair[1])) {
				t.Fatalf("%s is %g, exactly %g", what, pair[0], pair[1])
			}
		}
	})
}

// TestQuickVolume: so many times the requests is a plan whose users do so much more.
func TestQuickVolume(t *testing.T) {
	for _, p := range []*margin.Plan{
		{Name: "segments", Price: dec("30"), Overage: dec("0.1"), Included: some("500"), Cap: some("900"), Payments: dec("1"),
			Usage: margin.Usage{Segments: []margin.Segment{{Share: dec("0.8"), Requests: dec("300")},
				{Share: dec("0.2"), Requests: dec("700")}}}},
		{Name: "tail", Price: dec("30"), Overage: dec("0.1"), Included: some("500"), Cap: some("900"), Payments: dec("1"),
			Usage: margin.Usage{Tail: &margin.Tail{Median: dec("200"), Sigma: 1.5}}},
	} {
		q, err := p.Quick()
		if err != nil {
			t.Fatal(err)
		}
		twice := *p
		if p.Usage.Tail != nil {
			twice.Usage.Tail = &margin.Tail{Median: dec("400"), Sigma: 1.5}
		} else {
			twice.Usage.Segments = []margin.Segment{{Share: dec("0.8"), Requests: dec("600")},
				{Share: dec("0.2"), Requests: dec("1400")}}
		}
		exact, err := twice.Margin(dec("0.01"))
		if err != nil {
			t.Fatal(err)
		}
		revenue, cogs := q.At(q.Use(2), 0.01, 1)
		if math.Abs(revenue-exact.Revenue.Float64()) > 1e-9 || math.Abs(cogs-exact.COGS.Float64()) > 1e-9 {
			t.Errorf("%s: %g and %g, exactly %s and %s", p.Name, revenue, cogs, exact.Revenue, exact.COGS)
		}
	}
}
