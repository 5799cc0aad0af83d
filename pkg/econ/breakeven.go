package econ

import (
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/usage"
)

// EvenQuestion asks where a fleet and vendors' offers cost the same.
type EvenQuestion struct {
	Question
	Own     quote.Owned
	Profile *usage.Profile // of the workload, as the fleet's tokenizer counts it
	Rivals  []Candidate
	// UpTo is the largest volume to look at; 0 for as far as anything changes.
	UpTo int64
	// Falls are factors on the rivals' prices to try.
	Falls []money.Decimal
	// Declines are price declines to hold a purchase against: 2 halves the
	// rivals' prices every year.
	Declines []money.Decimal
	// Courses are others that the vendor's price may take.
	Courses []PriceCourse
	Wait    *WaitQuestion // whether to buy now or in a year; nil: not asked
}

// Even is the answer, for JSON.
type Even struct {
	Setting
	Workload Workload `json:"workload"`
	Own      OwnState `json:"own"`
	UpTo     int64    `json:"looked_up_to"`
	Rivals   []*Rival `json:"rivals"`
	// Excluded are rivals that cannot serve the workload.
	Excluded []Excluded `json:"excluded"`
	// Curves are the costs of a month by volume, the fleet's first, as far as it
	// is worth looking at.
	Curves []CostCurve `json:"curves"`
}

// CostCurve is a month's cost at some volumes, ascending. Between points it is a
// straight line, and where two are one request apart it jumps.
type CostCurve struct {
	Offer  string      `json:"offer"`
	Points []CostPoint `json:"points"`
}

// CostPoint is one of them.
type CostPoint struct {
	Requests int64         `json:"requests"`
	Cost     money.Decimal `json:"cost_per_month"`
}

// OwnState is a fleet at one volume.
type OwnState struct {
	Offer       string         `json:"offer"`
	Argument    string         `json:"fleet"` // as it was described
	Books       string         `json:"hardware_books"`
	Requests    money.Decimal  `json:"requests"` // a month
	Cost        money.Decimal  `json:"cost_per_month"`
	Low         money.Decimal  `json:"low_per_month"` // at the ends of the throughput's band
	High        money.Decimal  `json:"high_per_month"`
	Replicas    int            `json:"replicas"`
	Capacity    money.Decimal  `json:"capacity_per_month"` // requests, all hours at full load
	Utilisation float64        `json:"utilisation"`
	Peak        float64        `json:"peak_utilisation"`
	KWh         *money.Decimal `json:"kwh_per_month"`
	GramsCO2    *float64       `json:"gco2e_per_month"`
	// At the mean load, by Little's law; null where the throughput was measured.
	InFlight *float64 `json:"requests_in_flight"` // of a replica
	TTFT     *float64 `json:"ttft_seconds"`
	TPOT     *float64 `json:"tpot_seconds"`

	Unknown []string `json:"unknown,omitempty"`
	Assumed []string `json:"assumed,omitempty"`

	Plan *selfhost.Plan `json:"-"`
}

// Rival is a vendor's offer held against the fleet.
type Rival struct {
	Offer   string        `json:"offer"`
	Request money.Decimal `json:"cost_per_request"`
	Month   money.Decimal `json:"cost_per_month"`
	// Sampling is the 95% interval of Request over the samples; null where it cannot be
	// told.
	Sampling *Interval `json:"sampling"`
	Stages   []Stage   `json:"stages"`
	// First is the smallest volume at which the fleet is cheaper, FirstLow and
	// FirstHigh the same at the ends of the throughput's band; null is never.
	First     *int64 `json:"first_own"`
	FirstLow  *int64 `json:"first_own_low"`
	FirstHigh *int64 `json:"first_own_high"`
	// At the volume asked for: the factor on the rival's prices, the utilisation
	// of the replicas there are, and the output tokens a second of a replica, at
	// which both cost the same; null where nothing does.
	TiePrice       *money.Decimal `json:"tie_price_factor"`
	TieUtilisation *float64       `json:"tie_utilisation"`
	TieThroughput  *float64       `json:"tie_output_tokens_per_second"`
	Falls          []Fall         `json:"falls"`
	Investment     *Investment    `json:"investment,omitempty"` // of a fleet that is bought
	Purchase       []Outlook      `json:"purchase,omitempty"`
	Waiting        *Waiting       `json:"waiting,omitempty"`
	Decline        *Decline       `json:"break_even_decline,omitempty"`
	Bill           *quote.Bill    `json:"bill"`
}

// Stage is a stretch with what the fleet is at its ends.
type Stage struct {
	Stretch
	Start StageEnd `json:"start"`
	End   StageEnd `json:"end"`
}

