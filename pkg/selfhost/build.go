package selfhost

import (
	"errors"
	"fmt"
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
	if text := b.Precision.Text; text != "" {
		b.fail("precision", r.Weights.UnmarshalText([]byte(text)))
	} else {
		b.assume("weights in %s", r.Weights)
	}
	r.Cache = CacheFor(r.Weights)
	if text := b.KVPrecision.Text; text != "" {
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
	load := b.Load
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
	code := b.Region.Text
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
	if b.Tariff != nil {
		s.PerKWh = b.given(*b.Tariff, "tariff")
	}
	if b.Carbon != nil {
		s.Grams, s.GramsSource = b.Carbon.Float64(), b.Where
	}
	b.overhead()
}

func (b *builder) overhead() {
	if b.PUE != nil {
		b.fleet.Site.PUE = *b.PUE
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

func (b *builder) standing() {
	f := b.Fleet
	b.fleet.Staff, b.fleet.Storage, b.fleet.Licences, b.fleet.Egress = optional(f.Staff), optional(f.Storage),
		optional(f.Licences), optional(f.Egress)
}

// name calls a fleet what it is, where it has no name.
func (b *builder) name() {
	b.fleet.Name = b.Name
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
