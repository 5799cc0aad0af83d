package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

const project = `fleets:
  - name: chat
    model: llama-3.3-70b
    gpu: h100
    gpus: 2
    peak: 2.5
    spare: 1
    rent: 2.29
    spot: 50%
    load: [1, 2, 3]
  - name: bought
    model: 'gpt-oss-120b'
    gpu: h200
    buy: book
    residual: 10%
`

func TestProject(t *testing.T) {
	p, err := config.ReadProject("tokecon.yaml", []byte(project))
	if err != nil || len(p.Fleets) != 2 {
		t.Fatalf("%+v, %v", p, err)
	}
	f := p.Fleets[0]
	if f.Name != "chat" || f.Line != 2 || f.Model.Text != "llama-3.3-70b" || f.GPU.Line != 4 || f.GPUs != 2 ||
		f.Peak.String() != "2.5" || f.Spare != 1 || f.Rent.String() != "2.29" || f.Spot.String() != "0.5" ||
		len(f.Load) != 3 || f.Buy.Text != "" || f.Tariff != nil {
		t.Errorf("%+v", f)
	}
	if b := p.Fleets[1]; b.Buy.Text != "book" || b.Residual.String() != "0.1" || b.Rent != nil {
		t.Errorf("%+v", b)
	}
	for yaml, want := range map[string]string{
		"fleets: [{gpu: h100}]\n":                      "tokecon.yaml:1:10: fleets[0].model: missing",
		"fleets: [{model: m, gpu: g, gpuss: 2}]\n":     `fleets[0].gpuss: unknown field; did you mean "gpus"?`,
		"fleets: [{model: m, gpu: g, rent: -1}]\n":     `fleets[0].rent: "-1"`,
		"fleets: [{model: m, gpu: g, rent: .nan}]\n":   `fleets[0].rent: ".nan"`,
		"fleets: [{model: m, gpu: g, spot: 50}]\n":     `fleets[0].spot: "50"`,
		"fleets: [{model: m, gpu: g, spare: 1.5}]\n":   "fleets[0].spare",
		"fleets: [{model: m, gpu: g, life: }]\n":       "fleets[0].life: no value",
		"fleets: [{model: m, gpu: g, autoscale: 1}]\n": "expected true or false",
		"fleet: []\n": `fleet: unknown field; did you mean "fleets"?`,
	} {
		if p, err := config.ReadProject("tokecon.yaml", []byte(yaml)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v; want %q", yaml, p, err, want)
		}
	}
}

func TestParseFleet(t *testing.T) {
	f, err := config.ParseFleet("--own",
		"meta-llama/Llama-3.3-70B on 2xH100, spare=1, rent = 1.90, spot=25%, load=1 2 3, term=1y, autoscale=true")
	if err != nil || f.Model.Text != "meta-llama/Llama-3.3-70B" || f.GPU.Text != "H100" || f.GPUs != 2 || f.Spare != 1 ||
		f.Rent.String() != "1.9" || f.Spot.String() != "0.25" || len(f.Load) != 3 || f.Term.Text != "1y" || !f.Autoscale ||
		f.Line != 0 {
		t.Errorf("%+v, %v", f, err)
	}
	for text, gpus := range map[string]int64{"m on h100": 0, "m on 1xh100": 1, "m on 08 x h100": 8, "m on 16×h100": 16,
		" m  on  2xh100 , spare=1 ": 2} {
		if f, err := config.ParseFleet("--own", text); err != nil || f.GPUs != gpus || f.GPU.Text != "h100" {
			t.Errorf("%q: %+v, %v", text, f, err)
		}
	}
	for text, want := range map[string]string{
		"":                             "--own: not a fleet; write MODEL on NxGPU",
		"m":                            "not a fleet",
		"m on":                         "not a fleet",
		"m on 2x":                      "", // a GPU called 2x, which no book has
		"m on h100, spare":             `--own: "spare": not a field with its value; write key=value`,
		"m on h100, spare=":            "not a field with its value",
		"m on h100, sparr=1":           `--own: sparr: unknown field; did you mean "spare"?`,
		"m on h100, spare=1, spare=2":  "--own: spare: written twice",
		"m on h100, model=x":           "--own: model: written twice",
		"m on h100, spare=-1":          `--own: spare: "-1": expected a whole number`,
		"m on h100, rent={a: 1}":       "not a field with its value",
		"m on h100, rent=1\nbuy: book": "not a fleet",
		"m on h100, name=a\"b":         "not a field with its value",
		"m on h100, rent=1e5":          `--own: rent: "1e5"`,
	} {
		f, err := config.ParseFleet("--own", text)
		if want == "" {
			if err != nil {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v; want %q", text, f, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "--own:2") {
			t.Errorf("%q: %v names a line that nobody wrote", text, err)
		}
	}
}

// FuzzParseFleet: whatever the text, a fleet or an error, and never a panic; a
// name stays what it was and becomes no other field.
func FuzzParseFleet(f *testing.F) {
	for _, seed := range []string{"m on 2xh100, spare=1, load=1 2 3", "a'b on c", "m on h100, buy=book", "x on y,,,",
		"m on 'h100'", "m on h100, rent=: 5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fleet, err := config.ParseFleet("--own", text)
		if err == nil && (fleet.Model.Text == "" || fleet.GPU.Text == "" || !strings.Contains(text, fleet.Model.Text)) {
			t.Errorf("%q is read as %+v", text, fleet)
		}
	})
}

// FuzzReadProject: whatever the bytes, a project that keeps its promises, or errors
// that name the file.
func FuzzReadProject(f *testing.F) {
	starter, err := os.ReadFile("../../cmd/tokecon/starter.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(starter)
	f.Add([]byte(project))
	bad, err := filepath.Glob("../../testdata/bad/*/*.yaml")
	if err != nil || len(bad) == 0 {
		f.Fatal("no bad files: ", err)
	}
	for _, path := range bad {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := config.ReadProject("t.yaml", data)
		if err != nil {
			placedIn(t, "t.yaml", err)
			return
		}
		names := map[string]bool{}
		for _, plan := range p.Plans {
			if plan.Name == "" || names[plan.Name] || plan.Offer.Text == "" {
				t.Errorf("%+v", plan)
			}
			names[plan.Name] = true
			for _, s := range []config.Share{plan.Markup, plan.AnnualDiscount, plan.Success, plan.Target} {
				if s.Decimal != nil && (s.Sign() < 0 || money.FromInt(1).Less(*s.Decimal)) {
					t.Errorf("a share of %s", s)
				}
			}
		}
		for _, c := range p.Checks {
			if _, err := c.Value.Of(c.Rule); (c.Rule == "") == (c.Expr.Text == "") || c.Rule != "" && err != nil {
				t.Errorf("%+v: %v", c, err)
			}
		}
		for _, fleet := range p.Fleets {
			if fleet.Model.Text == "" && fleet.GPU.Text == "" || fleet.GPUs < 0 {
				t.Errorf("%+v", fleet)
			}
		}
	})
}

// placedIn wants every error to name the file, on one line.
func placedIn(t *testing.T, file string, err error) {
	t.Helper()
	var e *strictyaml.Error
	if !errors.As(err, &e) {
		t.Errorf("%v is no error with a place", err)
	}
	for line := range strings.Lines(err.Error()) {
		if !strings.HasPrefix(line, file+":") {
			t.Errorf("%q names no file", line)
		}
	}
}
