package scenario

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
)

// Path is how a lever moves over the months of a horizon: a factor on what it is
// today, at the end of each month.
type Path struct {
	Shock          // what moves; By is not in use
	Text   string  // as it was written
	Source string  // of a named path
	Half   float64 // months in which a decline halves it; 0 for other paths
	factor func(month float64, day time.Time) float64
	jump   *jumps // of a path that jumps, so that it can be drawn
}

// HalfLife is after how many months a price that falls x-fold a year is half of what it
// was, 12·ln 2 ÷ ln x; 0 for one that does not fall.
func HalfLife(x float64) float64 {
	if x <= 1 {
		return 0
	}
	return 12 * math.Ln2 / math.Log(x)
}

// jumps multiply by a factor with a chance a month.
type jumps struct{ by, monthly float64 }

// At is the factor so many months after today, and the day that is.
func (p *Path) At(month int, day time.Time) (Shock, error) {
	s := p.Shock
	var err error
	s.By, err = decimal(p.factor(float64(month), day))
	return s, err
}

// Named paths carry where they come from.
type named struct{ name, text, source string }

func namedPaths() []named {
	return []named{
		{"flat", "flat", "as it is today"},
		{"epoch-9x", "decline(9)", "Epoch AI 2025-03-12, the slowest of its milestones: prices of constant capability, " +
			"not of one model; https://epoch.ai/data-insights/llm-inference-price-trends"},
		{"a16z-10x", "decline(10)", "a16z 2024-11-12, LLMflation: prices of constant capability, not of one model; " +
			"https://a16z.com/llmflation-llm-inference-cost"},
		{"halving", "decline(2)", "half the price every year: slower than every published rate of constant capability"},
		{"gpt-5.5-raise-2x", "step(12, x2)",
			"GPT-5.5 followed GPT-5.4 on 2026-04-23 at twice its price; " +
				"https://tokencost.app/blog/gpt-5-5-token-efficiency-cost"},
		{"s3-plateau", "plateau(1.21, 120)",
			"S3 storage from 0.15 a GB in 2006 to 0.023 in 2016 and flat since; " +
				"https://www.cloudyali.io/blogs/cloud-20th-birthday-s3-pi-day-2006"},
		{"h100-2025-rebound", "grow(5.5%, 6)",
			"a year's H100 went from 1.70 an hour in 2025-10 to 2.35 in 2026-03; " +
				"https://www.techreaderdaily.com/article.html?slug=h100-reserved-capacity-hits-2-35-hour-floor-in-2026"},
	}
}

// PathNames lists the named paths.
func PathNames() []string {
	var out []string
	for _, n := range namedPaths() {
		out = append(out, n.name)
	}
	return out
}

// ErrShare says that a lever is a share, which can be moved and has no path.
var ErrShare = errors.New("a share has no path")

// ParsePath reads a path: LEVER=PATH, where PATH is one of
//
//	flat                     as it is
//	decline(X[, FLOOR])      X-fold cheaper every year, not below a share of today
//	plateau(X, MONTHS)       that for so many months, then flat
//	grow(P[, MONTHS])        by a share every month, for so many months or all
//	step(MONTHS, CHANGE)     at once, after so many months
//	steps(DAY:CHANGE, …)     on days; changes multiply
//	jump(CHANGE, SHARE)      with that chance a year, again and again: its mean
//
// or the name of one that carries its source. The error says what is wrong; of a
// lever that is a share it is [ErrShare].
func ParsePath(text string) (Path, error) {
	name, course, ok := strings.Cut(text, "=")
	if !ok {
		return Path{}, fmt.Errorf("%q is no path; write LEVER=PATH: price=decline(2), volume=grow(3%%), "+
			"rent=h100-2025-rebound", text)
	}
	p := Path{Text: text}
	var err error
	if p.Shock, err = parseLever(name); err != nil {
		return p, err
	}
	if p.Lever.Share() {
		return p, fmt.Errorf("%s: %w", name, ErrShare)
	}
	for _, n := range namedPaths() {
		if n.name == course {
			course, p.Source = n.text, n.source
			break
		}
	}
	if p.factor, err = parseCourse(course); err != nil {
		return p, fmt.Errorf("%s: %w", name, err)
	}
	if args, ok := strings.CutPrefix(course, "decline("); ok {
		x, _, _ := strings.Cut(strings.TrimSuffix(args, ")"), ",")
		if d, err := money.Parse(strings.TrimSpace(x)); err == nil {
			p.Half = HalfLife(d.Float64())
		}
	}
	if args, ok := strings.CutPrefix(course, "jump("); ok {
		change, share, _ := strings.Cut(strings.TrimSuffix(args, ")"), ",")
		by, hazard, err := jumpOf([]string{strings.TrimSpace(change), strings.TrimSpace(share)})
		p.jump = &jumps{by, -math.Expm1(-hazard / 12)}
		return p, err
	}
	return p, nil
}

