package hardware

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

// Load reads books into a set. The user's own stand over the shipped ones: a row
// with a new id is added; one with the id of a model, an overhead (PUE) or a
// measurement takes its place; one with that of an accelerator or a region
// changes what it states and adds its prices, which win wherever they speak. Two
// books of equal rank must not hold the same id. Errors name file and line; there
// may be several in one.
func Load(docs []Document) (*Set, error) {
	l := &loader{set: &Set{version: versionOf(docs)}, seen: map[string]seat{}, known: map[string]string{}}
	books, errs := readAll(docs)
	l.errs = errs
	for _, own := range []bool{false, true} {
		for i, doc := range docs {
			if doc.Own == own {
				l.take(doc, books[i])
			}
		}
	}
	if err := errors.Join(l.errs...); err != nil {
		return nil, err
	}
	l.set.index = indexOf(l.set)
	l.set.settle()
	return l.set, nil
}

// Version identifies the books of a set in one word: the newest day on which
// anything in them was checked, the first eight hex digits of the SHA-256 of all
// of them, and how many are the user's.
func (s *Set) Version() string { return s.version }

func versionOf(docs []Document) string {
	hash, own := sha256.New(), 0
	for _, doc := range docs {
		hash.Write(fmt.Appendf(nil, "%s %d\n", doc.Name, len(doc.Data)))
		hash.Write(doc.Data)
		if doc.Own {
			own++
		}
	}
	v := hex.EncodeToString(hash.Sum(nil))[:8]
	if own > 0 {
		v += fmt.Sprintf("+%d own", own)
	}
	return v
}

// loader builds a set out of one book after another.
type loader struct {
	set  *Set
	file file
	name string
	own  bool
	seen map[string]seat // of the row with a kind and id
	// known are the ids behind the other names of shipped accelerators and regions.
	known map[string]string
	errs  []error
}

// readAll decodes and checks the documents side by side and returns books and
// errors in their order. A book with errors is left empty.
func readAll(docs []Document) ([]file, []error) {
	books, errs := make([]file, len(docs)), make([]error, len(docs))
	var wait sync.WaitGroup
	for i, doc := range docs {
		wait.Go(func() {
			if errs[i] = strictyaml.Decode(doc.Name, doc.Data, &books[i]); errs[i] == nil {
				errs[i] = errors.Join(books[i].check(doc.Name)...)
			}
			if errs[i] != nil {
				books[i] = file{}
			}
		})
	}
	wait.Wait()
	return books, errs
}

// take adds the rows of a book to the set.
func (l *loader) take(doc Document, book file) {
	l.file, l.name, l.own = book, doc.Name, doc.Own
	l.accelerators()
	l.models()
	l.regions()
	l.pues()
	l.measurements()
}

