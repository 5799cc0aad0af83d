package quote_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tokecon/tokecon/pkg/pricebook"
)

// The oracle prices usages a second time, in exact fractions, from the text of
// the shipped books and by the rules as the help states them. It shares no code
// with the packages that it judges: it has its own reader, its own calendar and
// its own arithmetic.

// statement is anything in a book that sets, multiplies or offers: a row's
// rates, a band, a clause of a row, a shared term, a band of either.
type statement struct {
	name        string // place in the book, for messages and coverage
	from, until time.Time
	mode        string
	regions     []string
	days, hours []string
	zone        *time.Location
	lo, hi      int64 // prompt sizes, both ends included
	shared      bool
	band        bool
	rates       map[string]*big.Rat
	multiply    map[string]*big.Rat
	ofInput     map[string]*big.Rat
	held, won   int
}

// oracleModel is a model with everything that is ever said of it. A row holds
// as a whole, so its statements carry its dates.
type oracleModel struct {
	name, currency string
	aliases        []*statement // names with their dates
	rows           []*statement // one for each row, whether or not it lists rates
	all            []*statement
}

// leaf is the text of a scalar, whatever YAML would make of it.
func leaf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return leaf(n.Content[0])
	case yaml.MappingNode:
		m := map[string]any{"line": strconv.Itoa(n.Line)}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = leaf(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, leaf(c))
		}
		return list
	default:
		return n.Value
	}
}

func fields(v any) map[string]any { m, _ := v.(map[string]any); return m }

func items(v any) []any { l, _ := v.([]any); return l }

func text(v any) string { s, _ := v.(string); return s }

func texts(v any) (out []string) {
	for _, item := range items(v) {
		out = append(out, text(item))
	}
	return out
}

func date(v any) time.Time {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text(v)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// numbers reads a map of literal decimals.
func numbers(v any) map[string]*big.Rat {
	out := map[string]*big.Rat{}
	for name, value := range fields(v) {
		if r, ok := new(big.Rat).SetString(text(value)); ok && name != "line" {
			out[name] = r
		}
	}
	return out
}

func sizes(m map[string]any) (lo, hi int64) {
	whole := func(key string, or int64) int64 {
		if n, err := strconv.ParseInt(text(m[key]), 10, 64); err == nil {
			return n
		}
		return or
	}
	return max(whole("at_least", 0), whole("above", -1)+1), whole("up_to", math.MaxInt64)
}

// state reads one statement and the bands below it.
func state(book string, m map[string]any, outer *statement) []*statement {
	s := &statement{name: book + ":" + text(m["line"]), mode: text(m["mode"]), regions: texts(m["region"]),
		days: texts(m["days"]), hours: texts(m["hours"]), zone: time.UTC, rates: numbers(m["rates"]),
		multiply: numbers(m["multiply"]), ofInput: numbers(m["of_input"])}
	s.lo, s.hi = sizes(m)
	if s.mode == "standard" {
		s.mode = ""
	}
	if zone, err := time.LoadLocation(text(m["zone"])); err == nil {
		s.zone = zone
	}
	s.from, s.until, s.shared = date(m["from"]), date(m["until"]), outer == nil && m["models"] != nil
	if outer != nil {
		s.from, s.until = outer.from, outer.until
	}
	out := []*statement{s}
	for _, b := range items(m["bands"]) {
		band := *s
		band.name, band.band = book+":"+text(fields(b)["line"]), true
		band.rates, band.multiply, band.ofInput = numbers(fields(b)["rates"]), nil, nil
		band.lo, band.hi = sizes(fields(b))
		if above, _ := sizes(m); above > 0 || s.hi < math.MaxInt64 {
			panic(band.name + ": a band within sizes: teach the oracle")
		}
		out = append(out, &band)
	}
	return out
}

// readOracle reads books by the oracle's own reader.
func readOracle(t testing.TB, docs []pricebook.Document) []*oracleModel {
	t.Helper()
	var models []*oracleModel
	for _, doc := range docs {
		var root yaml.Node
		if err := yaml.Unmarshal(doc.Data, &root); err != nil {
			t.Fatal(err)
		}
		models = append(models, readBook(doc.Name, fields(leaf(&root)))...)
	}
	return models
}

func readBook(name string, book map[string]any) []*oracleModel {
	var models []*oracleModel
	ids := map[*oracleModel]string{}
	for _, e := range items(book["models"]) {
		m := &oracleModel{name: text(book["vendor"]) + "/" + text(fields(e)["id"]), currency: text(book["currency"])}
		ids[m] = text(fields(e)["id"])
		for _, a := range items(fields(e)["aliases"]) {
			m.aliases = append(m.aliases,
				&statement{name: text(book["vendor"]) + "/" + text(fields(a)["id"]), from: date(fields(a)["from"]),
					until: date(fields(a)["until"])})
		}
		for _, r := range items(fields(e)["prices"]) {
			row := state(name, fields(r), nil)
			m.rows, m.all = append(m.rows, row[0]), append(m.all, row...)
			for _, w := range items(fields(r)["where"]) {
				m.all = append(m.all, state(name, fields(w), row[0])...)
			}
		}
		models = append(models, m)
	}
	for _, term := range items(book["terms"]) {
		for _, s := range state(name, fields(term), nil) {
			for _, m := range models {
				if globs(texts(fields(term)["models"]), ids[m]) && !globs(texts(fields(term)["except"]), ids[m]) {
					m.all = append(m.all, s)
				}
			}
		}
	}
	return models
}

// globs matches by trying every place for every star: slow and plain.
func globs(patterns []string, id string) bool {
	var match func(p, s string) bool
	match = func(p, s string) bool {
		switch {
		case p == "":
			return s == ""
		case p[0] == '*':
			return match(p[1:], s) || s != "" && match(p, s[1:])
		default:
			return s != "" && s[0] == p[0] && match(p[1:], s[1:])
		}
	}
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, id) })
}

