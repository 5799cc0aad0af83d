package selfhost

import (
	"fmt"
	"math"
	"slices"

	"github.com/tokecon/tokecon/pkg/finance"
	"github.com/tokecon/tokecon/pkg/money"
)

// Plan is a month of a fleet under a load.
type Plan struct {
	Requests money.Decimal // a month
	Request  Request
	Capacity *Capacity

	Replicas [24]int // running in each hour of the day
	Most     int     // of these
	// ReplicaHours of the month are those that run, Billed those that are paid,
	// with cold starts, interruptions and idle contracts.
	ReplicaHours money.Decimal
	Billed       money.Decimal
	ColdStarts   int // a day
	// Utilisation is what is served ÷ what the running replicas could serve, and
	// Peak the same at the peak of the busiest hour; both follow from the load.
	Utilisation float64
	Peak        float64

	KWh      *money.Decimal // with the facility's overhead; nil if the power is not known
	KW       *money.Decimal // provisioned: all replicas at full load
	GramsCO2 *float64       // of the month; nil if power or grid is not known

	Costs []Cost
	Total money.Decimal
	// Unknown names what is paid but has no price here; the total is then a lower
	// bound.
	Unknown []string
}

// Cost is one line of a month.
type Cost struct {
	What     string
	Layer    Layer
	Quantity money.Decimal
	Unit     string
	Rate     *Rate  // nil where the amount follows otherwise, see How
	How      string // the derivation with its numbers
	Amount   money.Decimal
}

// Layer says which of the two bills a cost belongs to, and which part of it.
type Layer string

// The layers. Electricity is the marginal bill, the rest is sunk or standing.
const (
	Electricity Layer = "electricity"
	Chips       Layer = "chips"
	Capital     Layer = "cost of capital"
	DataCentre  Layer = "data centre"
	Operations  Layer = "operations"
	RentLayer   Layer = "rent" // of the owner's electricity, chips and capital
)

// Plan sizes the fleet for a number of requests a month and adds up what it
// costs. It never fails for the amount of load: replicas are added as needed.
func (f *Fleet) Plan(k *Capacity, requests money.Decimal, q Request) *Plan {
	p := &Plan{Requests: requests, Request: q, Capacity: k}
	f.size(p)
	return f.cost(p)
}

// PlanWith is Plan with the replicas of another plan, whatever the load: what the
// same machines cost when they are busier or idler. The load may be more than
// they can serve.
func (f *Fleet) PlanWith(machines *Plan, requests money.Decimal) *Plan {
	p := &Plan{Requests: requests, Request: machines.Request, Capacity: machines.Capacity, Replicas: machines.Replicas,
		Most: machines.Most}
	f.load(p)
	return f.cost(p)
}

// Capex is the price of the machines of a plan; 0 where they are rented.
func (f *Fleet) Capex(p *Plan) money.Decimal {
	if f.Buy == nil {
		return money.Decimal{}
	}
	return f.Buy.PerGPU.Amount.MulInt(int64(p.Most) * int64(f.Replica.GPUs+f.Replica.PrefillGPUs))
}

// cost adds up what the replicas of a plan cost under its load.
func (f *Fleet) cost(p *Plan) *Plan {
	f.draw(p)
	if f.Rent != nil {
		f.rent(p)
	} else {
		f.own(p)
	}
	f.standing(p)
	for _, c := range p.Costs {
		p.Total = p.Total.Add(c.Amount)
	}
	return p
}

// hourly is the mean requests in one hour of each day's given hour.
func (f *Fleet) hourly(requests money.Decimal, hour int) money.Decimal {
	return requests.Mul(decimal(f.Shape[hour])).Quo(money.FromInt(HoursPerMonth))
}

// need is how many replicas an hour needs: whole ones, for the peak within it.
func (f *Fleet) need(k *Capacity, requests money.Decimal, hour int) int {
	load := requests.Mul(decimal(f.Shape[hour])).Mul(f.Headroom) // were all hours like this one: a division would round
	if load.IsZero() && f.ScaleToZero {
		return 0
	}
	n := ceil(load, k.PerSecond.MulInt(secondsPerHour*HoursPerMonth))
	return max(n, f.Least, 1) + f.Spare
}

// ceil is a ÷ b rounded up, at most 2³¹.
func ceil(a, b money.Decimal) int {
	n := int64(min(math.Ceil(a.Float64()/b.Float64()), math.MaxInt32))
	for n > 0 && !b.MulInt(n-1).Less(a) {
		n--
	}
	for n < math.MaxInt32 && b.MulInt(n).Less(a) {
		n++
	}
	return int(n)
}

