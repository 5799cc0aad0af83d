package econ

import (
	"slices"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// SchemaVersion is the version of the JSON results. Fields are only ever added
// under one version.
const SchemaVersion = 1

// Setting is what every result states about itself: the date, the conditions
// and the books.
type Setting struct {
	SchemaVersion int               `json:"schema_version"`
	AsOf          AsOf              `json:"as_of"`
	Mode          pricebook.Mode    `json:"mode"`
	Region        string            `json:"region"`
	Currency      money.Currency    `json:"currency"`
	Books         pricebook.Version `json:"books"`
	Pinned        string            `json:"pinned_by,omitempty"` // the file that pins them, if one does
}

// Ask returns the conditions under which a card is asked for.
func (s *Setting) Ask() pricebook.Ask {
	return pricebook.Ask{At: s.AsOf.Time, Mode: s.Mode, Region: s.Region}
}

// AsOf is the instant whose prices hold.
type AsOf struct {
	time.Time
	DateOnly bool // given as a date: the hour is left open
}

// ParseAsOf reads a date, 2026-11-23, or a time in RFC 3339. A date is midnight UTC, with
// the hour left open.
func ParseAsOf(text string) (AsOf, error) {
	t, dateOnly, err := pricebook.ParseInstant(text)
	return AsOf{Time: t, DateOnly: dateOnly}, err
}

// String writes the date, or the time where one was given.
func (a AsOf) String() string {
	if a.DateOnly {
		return a.Format(time.DateOnly)
	}
	return a.Format(time.RFC3339)
}

// MarshalJSON writes the instant as String does; the method of the embedded
// time would write the hour of a date.
func (a AsOf) MarshalJSON() ([]byte, error) { return []byte(`"` + a.String() + `"`), nil }

// Workload is what a comparison was asked about.
type Workload struct {
	Name       string         `json:"name"`
	Title      string         `json:"title,omitempty"`
	Samples    int64          `json:"samples"`
	Volume     money.Decimal  `json:"volume_per_month"`
	Users      *money.Decimal `json:"users,omitempty"`
	Output     int64          `json:"assumed_output,omitempty"`
	Cached     money.Decimal  `json:"assumed_cached_share"`
	CacheWrite money.Decimal  `json:"assumed_cache_write_share"`
	Reasoning  money.Decimal  `json:"assumed_reasoning_share"`
	Retries    money.Decimal  `json:"retries"`
	ToolCalls  money.Decimal  `json:"tool_calls"`
	Extra      quote.Extra    `json:"per_request,omitempty"`
	Why        string         `json:"why,omitempty"`
	Unanswered int64          `json:"unanswered,omitempty"`
	Uncounted  int64          `json:"uncounted_recordings,omitempty"`
	Replaced   int64          `json:"replaced_bytes,omitempty"`
	Partial    int64          `json:"partial_text,omitempty"` // samples whose text is less than what was counted
	Argument   string         `json:"-"`                      // what names it on the command line; empty for the default
}

// Calls returns the requests billed for each unit of the workload: each tool
// call is a request of its own, and each retry repeats one.
func (w *Workload) Calls() money.Decimal {
	one := money.FromInt(1)
	return one.Add(w.ToolCalls).Mul(one.Add(w.Retries))
}

// CompareResult is the JSON form of a comparison.
type CompareResult struct {
	Setting
	Workload Workload      `json:"workload"`
	Winner   string        `json:"winner,omitempty"` // the cheapest offer that is not free
	Offers   []OfferResult `json:"offers"`
	Excluded []Excluded    `json:"excluded"`
}

// OfferResult is one ranked offer. Low and High are the band of the cost per
// request where counts are estimated.
type OfferResult struct {
	Offer          string              `json:"offer"`
	Vendor         string              `json:"vendor"`
	Rank           int                 `json:"rank"`
	CostPerRequest money.Decimal       `json:"cost_per_request"`
	CostPerMonth   money.Decimal       `json:"cost_per_month"`
	CostPerUser    *money.Decimal      `json:"cost_per_user,omitempty"`
	Versus         *money.Decimal      `json:"versus"`
	Blended        *money.Decimal      `json:"blended_per_mtok"`
	Tokens         Tokens              `json:"tokens"`
	Tokenizer      string              `json:"tokenizer"`
	Exactness      tokenizer.Exactness `json:"exactness"`
	Low            money.Decimal       `json:"low"`
	High           money.Decimal       `json:"high"`
	LowPerMonth    money.Decimal       `json:"low_per_month"`
	HighPerMonth   money.Decimal       `json:"high_per_month"`
	Sampling       *Interval           `json:"sampling"`
	Status         quote.Status        `json:"status"`
	Checked        pricebook.Instant   `json:"checked"`
	Marks          []pricebook.Mark    `json:"marks,omitempty"`
	Lines          []quote.Line        `json:"lines"`
	Fleet          *OwnState           `json:"fleet,omitempty"`
	Basis          *Basis              `json:"basis,omitempty"`
}

// Result lays the comparison out for JSON. Lines are those of a month.
func (c *Comparison) Result(s Setting, w Workload) *CompareResult {
	out := &CompareResult{Setting: s, Workload: w, Offers: []OfferResult{},
		Excluded: slices.Concat([]Excluded{}, c.Excluded)}
	if c.Winner != nil {
		out.Winner = c.Winner.Offer.Name()
	}
	for i, r := range c.Ranked {
		o := OfferResult{
			Offer: r.Offer.Name(), Vendor: r.Offer.Vendor(), Rank: i + 1,
			CostPerRequest: r.Request, CostPerMonth: r.Month, Versus: r.Versus, Blended: r.Blended,
			Tokens:    r.Tokens,
			Tokenizer: r.Tokenizer.Name(), Exactness: r.Exactness,
			Low: r.Low, High: r.High, LowPerMonth: r.LowMonth, HighPerMonth: r.HighMonth,
			Sampling: r.Sampling, Status: r.Bill.Status, Checked: r.Checked(), Marks: r.Marks(), Lines: r.Bill.Lines,
			Fleet: r.Own, Basis: r.Basis,
		}
		if w.Users != nil {
			per := r.Month.Quo(*w.Users)
			o.CostPerUser = &per
		}
		out.Offers = append(out.Offers, o)
	}
	return out
}

// Checked returns the day on which the oldest price behind the bill was last
// checked.
func (r *Ranked) Checked() pricebook.Instant {
	var oldest pricebook.Instant
	for i := range r.Bill.Lines {
		rate := r.Bill.Lines[i].Rate
		if rate == nil {
			continue
		}
		if oldest.IsZero() || rate.Source.Checked.Before(oldest.Time) {
			oldest = rate.Source.Checked
		}
	}
	return oldest
}

// Marks returns what is special about the prices behind the bill, each once.
func (r *Ranked) Marks() []pricebook.Mark { return r.Bill.Marks() }

// Rate returns the rate of a meter on the card of the smallest prompts, or nil.
func (r *Ranked) Rate(id meter.ID) *pricebook.Rate {
	if len(r.Bill.Cards) == 0 {
		return nil
	}
	return r.Bill.Cards[0].Rates[id]
}

// CostResult is the JSON form of one priced usage.
type CostResult struct {
	SchemaVersion int               `json:"schema_version"`
	Model         string            `json:"model"`
	AsOf          AsOf              `json:"as_of"`
	Mode          pricebook.Mode    `json:"mode"`
	Region        string            `json:"region"`
	Currency      money.Currency    `json:"currency"`
	Lines         []quote.Line      `json:"lines"`
	Total         money.Decimal     `json:"total"`
	Status        quote.Status      `json:"status"`
	Missing       []meter.ID        `json:"missing,omitempty"`
	Books         pricebook.Version `json:"books"`
}
