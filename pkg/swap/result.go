package swap

import (
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
)

// Result is the answer to what leaving costs, for JSON.
type Result struct {
	econ.Setting
	Project       string         `json:"project,omitempty"`
	Attempts      int            `json:"attempts"`  // at most, for one task
	Verbosity     money.Decimal  `json:"verbosity"` // tokens of the answers of others ÷ of those in use
	Plans         []Card         `json:"plans"`
	Exposure      []Exposure     `json:"exposure"`
	Concentration *Concentration `json:"concentration"` // nil where plans cannot be added up
}

// Card says of one plan how locked in it is and what the exit costs.
type Card struct {
	Plan     string         `json:"plan"`
	Line     int            `json:"line,omitempty"` // in the project's file
	Unit     string         `json:"unit"`
	Workload string         `json:"workload"`
	Target   *money.Decimal `json:"target"`
	Requests *money.Decimal `json:"requests_per_month"` // of all payers; nil: not known
	Tasks    *money.Decimal `json:"tasks_per_month"`    // to be solved: as many as requests, unless outcomes are sold
	Failure  *money.Decimal `json:"failure_cost"`       // of a task; nil: not known
	Current  Offer          `json:"current"`

	TokenShare *money.Decimal `json:"token_share_of_cogs"` // nil without costs
	AtRisk     *money.Decimal `json:"points_at_risk"`      // of margin, if the price-setter that matters most doubles
	Riskiest   string         `json:"price_setter_at_risk,omitempty"`

	Substitute *string         `json:"substitute"` // the cheapest whose price another sets; nil: none can serve it
	Verdict    Verdict         `json:"verdict"`
	Proven     bool            `json:"proven"` // how often the substitute succeeds is known, and compared
	Others     []Other         `json:"others"` // all that can serve it, the cheapest first
	Excluded   []econ.Excluded `json:"excluded"`

	best *Other
}

// Best is the substitute, nil for none.
func (c *Card) Best() *Other { return c.best }

// Offer is one that serves a plan, or could.
type Offer struct {
	Name    string        `json:"offer"`
	Setters []string      `json:"price_setters"` // none for one's own machines
	Request money.Decimal `json:"cost_per_request"`
	Low     money.Decimal `json:"cost_per_request_low"`
	High    money.Decimal `json:"cost_per_request_high"`
	Status  quote.Status  `json:"status"`
	// Sampling is what the samples leave open of Request; nil where that cannot be told.
	Sampling *margin.Sampling `json:"sampling"`
	Gross    *money.Decimal   `json:"gross_margin"`     // nil without revenue
	Success  *money.Decimal   `json:"success"`          // share of attempts; nil: not known
	PerGood  *money.Decimal   `json:"cost_per_success"` // nil likewise
	PerTask  *money.Decimal   `json:"cost_per_task"`    // failures included; nil where their cost is not known either
	Solved   *money.Decimal   `json:"tasks_solved"`     // share, within the attempts
	Life     *Life            `json:"life"`             // of the leg that ends first; nil for one's own machines
	// the first day on which one of its prices no longer holds, where the books know it
	Until string `json:"price_until,omitempty"`
	Text  []Text `json:"tokens"` // of each model, judges left out
	Parts []Part `json:"parts"`  // the offers that serve it, each with its share
	// of a cascade: share of first answers above which it costs less than its second alone
	Pays   *money.Decimal `json:"pays_from"`
	Reason string         `json:"reason,omitempty"` // why nothing is known
}

// Part is an offer of those that serve requests.
type Part struct {
	Offer   string        `json:"offer"`
	Role    string        `json:"role,omitempty"` // in a cascade: first, judge, then
	Share   money.Decimal `json:"share"`          // of the requests; what goes on to the second of a cascade is escalated
	Request money.Decimal `json:"cost_per_request"`
}

// Other is an offer that might take the place of the one in use.
type Other struct {
	Offer
	// of a request, as a share of what it costs now; below 0: it costs more
	Saving *money.Decimal `json:"saving"`
	Month  *money.Decimal `json:"saving_per_month"` // judged as the two compare; nil where the volume is not known
	Points *money.Decimal `json:"margin_points"`    // the margin then − now
	// another tokenizer counts, and the error of the counts is wider than what is between the two
	Unsure bool           `json:"bands_overlap"`
	By     Basis          `json:"compared_by"`
	Judged *money.Decimal `json:"saving_judged"` // the same share by quality; nil where that is not known of both
	Needed *money.Decimal `json:"success_needed"`
	// models whose list prices move to the tie: those not in use now, if there are any
	Moved []string `json:"tie_moves"`
	Tie   Tied     `json:"tie"`        // by the cost of a request
	Judge *Tied    `json:"tie_judged"` // by quality
	Exit  Exit     `json:"exit"`
	Mix   *Mix     `json:"mix"` // with the one in use, of two single models that cost something
}

// Basis is what two offers are compared by.
type Basis string

// The bases: of a request, of a success, of a task with its failures.
const (
	ByRequest Basis = "request"
	BySuccess Basis = "success"
	ByTask    Basis = "task"
)

// Tied is where two offers cost the same: factors on the list prices of one of them,
// and what its list prices then are. Nil: at no price, or not known.
type Tied struct {
	Other   *money.Decimal `json:"other_times"` // on those of the other offer
	Current *money.Decimal `json:"current_times"`
	At      Rates          `json:"other_price"` // list prices of the other offer at the tie, where it is one model
	CurAt   Rates          `json:"current_price"`
}

// Rates are prices of 1M tokens; nil: not known.
type Rates struct {
	Input  *money.Decimal `json:"input"`
	Output *money.Decimal `json:"output"`
}

// times is the prices at a factor; none without one.
func (r Rates) times(factor *money.Decimal) Rates {
	if factor == nil {
		return Rates{}
	}
	by := func(d *money.Decimal) *money.Decimal {
		if d == nil {
			return nil
		}
		x := d.Mul(*factor).Significant(12)
		return &x
	}
	return Rates{by(r.Input), by(r.Output)}
}

// list is the list price of an offer that is one model.
func (o *Offer) list() Rates {
	if len(o.Text) != 1 || len(o.Parts) != 1 {
		return Rates{}
	}
	return Rates{o.Text[0].Prompt.List, o.Text[0].Answer.List}
}

// grade fills in what quality makes of the costs.
func (o *Offer) grade(q *Quality) {
	if q == nil {
		return
	}
	success, good, solved := q.Success, q.PerSuccess(o.Request), q.Solved()
	o.Success, o.PerGood, o.PerTask, o.Solved = &success, &good, q.Task(o.Request), &solved
}
