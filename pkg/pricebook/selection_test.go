package pricebook_test

import (
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pricebooks"
)

// TestSelectionNamesWhatIsSold: each set is readable in length, and every model
// in it exists and is sold at some time while the set holds.
func TestSelectionNamesWhatIsSold(t *testing.T) {
	data, err := pricebooks.Files.ReadFile("selection.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set := shipped(t)
	starts := []string{"2023-03-01", "2024-03-14", "2025-01-20", "2025-08-07", "2026-04-23", "2026-09-02", "2027-02-01"}
	for i, start := range starts[:len(starts)-1] {
		from, until := day(t, start), day(t, starts[i+1])
		names, err := pricebook.Selection("selection.yaml", data, from)
		if err != nil {
			t.Fatal(err)
		}
		if len(names) < 5 || len(names) > 20 {
			t.Errorf("%s: %d models", start, len(names))
		}
		for _, name := range names {
			if !soldBetween(set, name, from, until) {
				t.Errorf("%s: %s is not sold before %s", start, name, starts[i+1])
			}
		}
	}
}

func soldBetween(set *pricebook.Set, name string, from, until time.Time) bool {
	for at := from; at.Before(until); at = at.AddDate(0, 0, 1) {
		if m, err := set.Find(name, at); err == nil && m.PricedAt(at) {
			return true
		}
	}
	return false
}