// StageEnd is both offers at one volume.
type StageEnd struct {
	Requests    int64         `json:"requests"`
	Replicas    int           `json:"replicas"`
	Capacity    money.Decimal `json:"capacity_per_month"`
	Utilisation float64       `json:"utilisation"`
	Own         money.Decimal `json:"own_per_month"`
	Rival       money.Decimal `json:"rival_per_month"`
}

// Fall is what changes when a rival's prices do.
type Fall struct {
	Factor money.Decimal `json:"price_factor"`
	Stages []Stretch     `json:"stages"`
	First  *int64        `json:"first_own"`
}

// ErrOutOfRange says that a volume is beyond what is looked at, or that requests are too
// large for the fleet.
var ErrOutOfRange = errors.New("out of range")

// BreakEven holds a fleet against offers. The error is one of the fleet: a model
// that does not fit, say, or a [quote.ErrMissing] that names what the question
// leaves out.
func BreakEven(q EvenQuestion) (*Even, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	fleet, err := newFleetCurve(q)
	if err != nil {
		return nil, err
	}
	if fleet.room(fleet.plan(money.FromInt(1))).Less(money.FromInt(1)) {
		return nil, fmt.Errorf("%w: even at its smallest the fleet cannot serve one such request a month", ErrOutOfRange)
	}
	e := &Even{Own: fleet.state(q.Volume), Rivals: []*Rival{}, Excluded: []Excluded{}}
	if err := e.Own.atLoad(q.Own); err != nil {
		return nil, err
	}
	var rivals []*rivalCurve
	for _, c := range q.Rivals {
		r, reason, err := newRivalCurve(c, q)
		if err != nil {
			return nil, err
		}
		if reason != "" {
			e.Excluded = append(e.Excluded, Excluded{c.Offer.Name(), c.Offer.Vendor(), reason})
			continue
		}
		rivals = append(rivals, r)
		e.UpTo = max(e.UpTo, fleet.horizon(r, q))
	}
	for _, r := range rivals {
		rival, err := fleet.against(r, q, e.UpTo)
		if err != nil {
			return nil, err
		}
		e.Rivals = append(e.Rivals, rival)
	}
	e.Curves = fleet.curves(rivals, e, q)
	return e, nil
}

// curves draws the fleet and its rivals up to a little beyond the last place
// where the cheaper one changes, or twice the volume asked for.
func (f *fleetCurve) curves(rivals []*rivalCurve, e *Even, q EvenQuestion) []CostCurve {
	if len(rivals) == 0 {
		return []CostCurve{}
	}
	to := whole(q.Volume.MulInt(2))
	for _, r := range e.Rivals {
		if last := r.Stages[len(r.Stages)-1]; len(r.Stages) > 1 {
			to = max(to, last.From+last.From/2)
		}
	}
	to = min(max(to, 2*whole(f.room(f.plan(money.FromInt(1))))), e.UpTo)
	own := CostCurve{Offer: f.fleet.Name}
	from := int64(1)
	for _, end := range pieces(f.curve(to).Steps, nil, to) {
		own.add(from, f.plan(money.FromInt(from)).Total)
		own.add(end, f.plan(money.FromInt(end)).Total)
		from = end + 1
	}
	out := []CostCurve{own}
	for _, r := range rivals {
		line := CostCurve{Offer: r.name}
		line.add(0, money.Decimal{})
		line.add(to, r.unit.MulInt(to))
		out = append(out, line)
	}
	return out
}

func (c *CostCurve) add(n int64, cost money.Decimal) {
	if k := len(c.Points); k > 0 && c.Points[k-1].Requests == n {
		return
	}
	c.Points = append(c.Points, CostPoint{n, cost})
}

// rivalCurve is a vendor's offer: a straight line through nothing.
type rivalCurve struct {
	name string
	unit money.Decimal // cost of a unit of the workload
	bill *quote.Bill   // of a month

	sampling *Interval // of unit
}

// newRivalCurve prices an offer, or says why it cannot serve.
func newRivalCurve(c Candidate, q EvenQuestion) (*rivalCurve, string, error) {
	ranked, reason, err := weigh(c, q.Question)
	if err != nil || reason != "" {
		return nil, reason, err
	}
	return &rivalCurve{c.Offer.Name(), ranked.Request, ranked.Bill, ranked.Sampling}, "", nil
}

// curve returns the line with the prices times a factor.
func (r *rivalCurve) curve(factor money.Decimal) *Curve {
	unit := r.unit.Mul(factor)
	return &Curve{Name: r.name, Month: func(n money.Decimal) (money.Decimal, error) { return unit.Mul(n), nil }}
}

// fleetCurve is a fleet over volumes, at one end of its band.
type fleetCurve struct {
	fleet    *selfhost.Fleet
	capacity *selfhost.Capacity
	request  selfhost.Request
	calls    money.Decimal
	known    map[string]*selfhost.Plan
	low      *fleetCurve // the ends of the band; nil in the ends themselves
	high     *fleetCurve
}

