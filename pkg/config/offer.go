package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

// Offer is what may serve requests, under a name of the project's own. It is one of
// model, fleet, route and cascade. Prices of a contract stand in the project's own
// books.
type Offer struct {
	Line int `yaml:",line"`
	// Name that plans use.
	Name string `yaml:"name,required"`
	// A vendor's model in the books.
	Model Word `yaml:"model"`
	// Of a model: service mode, such as batch.
	Mode Word `yaml:"mode"`
	// Of a model: region of service.
	Region string `yaml:"region"`
	// Or one of the fleets below.
	Fleet Word `yaml:"fleet"`
	// Or several offers that share the requests; shares sum to 100%.
	Route []RouteLeg `yaml:"route"`
	// Of a route: cost of choosing, a request.
	Router *money.Decimal `yaml:"router"`
	// Share of attempts that succeed with it.
	Success Share `yaml:"success"`
	// Or a cheap offer first, and another where its answer is not good enough.
	Cascade *Cascade `yaml:"cascade"`
}

// RouteLeg is an offer with its share of the requests.
type RouteLeg struct {
	Line int `yaml:",line"`
	// Offer, fleet or model that serves them.
	Offer Word `yaml:"offer,required"`
	// Of the requests.
	Share Share `yaml:"share,required"`
}

// Cascade asks a first offer, has its answer judged, and asks a second one where it
// is not good enough.
type Cascade struct {
	Line int `yaml:",line"`
	// Offer that is asked first.
	First Word `yaml:"first,required"`
	// Offer that is asked where that is not good enough.
	Then Word `yaml:"then,required"`
	// Share of the first answers that are good enough.
	Accepted Share `yaml:"accepted,required"`
	// Offer that judges them.
	Judge Word `yaml:"judge"`
	// Workload of what the judge reads and writes; the plan's if absent.
	JudgeWorkload Word `yaml:"judge_workload"`
	// Or what judging costs, a request.
	JudgeFee *money.Decimal `yaml:"judge_fee"`
}

// Leg is a place in what serves a plan: a model, a fleet, or a name that the books
// may know.
type Leg struct {
	Name     Word // of the model or fleet
	Fleet    bool
	Mode     Word
	Region   string
	Role     string // in a cascade: first, judge, then
	Workload Word   // of a judge; else that of the plan
}

// Way is one way that a request may take through legs, with its share of the
// requests and what else it costs.
type Way struct {
	Share money.Decimal
	Legs  []int
	Fee   money.Decimal
}

// check refuses offers whose fields do not go together.
func (o *Offer) check(file string) error {
	fail := func(line int, field, reason, hint string) error {
		return &strictyaml.Error{File: file, Line: line, Field: "offer " + o.Name + ": " + field, Reason: reason, Hint: hint}
	}
	n := 0
	for _, given := range []bool{o.Model.Text != "", o.Fleet.Text != "", len(o.Route) > 0, o.Cascade != nil} {
		if given {
			n++
		}
	}
	switch c := o.Cascade; {
	case n != 1:
		return fail(o.Line, "model", "an offer is exactly one of model, fleet, route and cascade", "model: openai/gpt-5-mini")
	case o.Model.Text == "" && (o.Mode.Text != "" || o.Region != ""):
		return fail(o.Line, "mode", "only a model has a mode and a region", "give it to the offers that this one names")
	case o.Success.Decimal != nil && o.Success.IsZero():
		return fail(o.Line, "success", "0% never succeed, so that nothing is bought", "success: 88%")
	case len(o.Route) == 0 && o.Router != nil:
		return fail(o.Line, "router", "only a route has a router", "leave it out")
	case c != nil && c.Judge.Text != "" && c.JudgeFee != nil:
		return fail(c.Line, "judge", "a cascade has a judge or a judge_fee", "leave one of them out")
	case c != nil && c.JudgeWorkload.Text != "" && c.Judge.Text == "":
		return fail(c.JudgeWorkload.Line, "judge_workload", "there is no judge", "judge: openai/gpt-5-nano")
	}
	return o.checkShares(fail)
}