func (f *Fleet) size(p *Plan) {
	for hour := range p.Replicas {
		p.Replicas[hour] = f.need(p.Capacity, p.Requests, hour)
	}
	p.Most = slices.Max(p.Replicas[:])
	if !f.Autoscale {
		for hour := range p.Replicas {
			p.Replicas[hour] = p.Most
		}
	}
	f.load(p)
}

// load works out how busy the replicas of a plan are.
func (f *Fleet) load(p *Plan) {
	running := 0
	for hour, n := range p.Replicas {
		running += n
		p.ColdStarts += max(0, n-p.Replicas[(hour+23)%24])
		load := f.hourly(p.Requests, hour).Float64() / secondsPerHour / p.Capacity.PerSecond.Float64()
		if n > 0 {
			p.Peak = max(p.Peak, load*f.Headroom.Float64()/float64(n))
		}
	}
	p.ReplicaHours = days(running)
	if running > 0 {
		served := p.Requests.Float64() / secondsPerHour / p.Capacity.PerSecond.Float64()
		p.Utilisation = served / p.ReplicaHours.Float64()
	}
}

// days turns what happens each day into what happens each month.
func days(n int) money.Decimal {
	return money.FromInt(int64(n)).MulInt(HoursPerMonth).Quo(money.FromInt(24))
}

// draw works out power, energy and carbon.
func (f *Fleet) draw(p *Plan) {
	if _, ok := f.Replica.Watts(0); !ok {
		return
	}
	watts := 0.0
	for hour, n := range p.Replicas {
		if n == 0 {
			continue
		}
		load := f.hourly(p.Requests, hour).Float64() / secondsPerHour / p.Capacity.PerSecond.Float64() / float64(n)
		one, _ := f.Replica.Watts(min(1, load))
		watts += float64(n) * one
	}
	pue := f.Site.PUE.Float64()
	kwh := decimal(watts * pue / 1000 * HoursPerMonth / 24)
	full, _ := f.Replica.Watts(1)
	kw := decimal(float64(p.Most) * full / 1000)
	p.KWh, p.KW = &kwh, &kw
	if f.Site.Grams > 0 {
		grams := kwh.Float64() * f.Site.Grams
		p.GramsCO2 = &grams
	}
}

// rent pays for replica hours: contracts around the clock, and what is needed
// beyond them by the hour.
func (f *Fleet) rent(p *Plan) {
	r := f.Rent
	gpus := int64(f.Replica.GPUs + f.Replica.PrefillGPUs)
	contracts := money.FromInt(int64(r.ReservedReplicas)).MulInt(HoursPerMonth)
	if r.ReservedReplicas > 0 {
		p.pay("reserved GPUs", RentLayer, contracts.MulInt(gpus), "GPU-hour", r.Reserved)
	}
	extra := func(hour int) int { return max(0, p.Replicas[hour]-r.ReservedReplicas) }
	beyond, starts := 0, 0
	for hour := range p.Replicas {
		beyond += extra(hour)
		starts += max(0, extra(hour)-extra((hour+23)%24))
	}
	hours := days(beyond).Add(f.starts(starts))
	spot := hours.Mul(r.SpotShare)
	if spot.Sign() > 0 {
		spot = spot.Quo(money.FromInt(1).Sub(r.Interruption)) // lost hours are paid again
		p.pay("spot GPUs", RentLayer, spot.MulInt(gpus), "GPU-hour", r.Spot)
	}
	demand := hours.Sub(hours.Mul(r.SpotShare))
	if demand.Sign() > 0 {
		p.pay("GPUs on demand", RentLayer, demand.MulInt(gpus), "GPU-hour", r.OnDemand)
	}
	p.Billed = contracts.Add(spot).Add(demand)
}

// starts is how many replica hours a month are lost to cold starts, so many a
// day. What is under contract is paid around the clock and has none.
func (f *Fleet) starts(daily int) money.Decimal {
	return f.ColdStart.MulInt(int64(daily)).MulInt(HoursPerMonth).Quo(money.FromInt(24))
}

