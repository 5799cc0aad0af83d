package hardware_test

import (
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pricebooks"
)

func TestZ(t *testing.T) {
	docs, err := hardware.Documents(pricebooks.Files, "hardware", "hardware", false)
	if err != nil {
		t.Fatal(err)
	}
	set, err := hardware.Load(docs)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range set.Lint(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)) {
		t.Logf("%s:%d %s %s: %s; %s", f.Book, f.Line, f.Rule, f.Model, f.Message, f.Hint)
	}
	t.Log(set.Version())
	for _, g := range []string{"h100", "h200", "b200", "rtx-5090", "tpu-v6e", "h200-nvl", "gaudi-3"} {
		a, err := set.Accelerator(g)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range hardware.PriceKinds() {
			p, err := a.Price(hardware.PriceKind(k), "", "", time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
			if err != nil {
				t.Log(err)
				continue
			}
			t.Log(g, k, p.Provider, p.Amount, p.Low, p.High)
		}
	}
}
