package quote_test

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

// cases draws usages of one model that together meet all that is said of it:
// the first, a middle and the last instant of every row, term and window; each
// band below, at and above its threshold; every mode and region.
func cases(m *oracleModel, r *rand.Rand) []ask {
	instants, prompts, regions := corners(m)
	modes := pricebook.Modes()
	pick := func() ask {
		return ask{instants[r.IntN(len(instants))], modes[0], "global", prompts[r.IntN(len(prompts))]}
	}
	var out []ask
	for _, at := range instants {
		for _, mode := range modes {
			a := pick()
			a.at, a.mode = at, mode
			out = append(out, a)
		}
		for _, prompt := range prompts {
			a := pick()
			a.at, a.prompt = at, prompt
			out = append(out, a)
		}
		for _, region := range regions {
			for range 4 {
				a := pick()
				a.at, a.region, a.mode = at, region, modes[r.IntN(2)]
				out = append(out, a)
			}
		}
	}
	return out
}

// corners lists the instants, sizes and regions at which anything changes.
func corners(m *oracleModel) (instants []time.Time, prompts []int64, regions []string) {
	prompts, regions = []int64{0, 1, 1000, 10_000_000}, []string{"global", "nowhere"}
	for _, s := range m.all {
		end := s.until
		if end.IsZero() {
			end = time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
		}
		start := s.from
		if start.IsZero() {
			start = m.rows[0].from
		}
		instants = append(instants, start.Add(-time.Second), start, end.Add(-time.Second), start.Add(end.Sub(start)/2))
		for _, h := range s.hours {
			for day := range 7 {
				for _, minute := range []int{minutes(h[:5]), minutes(h[6:])} {
					local := start.Add(end.Sub(start) / 2).In(s.zone)
					at := time.Date(local.Year(), local.Month(), local.Day()+day, 0, minute, 0, 0, s.zone)
					instants = append(instants, at.Add(-time.Second), at)
				}
			}
		}
		for _, edge := range []int64{s.lo - 1, s.lo, s.lo + 1, s.hi, s.hi + 1} {
			if 0 < edge && edge <= 10_000_000 {
				prompts = append(prompts, edge)
			}
		}
		for _, region := range s.regions {
			if region != "*" {
				regions = append(regions, region)
			}
		}
	}
	slices.SortFunc(instants, time.Time.Compare)
	slices.Sort(prompts)
	slices.Sort(regions)
	return slices.CompactFunc(instants, time.Time.Equal), slices.Compact(prompts), slices.Compact(regions)
}

// amounts spreads a prompt over the prompt meters and draws the rest, up to ten
// million tokens.
func amounts(r *rand.Rand, prompt int64) meter.Quantities {
	var q meter.Quantities
	left := prompt
	for _, row := range meter.Table() {
		switch row.Side {
		case meter.Prompt:
			if row.ID != meter.Input && left > 0 && r.IntN(2) == 0 {
				q[row.ID] = r.Int64N(left + 1)
				left -= q[row.ID]
			}
		case meter.Answer:
			q[row.ID] = r.Int64N(2) * r.Int64N(10_000_001)
		default:
			q[row.ID] = r.Int64N(2) * r.Int64N(1000)
		}
	}
	q[meter.Input] += left
	q[meter.Requests] = 1
	return q
}

// TestOracle prices the shipped books and, apart, a book of rules that they
// leave unused.
func TestOracle(t *testing.T) {
	t.Run("shipped", func(t *testing.T) {
		consult(t, documents(t), 300)
	})
	t.Run("rules", func(t *testing.T) {
		data, err := os.ReadFile("testdata/rules.yaml")
		if err != nil {
			t.Fatal(err)
		}
		consult(t, []pricebook.Document{{Name: "rules.yaml", Data: data}}, 25)
	})
}

