package scenario_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// TestPaths: factors after months, and on days.
func TestPaths(t *testing.T) {
	from := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"price=flat":             "1 1 1 1",
		"price=decline(10)":      "0.825404185268 0.316227766017 0.1 0.01",
		"price=decline(10, 20%)": "0.825404185268 0.316227766017 0.2 0.2",
		"price=plateau(2, 6)":    "0.943874312682 0.707106781187 0.707106781187 0.707106781187",
		"volume=grow(3%)":        "1.03 1.19405229653 1.42576088685 2.03279410646",
		"volume=grow(-3%, 6)":    "0.97 0.832972004929 0.832972004929 0.832972004929",
		"sell=step(12, -10%)":    "1 1 0.9 0.9",
		"price:openai=steps(2027-01-01:x2, 2027-12-01:x0.5)": "1 2 2 1",
		"rent=jump(x2, 50%)":     "1.05946309436 1.41421356237 2 4",
		"price=gpt-5.5-raise-2x": "1 1 2 2",
		"price=epoch-9x":         "0.832683177656 0.333333333333 0.111111111111 0.0123456790123",
	} {
		p, err := scenario.ParsePath(text)
		if err != nil {
			t.Error(text, err)
			continue
		}
		var got []string
		for _, month := range []int{1, 6, 12, 24} {
			s, err := p.At(month, scenario.MonthsOn(from, month))
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, s.By.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
	for _, name := range scenario.PathNames() {
		if p, err := scenario.ParsePath("price=" + name); err != nil || p.Source == "" {
			t.Errorf("%s: %v, from %q", name, err, p.Source)
		}
	}
}

// TestHalfLife: ten-fold a year halves a price every 3.61 months; the usual rates of the
// method's table.
func TestHalfLife(t *testing.T) {
	for x, want := range map[float64]float64{10: 3.612359947968, 2: 12, 3: 7.5711, 50: 2.1262, 1.3: 31.7031, 1: 0,
		0.5: 0} {
		if got := scenario.HalfLife(x); math.Abs(got-want) > 1e-4 {
			t.Errorf("%g-fold: %g, want %g", x, got, want)
		}
	}
	if got := scenario.HalfLife(10); math.Abs(got-3.612359947968) > 1e-9 {
		t.Error(got)
	}
	p, err := scenario.ParsePath("price=a16z-10x")
	if err != nil || math.Abs(p.Half-3.612359947968) > 1e-9 {
		t.Error(p.Half, err)
	}
}

func TestNoPaths(t *testing.T) {
	for text, want := range map[string]string{
		"price":                      "is no path; write LEVER=PATH",
		"cache=flat":                 "a share has no path",
		"price=fall(2)":              `"fall" is no kind of path`,
		"price=decline":              "is no path; use decline(2)",
		"price=decline()":            "decline()",
		"price=decline(0)":           "out of range",
		"price=decline(2, 3, 4)":     "write decline(2)",
		"price=decline(2, 150%)":     "decline(2, 150%)",
		"price=plateau(2)":           "write plateau(2, 12)",
		"price=plateau(2, 1e9)":      "plateau",
		"price=grow(-100%)":          "leaves nothing",
		"price=step(12, 2)":          "is no change",
		"price=step(9999, x2)":       "out of range",
		"price=steps(2027-02-30:x2)": "is no day",
		"price=steps(2027-02-01)":    "is no change",
		"price=jump(x2, 100%)":       "give less than 100%",
		"what=flat":                  "is no lever",
	} {
		if _, err := scenario.ParsePath(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func FuzzParsePath(f *testing.F) {
	f.Add("price=steps(2027-01-01:x2)")
	f.Add("rent=jump(x2, 50%)")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := scenario.ParsePath(text)
		if err != nil {
			return
		}
		for _, month := range []int{0, 1, scenario.MostMonths} {
			if s, err := p.At(month, time.Unix(0, 0)); err == nil && s.By.Sign() < 0 {
				t.Fatalf("%q is %s in month %d", text, s.By, month)
			}
		}
	})
}

// TestMonthsOn: the end of a month stays one.
func TestMonthsOn(t *testing.T) {
	for months, want := range map[int]string{0: "2027-01-31", 1: "2027-02-28", 2: "2027-03-31", 13: "2028-02-29",
		24: "2029-01-31"} {
		if got := scenario.MonthsOn(time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC), months).Format(time.DateOnly); got != want {
			t.Errorf("%d months on is %s, want %s", months, got, want)
		}
	}
}

// TestHorizon: 100 payers of whom 10% leave and whom 5 join, while the price doubles
// after two months: the margin falls from 55.5% to 24.9% and the target is missed
// then.
func TestHorizon(t *testing.T) {
	path, err := scenario.ParsePath("price=step(2, x2)")
	if err != nil {
		t.Fatal(err)
	}
	target := dec("0.5")
	h := scenario.Horizon{Months: 3, Paths: []scenario.Path{path}, Churn: dec("0.1"), Adds: dec("5"),
		From: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)}
	users := dec("100")
	courses, err := h.Run(func(_ time.Time, under scenario.Shocks) ([]margin.PlanResult, error) {
		rows, err := seat(under)
		n := users.Mul(under.Factor(scenario.Users))
		rows[0].Users, rows[0].Target, rows[0].Fixed = &n, &target, dec("1000")
		return rows, err
	}, &users)
	if err != nil || len(courses) != 1 {
		t.Fatal(courses, err)
	}
	c := courses[0]
	var got []string
	for _, m := range c.Months {
		got = append(got, m.Users.String()+" "+m.Profit.Fixed(2)+" "+m.Cash.Fixed(2))
	}
	want := "100 1665.00 0.00, 95 1581.75 581.75, 90.5 676.04 257.78, 86.45 645.78 -96.43"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
	if c.Crossed == nil || *c.Crossed != 2 || !c.Met || c.NeedIn != 3 || c.Need.Fixed(2) != "96.43" ||
		c.Profit.Fixed(2) != "2903.57" {
		t.Errorf("%+v", c)
	}
}