func (o *Offer) checkShares(fail func(line int, field, reason, hint string) error) error {
	if len(o.Route) == 0 {
		return nil
	}
	var sum money.Decimal
	for _, leg := range o.Route {
		sum = sum.Add(*leg.Share.Decimal)
	}
	if !sum.Equal(money.FromInt(1)) {
		return fail(o.Line, "route", "the shares sum to "+sum.Shift(2).String()+"%, not to 100%", "")
	}
	return nil
}

// checkOffers wants offers of different names that lead somewhere.
func (p *Project) checkOffers(file string) error {
	seen := map[string]int{}
	for i := range p.Offers {
		o := &p.Offers[i]
		if line, ok := seen[o.Name]; ok {
			return &strictyaml.Error{File: file, Line: o.Line, Field: "name", Value: o.Name,
				Reason: "two offers are called so; the first is on line " + strconv.Itoa(line), Hint: "give each its own"}
		}
		seen[o.Name] = o.Line
		if err := o.check(file); err != nil {
			return err
		}
	}
	for i := range p.Offers {
		if _, _, err := p.Serve(file, Word{Line: p.Offers[i].Line, Text: p.Offers[i].Name}); err != nil {
			return err
		}
	}
	return nil
}

// Serve finds what an offer's name means: the legs that serve requests and the ways
// through them, whose shares sum to 1. A name that is no offer of the project is a
// fleet of it or a model of the books. The error names the place of a fleet that is
// not there or of offers that lead back to themselves.
func (p *Project) Serve(file string, name Word) ([]Leg, []Way, error) {
	s := &server{project: p, file: file}
	ways, err := s.ways(name, "")
	if err != nil {
		return nil, nil, err
	}
	return prune(s.legs, ways), ways, nil
}

// prune leaves out the legs that no way leads through: those after a share of 0.
func prune(legs []Leg, ways []Way) []Leg {
	place := map[int]int{}
	var out []Leg
	for _, w := range ways {
		for i, leg := range w.Legs {
			if _, ok := place[leg]; !ok {
				place[leg] = len(out)
				out = append(out, legs[leg])
			}
			w.Legs[i] = place[leg]
		}
	}
	return out
}

// server gathers legs on the way down from a name.
type server struct {
	project *Project
	file    string
	legs    []Leg
	above   []string // the offers that led here
}

func (s *server) ways(name Word, role string) ([]Way, error) {
	o := s.project.offer(name.Text)
	if o == nil {
		return s.leaf(Leg{Name: name, Fleet: s.project.fleet(name.Text), Role: role})
	}
	if slices.Contains(s.above, o.Name) {
		return nil, &strictyaml.Error{File: s.file, Line: name.Line, Field: "offer " + o.Name,
			Reason: "it leads back to itself: " + strings.Join(append(s.above, o.Name), ", "), Hint: "name a model or a fleet"}
	}
	s.above = append(s.above, o.Name)
	defer func() { s.above = s.above[:len(s.above)-1] }()
	switch {
	case o.Model.Text != "":
		return s.leaf(Leg{Name: o.Model, Mode: o.Mode, Region: o.Region, Role: role})
	case o.Fleet.Text != "":
		if !s.project.fleet(o.Fleet.Text) {
			return nil, s.noFleet(o)
		}
		return s.leaf(Leg{Name: o.Fleet, Fleet: true, Role: role})
	case o.Cascade != nil:
		return s.cascade(o.Cascade)
	}
	return s.route(o, role)
}

func (s *server) noFleet(o *Offer) error {
	var known []string
	for i := range s.project.Fleets {
		known = append(known, s.project.Fleets[i].Name)
	}
	return &strictyaml.Error{File: s.file, Line: o.Fleet.Line, Field: "offer " + o.Name + ": fleet", Value: o.Fleet.Text,
		Reason: "no fleet of the file is called so", Hint: "the fleets are: " + strings.Join(known, " ")}
}

// mostLegs bounds what offers that name offers may grow to.
const mostLegs = 64

