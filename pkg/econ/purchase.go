package econ

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/finance"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// Investment is a purchase of machines that saves a vendor's bill. Flows are
// nominal and before tax, at the end of each month; the price is paid at the
// start of the first.
type Investment struct {
	Capex    money.Decimal `json:"capex"`
	Residual money.Decimal `json:"residual"`       // at the end
	Opex     money.Decimal `json:"opex_per_month"` // that is paid in cash: no write-off, no cost of capital
	Bill     money.Decimal `json:"bill_per_month"` // that is saved, at today's prices
	Rate     money.Decimal `json:"rate"`           // cost of capital a year
	Months   int           `json:"months"`
}

// Outlook is what becomes of an investment when the price that it saves falls.
type Outlook struct {
	// 2 halves the price every year, 1 leaves it; what a path comes to a year over the life
	Decline money.Decimal `json:"decline_per_year"`
	Path    string        `json:"path,omitempty"` // of a price that takes another course
	// Payback and Discounted are months, null for never.
	Payback    *int          `json:"payback_months"`
	Discounted *int          `json:"discounted_payback_months"`
	NPV        money.Decimal `json:"npv"`
	// Switched is the NPV where the machines are switched off in months in which
	// running them costs more than the vendor.
	Switched money.Decimal `json:"npv_switched_off"`
	// IRR are all internal rates of return a year; none, one, or not unique.
	IRR  []money.Decimal `json:"irr"`
	MIRR *money.Decimal  `json:"mirr"` // at the cost of capital both ways; null where nothing comes back
}

// Decline is the fall of prices a year, as a factor, at which a purchase is
// worth nothing: slower is a gain, faster a loss. Null where no rate up to a
// thousandfold does that.
type Decline struct {
	Run      *money.Decimal `json:"run"`          // run to the end whatever happens
	Switched *money.Decimal `json:"switched_off"` // switched off when unprofitable
}

// months are the numbers of months that an investment may run.
const mostMonths = 600

// bills are what is saved at the end of each month while prices fall so many fold a
// year.
func (i *Investment) bills(decline money.Decimal) ([]money.Decimal, error) {
	if decline.Sign() <= 0 {
		return nil, fmt.Errorf("a price decline of %s a year; give more than 0, such as 2 for half the price each year",
			decline)
	}
	monthly, err := finance.Root12(decline)
	if err != nil {
		return nil, err
	}
	var out []money.Decimal
	bill := i.Bill
	for range i.Months {
		bill = bill.Quo(monthly)
		out = append(out, bill)
	}
	return out, nil
}

// flows returns the flow of each month; off leaves out those that lose.
func (i *Investment) flows(bills []money.Decimal, off bool) ([]money.Decimal, error) {
	if i.Months < 1 || i.Months > mostMonths || len(bills) != i.Months {
		return nil, fmt.Errorf("a purchase over %d months; give 1 to %d", i.Months, mostMonths)
	}
	flows := []money.Decimal{money.Decimal{}.Sub(i.Capex)}
	for _, bill := range bills {
		flow := bill.Sub(i.Opex)
		if off && flow.Sign() < 0 {
			flow = money.Decimal{}
		}
		flows = append(flows, flow)
	}
	flows[i.Months] = flows[i.Months].Add(i.Residual)
	return flows, nil
}

// Outlook works out what an investment comes to under a decline of prices.
func (i *Investment) Outlook(decline money.Decimal) (*Outlook, error) {
	bills, err := i.bills(decline)
	if err != nil {
		return nil, err
	}
	o, err := i.outlook(bills)
	if err == nil {
		o.Decline = decline
	}
	return o, err
}

// Along works out what an investment comes to when the price that it saves takes a
// course: factors on today's at the end of each month, as many as it runs.
func (i *Investment) Along(name string, factors []money.Decimal) (*Outlook, error) {
	var bills []money.Decimal
	for _, f := range factors {
		bills = append(bills, i.Bill.Mul(f))
	}
	o, err := i.outlook(bills)
	if err == nil {
		o.Path = name
	}
	return o, err
}

func (i *Investment) outlook(bills []money.Decimal) (*Outlook, error) {
	flows, err := i.flows(bills, false)
	if err != nil {
		return nil, err
	}
	monthly, err := finance.Monthly(i.Rate)
	if err != nil {
		return nil, err
	}
	o := &Outlook{}
	if o.NPV, err = finance.NPV(flows, monthly); err != nil {
		return nil, err
	}
	if o.Switched, err = i.npv(bills, true); err != nil {
		return nil, err
	}
	o.Payback = months(finance.Payback(flows))
	if o.Discounted, err = discounted(flows, monthly); err != nil {
		return nil, err
	}
	return o, o.rates(flows, i.Rate)
}