// meant returns the model that the name of m means at an instant: itself while
// it has a price, else the model of which it is an alias then.
func (m *oracleModel) meant(all []*oracleModel, at time.Time) *oracleModel {
	force := func(s *statement) bool { return s.inForce(at) }
	if slices.ContainsFunc(m.rows, force) {
		return m
	}
	for _, o := range all {
		if slices.ContainsFunc(o.aliases, func(a *statement) bool { return a.name == m.name && force(a) }) {
			return o
		}
	}
	return m
}

// ask is what the oracle is asked for.
type ask struct {
	at           time.Time
	mode, region string
	prompt       int64
}

func (s *statement) inForce(at time.Time) bool {
	return !at.Before(s.from) && (s.until.IsZero() || at.Before(s.until))
}

// holds reports whether every condition is met.
func (s *statement) holds(a ask) bool {
	region := len(s.regions) == 0 || slices.Contains(s.regions, a.region) || slices.Contains(s.regions, "*") &&
		a.region != "global"
	return s.inForce(a.at) && (s.mode == "" || s.mode == a.mode) && region && s.lo <= a.prompt && a.prompt <= s.hi &&
		s.open(a.at)
}

// open reports whether the wall clock of the zone lies in the days and hours,
// minute by minute of the day that a span began on.
func (s *statement) open(at time.Time) bool {
	if len(s.days)+len(s.hours) == 0 {
		return true
	}
	local := at.In(s.zone)
	hours := s.hours
	if len(hours) == 0 {
		hours = []string{"00:00-24:00"}
	}
	for _, h := range hours {
		start, end := minutes(h[:5]), minutes(h[6:])
		if end <= start {
			end += 24 * 60
		}
		for _, begun := range []int{0, 1} { // today, or yesterday and past midnight
			now := local.Hour()*60 + local.Minute() + begun*24*60
			if start <= now && now < end && onDay(s.days, local.AddDate(0, 0, -begun)) {
				return true
			}
		}
	}
	return false
}

func minutes(clock string) int {
	h, _ := strconv.Atoi(clock[:2])
	m, _ := strconv.Atoi(clock[3:])
	return h*60 + m
}

func onDay(days []string, t time.Time) bool {
	week := "sun mon tue wed thu fri sat sun mon tue wed thu fri sat"
	today := strings.ToLower(t.Weekday().String()[:3])
	for _, d := range days {
		first, last, _ := strings.Cut(d+"-"+d, "-")
		last, _, _ = strings.Cut(last, "-")
		run := week[strings.Index(week, first):]
		if strings.Contains(run[:strings.Index(run, last)+3], today) {
			return true
		}
	}
	return len(days) == 0
}

// conditions names what a statement depends on.
func (s *statement) conditions() map[string]bool {
	out := map[string]bool{}
	for name, on := range map[string]bool{"mode": s.mode != "", "region": len(s.regions) > 0,
		"hours": len(s.days)+len(s.hours) > 0, "size": s.lo > 0 || s.hi < math.MaxInt64} {
		if on {
			out[name] = true
		}
	}
	return out
}

func (s *statement) key() string { return fmt.Sprint(s.conditions()) }

// subset reports whether a's conditions are all among b's.
func subset(a, b *statement) bool {
	for c := range a.conditions() {
		if !b.conditions()[c] {
			return false
		}
	}
	return true
}

// beats is rule 2 and 3 of "Which price wins".
func (s *statement) beats(o *statement) bool {
	any1, any2 := slices.Contains(s.regions, "*"), slices.Contains(o.regions, "*")
	switch {
	case s.key() != o.key():
		return subset(o, s)
	case any1 != any2:
		return any2
	case s.lo != o.lo || s.hi != o.hi:
		return s.lo >= o.lo && s.hi <= o.hi
	}
	return o.shared && !s.shared
}

// winner returns the one statement that beats all others.
func winner(of []*statement) *statement {
	for _, s := range of {
		if !slices.ContainsFunc(of, func(o *statement) bool { return o != s && !s.beats(o) }) {
			s.won++
			return s
		}
	}
	if len(of) > 0 {
		panic("no winner: " + of[0].name)
	}
	return nil
}