// source says what a row rests on: on what it states, else on what is stated at
// the head of its group and file.
func (l *loader) source(line int, row sourced, heads ...sourced) Source {
	for _, head := range append(heads, l.file.sourced) {
		row.Source = cmp.Or(row.Source, head.Source)
		row.Confidence = cmp.Or(row.Confidence, head.Confidence)
		row.Period = cmp.Or(row.Period, head.Period)
		if row.Checked.IsZero() {
			row.Checked = head.Checked
		}
	}
	for _, head := range heads {
		row.Note = joined(head.Note, row.Note)
	}
	if row.Confidence == "" {
		row.Confidence = Read
		if row.Source == "" {
			row.Confidence = Recalled
		}
	}
	return Source{URL: row.Source, Checked: row.Checked.Time, Confidence: row.Confidence, Period: string(row.Period),
		Note: row.Note, Book: l.name, Line: line, Own: l.own}
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// seat is where a row lies in its list of the set, and where it is written.
type seat struct {
	at int
	Source
}

// seat finds where a row belongs in a list: over the shipped row with the same id,
// or, with none, at the end. Two rows of equal rank are an error.
func (l *loader) seat(kind, id string, s Source, end int) (at int, ok bool) {
	key := kind + " " + fold(id)
	first, taken := l.seen[key]
	switch {
	case !taken:
		first.at = end
	case first.Own == s.Own:
		l.errs = append(l.errs, &strictyaml.Error{File: s.Book, Line: s.Line, Field: kind + " " + id,
			Reason: fmt.Sprintf("written twice; the first is at %s:%d", first.Book, first.Line), Hint: "keep one"})
		return 0, false
	}
	l.seen[key] = seat{first.at, s}
	return first.at, true
}

// meant returns the id that a row of the user's own is about: that of the shipped
// row which is called so, or its own.
func (l *loader) meant(kind, id string) string {
	if known, ok := l.known[kind+" "+fold(id)]; ok && l.own {
		return known
	}
	return id
}

// call makes a shipped row known by its other names.
func (l *loader) call(kind, id string, names []string) {
	for _, name := range names {
		if !l.own {
			l.known[kind+" "+fold(name)] = id
		}
	}
}

// put adds a row at the end of a list, or puts it in the place of another.
func put[T any](rows []T, at int, row T) []T {
	if at == len(rows) {
		return append(rows, row)
	}
	rows[at] = row
	return rows
}

func (l *loader) accelerators() {
	for i := range l.file.Accelerators {
		row := &l.file.Accelerators[i]
		s := l.source(row.Line, row.sourced)
		at, ok := l.seat("accelerator", l.meant("accelerator", row.ID), s, len(l.set.Accelerators))
		if !ok {
			continue
		}
		l.call("accelerator", row.ID, row.Aliases)
		a := Accelerator{ID: row.ID, Name: row.ID, Source: s}
		if at < len(l.set.Accelerators) {
			a = l.set.Accelerators[at]
		}
		if row.describes() {
			a.Source = s
		}
		a.learn(row)
		for j := range row.Prices {
			a.Prices = append(a.Prices, l.price(&row.Prices[j]))
		}
		l.set.Accelerators = put(l.set.Accelerators, at, a)
	}
}

// describes reports whether a row says more of an accelerator than names and
// prices.
func (r *acceleratorRow) describes() bool {
	size := r.MemoryGB.Add(r.BandwidthGBs.Decimal).Add(r.TDPWatts.Decimal).Add(r.AllInKW.Decimal).Add(r.LinkGBs.Decimal)
	return !size.IsZero() || len(r.TFLOPS) > 0
}

// learn takes what a row states.
func (a *Accelerator) learn(row *acceleratorRow) {
	a.Name, a.Vendor = cmp.Or(row.Name, a.Name), cmp.Or(row.Vendor, a.Vendor)
	a.Aliases = slices.Concat(a.Aliases, row.Aliases)
	a.Memory, a.MemoryGB = cmp.Or(row.Memory, a.Memory), cmp.Or(row.MemoryGB.float(), a.MemoryGB)
	a.BandwidthGBs = cmp.Or(row.BandwidthGBs.float(), a.BandwidthGBs)
	a.TDPWatts, a.AllInKW = cmp.Or(row.TDPWatts.float(), a.TDPWatts), cmp.Or(row.AllInKW.float(), a.AllInKW)
	a.Link, a.LinkGBs = cmp.Or(row.Link, a.Link), cmp.Or(row.LinkGBs.float(), a.LinkGBs)
	peaks := map[Precision]float64{}
	maps.Copy(peaks, a.TFLOPS)
	a.TFLOPS = peaks
	for p, peak := range row.TFLOPS {
		a.TFLOPS[p] = peak.float()
	}
	if row.Trust != nil {
		a.Trust = row.Trust
	}
}

// price takes a price. What its accelerator rests on is not what it rests on.
func (l *loader) price(row *priceRow) Price {
	p := Price{Kind: row.Kind, Provider: row.Provider, Term: string(row.Term), Low: row.Low, High: row.High,
		From: row.From.Time}
	p.Source = l.source(row.Line, row.sourced)
	if row.Amount != nil {
		p.Amount = *row.Amount
	} else {
		p.Amount = row.Low.Add(*row.High).Mul(money.MustParse("0.5"))
	}
	return p
}

func (l *loader) models() {
	for i := range l.file.Models {
		row := &l.file.Models[i]
		m := row.model(l.source(row.Line, row.sourced))
		if at, ok := l.seat("model", row.ID, m.Source, len(l.set.Models)); ok {
			l.set.Models = put(l.set.Models, at, m)
		}
	}
}

func (r *modelRow) model(s Source) Model {
	return Model{
		ID: r.ID, Name: cmp.Or(r.Name, r.ID), Family: r.Family, Aliases: r.Aliases,
		TotalB: r.TotalB.float(), ActiveB: r.ActiveB.float(),
		Attention: r.Attention, Layers: r.Layers, FullLayers: r.FullLayers, WindowLayers: r.WindowLayers,
		WindowTokens: r.WindowTokens,
		Hidden:       r.Hidden, Heads: r.Heads, KVHeads: r.KVHeads, HeadDim: r.HeadDim, LatentRank: r.LatentRank,
		QueryRank: r.QueryRank, RopeDim: r.RopeDim,
		FFNWidth: r.FFNWidth, MoELayers: r.MoELayers, Experts: r.Experts, ExpertsPerToken: r.ExpertsPerToken,
		SharedExperts: r.SharedExperts,
		ExpertWidth:   r.ExpertWidth, ExpertMatrices: r.ExpertMatrices, ExpertHidden: r.ExpertHidden,
		Vocabulary: r.Vocabulary, Precision: r.Precision, WeightGB: r.WeightGB.float(), KVElements: r.KVElements,
		Context: r.Context, Tokenizer: r.Tokenizer, Licence: r.Licence, Trust: r.Trust, Source: s,
	}
}

func (l *loader) regions() {
	for i := range l.file.Regions {
		row := &l.file.Regions[i]
		at, ok := l.seat("region", l.meant("region", row.Code), l.source(row.Line, sourced{}), len(l.set.Regions))
		if !ok {
			continue
		}
		l.call("region", row.Code, append([]string{row.Name}, row.Aliases...))
		r := Region{Code: row.Code, Name: row.Code}
		if at < len(l.set.Regions) {
			r = l.set.Regions[at]
		}
		r.Kind, r.Name = cmp.Or(string(row.Kind), r.Kind), cmp.Or(row.Name, r.Name)
		r.Aliases = slices.Concat(r.Aliases, row.Aliases)
		if p := row.Price; p != nil {
			r.USDPerKWh, r.Price = &p.USDPerKWh, l.source(p.Line, p.sourced)
		}
		if c := row.Carbon; c != nil {
			r.GramsPerKWh, r.Carbon = c.GramsPerKWh.float(), l.source(c.Line, c.sourced)
		}
		l.set.Regions = put(l.set.Regions, at, r)
	}
}

func (l *loader) pues() {
	for i := range l.file.PUEs {
		row := &l.file.PUEs[i]
		p := PUE{Code: row.Code, Name: cmp.Or(row.Name, row.Code), Aliases: row.Aliases, Value: row.Value.float(),
			Source: l.source(row.Line, row.sourced)}
		if at, ok := l.seat("pue", row.Code, p.Source, len(l.set.PUEs)); ok {
			l.set.PUEs = put(l.set.PUEs, at, p)
		}
	}
}

func (l *loader) measurements() {
	for i := range l.file.Measurements {
		group := &l.file.Measurements[i]
		for j := range group.Rows {
			m := l.measurement(group, &group.Rows[j])
			if at, ok := l.seat("measurement", m.ID, m.Source, len(l.set.Measurements)); ok {
				l.set.Measurements = put(l.set.Measurements, at, m)
			}
		}
	}
}

func (l *loader) measurement(g *measurementGroup, r *measurementRow) Measurement {
	seconds := func(ms positive) float64 { return ms.Shift(-3).Float64() }
	m := Measurement{
		ID: r.ID, Publisher: g.Publisher, Model: r.Model, GPU: r.GPU, Precision: r.Precision, GPUs: r.GPUs,
		Parallel: r.Parallel,
		Engine:   cmp.Or(r.Engine, g.Engine), Scenario: cmp.Or(r.Scenario, g.Scenario),
		Input: r.Input.float(), Output: r.Output.float(), Concurrency: r.Concurrency.float(),
		OutputPerSec: r.OutputTPS.float(), InputPerSec: r.InputTPS.float(),
		TTFTSeconds: seconds(r.TTFTMs), TPOTSeconds: seconds(r.TPOTMs), Watts: r.Watts.float(),
		Date: r.Date.Time, Source: l.source(r.Line, r.sourced, g.sourced),
	}
	if m.Date.IsZero() {
		m.Date = g.Date.Time
	}
	return m
}

// settle gives measurements the ids of what they were made with, so far as it is
// known, and adds the day of the books to their version.
func (s *Set) settle() {
	newest := time.Time{}
	see := func(x Source) {
		if x.Checked.After(newest) {
			newest = x.Checked
		}
	}
	for i := range s.Accelerators {
		see(s.Accelerators[i].Source)
		for j := range s.Accelerators[i].Prices {
			see(s.Accelerators[i].Prices[j].Source)
		}
	}
	for i := range s.Models {
		see(s.Models[i].Source)
	}
	for i := range s.Regions {
		see(s.Regions[i].Price)
		see(s.Regions[i].Carbon)
	}
	for i := range s.PUEs {
		see(s.PUEs[i].Source)
	}
	for i := range s.Measurements {
		m := &s.Measurements[i]
		see(m.Source)
		if model, err := s.Model(m.Model); err == nil {
			m.Model = model.ID
		}
		if gpu, err := s.Accelerator(m.GPU); err == nil {
			m.GPU = gpu.ID
		}
	}
	s.version = newest.Format(time.DateOnly) + "-" + s.version
}