// own writes the machines off, pays for the capital in them, for their power and
// their place.
func (f *Fleet) own(p *Plan) {
	b := f.Buy
	gpus := money.FromInt(int64(p.Most) * int64(f.Replica.GPUs+f.Replica.PrefillGPUs))
	capex := b.PerGPU.Amount.Mul(gpus)
	months := b.LifeYears.MulInt(12)
	residual := capex.Mul(b.Residual)
	line := capex.Sub(residual).Quo(months)
	price := fmt.Sprintf("%s GPUs × %s", gpus, b.PerGPU.Amount)
	p.give("write-off", Chips, fmt.Sprintf("%s × (1 − %s) ÷ %s years ÷ 12", price, b.Residual, b.LifeYears), line)
	if annuity, err := finance.Annuity(capex, residual, b.Capital, b.LifeYears); err == nil { // Check has seen to it
		p.give("cost of capital", Capital,
			fmt.Sprintf("annuity of %s at %s a year over %s years ÷ 12, less the write-off", price, b.Capital, b.LifeYears),
			annuity.Quo(money.FromInt(12)).Sub(line))
	}
	if b.Maintenance.Sign() > 0 {
		p.give("maintenance", Operations, fmt.Sprintf("%s × %s a year ÷ 12", price, b.Maintenance),
			capex.Mul(b.Maintenance).Quo(money.FromInt(12)))
	}
	p.Billed = money.FromInt(int64(p.Most)).MulInt(HoursPerMonth)
	f.power(p)
}

// power pays for energy and colocation.
func (f *Fleet) power(p *Plan) {
	switch {
	case p.KWh == nil:
		p.Unknown = append(p.Unknown, "electricity: the power of "+f.Replica.GPU.ID+" is not known")
	case f.Site.PerKWh == nil:
		p.Unknown = append(p.Unknown, "electricity: its price in "+f.Site.Name+" is not known")
	default:
		p.pay("electricity", Electricity, *p.KWh, "kWh", f.Site.PerKWh)
	}
	if f.Site.PerKW.Sign() > 0 && p.KW != nil {
		p.give("colocation", DataCentre, fmt.Sprintf("%s kW provisioned × %s", *p.KW, f.Site.PerKW), p.KW.Mul(f.Site.PerKW))
	}
}

// standing adds what does not depend on replicas.
func (f *Fleet) standing(p *Plan) {
	for _, x := range []struct {
		what   string
		amount money.Decimal
	}{{"staff", f.Staff}, {"storage", f.Storage}, {"licences", f.Licences}} {
		if x.amount.Sign() > 0 {
			p.give(x.what, Operations, "as given", x.amount)
		}
	}
	if f.Egress.Sign() > 0 {
		const bytesPerToken = 4 // of an answer as text
		gigabytes := p.Requests.Mul(decimal(p.Request.Output)).MulInt(bytesPerToken).Shift(-9)
		p.give("egress", Operations, fmt.Sprintf("%s GB × %s", gigabytes.Significant(6), f.Egress), gigabytes.Mul(f.Egress))
	}
}

func (p *Plan) pay(what string, layer Layer, quantity money.Decimal, unit string, rate *Rate) {
	if rate == nil {
		p.Unknown = append(p.Unknown, what+": no rate is known")
		return
	}
	p.Costs = append(p.Costs, Cost{What: what, Layer: layer, Quantity: quantity, Unit: unit, Rate: rate,
		Amount: quantity.Mul(rate.Amount)})
}

// give adds a cost of a month that is not a quantity times a rate.
func (p *Plan) give(what string, layer Layer, how string, amount money.Decimal) {
	p.Costs = append(p.Costs, Cost{What: what, Layer: layer, Quantity: money.FromInt(1), Unit: "month", How: how,
		Amount: amount})
}

// Step is a number of requests a month up to which a fleet stays as it is.
type Step struct {
	Requests money.Decimal
	Replicas int // at most, in the hour that sets the step
	Hour     int
}

// Steps returns the whole numbers of requests a month, up to most, above which
// some hour needs another replica, ascending: at a step the fleet still serves,
// one request more and it grows. Between steps the cost is linear.
func (f *Fleet) Steps(k *Capacity, most money.Decimal) []Step {
	var steps []Step
	perHour := k.PerSecond.MulInt(secondsPerHour * HoursPerMonth)
	seen := map[float64]bool{}
	for hour := range f.Shape {
		shape := f.Shape[hour]
		if shape == 0 || seen[shape] || !f.Autoscale && shape < slices.Max(f.Shape[:]) {
			continue
		}
		seen[shape] = true
		load := f.Headroom.Mul(decimal(shape))
		for n := max(1, f.Least); n < maxSteps; n++ {
			at := perHour.MulInt(int64(n)).Quo(load).Floor()
			if most.Less(at) {
				break
			}
			steps = append(steps, Step{at, n + f.Spare, hour})
		}
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return a.Requests.Cmp(b.Requests) })
	return steps
}

// maxSteps bounds the replicas that steps are listed for.
const maxSteps = 100_000
