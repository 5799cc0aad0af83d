package selfhost

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/tokecon/tokecon/pkg/money"
)

// Rate is a price with where it comes from.
type Rate struct {
	Amount money.Decimal
	What   string // "verda, on demand"
	Book   string
	Line   int
	URL    string
	// Checked is the day (YYYY-MM-DD), Confidence how the price was come by.
	Checked    string
	Confidence string
	Low, High  *money.Decimal // what others ask, if known
}

// Fleet is a number of equal replicas with all that is paid for them. Amounts
// are US dollars. It is a value that is not changed once it is made.
type Fleet struct {
	Name    string
	Replica Replica
	Target  Target
	// Measured is the throughput of a replica where that was measured; it
	// overrides the model.
	Measured *Measured

	Shape       [24]float64   // load by hour of the day, the mean is 1
	Headroom    money.Decimal // peak within an hour ÷ its mean, 1 or more
	Least       int           // replicas that always run
	Spare       int           // replicas beyond what the load needs
	Autoscale   bool          // replicas follow the load from hour to hour
	ScaleToZero bool          // none run in hours without load
	ColdStart   money.Decimal // hours that a replica takes to start, paid each time

	Rent *Rent // one of
	Buy  *Buy  // both
	Site Site

	Staff    money.Decimal // a month
	Storage  money.Decimal // a month
	Licences money.Decimal // a month
	Egress   money.Decimal // a GB of answers

	// Argument is what names the fleet on the command line, Books the version of the
	// books that it was made from.
	Argument, Books string
	// Assumed says what was not given and taken as something, for those who read
	// the result.
	Assumed []string
}

// Rent is paid for an accelerator and hour.
type Rent struct {
	Reserved *Rate // paid around the clock for ReservedReplicas
	// ReservedReplicas are under contract, needed or not.
	ReservedReplicas int
	OnDemand         *Rate // what is needed beyond those
	Spot             *Rate
	SpotShare        money.Decimal // of what is needed beyond those, 0 to 1
	// Interruption is the share of spot hours that are lost and paid again.
	Interruption money.Decimal
}

// Buy is capital sunk in accelerators, servers and network.
type Buy struct {
	PerGPU      Rate          // with its share of server and network
	LifeYears   money.Decimal // over which it is written off
	Residual    money.Decimal // share of the price that is left then
	Capital     money.Decimal // cost of capital a year, a share
	Maintenance money.Decimal // share of the price a year
}

// Site is where the machines stand. Renters pay power within the rent: theirs is
// known for carbon and energy alone.
type Site struct {
	PUE         money.Decimal
	PerKWh      *Rate         // nil: not known
	Grams       float64       // of CO₂e a kWh, 0: not known
	GramsSource string        // where that comes from
	PerKW       money.Decimal // colocation, a month for each kW provisioned
	Name        string
}

// Measured is a throughput that was measured, for the lengths and the load of
// the user.
type Measured struct {
	OutputPerSecond float64 // a replica
	Source          string  // "result.json (vLLM)"
	TTFT, TPOT      float64 // seconds, 0: not known
	Concurrency     float64
}

// ErrNothingPaid says that a fleet is neither rented nor bought.
var ErrNothingPaid = errors.New("a fleet is rented or bought: give one of rent and buy")

// Check returns what is wrong with the fleet, if anything.
func (f *Fleet) Check() error {
	one := money.FromInt(1)
	switch {
	case (f.Rent == nil) == (f.Buy == nil):
		return ErrNothingPaid
	case f.Headroom.Less(one):
		return fmt.Errorf("headroom %s; give 1 or more", f.Headroom)
	case f.Spare < 0 || f.Least < 0:
		return fmt.Errorf("%d spare and %d least replicas; give 0 or more", f.Spare, f.Least)
	case f.ColdStart.Sign() < 0:
		return fmt.Errorf("cold start of %s hours; give 0 or more", f.ColdStart)
	case f.Site.PUE.Less(one):
		return fmt.Errorf("PUE %s; give 1 or more", f.Site.PUE)
	case f.Measured != nil && !(f.Measured.OutputPerSecond > 0 && f.Measured.OutputPerSecond < 1e9):
		return fmt.Errorf("%g measured tokens a second; give more than 0", f.Measured.OutputPerSecond)
	}
	for _, x := range []struct {
		name   string
		amount money.Decimal
	}{{"staff", f.Staff}, {"storage", f.Storage}, {"licences", f.Licences}, {"egress", f.Egress},
		{"colocation", f.Site.PerKW}} {
		if x.amount.Sign() < 0 {
			return fmt.Errorf("%s of %s; give 0 or more", x.name, x.amount)
		}
	}
	if err := checkShape(f.Shape); err != nil {
		return err
	}
	if f.Rent != nil {
		return f.Rent.check()
	}
	return f.Buy.check()
}