// parseCourse reads what stands after the lever.
func parseCourse(text string) (func(float64, time.Time) float64, error) {
	if text == "flat" {
		return func(float64, time.Time) float64 { return 1 }, nil
	}
	kind, rest, ok := strings.Cut(text, "(")
	inner, closed := strings.CutSuffix(rest, ")")
	if !ok || !closed {
		return nil, fmt.Errorf("%q is no path; use decline(2), plateau(2, 12), grow(3%%), step(12, x2), "+
			"steps(2027-01-01:x2), jump(x1.5, 20%%), or %s", text, strings.Join(PathNames(), " "))
	}
	var args []string
	for _, arg := range strings.Split(inner, ",") {
		args = append(args, strings.TrimSpace(arg))
	}
	for _, c := range courses() {
		if c.kind != kind {
			continue
		}
		if len(args) < c.least || c.most > 0 && len(args) > c.most {
			return nil, fmt.Errorf("%q: write %s", text, c.form)
		}
		f, err := c.make(args)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		return f, nil
	}
	return nil, fmt.Errorf("%q is no kind of path; the kinds are flat decline plateau grow step steps jump", kind)
}

// course is one kind of path.
type course struct {
	kind, form  string
	least, most int // arguments; 0 for any number
	make        func(args []string) (func(float64, time.Time) float64, error)
}

func courses() []course {
	return []course{
		{"decline", "decline(2) or decline(2, 20%)", 1, 2, decline},
		{"plateau", "plateau(2, 12)", 2, 2, plateau},
		{"grow", "grow(3%) or grow(3%, 12)", 1, 2, growth},
		{"step", "step(12, x2)", 2, 2, step},
		{"steps", "steps(2027-01-01:x2, …)", 1, 0, steps},
		{"jump", "jump(x1.5, 20%)", 2, 2, jump},
	}
}

// number reads a factor or a count within bounds.
func number(text string, low, high float64) (float64, error) {
	d, err := money.Parse(text)
	if err != nil {
		return 0, err
	}
	if f := d.Float64(); f >= low && f <= high {
		return f, nil
	}
	return 0, fmt.Errorf("%s is out of range; give %g to %g", text, low, high)
}

// decline is x^(−t/12), not below the floor.
func decline(args []string) (func(float64, time.Time) float64, error) {
	x, err := number(args[0], 0.01, most)
	floor := 0.0
	if err == nil && len(args) > 1 {
		var d money.Decimal
		d, err = money.ParseShare(args[1])
		floor = d.Float64()
	}
	return func(month float64, _ time.Time) float64 { return max(math.Pow(x, -month/12), floor) }, err
}

func plateau(args []string) (func(float64, time.Time) float64, error) {
	x, err := number(args[0], 0.01, most)
	if err != nil {
		return nil, err
	}
	until, err := number(args[1], 0, MostMonths)
	return func(month float64, _ time.Time) float64 { return math.Pow(x, -min(month, until)/12) }, err
}

func growth(args []string) (func(float64, time.Time) float64, error) {
	text, minus := strings.CutPrefix(args[0], "-")
	d, err := money.ParseShare(strings.TrimPrefix(text, "+"))
	if err != nil {
		return nil, err
	}
	by, until := d.Float64(), float64(MostMonths)
	if minus {
		by = -by
	}
	if by <= -1 {
		return nil, fmt.Errorf("%s leaves nothing", args[0])
	}
	if len(args) > 1 {
		until, err = number(args[1], 0, MostMonths)
	}
	return func(month float64, _ time.Time) float64 { return math.Pow(1+by, min(month, until)) }, err
}

func step(args []string) (func(float64, time.Time) float64, error) {
	from, err := number(args[0], 0, MostMonths)
	if err != nil {
		return nil, err
	}
	d, err := Price.parse(args[1])
	by := d.Float64()
	return func(month float64, _ time.Time) float64 {
		if month >= from {
			return by
		}
		return 1
	}, err
}

// steps multiply from their days on.
func steps(args []string) (func(float64, time.Time) float64, error) {
	type turn struct {
		day time.Time
		by  float64
	}
	var turns []turn
	for _, arg := range args {
		day, change, _ := strings.Cut(arg, ":")
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return nil, fmt.Errorf("%q is no day; write it as 2027-01-01:x2", day)
		}
		d, err := Price.parse(change)
		if err != nil {
			return nil, err
		}
		turns = append(turns, turn{at, d.Float64()})
	}
	slices.SortFunc(turns, func(a, b turn) int { return a.day.Compare(b.day) })
	return func(_ float64, day time.Time) float64 {
		f := 1.0
		for _, t := range turns {
			if !day.Before(t.day) {
				f *= t.by
			}
		}
		return f
	}, nil
}

// jump is the mean of a price that is multiplied by k at the times of a Poisson
// process with hazard h a year: e^(h·t·(k − 1)).
func jump(args []string) (func(float64, time.Time) float64, error) {
	k, hazard, err := jumpOf(args)
	return func(month float64, _ time.Time) float64 { return math.Exp(hazard * month / 12 * (k - 1)) }, err
}

// jumpOf reads a factor, and the hazard a year at which one jump or more come within a
// year with a chance.
func jumpOf(args []string) (by, hazard float64, err error) {
	d, err := Price.parse(args[0])
	if err != nil {
		return 0, 0, err
	}
	chance, err := money.ParseShare(args[1])
	if err == nil && !chance.Less(money.FromInt(1)) {
		err = fmt.Errorf("a chance of %s a year; give less than 100%%", args[1])
	}
	return d.Float64(), -math.Log1p(-chance.Float64()), err
}

// MostMonths bounds horizons.
const MostMonths = 600
