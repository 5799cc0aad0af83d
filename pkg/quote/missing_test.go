package quote_test

import (
	"errors"
	"testing"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/usage"
)

// TestZeroValuesAreRefused holds that what was left out is never priced as nothing:
// the error names the parameter.
func TestZeroValuesAreRefused(t *testing.T) {
	h := offer(t, "gpt-5-mini")
	p := of(t, h, usage.NoSlot, in(1000, 100))
	terms := quote.Terms{At: autumn}
	bill := func(p *usage.Profile, terms quote.Terms) error {
		_, err := h.Bill(p, nil, terms)
		return err
	}
	limits := func(terms quote.Terms) error {
		_, err := h.Limits(terms)
		return err
	}
	costs := func(terms quote.Terms) error {
		_, err := h.Costs([]meter.Quantities{in(1, 1)}, nil, terms)
		return err
	}
	pricer := quote.NewPricer(books(t))
	priced := func(u quote.Usage) error {
		_, err := pricer.Bill(&u)
		_, _, again := pricer.Total(&u)
		if (err == nil) != (again == nil) {
			t.Errorf("%+v: %v, %v", u, err, again)
		}
		return err
	}
	mean := func(p *usage.Profile) error {
		_, err := quote.RequestOf(p)
		return err
	}
	_, _, noFleet := quote.Owned{}.Capacity(p, quote.Mid)
	for _, c := range []struct {
		got  error
		want string
	}{
		{bill(p, terms), ""}, {limits(terms), ""}, {costs(terms), ""}, {mean(p), ""},
		{priced(quote.Usage{Model: "gpt-5-mini", At: autumn, Calls: 1}), ""},
		{priced(quote.Usage{Model: "gpt-5-mini", At: autumn}), "quote: counts: missing"},
		{bill(p, quote.Terms{}), "quote: at: missing"},
		{bill(nil, terms), "quote: profile: missing"},
		{bill(usage.NewProfile(nil), terms), "quote: profile: missing"},
		{limits(quote.Terms{}), "quote: at: missing"},
		{costs(quote.Terms{}), "quote: at: missing"},
		{priced(quote.Usage{Model: "gpt-5-mini"}), "quote: at: missing"},
		{priced(quote.Usage{At: autumn}), "quote: model: missing"},
		{mean(nil), "quote: profile: missing"},
		{mean(&usage.Profile{}), "quote: profile: missing"},
		{noFleet, "quote: fleet: missing"},
	} {
		switch {
		case c.want == "" && c.got != nil:
			t.Error(c.got)
		case c.want != "" && (!errors.Is(c.got, quote.ErrMissing) || c.got.Error() != c.want):
			t.Errorf("%v, want %s", c.got, c.want)
		}
	}
}