func newFleetCurve(q EvenQuestion) (*fleetCurve, error) {
	var ends [3]*fleetCurve
	for i, end := range []quote.End{quote.Mid, quote.Cheapest, quote.Dearest} {
		k, request, err := q.Own.Capacity(q.Profile, end)
		if err != nil {
			return nil, err
		}
		if k.PerSecond.Sign() <= 0 {
			return nil, errors.New("the fleet serves less than a millionth of a request a second")
		}
		ends[i] = &fleetCurve{fleet: q.Own.Fleet, capacity: k, request: request, calls: q.Calls,
			known: map[string]*selfhost.Plan{}}
	}
	ends[0].low, ends[0].high = ends[1], ends[2]
	return ends[0], nil
}

// plan returns the fleet at a number of units of the workload a month.
func (f *fleetCurve) plan(units money.Decimal) *selfhost.Plan {
	key := units.String()
	p := f.known[key]
	if p == nil {
		p = f.fleet.Plan(f.capacity, units.Mul(f.calls), f.request)
		f.known[key] = p
	}
	return p
}

func (f *fleetCurve) curve(most int64) *Curve {
	c := &Curve{Name: f.fleet.Name, Month: func(n money.Decimal) (money.Decimal, error) { return f.plan(n).Total, nil }}
	for _, s := range f.fleet.Steps(f.capacity, money.FromInt(most).Mul(f.calls)) {
		c.Steps = append(c.Steps, whole(s.Requests.Quo(f.calls)))
	}
	return c
}

// whole returns a number rounded down, as far as an int64 goes.
func whole(d money.Decimal) int64 {
	const most = int64(1) << 62
	if f := d.Floor(); f.Less(money.FromInt(most)) {
		return int64(f.Float64())
	}
	return most
}

// state describes the fleet at a volume.
func (f *fleetCurve) state(units money.Decimal) OwnState {
	s := ownState(f.fleet, f.plan(units), units, f.calls)
	if f.low != nil {
		s.Low, s.High = f.low.plan(units).Total, f.high.plan(units).Total
	}
	return s
}

// atLoad adds what a replica is at the mean load: the requests that Little's law
// has in flight, and what they wait.
func (s *OwnState) atLoad(own quote.Owned) error {
	if s.Plan.Capacity.Throughput == nil || s.Utilisation == 0 {
		return nil
	}
	rate := s.Plan.Capacity.PerSecond.Float64() * min(1, s.Utilisation)
	t, err := own.Constants.AtRate(&own.Fleet.Replica, s.Plan.Request, rate)
	if err != nil {
		return err
	}
	s.InFlight, s.TTFT, s.TPOT = &t.Concurrency, &t.TTFT, &t.TPOT
	return nil
}

func (f *fleetCurve) room(p *selfhost.Plan) money.Decimal { return room(p, f.calls) }

// room is how many units a month the running replicas could serve.
func room(p *selfhost.Plan, calls money.Decimal) money.Decimal {
	const secondsPerHour = 3600
	return p.Capacity.PerSecond.MulInt(secondsPerHour).Mul(p.ReplicaHours).Quo(calls).Floor()
}

// ownState describes a fleet by its plan for a number of units of the workload.
func ownState(f *selfhost.Fleet, p *selfhost.Plan, units, calls money.Decimal) OwnState {
	return OwnState{
		Offer: f.Name, Argument: f.Argument, Books: f.Books, Requests: units, Cost: p.Total, Low: p.Total, High: p.Total,
		Replicas: p.Most, Capacity: room(p, calls),
		Utilisation: p.Utilisation, Peak: p.Peak, KWh: p.KWh, GramsCO2: p.GramsCO2, Unknown: p.Unknown, Assumed: f.Assumed,
		Plan: p,
	}
}

// The volumes that are looked at.
const (
	mostReplicas = 500 // at the largest volume looked at, unless more is asked for
	fewReplicas  = 8   // at the least

	mostVolume = 100_000_000_000 // requests a month: more than all people ask
)

// horizon is the volume beyond which nothing changes: where a replica more does
// not matter any longer. A fleet that is dearer even when it is huge and full
// stays so.
func (f *fleetCurve) horizon(r *rivalCurve, q EvenQuestion) int64 {
	if q.UpTo > 0 {
		return q.UpTo
	}
	one := f.room(f.plan(money.FromInt(1))).Quo(money.FromInt(int64(max(1, f.plan(money.FromInt(1)).Most))))
	huge := one.MulInt(mostReplicas)
	cost := f.plan(huge).Total
	far := one.MulInt(fewReplicas)
	if gain := r.unit.Sub(cost.Quo(huge)); gain.Sign() > 0 {
		const slack = 4 // replicas that may stand idle: a step, spares, what always runs
		sure := f.plan(money.FromInt(1)).Total.MulInt(slack).Quo(gain)
		far = later(far, sure)
	}
	far = later(far, q.Volume.MulInt(2))
	if huge.Less(far) {
		far = later(huge, q.Volume.MulInt(2))
	}
	return max(1, whole(far.Significant(2)))
}