// consult compares every answer about some books with the oracle's.
func consult(t *testing.T, docs []pricebook.Document, atLeast int) {
	models, pricer := readOracle(t, docs), quote.NewPricer(load(t, docs))
	r := rand.New(rand.NewPCG(1, 2))
	priced, refused := 0, map[string]int{}
	cards := map[*pricebook.Card]bool{}
	for _, m := range models {
		for _, a := range cases(m, r) {
			u := quote.Usage{Model: m.name, At: a.at, Mode: pricebook.Mode(a.mode), Region: a.region,
				Counts: amounts(r, a.prompt)}
			card, why := m.meant(models, a.at).deal(a)
			if why != "" {
				refused[why]++
				if got := refusal(pricer, &u); got != why {
					t.Fatalf("%s %+v: refused for %q, want %q", m.name, a, got, why)
				}
				continue
			}
			priced++
			agree(t, pricer, &u, card, m.currency)
			if c, err := pricer.Card(&u); err == nil {
				cards[c] = true
			}
		}
	}
	statements := covered(t, models)
	if statements < atLeast {
		t.Errorf("only %d statements were read: the reader has lost its way", statements)
	}
	t.Logf("%d usages of %d models priced alike, on %d cards; refused alike: %v; %d rows, bands, clauses and terms, "+
		"each met", priced, len(models), len(cards), refused, statements)
	if priced < 500 {
		t.Errorf("only %d usages", priced)
	}
}

// refusal names why a usage has no bill.
func refusal(p *quote.Pricer, u *quote.Usage) string {
	_, err := p.Bill(u)
	var none *pricebook.NoPriceError
	var not *pricebook.NotOfferedError
	switch {
	case errors.As(err, &none):
		return "no price"
	case errors.As(err, &not):
		return not.What
	case err != nil:
		return err.Error()
	}
	return ""
}

// agree compares a bill line by line.
func agree(t *testing.T, p *quote.Pricer, u *quote.Usage, card *oracleCard, currency string) {
	t.Helper()
	bill, err := p.Bill(u)
	if err != nil {
		t.Fatalf("%+v: %v", u, err)
	}
	lines := map[meter.ID]quote.Line{}
	for _, l := range bill.Lines {
		if _, twice := lines[l.Meter]; twice {
			t.Fatalf("%+v: two lines for %s", u, l.Meter)
		}
		lines[l.Meter] = l
	}
	total, missing, want := new(big.Rat), 0, 0
	for id := range meter.Count {
		price := card.price(id.String())
		if u.Counts[id] == 0 || price == nil && id == meter.Requests {
			continue // a call without a listed fee is free
		}
		want++
		l, ok := lines[id]
		if !ok || rat(t, l.Quantity).Cmp(big.NewRat(u.Counts[id], 1)) != 0 || l.Known() != (price != nil) {
			t.Fatalf("%+v: %s: line %+v, want price %v", u, id, l, price)
		}
		if price == nil {
			missing++
			continue
		}
		amount := new(big.Rat).Mul(price, big.NewRat(u.Counts[id], 1))
		if rat(t, l.Amount).Cmp(amount) != 0 {
			t.Fatalf("%+v: %s costs %s, want %s", u, id, l.Amount, amount.FloatString(12))
		}
		total.Add(total, amount)
	}
	sum, status, err := p.Total(u)
	switch {
	case err != nil || len(lines) != want || len(bill.Missing) != missing:
		t.Fatalf("%+v: %d lines, %v missing, %v; want %d and %d", u, len(lines), bill.Missing, err, want, missing)
	case rat(t, bill.Total).Cmp(total) != 0 || rat(t, sum).Cmp(total) != 0:
		t.Fatalf("%+v: total %s and %s, want %s", u, bill.Total, sum, total.FloatString(12))
	case (status == quote.LowerBound) != (missing > 0) || status != bill.Status:
		t.Fatalf("%+v: status %s and %s with %d missing", u, status, bill.Status, missing)
	case currency != "" && string(bill.Currency) != currency:
		t.Fatalf("%+v: currency %s, want %s", u, bill.Currency, currency)
	}
}

// rat is a decimal as a fraction.
func rat(t rapid.TB, d money.Decimal) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		t.Fatalf("%s is no number", d)
	}
	return r
}

// covered demands that every statement of the books was met, and that every one
// with prices or factors decided something.
func covered(t *testing.T, models []*oracleModel) int {
	seen := map[*statement]bool{}
	for _, m := range models {
		for _, s := range m.all {
			if seen[s] {
				continue
			}
			seen[s] = true
			if speaks := len(s.rates)+len(s.multiply) > 0; s.held == 0 || speaks && s.won == 0 {
				t.Errorf("%s of %s: held %d times, decided %d times: the cases miss it", s.name, m.name, s.held, s.won)
			}
		}
	}
	return len(seen)
}
