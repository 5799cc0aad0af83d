package policy_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/policy"
)

// TestAskEndings holds that what ends soon is told from the day of the check: a lock does
// not stop the calendar.
func TestAskEndings(t *testing.T) {
	lock := config.NewLock(day("2026-11-23"), "test")
	lock.Add("vendors/other.yaml", "other", []byte("vendor: other\n"))
	r, err := held(t, "  - {rule: gross_margin.min, value: 5%}\n", &market.Pin{Lock: lock, Path: "tokecon.lock",
		Day: day("2026-11-23")}, policy.Question{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Ending) != 2 || r.Ending[0].Days != 29 || r.Ending[0].On != "2027-01-01" {
		t.Errorf("%+v", r.Ending)
	}
}
