package page_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/calibrate"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/workload"
)

func calibration() *page.Calibration {
	f := &calibrate.Fit{
		Calibration: tokenizer.Calibration{Base: "claude_legacy", Factor: 1.3, Low: 1.2, High: 1.4, PerMessage: 5,
			PerRequest: 11},
		ShippedAs: tokenizer.Calibration{Base: "claude_legacy", Factor: 1.5, Low: 1.2, High: 1.8, PerMessage: 3,
			PerRequest: 5},
		FittedMessage: true, FittedRequest: true, MessageError: 0.1, RequestError: 0.2,
		Found: 3000, Requests: 2000, Prompts: 2000, Answers: 10, Tokens: 123456, Unnamed: 1,
		Shipped: calibrate.Quality{Mean: 0.12, Largest: 0.3, Total: -0.11, Within: 0.9},
		Own:     calibrate.Quality{Mean: 0.02, Largest: 0.1, Total: -0.00001, Within: 0.96},
		Ratios:  []float64{0.9, 0.95, 1, 1.05, 1.1},
		LeftOut: []calibrate.LeftOut{{Reason: calibrate.Unlogged, Prompts: 4,
			Examples: []calibrate.Example{{Where: workload.Position{File: "log", Line: 7}, Recorded: 9514, Expected: 31}}}},
	}
	e := f.Entry("claude-4.7", "vendor/m", strings.Repeat("a", 64), "2026-11-23")
	return page.CalibrationResult(f, &e, "", 1)
}

func TestCalibrationPage(t *testing.T) {
	d := page.CalibrationPage(calibration(), "next")
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	var text []string
	text = append(text, d.Answer...)
	for _, s := range d.Sections {
		text = append(text, s.Text...)
	}
	for _, n := range d.Notes {
		text = append(text, n.Text)
	}
	all := strings.Join(text, "\n")
	for _, want := range []string{
		"vendor/m needs 1.300 tokens for each of claude_legacy in your requests, 1.200 to 1.400 for 95% of new ones; " +
			"shipped: 1.500, 1.200 to 1.800.",
		"from 12.0% to 2.0%, that of all tokens together from −11.0% to 0.0%.",
		"log:7: 9,514 recorded, about 31 expected; and 3 more.",
		"2,000 requests of 3,000 found, 2,000 prompts and 10 answers with 123,456 recorded tokens",
		"fitted: 5 ± 0.1 and 11 ± 0.2",
		"! 1 request names no model",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
	if bars := d.Sections[1].Chart.Bars; len(bars) != 11 || bars[0].Value.Value.String() != "-0.1" ||
		bars[5].Label != "median" {
		t.Errorf("%+v", bars)
	}
}

func TestCalibrationJSON(t *testing.T) {
	data, err := json.Marshal(calibration())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"schema_version":1`, `"total_error":0,`, `"mean_error":0.12`,
		`"left_out":[{"reason":"far more recorded than the text explains","prompts":4,"answers":0,`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
}

func TestCalibrationNotes(t *testing.T) {
	if n := page.CalibrationNotes("", nil); n != nil {
		t.Error(n)
	}
	if n := page.CalibrationNotes("c.yaml", nil); !strings.Contains(n[0].Text, "c.yaml holds no fit for these models") {
		t.Error(n)
	}
}
