package export

import (
	"fmt"
	"slices"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Scenario is a state of the world: the prices of a day, times a factor on those of
// one vendor.
type Scenario struct {
	ID     string        `json:"scenario"`
	Day    econ.AsOf     `json:"prices_of"`
	Vendor string        `json:"vendor,omitempty"` // whose prices move; empty: nobody's
	Factor money.Decimal `json:"factor"`
	Why    string        `json:"why"`
}

// PricedDay is all that is exported, at the prices of a day: plans, or the offers of
// a comparison at a volume.
type PricedDay struct {
	Day    econ.AsOf
	Plans  []margin.PlanResult
	Offers *econ.Comparison // nil where there are plans
	Volume money.Decimal
}

// Shock is a question of the user's own: what if a vendor's prices were multiplied,
// on a day.
type Shock struct {
	Day    econ.AsOf
	Vendor string
	Factor money.Decimal
}

// Model is a whole model: every plan, or every offer compared, in every scenario.
type Model struct {
	econ.Setting
	Project   string         `json:"project,omitempty"`
	Workload  string         `json:"workload,omitempty"` // of a comparison
	Volume    *money.Decimal `json:"volume_per_month,omitempty"`
	Scenarios []Scenario     `json:"scenarios"`
	Facts     []Fact         `json:"facts"`
	Rows      []ModelRow     `json:"-"`
}

// ModelRow is a plan with an offer, or an offer alone, in a scenario.
type ModelRow struct {
	Scenario *Scenario
	Plan     *margin.PlanResult // nil: an offer alone
	Offer    string
	Vendor   string
	Parts    []margin.Part // at the prices of the day, before the factor; none: nothing is known
	Request  money.Decimal
	Low      money.Decimal
	High     money.Decimal
	Fee      money.Decimal // of routers and judges that are paid by the request; in Request
	Volume   money.Decimal // requests a month of an offer alone
	Status   quote.Status
	Reason   string // why nothing is known
}

// Known tells whether the row has figures.
func (r *ModelRow) Known() bool { return len(r.Parts) > 0 }

// Base is the name of the scenario of things as they are.
const Base = "base"

// NewModel works out every scenario. The first day is the base; the vendors' prices
// there are doubled and halved one vendor at a time, and each shock is tried.
// The head says of what the model is.
func NewModel(head Model, days []PricedDay, shocks []Shock) (*Model, error) {
	m := &head
	m.scenarios(days, shocks)
	for i := range m.Scenarios {
		at := slices.IndexFunc(days, func(d PricedDay) bool { return d.Day.Equal(m.Scenarios[i].Day.Time) })
		if err := m.play(&m.Scenarios[i], &days[at]); err != nil {
			return nil, err
		}
	}
	m.Facts = m.facts()
	return m, nil
}

// scenarios lists them: each once.
func (m *Model) scenarios(days []PricedDay, shocks []Shock) {
	base := days[0].Day
	m.add(Scenario{ID: Base, Day: base, Factor: money.FromInt(1), Why: "prices as of " + base.String()})
	for _, vendor := range vendorsOf(days[0].rows()) {
		if vendor == quote.OwnVendor {
			continue // one's own machines are no vendor's
		}
		for _, factor := range []string{"2", "0.5"} {
			m.shock(base, Shock{base, vendor, money.MustParse(factor)})
		}
	}
	for _, d := range days[1:] {
		m.add(Scenario{ID: d.Day.String(), Day: d.Day, Factor: money.FromInt(1),
			Why: "prices as they stand in the books for " + d.Day.String()})
	}
	for _, s := range shocks {
		m.shock(base, s)
	}
}

func (m *Model) shock(base econ.AsOf, s Shock) {
	id, why := fmt.Sprintf("%s-x%s", s.Vendor, s.Factor), fmt.Sprintf("%s asks %s times its prices", s.Vendor, s.Factor)
	if !s.Day.Equal(base.Time) {
		id, why = s.Day.String()+"-"+id, why+" of "+s.Day.String()
	}
	m.add(Scenario{ID: id, Day: s.Day, Vendor: s.Vendor, Factor: s.Factor, Why: why})
}

func (m *Model) add(s Scenario) {
	if !slices.ContainsFunc(m.Scenarios, func(o Scenario) bool { return o.ID == s.ID }) {
		m.Scenarios = append(m.Scenarios, s)
	}
}

// Vendors are those whose prices are in use, sorted.
func (m *Model) Vendors() []string { return vendorsOf(m.Rows) }

func vendorsOf(rows []ModelRow) []string {
	var out []string
	for _, r := range rows {
		for _, p := range r.Parts {
			out = append(out, p.Vendor)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rows are those of a day as it is.
func (d *PricedDay) rows() []ModelRow {
	var out []ModelRow
	for i := range d.Plans {
		p := &d.Plans[i]
		row := ModelRow{Plan: p, Offer: p.Offer, Vendor: p.Vendor, Reason: p.Reason, Request: p.Request, Low: p.Low,
			High: p.High, Status: p.Status}
		if p.Margin != nil {
			row.Parts, row.Fee = p.Parts(), p.Serving.Fee()
		}
		out = append(out, row)
	}
	if d.Offers == nil {
		return out
	}
	for _, r := range d.Offers.Ranked {
		out = append(out, ModelRow{Offer: r.Offer.Name(), Vendor: r.Offer.Vendor(),
			Parts: []margin.Part{margin.PartOf(r, d.Volume)}, Request: r.Request, Low: r.Low, High: r.High, Volume: d.Volume,
			Status: r.Bill.Status})
	}
	for _, e := range d.Offers.Excluded {
		out = append(out, ModelRow{Offer: e.Offer, Vendor: e.Vendor, Reason: e.Reason, Volume: d.Volume})
	}
	return out
}

// play adds the rows of a scenario.
func (m *Model) play(s *Scenario, d *PricedDay) error {
	for _, r := range d.rows() {
		r.Scenario = s
		if err := r.under(s); err != nil {
			return err
		}
		m.Rows = append(m.Rows, r)
	}
	return nil
}

// under applies the scenario's factor where it is the vendor's.
func (r *ModelRow) under(s *Scenario) error {
	if !slices.ContainsFunc(r.Parts, func(p margin.Part) bool { return p.Vendor == s.Vendor }) {
		return nil
	}
	if r.Plan == nil {
		r.Request, r.Low, r.High = r.Request.Mul(s.Factor), r.Low.Mul(s.Factor), r.High.Mul(s.Factor)
		return nil
	}
	moved, err := r.Plan.Under(s.Vendor, s.Factor)
	if err != nil {
		return err
	}
	r.Plan, r.Request, r.Low, r.High = moved, moved.Request, moved.Low, moved.High
	return nil
}

// Moves reports whether any cost of a request differs from another day's: a day on
// which nothing in use changes is no scenario.
func (d *PricedDay) Moves(from *PricedDay) bool {
	costs := map[string]string{}
	of := func(r *ModelRow) (key, cost string) {
		if r.Plan != nil {
			key = r.Plan.Plan
		}
		cost = r.Reason
		if r.Known() {
			cost = r.Request.String()
		}
		return key + "\x00" + r.Offer, cost
	}
	for _, r := range from.rows() {
		key, cost := of(&r)
		costs[key] = cost
	}
	for _, r := range d.rows() {
		if key, cost := of(&r); costs[key] != cost {
			return true
		}
	}
	return false
}

// Horizon is how many days ahead announced prices are looked for.
const Horizon = 365