// leaf returns the way through one leg.
func (s *server) leaf(l Leg) ([]Way, error) {
	if len(s.legs) == mostLegs {
		return nil, &strictyaml.Error{File: s.file, Line: l.Name.Line, Field: "offers", Value: l.Name.Text,
			Reason: "the offers that this leads to are more than " + strconv.Itoa(mostLegs), Hint: "name fewer"}
	}
	place := slices.IndexFunc(s.legs, l.pools)
	if place < 0 {
		place, s.legs = len(s.legs), append(s.legs, l)
	}
	return []Way{{Share: money.FromInt(1), Legs: []int{place}}}, nil
}

// pools reports whether a leg is the same fleet: its machines serve what reaches it on
// any way, and are paid once. What a judge reads is another workload.
func (l Leg) pools(o Leg) bool {
	return l.Fleet && o.Fleet && l.Name.Text == o.Name.Text && l.Role != "judge" && o.Role != "judge"
}

// route returns every way of every offer, with the share of the offer.
func (s *server) route(o *Offer, role string) ([]Way, error) {
	var out []Way
	for _, leg := range o.Route {
		ways, err := s.ways(leg.Offer, role)
		if err != nil {
			return nil, err
		}
		out = append(out, weighed(ways, *leg.Share.Decimal)...)
	}
	if o.Router != nil {
		for i := range out {
			out[i].Fee = out[i].Fee.Add(*o.Router)
		}
	}
	return out, nil
}

// cascade returns every way through the first and the judge, and as far as those are not
// accepted, on through every way of the second.
func (s *server) cascade(c *Cascade) ([]Way, error) {
	first, err := s.ways(c.First, "first")
	if err != nil {
		return nil, err
	}
	if first, err = s.judged(first, c); err != nil {
		return nil, err
	}
	then, err := s.ways(c.Then, "then")
	if err != nil {
		return nil, err
	}
	accepted := *c.Accepted.Decimal
	return append(weighed(first, accepted), weighed(through(first, then), money.FromInt(1).Sub(accepted))...), nil
}

// judged adds to every way what judging costs.
func (s *server) judged(ways []Way, c *Cascade) ([]Way, error) {
	if c.JudgeFee != nil {
		for i := range ways {
			ways[i].Fee = ways[i].Fee.Add(*c.JudgeFee)
		}
	}
	if c.Judge.Text == "" {
		return ways, nil
	}
	from := len(s.legs)
	judge, err := s.ways(c.Judge, "judge")
	for i := range s.legs[from:] {
		s.legs[from+i].Role, s.legs[from+i].Workload = "judge", c.JudgeWorkload
	}
	return through(ways, judge), err
}

// through returns every way of the first followed by every way of the second.
func through(first, second []Way) []Way {
	var out []Way
	for _, p := range first {
		for _, q := range second {
			out = append(out, Way{Share: p.Share.Mul(q.Share), Fee: p.Fee.Add(q.Fee), Legs: slices.Concat(p.Legs, q.Legs)})
		}
	}
	return out
}

// weighed returns the ways with a share of the requests, none without any.
func weighed(ways []Way, share money.Decimal) []Way {
	var out []Way
	for _, p := range ways {
		if p.Share = p.Share.Mul(share); !p.Share.IsZero() {
			out = append(out, p)
		}
	}
	return out
}

func (p *Project) offer(name string) *Offer {
	for i := range p.Offers {
		if p.Offers[i].Name == name {
			return &p.Offers[i]
		}
	}
	return nil
}

// SuccessOf returns the share of attempts that succeed with an offer of the project, or with
// a model that one of its offers is; nil where the file does not say.
func (p *Project) SuccessOf(name string) *money.Decimal {
	if o := p.offer(name); o != nil {
		return o.Success.Decimal
	}
	for i := range p.Offers {
		if o := &p.Offers[i]; o.Model.Text == name && o.Success.Decimal != nil {
			return o.Success.Decimal
		}
	}
	return nil
}

func (p *Project) fleet(name string) bool {
	for i := range p.Fleets {
		if p.Fleets[i].Name == name {
			return true
		}
	}
	return false
}

// OfferNames lists the offers of the project.
func (p *Project) OfferNames() []string {
	var out []string
	for i := range p.Offers {
		out = append(out, p.Offers[i].Name)
	}
	return out
}
