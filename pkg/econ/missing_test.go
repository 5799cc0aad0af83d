package econ_test

import (
	"errors"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/usage"
)

// refused wants an error that names a parameter that was left out.
func refused(t *testing.T, err error, want string) {
	t.Helper()
	if !errors.Is(err, quote.ErrMissing) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestZeroQuestionsAreRefused holds that a question that leaves out what the answer
// hangs on has no answer, and above all not 0.
func TestZeroQuestionsAreRefused(t *testing.T) {
	_, err := econ.Compare(nil, econ.Question{})
	refused(t, err, "econ: at: missing")
	_, err = econ.BreakEven(econ.EvenQuestion{})
	refused(t, err, "econ: at: missing")
	_, err = econ.WhatLiesUnder(econ.BillsQuestion{})
	refused(t, err, "econ: loads: missing")
	_, err = boxOf(1000).Wait(econ.WaitQuestion{})
	refused(t, err, "econ: wait.fall: missing")
	_, err = econ.Cheaper(nil, nil, 1)
	refused(t, err, "econ: a.month: missing")
	_, err = econ.Cheaper(line("a", 1), &econ.Curve{}, 1)
	refused(t, err, "econ: b.month: missing")
	_, err = econ.Cheaper(line("a", 1), line("b", 2), 0)
	refused(t, err, "econ: most: missing")
}

// leftOut are the ways to leave a part of a question out, by the parameter.
func leftOut() map[string]func(*econ.Question) {
	return map[string]func(*econ.Question){
		"econ: at: missing":     func(q *econ.Question) { q.Terms.At = time.Time{} },
		"econ: volume: missing": func(q *econ.Question) { q.Volume = money.Decimal{} },
		"econ: calls: missing":  func(q *econ.Question) { q.Calls = money.FromInt(0) },
	}
}

func TestCompareRefusesWhatIsLeftOut(t *testing.T) {
	whole := []econ.Candidate{{Offer: offers(t)["cheap"], Counted: counted(t, false, nil, 1000)}}
	if _, err := econ.Compare(whole, question()); err != nil {
		t.Fatal(err)
	}
	for want, leave := range leftOut() {
		q := question()
		leave(&q)
		_, err := econ.Compare(whole, q)
		refused(t, err, want)
	}
	_, err := econ.Compare([]econ.Candidate{}, question())
	refused(t, err, "econ: candidates: missing")
	_, err = econ.Compare(append(whole, econ.Candidate{Counted: whole[0].Counted}), question())
	refused(t, err, "econ: candidates[1].offer: missing")
	_, err = econ.Compare([]econ.Candidate{{Offer: whole[0].Offer}}, question())
	refused(t, err, "econ: candidates[0].counted: missing")
	excluded := econ.Candidate{Offer: whole[0].Offer, Exclude: "an embedding model"}
	if c, err := econ.Compare([]econ.Candidate{excluded}, question()); err != nil || len(c.Excluded) != 1 {
		t.Errorf("%+v, %v: what is excluded needs no counts", c, err)
	}
	q := question()
	q.Calls = money.FromInt(-1)
	if _, err := econ.Compare(whole, q); err == nil || err.Error() != "econ: calls: -1 is below 0" {
		t.Error(err)
	}
}

func TestBreakEvenRefusesWhatIsLeftOut(t *testing.T) {
	for want, leave := range leftOut() {
		q := evenQuestion(t, rented(), "cheap")
		leave(&q.Question)
		_, err := econ.BreakEven(q)
		refused(t, err, want)
	}
	for want, leave := range map[string]func(*econ.EvenQuestion){
		"econ: own: missing":               func(q *econ.EvenQuestion) { q.Own = quote.Owned{} },
		"econ: profile: missing":           func(q *econ.EvenQuestion) { q.Profile = &usage.Profile{} },
		"econ: rivals: missing":            func(q *econ.EvenQuestion) { q.Rivals = nil },
		"econ: rivals[0].offer: missing":   func(q *econ.EvenQuestion) { q.Rivals[0].Offer = nil },
		"econ: rivals[0].counted: missing": func(q *econ.EvenQuestion) { q.Rivals[0].Counted = nil },
	} {
		q := evenQuestion(t, rented(), "cheap")
		leave(&q)
		_, err := econ.BreakEven(q)
		refused(t, err, want)
	}
}

func TestBillsRefuseWhatIsLeftOut(t *testing.T) {
	for want, leave := range map[string]func(*econ.BillsQuestion){
		"econ: loads: missing":          func(q *econ.BillsQuestion) { q.Loads = nil },
		"econ: replicas: missing":       func(q *econ.BillsQuestion) { q.Replicas = 0 },
		"econ: rule: missing":           func(q *econ.BillsQuestion) { q.Rule = "" },
		"econ: own: missing":            func(q *econ.BillsQuestion) { q.Own.Fleet = nil },
		"econ: profile: missing":        func(q *econ.BillsQuestion) { q.Profile = nil },
		"econ: at: missing":             func(q *econ.BillsQuestion) { q.Terms.At = time.Time{} },
		"econ: listed_profile: missing": func(q *econ.BillsQuestion) { q.ListedProfile = nil },
	} {
		q := billsQuestion(t, rented(), "0.6")
		leave(&q)
		_, err := econ.WhatLiesUnder(q)
		refused(t, err, want)
	}
	q := billsQuestion(t, rented(), "0.6")
	q.Terms, q.Listed, q.ListedProfile = quote.Terms{}, nil, nil
	if _, err := econ.WhatLiesUnder(q); err != nil {
		t.Errorf("costs alone hang on no instant: %v", err)
	}
}
