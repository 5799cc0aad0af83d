package policy

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
)

// saved is what a baseline needs of a saved result.
type saved struct {
	Version int `json:"schema_version"`
	Plans   []struct {
		Plan    string         `json:"plan"`
		Price   *money.Decimal `json:"price"`
		Offer   string         `json:"offer"`
		Request money.Decimal  `json:"cost_per_request"`
		Gross   *money.Decimal `json:"gross_margin"`
	} `json:"plans"`
}

// ReadBaseline reads the margins that a saved result (margin -f json) holds. The
// error says what it is instead.
func ReadBaseline(data []byte) ([]econ.PlanResult, error) {
	var s saved
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("not a result of margin -f json: %w", err)
	}
	if s.Version != econ.SchemaVersion {
		return nil, fmt.Errorf("schema_version %d; this program reads %d", s.Version, econ.SchemaVersion)
	}
	var out []econ.PlanResult
	for _, p := range s.Plans {
		if p.Plan == "" {
			return nil, errors.New("not a result of margin -f json: a plan without a name")
		}
		out = append(out, econ.PlanResult{Plan: p.Plan, Price: p.Price, Offer: p.Offer, Request: p.Request, Margin: &econ.Margin{Gross: p.Gross}})
	}
	return out, nil
}
