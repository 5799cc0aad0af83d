package render

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Values outside these bounds are no money, load or date. Within them no sum,
// difference or power of ten here leaves the range of a float.
const (
	largest  = 1e100
	smallest = 1e-100
)

// axis maps values to places between 0 and 1. On a logarithmic axis low and
// high are common logarithms.
type axis struct {
	low, high float64
	log       bool
	ticks     []tick
}

// tick is a labelled place of an axis.
type tick struct {
	at    float64 // between 0 and 1
	label string
}

// fits reports whether a value has a place on an axis of the kind.
func fits(v float64, log bool) bool {
	if log {
		return v >= smallest && v <= largest
	}
	return math.Abs(v) <= largest // not for NaN
}

// scaled is the value as the axis counts it.
func (a *axis) scaled(v float64) float64 {
	if a.log {
		return math.Log10(v)
	}
	return v
}

// value is the inverse of scaled.
func (a *axis) value(scaled float64) float64 {
	if a.log {
		return math.Pow(10, scaled)
	}
	return scaled
}

// place is where a value lies, 0 at the low end and 1 at the high one.
func (a *axis) place(v float64) float64 {
	at := (a.scaled(v) - a.low) / (a.high - a.low)
	return min(max(at, 0), 1) // a hair over the end by rounding
}

// put labels the values that lie on the axis.
func (a *axis) put(values []float64, label func(float64) string) {
	hair := (a.high - a.low) * 1e-9
	for _, v := range values {
		if s := a.scaled(v); s >= a.low-hair && s <= a.high+hair {
			a.ticks = append(a.ticks, tick{a.place(v), label(v)})
		}
	}
}

// extent is a range of values that grows with what it is shown.
type extent struct {
	low, high float64
	some      bool
}

func (e *extent) include(v float64) {
	if !e.some {
		*e = extent{v, v, true}
	}
	e.low, e.high = min(e.low, v), max(e.high, v)
}

// opened is the extent with room between its ends, so that a single value can
// be drawn. On a logarithmic axis the room is a factor.
func (e extent) opened(log bool) extent {
	if !e.some {
		e = extent{1, 10, true}
	}
	near := 1e-9 * max(math.Abs(e.low), math.Abs(e.high), smallest)
	if e.high-e.low > near {
		return e
	}
	if log {
		return extent{e.low / 2, e.high * 2, true}
	}
	room := max(1, math.Abs(e.high)/2)
	return extent{e.low - room, e.high + room, true}
}

// valueAxis is the y axis: it ends on ticks and, unless logarithmic, has zero
// on it, since a cut-off axis makes a small change look like a crash.
func valueAxis(e extent, log bool, most int, u unit) *axis {
	if log {
		return logAxis(e.opened(true), most, u, true)
	}
	if !e.some {
		e = extent{0, 1, true}
	}
	e.include(0)
	if e.high-e.low < smallest {
		e.high = e.low + 1
	}
	step := tickStep((e.high - e.low) / float64(most))
	a := &axis{low: math.Floor(e.low/step) * step, high: math.Ceil(e.high/step) * step}
	a.put(multiples(step, a.low, a.high), u.labels(step))
	return a
}

// quantityAxis is an x axis of numbers. It ends where the data do.
func quantityAxis(e extent, log bool, most int, u unit) *axis {
	e = e.opened(log)
	if log {
		return logAxis(e, most, u, false)
	}
	step := tickStep((e.high - e.low) / float64(most))
	a := &axis{low: e.low, high: e.high}
	a.put(multiples(step, e.low, e.high), u.labels(step))
	return a
}

// logAxis has ticks at 1, 2 and 5 of every power of ten, at the powers alone
// where these are too many, and at round steps where they are too few.
func logAxis(e extent, most int, u unit, wide bool) *axis {
	first, last := below125(e.low), above125(e.high)
	a := &axis{low: math.Log10(e.low), high: math.Log10(e.high), log: true}
	if wide {
		a.low, a.high = math.Log10(of125(first)), math.Log10(of125(last))
	}
	var values []float64
	for i := first; i <= last; i++ {
		values = append(values, of125(i))
	}
	if len(values) > most {
		values = decades(first, last, most)
	}
	a.put(values, func(v float64) string { return u.label(v, v) })
	if len(a.ticks) < 3 && e.high < 10*e.low {
		a.ticks = nil
		step := tickStep((a.value(a.high) - a.value(a.low)) / 4)
		a.put(multiples(step, a.value(a.low), a.value(a.high)), u.labels(step))
	}
	return a
}

// decades are powers of ten between two numbers of the 1-2-5 series, evenly
// thinned to at most so many.
func decades(first, last, most int) []float64 {
	low, high := int(math.Ceil(float64(first)/3)), int(math.Floor(float64(last)/3))
	step := max(1, (high-low+most)/most)
	var values []float64
	for d := low; d <= high; d += step {
		values = append(values, of125(3*d))
	}
	return values
}

// of125 is number i of the series … 0.5, 1, 2, 5, 10 …, in which 1 is number 0.
func of125(i int) float64 {
	d := int(math.Floor(float64(i) / 3))
	text := strconv.Itoa([]int{1, 2, 5}[i-3*d]) + "e" + strconv.Itoa(d)
	v, err := strconv.ParseFloat(text, 64) // exact, where a power of ten is not
	if err != nil {
		return 1 // no number of an axis is that far out
	}
	return v
}

