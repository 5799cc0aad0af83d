package selfhost

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/money"
)

// What a fleet is taken to be where its description does not say. Each is named
// below the answer.
const (
	defaultPeak      = "2"    // busiest hour ÷ mean: production runs half empty
	defaultColdStart = "10"   // minutes to load a large model
	defaultLife      = "4"    // years
	defaultCapital   = "0.12" // a year
	defaultColo      = "180"  // a month and kW provisioned, wholesale
	defaultRegion    = "USA"
	defaultPUE       = "ai_dc_range"
	serverShare      = "1.5" // server and network ÷ the price of the GPUs in them
)

// Description is a fleet as somebody describes it.
type Description struct {
	*config.Fleet
	Where string // the file it stands in, or what it was given as
	Typed bool   // given on a command line, where there are no lines to name
}

// builder makes a fleet of a description. After an error it does nothing more.
type builder struct {
	Description
	set   *hardware.Set
	at    time.Time
	fleet *Fleet
	err   error
}

// Build makes a fleet of its description, the books of hardware as of a day, and
// defaults, which the fleet names in Assumed. The error names place and field; of a
// description that was typed it is one of input.
func Build(d Description, set *hardware.Set, at time.Time) (*Fleet, error) {
	b := &builder{Description: d, set: set, at: at, fleet: &Fleet{}}
	b.replica()
	b.shape()
	b.site()
	b.pay()
	b.standing()
	b.name()
	if b.err == nil {
		b.fail("", b.fleet.Check())
		if b.fleet.Measured == nil { // what was measured needs no physics
			b.fail("", b.fleet.Replica.Check(Request{Input: 1, Output: 1}))
		}
	}
	return b.fleet, b.err
}

// fail keeps the first error, with its place.
func (b *builder) fail(field string, err error) {
	if b.err != nil || err == nil {
		return
	}
	place := b.Where
	if !b.Typed {
		place += fmt.Sprintf(":%d", b.line(field))
	}
	if field != "" {
		place += ": " + field
	}
	b.err = fmt.Errorf("%s: %w", place, err)
	if b.Typed {
		b.err = &input.Error{Err: b.err}
	}
}

// line is that of a field that knows it, else that of the fleet.
func (b *builder) line(field string) int {
	f := b.Fleet
	at := map[string]int{
		"model": f.Model.Line, "gpu": f.GPU.Line, "precision": f.Precision.Line, "kv_precision": f.KVPrecision.Line,
		"provider": f.Provider.Line, "term": f.Term.Line, "buy": f.Buy.Line, "region": f.Region.Line,
	}[field]
	if at == 0 {
		return f.Line
	}
	return at
}

// assume notes what was not given.
func (b *builder) assume(format string, args ...any) {
	b.fleet.Assumed = append(b.fleet.Assumed, fmt.Sprintf(format, args...))
}

// or returns what is given, or a default that is noted.
func (b *builder) or(given *money.Decimal, fallback, what string) money.Decimal {
	if given != nil {
		return *given
	}
	b.assume(what, fallback)
	return money.MustParse(fallback)
}

func optional(d *money.Decimal) money.Decimal {
	if d == nil {
		return money.Decimal{}
	}
	return *d
}

// replica finds the model and the GPU.
func (b *builder) replica() {
	f, r := b.Fleet, &b.fleet.Replica
	var err error
	r.Model, err = b.set.Model(f.Model.Text)
	b.fail("model", err)
	r.GPU, err = b.set.Accelerator(f.GPU.Text)
	b.fail("gpu", err)
	r.GPUs, r.PrefillGPUs = int(max(1, f.GPUs)), int(f.PrefillGPUs)
	r.Parallel = TP
	if f.Parallel.Text != "" {
		r.Parallel = Parallel(f.Parallel.Text)
	}
	r.Drafted, r.Accepted = int(f.Drafted), 1
	if f.Accepted != nil {
		r.Accepted = f.Accepted.Float64()
	}
	if b.err == nil {
		b.precisions()
	}
	if f.Measured != nil {
		b.fleet.Measured = &Measured{OutputPerSecond: f.Measured.Float64(), Source: b.Where}
	}
	for i, limit := range []*money.Decimal{f.TTFT, f.TPOT} {
		if limit != nil && limit.IsZero() {
			b.fail([]string{"ttft", "tpot"}[i], errors.New("0 seconds; give more than 0, or leave it out"))
		}
	}
	b.fleet.Target = Target{TTFT: optional(f.TTFT).Float64(), TPOT: optional(f.TPOT).Float64()}
}

// precisions takes the weights as given, else as published where that is 8 bits
// or fewer, else in 8 bits where the chip computes in them.
func (b *builder) precisions() {
	r := &b.fleet.Replica
	r.Weights = DefaultPrecision(r.Model, r.GPU)
	if text := b.Fleet.Precision.Text; text != "" {
		b.fail("precision", r.Weights.UnmarshalText([]byte(text)))
	} else {
		b.assume("weights in %s", r.Weights)
	}
	r.Cache = CacheFor(r.Weights)
	if text := b.Fleet.KVPrecision.Text; text != "" {
		b.fail("kv_precision", r.Cache.UnmarshalText([]byte(text)))
	}
}

