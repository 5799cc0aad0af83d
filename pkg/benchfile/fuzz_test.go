package benchfile

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzRead: nothing panics, a file gives results or an error of one line, and
// every number of a result is finite and not negative.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) == 0 {
		f.Fatal("no files", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		results, err := Read("f", bytes.NewReader(text))
		if (err == nil) != (len(results) > 0) || err != nil && strings.Contains(err.Error(), "\n") {
			t.Fatalf("%d results, error %v", len(results), err)
		}
		for _, r := range results {
			checkResult(t, r)
		}
		_ = Best(results, 8)
	})
}

func checkResult(t *testing.T, r Result) {
	for _, x := range []float64{r.Input, r.Output, r.Concurrency, r.OutputPerSecond, r.TTFT, r.TPOT, r.RequestRate} {
		if !(x >= 0) || math.IsInf(x, 1) {
			t.Fatalf("a number is no measurement: %+v", r)
		}
	}
	if r.OutputPerSecond <= 0 || r.Completed < 0 || r.Failed < 0 || r.GPUs < 0 || r.Line < 1 || r.Tool == "" ||
		r.Date != "" && len(r.Date) != 10 {
		t.Fatalf("impossible: %+v", r)
	}
}
