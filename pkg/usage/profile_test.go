package usage_test

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/usage"
)

// counted is a request of a prompt and an answer.
func counted(prompt, answer int64) meter.Quantities {
	return meter.Quantities{meter.Input: prompt, meter.Output: answer, meter.Requests: 1}
}

// entry is a request with its slot.
type entry struct {
	q    meter.Quantities
	slot int
}

func entries() *rapid.Generator[[]entry] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) entry {
		q := counted(rapid.Int64Range(0, 30).Draw(t, "prompt"), rapid.Int64Range(0, 9).Draw(t, "answer"))
		q[meter.CacheRead] = rapid.Int64Range(0, 5).Draw(t, "cached")
		return entry{q, rapid.IntRange(usage.NoSlot, 3).Draw(t, "slot")}
	}), 0, 40)
}

func profile(t rapid.TB, edges []int64, list []entry) *usage.Profile {
	p := usage.NewProfile(edges)
	for _, e := range list {
		if err := p.Add(e.q, e.slot); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// sameSums compares everything but the kept sample, which depends on the order.
func sameSums(t *rapid.T, a, b *usage.Profile) {
	if !reflect.DeepEqual(a.Buckets, b.Buckets) || a.Requests != b.Requests || a.MaxPrompt != b.MaxPrompt ||
		a.MaxAnswer != b.MaxAnswer || a.MaxTotal != b.MaxTotal {
		t.Fatalf("%+v\nis not\n%+v", a, b)
	}
}

func TestOrderAndPartsDoNotMatter(t *testing.T) {
	edges := []int64{5, 6, 20}
	rapid.Check(t, func(t *rapid.T) {
		list := entries().Draw(t, "requests")
		whole := profile(t, edges, list)
		sameSums(t, whole, profile(t, edges, rapid.Permutation(list).Draw(t, "order")))
		cut := rapid.IntRange(0, len(list)).Draw(t, "cut")
		for _, parts := range [][2][]entry{{list[:cut], list[cut:]}, {list[cut:], list[:cut]}} {
			a, b := profile(t, edges, parts[0]), profile(t, edges, parts[1])
			before := b.Clone()
			if err := a.Merge(b); err != nil {
				t.Fatal(err)
			}
			sameSums(t, whole, a)
			sameSums(t, before, b)
			if len(a.Sample) != len(list) {
				t.Fatalf("%d of %d requests kept", len(a.Sample), len(list))
			}
		}
	})
}

// TestAlikeRequestsCountOneByOne: a total over n equal requests is n requests.
func TestAlikeRequestsCountOneByOne(t *testing.T) {
	edges := []int64{5, 6, 20}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 50).Draw(t, "n")
		e := entries().Filter(func(l []entry) bool { return len(l) > 0 }).Draw(t, "one")[0]
		apart, together := usage.NewProfile(edges), usage.NewProfile(edges)
		total := e.q
		for id := range total {
			total[id] *= n
		}
		for range n {
			if err := apart.Add(e.q, e.slot); err != nil {
				t.Fatal(err)
			}
		}
		if err := together.AddAlike(total, n, e.slot); err != nil {
			t.Fatal(err)
		}
		sameSums(t, apart, together)
		if !reflect.DeepEqual(apart.Sample, together.Sample) {
			t.Fatalf("%v, want %v", together.Sample, apart.Sample)
		}
	})
}

// TestUnevenTotals: what does not divide evenly is rounded up where a band or a
// limit is decided, and stays exact in the sums.
func TestUnevenTotals(t *testing.T) {
	p := usage.NewProfile([]int64{101})
	q := counted(1001, 7)
	q[meter.Requests], q[meter.WebSearch] = 10, 5
	if err := p.AddAlike(q, 10, usage.NoSlot); err != nil {
		t.Fatal(err)
	}
	if p.Requests != 10 || len(p.Buckets) != 1 || p.Buckets[0].Size != 101 || p.Buckets[0].Sum != q ||
		p.Buckets[0].Requests != 10 || p.MaxPrompt != 101 || p.MaxAnswer != 1 || p.MaxTotal != 102 {
		t.Errorf("%+v", p)
	}
	kept := counted(100, 1)
	kept[meter.WebSearch] = 1 // half a search is rounded up
	if len(p.Sample) != 10 || p.Sample[9] != kept {
		t.Errorf("kept %v", p.Sample)
	}
	if err := p.AddAlike(q, 0, usage.NoSlot); err != nil || p.Requests != 10 {
		t.Error("no requests were counted as some")
	}
}