// rates adds the rates of return.
func (o *Outlook) rates(flows []money.Decimal, capital money.Decimal) error {
	irr, err := finance.IRR(flows)
	if err != nil {
		return err
	}
	o.IRR = append([]money.Decimal{}, irr.Yearly...)
	mirr, ok, err := finance.MIRR(flows, capital, capital)
	if ok {
		o.MIRR = &mirr
	}
	return err
}

func months(n int, ok bool) *int {
	if !ok {
		return nil
	}
	return &n
}

func discounted(flows []money.Decimal, monthly money.Decimal) (*int, error) {
	n, ok, err := finance.DiscountedPayback(flows, monthly)
	return months(n, ok), err
}

func (i *Investment) npv(bills []money.Decimal, off bool) (money.Decimal, error) {
	flows, err := i.flows(bills, off)
	if err != nil {
		return money.Decimal{}, err
	}
	monthly, err := finance.Monthly(i.Rate)
	if err != nil {
		return money.Decimal{}, err
	}
	return finance.NPV(flows, monthly)
}

// BreakEvenDecline finds the decline of prices at which the NPV is zero. The NPV
// falls as prices fall faster, so halving finds it.
func (i *Investment) BreakEvenDecline() (*Decline, error) {
	d := &Decline{}
	var err error
	if d.Run, err = i.decline(false); err != nil {
		return nil, err
	}
	d.Switched, err = i.decline(true)
	return d, err
}

func (i *Investment) decline(off bool) (*money.Decimal, error) {
	const steps = 40
	low, high := money.MustParse("0.001"), money.FromInt(1000)
	for _, end := range []struct {
		at   money.Decimal
		sign int
	}{{low, 1}, {high, -1}} {
		npv, err := i.falling(end.at, off)
		if err != nil {
			return nil, err
		}
		if npv.Sign() != end.sign {
			return nil, nil
		}
	}
	for range steps {
		middle := low.Add(high).Quo(money.FromInt(2)).Significant(20)
		npv, err := i.falling(middle, off)
		if err != nil {
			return nil, err
		}
		if npv.Sign() > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	out := low.Significant(6)
	return &out, nil
}

// falling is the NPV under a decline.
func (i *Investment) falling(decline money.Decimal, off bool) (money.Decimal, error) {
	bills, err := i.bills(decline)
	if err != nil {
		return money.Decimal{}, err
	}
	return i.npv(bills, off)
}

// purchase holds a bought fleet against a rival at the volume asked for.
func (f *fleetCurve) purchase(out *Rival, q EvenQuestion) error {
	i := InvestmentOf(f.fleet, f.plan(q.Volume), out.Month)
	for _, decline := range q.Declines {
		o, err := i.Outlook(decline)
		if err != nil {
			return err
		}
		out.Purchase = append(out.Purchase, *o)
	}
	if err := f.courses(out, i, q); err != nil {
		return err
	}
	var err error
	out.Decline, err = i.BreakEvenDecline()
	out.Investment = i
	return err
}

// courses adds prices that take another course than a steady fall, and waiting.
func (f *fleetCurve) courses(out *Rival, i *Investment, q EvenQuestion) error {
	for _, c := range q.Courses {
		factors, err := c.Factors(i.Months)
		if err != nil {
			return err
		}
		o, err := i.Along(c.Name, factors)
		if err != nil {
			return err
		}
		out.Purchase = append(out.Purchase, *o)
	}
	if q.Wait == nil {
		return nil
	}
	var err error
	out.Waiting, err = i.Wait(*q.Wait)
	return err
}

// InvestmentOf is the purchase of a fleet for a plan that saves a vendor's month.
func InvestmentOf(f *selfhost.Fleet, p *selfhost.Plan, bill money.Decimal) *Investment {
	capex := f.Capex(p)
	i := &Investment{Capex: capex, Residual: capex.Mul(f.Buy.Residual), Bill: bill, Rate: f.Buy.Capital}
	i.Months = int(whole(f.Buy.LifeYears.MulInt(12).Add(money.MustParse("0.5"))))
	for _, c := range p.Costs {
		if c.Layer != selfhost.Chips && c.Layer != selfhost.Capital {
			i.Opex = i.Opex.Add(c.Amount)
		}
	}
	return i
}
