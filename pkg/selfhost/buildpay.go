package selfhost

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
)

// pay finds rents, or the price of machines.
func (b *builder) pay() {
	if b.err != nil {
		return
	}
	if b.Buy.Text == "" {
		b.rent()
		return
	}
	if f := b.Fleet; f.Rent != nil || f.Provider.Text != "" || f.Reserved > 0 || f.Spot.Decimal != nil {
		b.fail("buy", errors.New("a fleet is bought or rented, not both; leave out buy, or rent, "+
			"provider, reserved and spot"))
		return
	}
	b.buy()
}

func (b *builder) rent() {
	f := b.Fleet
	r := &Rent{ReservedReplicas: int(f.Reserved), SpotShare: optional(f.Spot.Decimal),
		Interruption: optional(f.Interruption.Decimal)}
	b.fleet.Rent = r
	r.OnDemand = b.quoted(f.Rent, "rent", hardware.OnDemand, f.Reserved == 0 || f.Provider.Text != "")
	if f.Reserved > 0 {
		r.Reserved = b.quoted(f.ReservedRent, "reserved_rent", hardware.Reserved, true)
	}
	if r.SpotShare.Sign() > 0 {
		r.Spot = b.quoted(f.SpotRent, "spot_rent", hardware.Spot, true)
	}
}

// quoted is a rent as given, or that of the books. Where it is not needed for
// sure, that the books have none is no error.
func (b *builder) quoted(given *money.Decimal, field string, kind hardware.PriceKind, needed bool) *Rate {
	if given != nil {
		return b.given(*given, field)
	}
	p, err := b.fleet.Replica.GPU.Price(kind, b.Provider.Text, b.Term.Text, b.at)
	if err != nil {
		if needed {
			b.fail(field, fmt.Errorf("%w; give %s=… in dollars a GPU and hour", err, field))
		}
		return nil
	}
	return rateOf(p)
}

// rateOf is a price of the books as a rate.
func rateOf(p *hardware.Price) *Rate {
	what := strings.ReplaceAll(string(p.Kind), "_", " ")
	if p.Provider != "" {
		what = p.Provider + ", " + what
	}
	rate := sourced(p.Amount, what, &p.Source)
	rate.Low, rate.High = p.Low, p.High
	return rate
}

// sourced is an amount with where the books have it.
func sourced(amount money.Decimal, what string, s *hardware.Source) *Rate {
	return &Rate{Amount: amount, What: what, Book: s.Book, Line: s.Line, URL: s.URL,
		Checked: s.Checked.Format(time.DateOnly), Confidence: string(s.Confidence)}
}

func (b *builder) buy() {
	f := b.Fleet
	buy := &Buy{
		LifeYears: b.or(f.Life, defaultLife, "machines live %s years"), Residual: optional(f.Residual.Decimal),
		Capital:     b.capital(),
		Maintenance: optional(f.Maintenance.Decimal),
	}
	b.fleet.Buy = buy
	b.fleet.Site.PerKW = b.or(f.Colo, defaultColo, "colocation at $%s a month for each kW")
	if f.Buy.Text == "book" {
		buy.PerGPU = b.bookPrice()
		return
	}
	amount, err := money.Parse(f.Buy.Text)
	if err != nil {
		b.fail("buy", fmt.Errorf("%w; write the price of a GPU with its share of the server, or book", err))
		return
	}
	buy.PerGPU = *b.given(amount, "buy")
}

// capital is the cost of capital a year.
func (b *builder) capital() money.Decimal {
	if b.Capital.Decimal != nil {
		return *b.Capital.Decimal
	}
	rate := money.MustParse(defaultCapital)
	b.assume("capital costs %s%% a year", rate.Shift(2))
	return rate
}

// bookPrice is that of a server's share, or of the bare GPU with what surrounds
// it on top.
func (b *builder) bookPrice() Rate {
	gpu := b.fleet.Replica.GPU
	if p, err := gpu.Price(hardware.Server, "", "", b.at); err == nil {
		return *rateOf(p)
	}
	p, err := gpu.Price(hardware.Purchase, "", "", b.at)
	if err != nil {
		b.fail("buy", fmt.Errorf("%w; give buy=… in dollars a GPU with its share of the server", err))
		return Rate{}
	}
	rate := rateOf(p)
	rate.Amount = rate.Amount.Mul(money.MustParse(serverShare))
	b.assume("server and network cost half as much again as the GPUs in them (%s × "+serverShare+")", p.Amount)
	return *rate
}
