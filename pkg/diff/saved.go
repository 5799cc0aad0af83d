package diff

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// Saved is a result that was written as JSON: of margin or of compare, the other is
// nil. Only what a comparison needs is read back.
type Saved struct {
	econ.Setting
	Margins  *margin.Result
	Compared *econ.CompareResult
}

// errNotSaved says that a text is something else.
var errNotSaved = errors.New("not a result of tokecon margin -f json or tokecon compare -f json")

// savedFile is what is read of a result. Pointers tell what is missing from what is
// 0.
type savedFile struct {
	Version  int               `json:"schema_version"`
	AsOf     string            `json:"as_of"`
	Mode     pricebook.Mode    `json:"mode"`
	Region   string            `json:"region"`
	Currency money.Currency    `json:"currency"`
	Books    pricebook.Version `json:"books"`
	Pinned   string            `json:"pinned_by"`
	Project  string            `json:"project"`
	Plans    *[]savedPlan      `json:"plans"`
	Workload *econ.Workload    `json:"workload"`
	Offers   *[]savedOffer     `json:"offers"`
	Excluded []econ.Excluded   `json:"excluded"`
}

type savedPlan struct {
	Plan    string         `json:"plan"`
	Unit    string         `json:"unit"`
	Offer   string         `json:"offer"`
	Vendor  string         `json:"vendor"`
	Price   *money.Decimal `json:"price"`
	Users   *money.Decimal `json:"users"`
	Request money.Decimal  `json:"cost_per_request"`
	Status  quote.Status   `json:"status"`
	Revenue *money.Decimal `json:"revenue"`
	COGS    *money.Decimal `json:"cogs_total"`
	Gross   *money.Decimal `json:"gross_margin"`
	Reason  string         `json:"reason"`
	Terms   *margin.Plan   `json:"terms"`
	Legs    []margin.Leg   `json:"legs"`
}

type savedOffer struct {
	Offer     string              `json:"offer"`
	Vendor    string              `json:"vendor"`
	Month     *money.Decimal      `json:"cost_per_month"`
	Low       *money.Decimal      `json:"low_per_month"`
	High      *money.Decimal      `json:"high_per_month"`
	Status    quote.Status        `json:"status"`
	Exactness tokenizer.Exactness `json:"exactness"`
	Basis     *econ.Basis         `json:"basis"`
}