// checkShape wants loads of 0 and more with a mean of 1.
func checkShape(shape [24]float64) error {
	total := 0.0
	for hour, x := range shape {
		if !(x >= 0 && x <= 24) {
			return fmt.Errorf("load %g at hour %d; give 0 or more", x, hour)
		}
		total += x
	}
	if math.Abs(total-24) > 1e-6 {
		return fmt.Errorf("the loads of the hours have a mean of %g, not 1", total/24)
	}
	return nil
}

func (r *Rent) check() error {
	one := money.FromInt(1)
	switch {
	case r.OnDemand == nil && r.Reserved == nil && r.Spot == nil:
		return errors.New("no rent is known: give reserved, on_demand or spot")
	case r.ReservedReplicas < 0:
		return fmt.Errorf("%d reserved replicas; give 0 or more", r.ReservedReplicas)
	case r.SpotShare.Sign() < 0 || one.Less(r.SpotShare):
		return fmt.Errorf("spot share %s; give 0 to 1", r.SpotShare)
	case r.Interruption.Sign() < 0 || !r.Interruption.Less(one):
		return fmt.Errorf("interruption %s; give 0 or more and less than 1", r.Interruption)
	}
	for _, rate := range []*Rate{r.Reserved, r.OnDemand, r.Spot} {
		if rate != nil && rate.Amount.Sign() < 0 {
			return fmt.Errorf("rent of %s an hour; give 0 or more", rate.Amount)
		}
	}
	return nil
}

func (b *Buy) check() error {
	one := money.FromInt(1)
	switch {
	case b.PerGPU.Amount.Sign() < 0:
		return fmt.Errorf("price of %s; give 0 or more", b.PerGPU.Amount)
	case b.LifeYears.Sign() <= 0 || money.FromInt(100).Less(b.LifeYears):
		return fmt.Errorf("life of %s years; give more than 0 and at most 100", b.LifeYears)
	case b.Residual.Sign() < 0 || one.Less(b.Residual):
		return fmt.Errorf("residual value %s of the price; give 0 to 1", b.Residual)
	case b.Capital.Sign() < 0 || one.Less(b.Capital):
		return fmt.Errorf("cost of capital %s a year; give 0 to 1", b.Capital)
	case b.Maintenance.Sign() < 0 || one.Less(b.Maintenance):
		return fmt.Errorf("maintenance %s of the price a year; give 0 to 1", b.Maintenance)
	}
	return nil
}

// Capacity is what one replica serves of a request within the target.
type Capacity struct {
	PerSecond  money.Decimal // requests, to six significant digits
	Throughput *Throughput   // of the model; nil where it was measured
	Measured   *Measured
	// Low and High are factors on PerSecond: the band, 1 and 1 if measured.
	Low, High float64
}

// Capacity returns what one replica serves. The error is one of Within.
func (f *Fleet) Capacity(c *Constants, q Request) (*Capacity, error) {
	if err := f.Replica.Check(q); err != nil {
		return nil, err
	}
	if f.Measured != nil {
		if _, err := c.fit(&f.Replica, q); err != nil {
			return nil, err
		}
		return &Capacity{PerSecond: decimal(f.Measured.OutputPerSecond / q.Output), Measured: f.Measured, Low: 1, High: 1},
			nil
	}
	t, err := c.Within(&f.Replica, q, f.Target)
	if err != nil {
		return nil, err
	}
	return &Capacity{PerSecond: decimal(t.PerSecond(q)), Throughput: t, Low: c.BandLow, High: c.BandHigh}, nil
}

// Scaled is the capacity times a factor, for the ends of the band.
func (k Capacity) Scaled(factor float64) *Capacity {
	k.PerSecond = decimal(k.PerSecond.Float64() * factor)
	return &k
}

// Decimal turns a physical quantity into a decimal of six significant digits: no
// throughput is known better.
func Decimal(x float64) money.Decimal { return decimal(x) }

func decimal(x float64) money.Decimal {
	d, err := money.Parse(strconv.FormatFloat(x, 'f', 12, 64))
	if err != nil { // tiny numbers have more decimals than money has
		return money.Decimal{}
	}
	return d.Significant(6)
}
