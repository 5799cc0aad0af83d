package page_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/page"
)

// TestCompareColumns holds what stands below each column that another could be taken for.
func TestCompareColumns(t *testing.T) {
	c := comparison(t, "", "exact", "rough")
	d := laidOut(t, c, page.View{Per: "request"})
	r := c.Ranked[1]
	for id, want := range map[string]string{"offer": "v/rough", "input_rate": "1.05", "cached_rate": "1.05",
		"output_rate": "2", "prompt_tokens": "2000", "answer_tokens": "500", "cost_per_request": r.Request.String(),
		"cost_per_month": r.Month.String(), "versus": r.Versus.String(), "low_per_month": r.LowMonth.String(),
		"high_per_month": r.HighMonth.String(), "checked": "2026-01-01"} {
		if got := column(t, d, id)[1]; got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	if got := column(t, d, "cached_rate")[0]; got != "0.1" || !r.LowMonth.Less(r.HighMonth) {
		t.Errorf("cached %s, band %s to %s", got, r.LowMonth, r.HighMonth)
	}
}

func TestCompareUnits(t *testing.T) {
	c := comparison(t, "", "exact", "dear")
	for per, want := range map[string][2]string{
		"request": {"cost_per_request", "0.003"}, "1k": {"cost_per_1k", "3"}, "user": {"cost_per_user", "0.06"},
		"mtok": {"blended_per_mtok", "1.2"}, "month": {"cost_per_month", "3"},
	} {
		if got := column(t, laidOut(t, c, page.View{Per: per}), want[0]); got[0] != want[1] {
			t.Errorf("per %s: %v", per, got)
		}
	}
	if len(page.Pers()) != 5 {
		t.Error(page.Pers())
	}
	w := work()
	w.Users = nil
	if _, err := page.Compare(c, setting(), w, page.View{Per: "user"}); err == nil {
		t.Error("costs per user without users")
	}
}