func TestHugeCounts(t *testing.T) {
	p := usage.NewProfile(nil)
	if err := p.AddAlike(counted(math.MaxInt64, 0), math.MaxInt64, usage.NoSlot); err != nil {
		t.Fatal(err)
	}
	if len(p.Sample) > usage.SampleSize || p.MaxTotal != 1 {
		t.Errorf("%d kept, longest %d", len(p.Sample), p.MaxTotal)
	}
	for _, q := range []meter.Quantities{counted(1, 0), {meter.Requests: 1}} {
		if err := p.Add(q, usage.NoSlot); !errors.Is(err, meter.ErrOverflow) {
			t.Errorf("%v", err)
		}
	}
	big := usage.NewProfile(nil)
	if err := big.Add(counted(math.MaxInt64, math.MaxInt64), usage.NoSlot); err != nil || big.MaxTotal != math.MaxInt64 {
		t.Error(big.MaxTotal, err)
	}
	if err := big.Merge(p); !errors.Is(err, meter.ErrOverflow) {
		t.Errorf("merged: %v", err)
	}
	if _, err := big.Total(); err != nil {
		t.Error(err)
	}
}

// TestSampleIsEven: the kept requests are every stride-th, whatever the count,
// and merged samples stand for as many requests each.
func TestSampleIsEven(t *testing.T) {
	for _, n := range []int64{0, 1, usage.SampleSize - 1, usage.SampleSize, usage.SampleSize + 1, 3*usage.SampleSize + 7,
		20 * usage.SampleSize} {
		p := usage.NewProfile(nil)
		for i := range n {
			if err := p.Add(counted(i, 0), usage.NoSlot); err != nil {
				t.Fatal(err)
			}
		}
		stride := int64(1)
		for (n+stride-1)/stride > usage.SampleSize {
			stride *= 2
		}
		if got := int64(len(p.Sample)); got != (n+stride-1)/stride {
			t.Errorf("%d of %d kept at stride %d", got, n, stride)
		}
		for i, q := range p.Sample {
			if q[meter.Input] != int64(i)*stride {
				t.Fatalf("of %d, place %d holds request %d; stride %d", n, i, q[meter.Input], stride)
			}
		}
	}
}

func TestMergedSampleIsEven(t *testing.T) {
	many, few := usage.NewProfile(nil), usage.NewProfile(nil)
	for i := range int64(5 * usage.SampleSize) {
		if err := many.Add(counted(1, 0), usage.NoSlot); err != nil {
			t.Fatal(err)
		}
		if i%5 == 0 {
			if err := few.Add(counted(2, 0), usage.NoSlot); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, p := range []*usage.Profile{many.Clone(), few.Clone()} {
		other := few
		if p.Requests == few.Requests {
			other = many
		}
		if err := p.Merge(other); err != nil {
			t.Fatal(err)
		}
		twos := 0
		for _, q := range p.Sample {
			if q[meter.Input] == 2 {
				twos++
			}
		}
		share := float64(twos) / float64(len(p.Sample))
		if len(p.Sample) > usage.SampleSize || math.Abs(share-1.0/6) > 0.01 {
			t.Errorf("%d kept, %.3f of them from a sixth of the requests", len(p.Sample), share)
		}
	}
}

func TestMergeNeedsTheSameBands(t *testing.T) {
	if err := usage.NewProfile([]int64{5}).Merge(usage.NewProfile([]int64{6})); err == nil {
		t.Error("profiles with different bands were merged")
	}
}

func TestCloneIsIndependent(t *testing.T) {
	p := profile(t, nil, []entry{{counted(1, 1), 0}})
	c := p.Clone()
	if err := c.Add(counted(5, 5), 0); err != nil {
		t.Fatal(err)
	}
	if p.Requests != 1 || p.Buckets[0].Sum[meter.Input] != 1 || len(p.Sample) != 1 || p.MaxPrompt != 1 {
		t.Errorf("%+v", p)
	}
}

func TestBuckets(t *testing.T) {
	p := profile(t, []int64{5, 6},
		[]entry{{counted(4, 0), 9}, {counted(6, 0), 0}, {counted(5, 0), 0}, {counted(7, 0), usage.NoSlot},
			{counted(0, 0), 9}})
	var got [][3]int64
	for _, b := range p.Buckets {
		got = append(got, [3]int64{b.Size, int64(b.Slot), b.Requests})
	}
	if want := [][3]int64{{0, 9, 2}, {5, 0, 1}, {6, -1, 1}, {6, 0, 1}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestSlot(t *testing.T) {
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		at   time.Time
		want int
	}{
		{time.Time{}, usage.NoSlot},
		{monday, 0},
		{monday.Add(30*time.Minute - 1), 0},
		{monday.Add(30 * time.Minute), 1},
		{monday.Add(-1), usage.Slots - 1}, // Sunday's last half hour
		{monday.AddDate(0, 0, 6), 6 * 48},
		{monday.AddDate(0, 0, 1).In(time.FixedZone("west", -9*3600)), 48}, // UTC decides
	} {
		if got := usage.Slot(c.at); got != c.want {
			t.Errorf("%s lies in %d, want %d", c.at, got, c.want)
		}
	}
}
