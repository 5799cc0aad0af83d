package diff_test

import (
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/internal/trial"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// TestMonthSplit: the parts sum to the change to the last digit, and are the
// averages over all orders.
func TestMonthSplit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to := genScene(r, "from"), genScene(r, "to")
		m := monthOf(t, from.result(t), to.result(t))
		if m.Split == nil {
			r.Fatalf("no split: %s", m.Reason)
		}
		s := m.Split
		if sum := sumOf(s.List, s.Tokens, s.Mix, s.Volume); !sum.Equal(*m.Change) ||
			!m.From.Month.Add(*m.Change).Equal(*m.To.Month) {
			r.Fatalf("parts sum to %s, the change is %s", sum, m.Change)
		}
		want := trial.AverageOfOrders(4, func(moved uint) *big.Rat {
			v := each(pick(from, to, moved, 0), pick(from, to, moved, 1), pick(from, to, moved, 2))
			return v.Mul(v, pick(from, to, moved, 3).units())
		})
		for i, part := range []money.Decimal{s.List, s.Tokens, s.Mix, s.Volume} {
			closeTo(r, fmt.Sprintf("part %d", i), part, want[i], *m.From.Month, *m.To.Month)
		}
	})
}

// TestWhatDidNotMoveInAMonth has a part of 0, each of the four.
func TestWhatDidNotMoveInAMonth(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to := genScene(r, "from"), genScene(r, "to")
		still := rapid.IntRange(0, 3).Draw(r, "still")
		switch still {
		case 0:
			to.rates = from.rates
		case 1: // the same number of tokens a request, shared otherwise
			to.requests, to.searches = from.requests, from.searches
			to.tokens = map[meter.ID]int64{meter.Input: from.tokens[meter.Output], meter.CacheRead: from.tokens[meter.Input],
				meter.Output: from.tokens[meter.CacheRead]}
		case 2: // all of it as many times over
			k := rapid.Int64Range(1, 9).Draw(r, "times")
			to.tokens = map[meter.ID]int64{}
			for id, n := range from.tokens {
				to.tokens[id] = n * k
			}
		case 3:
			to.volume, to.retries = from.volume, from.retries
		}
		m := monthOf(t, from.result(t), to.result(t))
		if parts := []money.Decimal{m.Split.List, m.Split.Tokens, m.Split.Mix, m.Split.Volume}; !parts[still].IsZero() {
			r.Fatalf("part %d of %v is not 0", still, parts)
		}
	})
}

// TestSavedMonthsSplitAlike: whether a side is worked out or was saved, the change
// and its parts are the same.
func TestSavedMonthsSplitAlike(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from, to := genScene(r, "from"), genScene(r, "to")
		for id, n := range from.tokens {
			if (n == 0) != (to.tokens[id] == 0) {
				to.tokens[id] = n // a meter of one side alone has no saved rate
			}
		}
		if (from.searches == 0) != (to.searches == 0) {
			to.searches = from.searches
		}
		live := monthOf(t, from.result(t), to.result(t))
		before, after := saved(t, from.result(t)).Compared, saved(t, to.result(t)).Compared
		for what, m := range map[string]diff.MonthChange{"saved": monthOf(t, before, after),
			"saved and live": monthOf(t, before, to.result(t)), "live and saved": monthOf(t, from.result(t), after)} {
			if !reflect.DeepEqual(texts(t, m), texts(t, live)) {
				r.Fatalf("%s: %s\nlive: %s", what, texts(t, m), texts(t, live))
			}
		}
	})
}

// TestWhyASavedMonthIsNotSplit: rates by size are split where they hold for both
// sides, and only there; what was changed by hand is not split at all.
func TestWhyASavedMonthIsNotSplit(t *testing.T) {
	const tiers = ", where: [{above: 5000, multiply: {tokens: 2}}]"
	short := scene{requests: 2, volume: 100, tokens: map[meter.ID]int64{meter.Input: 6000, meter.Output: 100},
		rates: map[meter.ID]int64{meter.Input: 1_000_000, meter.Output: 2_000_000}}
	long := short
	long.tokens = map[meter.ID]int64{meter.Input: 16000, meter.Output: 100}
	result := func(s scene, tiered string) *econ.CompareResult {
		return s.compared(t, tiered, []int64{5001}).Result(setting(),
			econ.Workload{Name: "w", Volume: money.FromInt(s.volume)})
	}
	if m := monthOf(t, saved(t, result(short, tiers)).Compared, result(short, tiers)); m.Split == nil {
		t.Errorf("short prompts: %+v", m)
	}
	if m := monthOf(t, result(short, tiers), result(long, tiers)); m.Split == nil || !m.Split.List.IsZero() ||
		m.Split.Mix.IsZero() {
		t.Errorf("with books the tier is mix: %+v", m)
	}
	edit := func(r *econ.CompareResult, old, fresh string) *econ.CompareResult {
		text := texts(t, r)
		if !strings.Contains(text, old) {
			t.Fatalf("%q is not in %s", old, text)
		}
		s, err := diff.ReadSaved([]byte(strings.ReplaceAll(text, old, fresh)))
		if err != nil {
			t.Fatal(err)
		}
		return s.Compared
	}
	other := long
	other.tokens = map[meter.ID]int64{meter.Input: 6000, meter.CacheRead: 10, meter.Output: 100}
	other.rates = map[meter.ID]int64{meter.Input: 1_000_000, meter.Output: 2_000_000, meter.CacheRead: 1}
	for want, sides := range map[string][2]*econ.CompareResult{
		"the longest prompt of one side has 8000 tokens; the rates that the other holds are those of fewer than 5001": {
			saved(t, result(short, tiers)).Compared, result(long, "")},
		"prices that depend on the prompt's size or the hour are not in a saved result": {saved(t,
			result(long, tiers)).Compared, result(short, "")},
		"a saved result does not tell what cache_read costs on the other side": {saved(t,
			result(short, "")).Compared, result(other, "")},
		"the saved result does not say what a request is made of; write it anew with this version": {edit(result(short, ""),
			`"basis"`, `"basis_of_old"`), result(short, "")},
		"the saved result contradicts itself: its costs do not follow from its quantities": {edit(result(short, ""),
			`"volume_per_month":"100"`, `"volume_per_month":"101"`), result(short, "")},
	} {
		m := monthOf(t, sides[0], sides[1])
		if m.Split != nil || m.Change == nil || m.Reason != want {
			t.Errorf("%+v; want no split: %s", m, want)
		}
	}
}