// below125 is the number of the series that is no more than v.
func below125(v float64) int {
	i := 3*int(math.Floor(math.Log10(v))) + 3
	for of125(i) > v*(1+1e-9) {
		i--
	}
	return i
}

// above125 is the number of the series that is no less than v.
func above125(v float64) int {
	i := below125(v)
	for of125(i) < v*(1-1e-9) {
		i++
	}
	return i
}

// tickStep is the number of the 1-2-5 series that is no less than v.
func tickStep(v float64) float64 { return of125(above125(max(v, smallest))) }

// multiples are the multiples of a step from low to high.
func multiples(step, low, high float64) []float64 {
	first := math.Ceil(low/step - 1e-9)
	var values []float64
	for i := 0; i < 100; i++ {
		v := (first + float64(i)) * step
		if v > high+step*1e-9 {
			break
		}
		values = append(values, v+0) // + 0: no −0
	}
	return values
}

// unit says what stands around the number of a tick: a currency sign before it,
// a percent sign behind it.
type unit struct{ before, after string }

func unitOf(text string) unit {
	for i, r := range text {
		if unicode.Is(unicode.Sc, r) && strings.TrimLeft(text[:i], "ACUSNZHK") == "" {
			return unit{before: text[:i] + string(r)}
		}
	}
	if strings.HasPrefix(text, "%") {
		return unit{after: "%"}
	}
	return unit{}
}

// labels writes values as exactly as a step tells them apart.
func (u unit) labels(step float64) func(float64) string {
	return func(v float64) string { return u.label(v, step) }
}

func (u unit) label(v, step float64) string {
	text := tickNumber(math.Abs(v), step)
	if v < 0 {
		return "-" + u.before + text + u.after
	}
	return u.before + text + u.after
}

// tickNumber writes 250k and 1.5M, or the whole number where that would need
// more than two places.
func tickNumber(v, step float64) string {
	for _, s := range []struct {
		size float64
		sign string
	}{{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}} {
		if places := placesOf(step / s.size); v >= s.size && v < 1e15 && places <= 2 {
			return trimZeros(strconv.FormatFloat(v/s.size, 'f', places, 64)) + s.sign
		}
	}
	places := placesOf(step)
	if v != 0 && (v >= 1e15 || places > 9) {
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	return group(strconv.FormatFloat(v, 'f', places, 64))
}

// placesOf is how many decimal places a step needs, ten at most.
func placesOf(step float64) int {
	places := 0
	for ; places < 10 && math.Abs(step-math.Round(step)) > 1e-6*step; places++ {
		step *= 10
	}
	return places
}

func trimZeros(text string) string {
	if strings.Contains(text, ".") {
		return strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// calendar is a step between dates, and how dates at such a step are written.
type calendar struct {
	hours, days, months int
	layout              string
}

// timeAxis is an x axis of dates, which are counted in days since 1970.
func timeAxis(e extent, most int) *axis {
	e = e.opened(false)
	if e.high-e.low < 1.0/24 {
		e = extent{e.low - 1, e.high + 1, true} // no label tells such times apart
	}
	a := &axis{low: e.low, high: e.high}
	for _, c := range calendars(e.high - e.low) {
		ticks := c.between(e.low, e.high, most)
		if ticks == nil {
			continue
		}
		a.put(ticks, func(v float64) string { return dayOf(v).Format(c.layout) })
		break
	}
	if len(a.ticks) < 2 {
		a.ticks = nil
		a.put([]float64{e.low, e.high}, func(v float64) string { return dayOf(v).Format("2006-01-02 15:04") })
	}
	return a
}

// calendars lists the steps from the finest; the last ones suit any extent.
func calendars(days float64) []calendar {
	var list []calendar
	for _, h := range []int{1, 3, 6, 12} {
		list = append(list, calendar{hours: h, layout: "01-02 15:04"})
	}
	for _, d := range []int{1, 2, 7, 14} {
		list = append(list, calendar{days: d, layout: time.DateOnly})
	}
	for _, m := range []int{1, 2, 3, 6} {
		list = append(list, calendar{months: m, layout: "2006-01"})
	}
	for y := 1; float64(y) < days; y = int(tickStep(float64(y) * 1.5)) {
		list = append(list, calendar{months: 12 * y, layout: "2006"})
	}
	return list
}

// between returns the dates of the step, or nil where they are more than most.
func (c calendar) between(low, high float64, most int) []float64 {
	apart := float64(c.hours)/24 + float64(c.days) + float64(c.months)*30
	if (high-low)/apart > float64(most)+1 {
		return nil
	}
	var out []float64
	if c.months == 0 {
		out = multiples(apart, low, high)
	} else {
		from := dayOf(low)
		months := (from.Year()*12 + int(from.Month()) - 1) / c.months * c.months
		for v := low; v <= high; months += c.months {
			v = daysOf(time.Date(0, time.January, 1, 0, 0, 0, 0, time.UTC).AddDate(0, months, 0))
			if v >= low && v <= high {
				out = append(out, v)
			}
		}
	}
	if len(out) > most {
		return nil
	}
	return append([]float64{}, out...)
}

func daysOf(t time.Time) float64 { return float64(t.Unix()) / day.Seconds() }

func dayOf(v float64) time.Time {
	return time.Unix(int64(math.Round(v*day.Seconds())), 0).UTC()
}
