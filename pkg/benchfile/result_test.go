package benchfile

import (
	"math"
	"testing"
)

func TestBest(t *testing.T) {
	run := func(concurrency, output float64) Result {
		return Result{Concurrency: concurrency, OutputPerSecond: output}
	}
	sweep := []Result{run(1, 50), run(16, 600), run(64, 1500), run(256, 1400), run(0, 9000)}
	for _, test := range []struct {
		results []Result
		asked   float64
		want    Result
	}{
		{nil, 8, Result{}},
		{sweep, 0, run(0, 9000)},
		{sweep, -1, run(0, 9000)},
		{sweep, math.NaN(), run(0, 9000)},
		{sweep, math.Inf(1), run(0, 9000)},
		{sweep[:4], 0, run(64, 1500)},
		{sweep, 1, run(1, 50)},
		{sweep, 3, run(1, 50)},
		{sweep, 5, run(16, 600)},    // 3.2 times less and 5 times more
		{sweep, 32, run(64, 1500)},  // as near to 16: the higher throughput
		{sweep, 128, run(64, 1500)}, // as near to 256
		{sweep, 1e9, run(256, 1400)},
		{[]Result{run(0, 5), run(0, 7)}, 8, run(0, 7)},
		{[]Result{run(8, 5), run(8, 7), run(8, 6)}, 8, run(8, 7)},
	} {
		if got := Best(test.results, test.asked); got != test.want {
			t.Errorf("nearest to %v: got %+v, want %+v", test.asked, got, test.want)
		}
	}
}