// DefaultPrecision returns the weights of a model on a GPU where nothing else is said:
// as published where that is 8 bits or fewer, else in 8 bits where the chip computes in
// them.
func DefaultPrecision(m *hardware.Model, gpu *hardware.Accelerator) hardware.Precision {
	if m.Precision == hardware.BF16 && gpu.TFLOPS[hardware.FP8] > 0 {
		return hardware.FP8
	}
	return m.Precision
}

// shape lays the load over the day.
func (b *builder) shape() {
	f, fleet := b.Fleet, b.fleet
	fleet.Spare, fleet.Least, fleet.Autoscale, fleet.ScaleToZero = int(f.Spare), int(f.Least), f.Autoscale, f.ScaleToZero
	for hour := range fleet.Shape {
		fleet.Shape[hour] = 1
	}
	fleet.Headroom = money.FromInt(1)
	switch {
	case len(f.Load) > 0:
		b.hours()
		if f.Peak != nil {
			fleet.Headroom = *f.Peak
		}
	case f.Autoscale || f.ScaleToZero:
		b.fail("load", errors.New("replicas can follow a load only where it is known; give its 24 hourly values"))
	default:
		fleet.Headroom = b.or(f.Peak, defaultPeak, "the busiest hour has %s times the mean load")
	}
	if f.Autoscale || f.ScaleToZero {
		const minutes = 60
		fleet.ColdStart = b.or(f.ColdStart, defaultColdStart,
			"a replica takes %s minutes to start").Quo(money.FromInt(minutes))
	}
}

// hours scales the hourly values to a mean of 1.
func (b *builder) hours() {
	load := b.Fleet.Load
	if len(load) != len(b.fleet.Shape) {
		b.fail("load", fmt.Errorf("%d values; give 24, one for each hour of the day", len(load)))
		return
	}
	var sum money.Decimal
	for _, x := range load {
		sum = sum.Add(x)
	}
	if sum.IsZero() {
		b.fail("load", errors.New("all hours are 0"))
		return
	}
	for hour, x := range load {
		b.fleet.Shape[hour] = x.MulInt(24).Quo(sum).Float64()
	}
}

// site finds power and carbon.
func (b *builder) site() {
	code := b.Fleet.Region.Text
	if code == "" {
		code = defaultRegion
		b.assume("the grid of %s", defaultRegion)
	}
	region, err := b.set.Region(code)
	if err != nil {
		b.fail("region", err)
		return
	}
	s := &b.fleet.Site
	s.Name, s.Grams, s.GramsSource = region.Name, region.GramsPerKWh, region.Carbon.URL
	if region.USDPerKWh != nil {
		s.PerKWh = sourced(*region.USDPerKWh, "electricity in "+region.Name, &region.Price)
	}
	if b.Fleet.Tariff != nil {
		s.PerKWh = b.given(*b.Fleet.Tariff, "tariff")
	}
	if b.Fleet.Carbon != nil {
		s.Grams, s.GramsSource = b.Fleet.Carbon.Float64(), b.Where
	}
	b.overhead()
}

func (b *builder) overhead() {
	if b.Fleet.PUE != nil {
		b.fleet.Site.PUE = *b.Fleet.PUE
		return
	}
	p, err := b.set.PUE(defaultPUE)
	if err != nil {
		b.fail("pue", err)
		return
	}
	b.fleet.Site.PUE = Decimal(p.Value)
	b.assume("a PUE of %s", b.fleet.Site.PUE)
}

// given is a rate that the user states.
func (b *builder) given(amount money.Decimal, field string) *Rate {
	return &Rate{Amount: amount, What: field + " as given", Book: b.Where, Line: 0,
		Confidence: string(hardware.Read)}
}

// pay finds rents, or the price of machines.
func (b *builder) pay() {
	if b.err != nil {
		return
	}
	if b.Fleet.Buy.Text == "" {
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
	p, err := b.fleet.Replica.GPU.Price(kind, b.Fleet.Provider.Text, b.Fleet.Term.Text, b.at)
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
	if b.Fleet.Capital.Decimal != nil {
		return *b.Fleet.Capital.Decimal
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

func (b *builder) standing() {
	f := b.Fleet
	b.fleet.Staff, b.fleet.Storage, b.fleet.Licences, b.fleet.Egress = optional(f.Staff), optional(f.Storage),
		optional(f.Licences), optional(f.Egress)
}

// name calls a fleet what it is, where it has no name.
func (b *builder) name() {
	b.fleet.Name = b.Fleet.Name
	if b.fleet.Name != "" || b.err != nil {
		return
	}
	r := &b.fleet.Replica
	b.fleet.Name = fmt.Sprintf("own/%s on %dx%s", r.Model.ID, r.GPUs+r.PrefillGPUs, r.GPU.ID)
	if b.fleet.Buy != nil {
		b.fleet.Name += ", bought"
	}
	if input.Printable(b.fleet.Name) != b.fleet.Name {
		b.fail("name", errors.New("signs that cannot be shown"))
	}
}
