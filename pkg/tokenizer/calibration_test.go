package tokenizer_test

import (
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

func calibrated(t *testing.T, c tokenizer.Calibration) (before, after *tokenizer.Tokenizer) {
	t.Helper()
	before, err := tokenizer.Lookup("claude-4.7")
	if err != nil {
		t.Fatal(err)
	}
	if after, err = before.Calibrated(c); err != nil {
		t.Fatal(err)
	}
	return before, after
}

// TestCalibrated: tokens are factor × base + per message + per request, with the
// band of the fit, and the shipped tokenizer is left alone.
func TestCalibrated(t *testing.T) {
	text := strings.Repeat("How many tokens was this billed? ", 50)
	chat := &tokenizer.Chat{Messages: []tokenizer.Message{{Role: "system", Text: text}, {Role: "user", Text: text}}}
	before, after := calibrated(t,
		tokenizer.Calibration{Base: "claude_legacy", Factor: 1.3, Low: 1.2, High: 1.5, PerMessage: 10, PerRequest: 20,
			Evidence: "fitted", Source: "c.yaml", Fitted: "2026-11-23"})
	shipped := before.CountChat(chat)
	p := after.PromptParts(chat)
	if p.Messages != 2 || p.Requests != 1 || p.Rest != 0 {
		t.Errorf("%+v", p)
	}
	count := after.CountChat(chat)
	if want := int64(1.3*float64(p.Base) + 0.5); count.Text != want || count.Overhead != 40 || count.Total != p.Whole ||
		p.Scaled.Tokens != want {
		t.Errorf("%+v of %+v", count, p)
	}
	if low, high := int64(1.2*float64(p.Base))+20, int64(1.5*float64(p.Base))+61; count.Total.Low != low ||
		count.Total.High < high-1 || count.Total.High > high {
		t.Errorf("%+v, want %d to %d", count.Total, low, high)
	}
	if note, url, checked := after.Evidence(); note != "fitted" || url != "c.yaml" || checked != "2026-11-23" {
		t.Error(note, url, checked)
	}
	if mid, low, high := after.Factor(); mid != 1.3 || low != 1.2 || high != 1.5 || after.Name() != before.Name() ||
		after.Base() != before.Base() {
		t.Error(mid, low, high)
	}
	if before.CountChat(chat) != shipped || len(before.Factors()) == 0 {
		t.Error("the shipped tokenizer has changed")
	}
	if m, r := after.Frame(); m != 10 || r != 20 {
		t.Error(m, r)
	}
	if a := after.AnswerParts(text); a.Whole != after.CountString(text) || a.Messages+a.Requests+a.Rest != 0 {
		t.Errorf("%+v", a)
	}
}

func TestCalibratedRefuses(t *testing.T) {
	exact, err := tokenizer.Lookup("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exact.Calibrated(tokenizer.Calibration{Base: "o200k_base", Factor: 1.1}); err == nil ||
		!strings.Contains(err.Error(), "counts exactly") {
		t.Error(err)
	}
}