// ReadSaved reads a result back. The error says in one line what the text is
// instead, or what is missing or wrong in it.
func ReadSaved(data []byte) (*Saved, error) {
	var f savedFile
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("%w: %w", errNotSaved, lineOf(data, err))
	}
	switch {
	case (f.Plans == nil) == (f.Offers == nil):
		return nil, errNotSaved
	case f.Version != econ.SchemaVersion:
		return nil, fmt.Errorf("schema_version %d; this program reads %d", f.Version, econ.SchemaVersion)
	}
	at, dateOnly, err := pricebook.ParseInstant(f.AsOf)
	if err != nil {
		return nil, fmt.Errorf("as_of: %q: %w", f.AsOf, err)
	}
	s := &Saved{Setting: econ.Setting{SchemaVersion: f.Version, AsOf: econ.AsOf{Time: at, DateOnly: dateOnly},
		Mode: f.Mode, Region: f.Region, Currency: f.Currency, Books: f.Books, Pinned: f.Pinned}}
	if f.Plans != nil {
		s.Margins, err = f.margins(s.Setting)
	} else {
		s.Compared, err = f.compared(s.Setting)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// ErrTwice says that a saved answer holds a plan twice, as one with several offers does.
var ErrTwice = errors.New("is in it twice")

// margins reads the plans. A plan that is there twice is an [ErrTwice].
func (f *savedFile) margins(s econ.Setting) (*margin.Result, error) {
	out := &margin.Result{Setting: s, Project: f.Project, Plans: []margin.PlanResult{}}
	for i := range *f.Plans {
		p := &(*f.Plans)[i]
		switch {
		case p.Plan == "":
			return nil, fmt.Errorf("plans[%d].plan: missing", i)
		case planNamed(out.Plans, p.Plan) != nil:
			return nil, fmt.Errorf("plans[%d]: plan %s %w", i, p.Plan, ErrTwice)
		}
		r, err := p.result()
		if err != nil {
			return nil, fmt.Errorf("plans[%d]: plan %s: %w", i, p.Plan, err)
		}
		out.Plans = append(out.Plans, *r)
	}
	return out, nil
}

func (p *savedPlan) result() (*margin.PlanResult, error) {
	r := &margin.PlanResult{Plan: p.Plan, Unit: p.Unit, Offer: p.Offer, Vendor: p.Vendor, Price: p.Price, Users: p.Users,
		Request: p.Request, Status: p.Status, Reason: p.Reason}
	if p.Reason != "" {
		return r, nil
	}
	if p.Revenue == nil || p.COGS == nil {
		return nil, errors.New("revenue or cogs_total: missing")
	}
	if p.Gross != nil && money.FromInt(1).Less(*p.Gross) {
		return nil, fmt.Errorf("gross_margin: %s; it is a share, at most 1", p.Gross)
	}
	r.Margin = &margin.Margin{Revenue: *p.Revenue, COGS: *p.COGS, Profit: p.Revenue.Sub(*p.COGS), Gross: p.Gross}
	r.Legs = p.Legs
	for i := range r.Legs {
		l := &r.Legs[i]
		if p.Terms == nil {
			l.Basis = nil // of a program that did not write what both need
		}
		if l.Basis == nil {
			continue
		}
		if err := l.Basis.Check(); err != nil {
			return nil, fmt.Errorf("legs[%d].basis: %w", i, err)
		}
	}
	if p.Terms != nil {
		r.Model = *p.Terms
	}
	return r, nil
}

// compared reads the offers.
func (f *savedFile) compared(s econ.Setting) (*econ.CompareResult, error) {
	if f.Workload == nil || f.Workload.Volume.Sign() <= 0 {
		return nil, errors.New("workload.volume_per_month: missing or not above 0")
	}
	out := &econ.CompareResult{Setting: s, Workload: *f.Workload, Excluded: f.Excluded}
	seen := map[string]bool{}
	for i := range *f.Offers {
		o := &(*f.Offers)[i]
		switch {
		case o.Offer == "" || seen[o.Offer]:
			return nil, fmt.Errorf("offers[%d].offer: missing, or there twice", i)
		case o.Month == nil || o.Low == nil || o.High == nil:
			return nil, fmt.Errorf("offers[%d]: cost_per_month, low_per_month or high_per_month: missing", i)
		}
		seen[o.Offer] = true
		if o.Basis != nil {
			if err := o.Basis.Check(); err != nil {
				return nil, fmt.Errorf("offers[%d]: basis: %w", i, err)
			}
		}
		out.Offers = append(out.Offers,
			econ.OfferResult{Offer: o.Offer, Vendor: o.Vendor, CostPerMonth: *o.Month, LowPerMonth: *o.Low,
				HighPerMonth: *o.High, Status: o.Status, Exactness: o.Exactness, Basis: o.Basis})
	}
	return out, nil
}

// lineOf words an error of the decoder, which refuses keys that are written twice
// and text after the end, with its line and field.
func lineOf(data []byte, err error) error {
	var syntax *jsontext.SyntacticError
	var meaning *json.SemanticError
	at, where, reason := int64(0), "", err.Error()
	switch {
	case errors.As(err, &syntax):
		at, where, reason = syntax.ByteOffset, string(syntax.JSONPointer), syntax.Err.Error()
		if errors.Is(err, io.ErrUnexpectedEOF) {
			reason = "it ends too early"
		}
	case errors.As(err, &meaning):
		at, where = meaning.ByteOffset, string(meaning.JSONPointer)
		if reason = kindWords()[meaning.JSONKind] + " where a result has none"; meaning.Err != nil {
			reason = meaning.Err.Error()
		}
	}
	line := 1 + bytes.Count(data[:min(max(0, at), int64(len(data)))], []byte("\n"))
	if where = strings.ReplaceAll(strings.TrimPrefix(where, "/"), "/", "."); where != "" {
		where += ": "
	}
	return fmt.Errorf("line %d: %s%s", line, where, strings.Join(strings.Fields(reason), " "))
}

// kindWords names what JSON may hold.
func kindWords() map[jsontext.Kind]string {
	return map[jsontext.Kind]string{'n': "null", 'f': "false", 't': "true", '"': "a text", '0': "a number",
		'{': "an object", '[': "a list"}
}