func later(a, b money.Decimal) money.Decimal {
	if a.Less(b) {
		return b
	}
	return a
}

// against compares the fleet with one rival.
func (f *fleetCurve) against(r *rivalCurve, q EvenQuestion, upTo int64) (*Rival, error) {
	one := money.FromInt(1)
	own := f.curve(upTo)
	out := &Rival{Offer: r.name, Request: r.unit, Month: r.unit.Mul(q.Volume), Sampling: r.sampling, Bill: r.bill}
	stretches, err := Cheaper(own, r.curve(one), upTo)
	if err != nil {
		return nil, err
	}
	for _, s := range stretches {
		out.Stages = append(out.Stages, Stage{s, f.end(s.From, r), f.end(s.To, r)})
	}
	out.First = first(stretches)
	if out.FirstLow, err = f.low.firstAgainst(r, upTo); err != nil {
		return nil, err
	}
	if out.FirstHigh, err = f.high.firstAgainst(r, upTo); err != nil {
		return nil, err
	}
	for _, factor := range q.Falls {
		stretches, err := Cheaper(own, r.curve(factor), upTo)
		if err != nil {
			return nil, err
		}
		out.Falls = append(out.Falls, Fall{factor, stretches, first(stretches)})
	}
	f.ties(out, r, q)
	if f.fleet.Buy != nil {
		return out, f.purchase(out, q)
	}
	return out, nil
}

func first(stretches []Stretch) *int64 {
	if n, ok := FirstOwn(stretches); ok {
		return &n
	}
	return nil
}

func (f *fleetCurve) firstAgainst(r *rivalCurve, upTo int64) (*int64, error) {
	stretches, err := Cheaper(f.curve(upTo), r.curve(money.FromInt(1)), upTo)
	return first(stretches), err
}

func (f *fleetCurve) end(n int64, r *rivalCurve) StageEnd {
	s := f.state(money.FromInt(n))
	return StageEnd{n, s.Replicas, s.Capacity, s.Utilisation, s.Cost, r.unit.MulInt(n)}
}

// ties solves for price, utilisation and throughput at the volume asked for.
func (f *fleetCurve) ties(out *Rival, r *rivalCurve, q EvenQuestion) {
	plan := f.plan(q.Volume)
	if k, ok := TiePrice(plan.Total, out.Month); ok {
		out.TiePrice = &k
	}
	out.TieUtilisation = f.tieUtilisation(plan, r, q.Volume)
	out.TieThroughput = f.tieThroughput(out.Month, q.Volume)
}

// tieUtilisation is the load on the replicas that the volume needs at which both
// cost the same. What they cost is a line between two steps: its slope is what
// grows with the load.
func (f *fleetCurve) tieUtilisation(plan *selfhost.Plan, r *rivalCurve, units money.Decimal) *float64 {
	fixed, slope := f.line(plan, units)
	gain := r.unit.Sub(slope)
	room := f.room(plan)
	if gain.Sign() <= 0 || room.IsZero() {
		return nil
	}
	u := fixed.Quo(gain).Quo(room).Float64()
	return &u
}

// line is the cost of the replicas of a plan as a constant and what each unit of
// the workload adds.
func (f *fleetCurve) line(plan *selfhost.Plan, units money.Decimal) (fixed, slope money.Decimal) {
	less := units.Quo(money.FromInt(2))
	rest := f.fleet.PlanWith(plan, less.Mul(f.calls))
	slope = plan.Total.Sub(rest.Total).Quo(units.Sub(less))
	return plan.Total.Sub(slope.Mul(units)), slope
}

// tieThroughput is the output of a replica, in tokens a second, at which the
// fleet costs no more than a rival's month. More throughput never costs more, so
// halving finds the least.
func (f *fleetCurve) tieThroughput(month, units money.Decimal) *float64 {
	costs := func(factor float64) money.Decimal {
		k := f.capacity.Scaled(factor)
		return f.fleet.Plan(k, units.Mul(f.calls), f.request).Total
	}
	low, high := 1e-4, 1e4
	if month.Less(costs(high)) {
		return nil
	}
	for high/low > 1.0001 {
		middle := (low + high) / 2
		if high/low > 4 {
			middle = low * 2
		}
		if month.Less(costs(middle)) {
			low = middle
		} else {
			high = middle
		}
	}
	tokens := f.capacity.PerSecond.Float64() * high * f.request.Output
	return &tokens
}
