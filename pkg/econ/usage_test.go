package econ_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

func row(model, total string, currency money.Currency, s quote.Status) *econ.UsageCost {
	return &econ.UsageCost{Model: model, Bill: &quote.Bill{Total: money.MustParse(total), Currency: currency, Status: s}}
}

func TestUsageTotal(t *testing.T) {
	total := econ.NewUsageTotal(econ.Setting{SchemaVersion: econ.SchemaVersion})
	for _, r := range []*econ.UsageCost{row("b", "0.1", "USD", quote.Exact), row("a", "0.2", "USD", quote.LowerBound),
		row("b", "0.3", "USD", quote.Estimated)} {
		if err := total.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if total.Count != 3 || total.Total.String() != "0.6" || total.Status != quote.LowerBound || total.Currency != "USD" {
		t.Errorf("%+v", total)
	}
	if len(total.Models) != 2 || total.Models[0].Model != "a" || total.Models[1].Count != 2 ||
		total.Models[1].Total.String() != "0.4" || total.Models[1].Status != quote.Estimated {
		t.Errorf("%+v", total.Models)
	}
	if err := total.Add(row("c", "1", "EUR", quote.Exact)); err == nil || total.Count != 3 ||
		total.Total.String() != "0.6" {
		t.Errorf("euros were added to dollars: %v, %+v", err, total)
	}
}

func TestAsOfIsWrittenAsItWasGiven(t *testing.T) {
	for _, c := range []struct {
		a    econ.AsOf
		want string
	}{{econ.AsOf{Time: at(), DateOnly: true}, `"2026-11-23"`},
		{econ.AsOf{Time: at().Add(2 * time.Hour)}, `"2026-11-23T02:00:00Z"`}} {
		if got, err := json.Marshal(c.a); err != nil || string(got) != c.want {
			t.Errorf("%s, %v", got, err)
		}
	}
}
