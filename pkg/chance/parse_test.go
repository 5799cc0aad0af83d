package chance_test

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/chance"
)

// TestSameBitsEverywhere: the bits of the draws are written down as a hash, which no
// CPU and no version of the compiler may change.
func TestSameBitsEverywhere(t *testing.T) {
	of := []chance.Dist{
		chance.Uniform{Low: 0.4, High: 0.9}, chance.Triangular{Low: 0.5, Mode: 1, High: 2},
		chance.Lognormal{Median: 1, Sigma: 0.5},
		chance.NewDiscrete([]chance.Outcome{{Value: 1, Weight: 0.6}, {Value: 1.42, Weight: 0.4}}), chance.Between(0.5, 2),
	}
	j, err := chance.NewJoint(of, []chance.Pair{{A: 0, B: 1, Rho: 0.5}, {A: 1, B: 4, Rho: -0.3}})
	if err != nil {
		t.Fatal(err)
	}
	sum := fnv.New64a()
	var b [8]byte
	for _, row := range j.Draw(chance.NewPCG(1, 1), 10_000) {
		for _, v := range row {
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
			sum.Write(b[:])
		}
	}
	if got, want := sum.Sum64(), uint64(0x13d998a97a2a2d23); got != want {
		t.Errorf("the draws have the hash %#x, want %#x", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                            `"" is no distribution; write one of fixed(V) uniform(`,
		"x2":                          `"x2" is no distribution`,
		"uniform(x1, x2":              "is no distribution",
		"gauss(x1, x2)":               `"gauss" is no distribution; write one of`,
		"uniform(x1)":                 "uniform(x1): 1 parts; it takes 2: low, high",
		"uniform(x2, x1)":             "low, high must ascend",
		"uniform(x2, x2)":             "the ends are the same; write fixed(V)",
		"uniform(x1, y)":              "high: ",
		"triangular(x1, x3, x2)":      "low, likeliest, high must ascend",
		"lognormal(x1)":               "it takes MEDIAN, SIGMA or P10..P90",
		"lognormal(x1, x2)":           "sigma: ",
		"lognormal(x1, 0)":            "a sigma of 0; give more than 0 and at most 3",
		"lognormal(x1, 3.5)":          "a sigma of 3.5",
		"lognormal(0%, 1)":            "median: 0%; a log-normal is above 0",
		"lognormal(0%..4%)":           "p10: 0%; a log-normal is above 0",
		"lognormal(x2..x1)":           "p10, p90 must ascend",
		"lognormal(x0.0001..x999999)": "a sigma of 8.984",
		"discrete(x1:60%, x2:60%)":    "the weights sum to 120%, not to 100%",
		"discrete(x1:60%, x2:30%)":    "the weights sum to 90%, not to 100%",
		"discrete(x1)":                `"x1" has no weight; write VALUE:WEIGHT`,
		"discrete(x1:0)":              "weight of x1: \"0\"; give more than 0",
		"discrete(x1:-1)":             "weight of x1: ",
		"discrete()":                  `"" has no weight`,
		"samples()":                   "it takes FILE, or FILE, UNIT",
		"samples(a.csv)":              "there is no a.csv",
		"samples(use.csv, 0)":         `unit: "0"; give more than 0`,
		"samples(use.csv, 1, 2)":      "it takes FILE, or FILE, UNIT",
	} {
		if _, err := grammar().Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestReadNumbers(t *testing.T) {
	got, err := chance.ReadNumbers(strings.NewReader("\ufeff# requests\n300\r\n\n 0.5 \n900"))
	if err != nil || len(got) != 3 || got[0] != 300 || got[1] != 0.5 || got[2] != 900 {
		t.Errorf("%v, %v", got, err)
	}
	for text, want := range map[string]string{"": "no numbers in it", "#\n": "no numbers", "1\nabc\n": "2: ", "1,2": "1: ",
		"NaN": "1: ", "-1": "1: ", "1\n1e999": "2: "} {
		if _, err := chance.ReadNumbers(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestParseRho(t *testing.T) {
	for text, want := range map[string]float64{"0.5": 0.5, "-0.3": -0.3, "0": 0} {
		if got, err := chance.ParseRho(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"1", "-1", "2", "x", "--0.1", "", "NaN"} {
		if got, err := chance.ParseRho(text); err == nil {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// FuzzParse: any text is a distribution whose quantiles ascend and are finite, or an
// error.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"fixed(x2)", "uniform(40%, 90%)", "triangular(x0.5, x1, x2)", "lognormal(x1, 0.5)",
		"lognormal(x0.5..x2)", "discrete(x1:0.6, x1.42:40%)", "samples(use.csv, 600)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := grammar().Parse(text)
		if err != nil {
			return
		}
		last := math.Inf(-1)
		for _, u := range []float64{0x1p-53, 0.1, 0.5, 0.9, 1 - 0x1p-53} {
			v := d.Quantile(u)
			if math.IsNaN(v) || math.IsInf(v, 0) || v < last {
				t.Fatalf("%q: quantile %g is %g after %g", text, u, v, last)
			}
			last = v
		}
	})
}

func FuzzReadNumbers(f *testing.F) {
	f.Add("# n\n1\n2.5\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := chance.ReadNumbers(strings.NewReader(text))
		if err == nil && len(got) == 0 {
			t.Fatal("no numbers and no error")
		}
		for _, v := range got {
			if !(v >= 0) || math.IsInf(v, 0) {
				t.Fatalf("%g", v)
			}
		}
	})
}
