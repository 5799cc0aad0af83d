package hardware_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
)

// load reads books given as text, the first as shipped, the others as own.
func load(t testing.TB, texts ...string) *hardware.Set {
	t.Helper()
	set, err := loadErr(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func loadErr(texts ...string) (*hardware.Set, error) {
	var docs []hardware.Document
	for i, text := range texts {
		docs = append(docs, hardware.Document{Name: fmt.Sprintf("book%d.yaml", i), Data: []byte(text), Own: i > 0})
	}
	return hardware.Load(docs)
}

// good is a book with a row of each kind.
const good = `checked: 2026-01-01
source: https://acme.example
accelerators:
  - id: acc
    memory_gb: 80
    bandwidth_gbs: 3350.5
    tflops: {bf16: 989, fp8: 1979}
    tdp_watts: 700
    link_gbs: 450
    prices:
      - {kind: on_demand, provider: Acme, amount: 2.50, from: 2026-01-01}
models:
  - id: mod
    total_b: 8.03
    attention: gqa
    layers: 32
    full_layers: 32
    hidden: 4096
    heads: 32
    kv_heads: 8
    head_dim: 128
    precision: bf16
regions:
  - code: REG
    kind: country
    price: {usd_per_kwh: 0.10}
    carbon: {grams_per_kwh: 300, period: 2025-H1}
pue:
  - {code: dc, value: 1.2}
measurements:
  - publisher: Acme
    date: 2026-01-01
    rows:
      - {id: m-1, model: mod, gpu: acc, precision: fp8, gpus: 1, input: 1000, output: 100, output_tps: 50}
`

// bad are changes of the good book, each with the whole of its refusal.
func bad() map[string]struct{ old, new, want string } {
	return map[string]struct{ old, new, want string }{
		"A4 typo": {"memory_gb: 80", "memroy_gb: 80",
			`book0.yaml:5:5: accelerators[0].memroy_gb: unknown field; did you mean "memory_gb"?`},
		"A4 list": {"models:", "model:", `book0.yaml:12:1: model: unknown field; did you mean "models"?`},
		"A1 duplicate key": {"memory_gb: 80", "memory_gb: 80\n    memory_gb: 90",
			"book0.yaml:6:5: accelerators[0].memory_gb: written twice; the first is on line 5; keep one"},
		"V1 negative": {"memory_gb: 80", "memory_gb: -80",
			`book0.yaml:5:16: accelerators[0].memory_gb: "-80": negative; prices and quantities are 0 or more`},
		"V1 negative price": {"amount: 2.50", "amount: -2.50",
			`book0.yaml:11:51: accelerators[0].prices[0].amount: "-2.50": negative; prices and quantities are 0 or more`},
		"V2 dear": {"amount: 2.50", "amount: 10001",
			`book0.yaml:11: accelerators[0].prices[0].amount: "10001": above the highest price that is believed, 10000; check ` +
				`the unit: rents are US dollars an accelerator and hour`},
		"V2 tariff": {"usd_per_kwh: 0.10", "usd_per_kwh: 101",
			`book0.yaml:26: regions[0].price.usd_per_kwh: "101": above the highest price that is believed, 100; check the ` +
				`unit: US dollars a kWh, not cents`},
		"V3 NaN": {"memory_gb: 80", "memory_gb: .nan",
			`book0.yaml:5:16: accelerators[0].memory_gb: ".nan": not finite; write the number`},
		"V4 null": {"memory_gb: 80", "memory_gb: null",
			`book0.yaml:5:16: accelerators[0].memory_gb: "null": no value; fill it in or remove the field; unknown is not zero`},
		"V4 nothing": {"amount: 2.50", "amount: ",
			`book0.yaml:11:51: accelerators[0].prices[0].amount: no value; fill it in or remove the field; unknown is not zero`},
		"V4 zero": {"tdp_watts: 700", "tdp_watts: 0",
			`book0.yaml:8:16: accelerators[0].tdp_watts: "0": not above 0; leave it out where it is not known`},
		"V8 exponent": {"memory_gb: 80", "memory_gb: 8e1",
			`book0.yaml:5:16: accelerators[0].memory_gb: "8e1": an exponent; write the number out: 0.000001, not 1e-6`},
		"P1 comma": {"amount: 2.50", `amount: "2,50"`,
			`book0.yaml:11:51: accelerators[0].prices[0].amount: "2,50": a comma in a number; write a point for decimals and ` +
				`nothing for thousands: 3.50 or 3500`},
		"P3 hex": {"layers: 32", "layers: 0x20",
			`book0.yaml:16:13: models[0].layers: "0x20": expected a whole number of 0 or more; write digits alone, such ` +
				`as 128000`},
		"I3 fraction": {"heads: 32", "heads: 32.5",
			`book0.yaml:19:12: models[0].heads: "32.5": expected a whole number of 0 or more; write digits alone, such ` +
				`as 128000`},
		"T7 date": {"from: 2026-01-01", "from: 2026-02-30",
			`book0.yaml:11:63: accelerators[0].prices[0].from: "2026-02-30": not a date; write YYYY-MM-DD`},
		"period": {"period: 2025-H1", "period: early 2025",
			`book0.yaml:27:42: regions[0].carbon.period: "early 2025": not a year, half, quarter or month; write 2024, ` +
				`2025-H1, 2025-Q2 or 2025-04`},
		"a wrong precision": {"precision: bf16", "precision: fp9",
			`book0.yaml:22:16: models[0].precision: "fp9": unknown precision; did you mean "fp4"?`},
		"an alien precision": {"precision: bf16", "precision: fp16",
			`book0.yaml:22:16: models[0].precision: "fp16": unknown precision; write bf16`},
		"a wrong peak": {"fp8: 1979", "int8: 1979",
			`book0.yaml:7:25: accelerators[0].tflops.int8: "int8": unknown precision; did you mean "int4"?`},
		"a wrong kind": {"kind: on_demand", "kind: ondemand",
			`book0.yaml:11:16: accelerators[0].prices[0].kind: "ondemand": unknown kind of price; did you mean "on_demand"?`},
		"a wrong attention": {"attention: gqa", "attention: mha",
			`book0.yaml:15:16: models[0].attention: "mha": unknown attention; did you mean "mla"?`},
		"a wrong confidence": {"checked: 2026-01-01\n", "checked: 2026-01-01\nconfidence: sure\n",
			`book0.yaml:2:13: confidence: "sure": unknown confidence; use one of read second-hand recalled estimated`},
		"a wrong place": {"kind: country", "kind: land",
			`book0.yaml:25:11: regions[0].kind: "land": unknown kind of region; use one of country region us_state world`},
		"a wrong term": {"amount: 2.50", "amount: 2.50, term: forever",
			`book0.yaml:11:63: accelerators[0].prices[0].term: "forever": not a term; write 1y for a year, 6m for six months`},
		"a term on demand": {"amount: 2.50", "amount: 2.50, term: 1y",
			`book0.yaml:11: accelerators[0].prices[0].term: "1y": only a reserved price has a term; remove it, or write kind: ` +
				`reserved`},
		"no price": {"amount: 2.50, ", "",
			"book0.yaml:11: accelerators[0].prices[0]: has no price; give amount, or low and high"},
		"half a range": {"amount: 2.50", "low: 2.50",
			"book0.yaml:11: accelerators[0].prices[0]: has one end of a range; give both low and high, or amount alone"},
		"a range upside down": {"amount: 2.50", "low: 3, high: 2",
			`book0.yaml:11: accelerators[0].prices[0].high: "2": below low 3; exchange the two`},
		"an amount outside": {"amount: 2.50", "amount: 2.50, low: 3, high: 4",
			`book0.yaml:11: accelerators[0].prices[0].amount: "2.5": outside low and high; leave it out to take the middle`},
		"an id of signs": {"id: acc", `id: "a c\e"`,
			`book0.yaml:4: accelerators[0].id: "a c\x1b": not an id; write up to 100 letters, digits, '.', '-', '_' and '+', ` +
				`a letter or digit first`},
		"no id": {"id: acc\n    memory_gb: 80", "memory_gb: 80",
			"book0.yaml:4:5: accelerators[0].id: missing; add it"},
		"no total": {"total_b: 8.03\n    attention: gqa", "attention: gqa",
			"book0.yaml:13:5: models[0].total_b: missing; add it"},
		"no layers": {"layers: 32\n    full", "layers: 0\n    full",
			`book0.yaml:13: models[0].layers: "0": out of bounds; give 1 to 10000`},
		"many heads": {"heads: 32\n", "heads: 99999999\n",
			`book0.yaml:13: models[0].heads: "99999999": out of bounds; give 1 to 10000000`},
		"mla without a latent": {"attention: gqa", "attention: mla",
			"book0.yaml:13: models[0]: mla without latent_rank and rope_dim; give both, or write attention: gqa"},
		"trust in what is not": {"precision: bf16", "precision: bf16\n    trust: {total: recalled}",
			`book0.yaml:13: models[0].trust.total: not a field of the row; did you mean "total_b"?`},
		"no GPUs": {"gpus: 1", "gpus: 0",
			`book0.yaml:34: measurements[0].rows[0].gpus: "0": out of bounds; give 1 to 4096`},
		"no rate": {", output_tps: 50", "",
			"book0.yaml:34:9: measurements[0].rows[0].output_tps: missing; add it"},
		"the same id": {"models:", "  - {id: ACC}\nmodels:",
			"book0.yaml:12: accelerator ACC: written twice; the first is at book0.yaml:4; keep one"},
		"the same measurement": {"measurements:",
			"measurements:\n  - {publisher: P, rows: [{id: m-1, model: mod, gpu: acc, precision: fp8, gpus: 1, input: 1, " +
				"output_tps: 1}]}", "book0.yaml:35: measurement m-1: written twice; the first is at book0.yaml:31; keep one"},
		"A5 a second document": {"pue:", "---\npue:", "book0.yaml:28: a second document; keep one document a file"},
		"A10 an anchor": {"id: acc", "id: &a acc",
			`book0.yaml:4:9: accelerators[0].id: anchors and aliases are not used here; write the value out`},
	}
}

// TestLoadRefuses holds the whole message of each refusal.
func TestLoadRefuses(t *testing.T) {
	load(t, good)
	for what, c := range bad() {
		text := strings.Replace(good, c.old, c.new, 1)
		set, err := loadErr(text)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\ngot  %v\nwant %s", what, err, c.want)
			continue
		}
		var e *strictyaml.Error
		if set != nil || !errors.As(err, &e) || e.File != "book0.yaml" || e.Line == 0 {
			t.Errorf("%s: %+v, set %v", what, e, set)
		}
	}
}

// TestLoadTellsAllAtOnce holds that one run shows every error of every book.
func TestLoadTellsAllAtOnce(t *testing.T) {
	_, err := loadErr(strings.Replace(good, "memory_gb: 80", "memory: 1\n    memroy_gb: 80", 1),
		"models: []\nmodles: []\n", "accelerators: [{id: a b}]\n")
	want := []string{"book0.yaml:6:5: accelerators[0].memroy_gb: unknown field", "book1.yaml:2:1: modles: unknown field",
		`book2.yaml:1: accelerators[0].id: "a b": not an id`}
	for _, w := range want {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("%v lacks %s", err, w)
		}
	}
}

// TestLoad holds what is read from the good book, and what it rests on.
func TestLoad(t *testing.T) {
	set := load(t, good)
	a, m, r, p, x := set.Accelerators[0], set.Models[0], set.Regions[0], set.PUEs[0], set.Measurements[0]
	checked := day(t, "2026-01-01")
	want := hardware.Source{URL: "https://acme.example", Checked: checked, Confidence: hardware.Read, Book: "book0.yaml"}
	for line, got := range map[int]hardware.Source{4: a.Source, 11: a.Prices[0].Source, 13: m.Source, 26: r.Price,
		27: r.Carbon, 29: p.Source, 34: x.Source} {
		want.Line, want.Period = line, map[int]string{27: "2025-H1"}[line]
		if got != want {
			t.Errorf("line %d: %+v", line, got)
		}
	}
	if a.Name != "acc" || a.BandwidthGBs != 3350.5 || a.TFLOPS[hardware.FP8] != 1979 ||
		a.Prices[0].Amount.String() != "2.5" || !a.Prices[0].From.Equal(checked) {
		t.Errorf("%+v", a)
	}
	if m.TotalB != 8.03 || m.ActiveB != 0 || m.KVHeads != 8 || r.USDPerKWh.String() != "0.1" || p.Value != 1.2 ||
		!x.Date.Equal(checked) {
		t.Errorf("%+v %+v %+v %+v", m, r, p, x)
	}
}

// TestEvidenceIsInherited holds what a row takes from its group and its file.
func TestEvidenceIsInherited(t *testing.T) {
	const text = `checked: 2026-01-01
note: of the file
pue:
  - {code: a, value: 1.1}
  - {code: b, value: 1.1, source: https://b.example}
measurements:
  - publisher: P
    engine: e
    scenario: s
    date: 2026-02-01
    source: https://p.example
    confidence: second-hand
    note: of the group
    rows:
      - {id: one, model: m, gpu: g, precision: fp8, gpus: 1, input: 0, output_tps: 1}
      - {id: two, model: m, gpu: g, precision: fp8, gpus: 1, input: 0, output_tps: 1, ttft_ms: 1234.5, engine: f,
         scenario: t, date: 2026-03-01, source: https://q.example, checked: 2026-04-01, confidence: read, note: its own}
`
	set := load(t, text)
	a, b, one, two := set.PUEs[0].Source, set.PUEs[1].Source, set.Measurements[0], set.Measurements[1]
	if a.Confidence != hardware.Recalled || b.Confidence != hardware.Read || a.Note != "" ||
		a.Checked != day(t, "2026-01-01") {
		t.Errorf("%+v %+v", a, b)
	}
	if one.Engine != "e" || one.Scenario != "s" || one.Date != day(t, "2026-02-01") ||
		one.Source.URL != "https://p.example" || one.Source.Confidence != hardware.SecondHand ||
		one.Source.Note != "of the group" || one.Source.Checked != day(t, "2026-01-01") {
		t.Errorf("%+v", one)
	}
	if two.Engine != "f" || two.Scenario != "t" || two.Date != day(t, "2026-03-01") ||
		two.Source.URL != "https://q.example" || two.Source.Confidence != hardware.Read ||
		two.Source.Note != "of the group; its own" || two.Source.Checked != day(t, "2026-04-01") ||
		two.TTFTSeconds != 1.2345 {
		t.Errorf("%+v", two)
	}
}

// TestOwnBooks holds how the user's rows stand over the shipped ones.
func TestOwnBooks(t *testing.T) {
	const own = `accelerators:
  - id: H200
    aliases: [ours]
    prices: [{kind: on_demand, provider: Nebius, amount: 2.10, from: 2026-01-01, source: contract 17}]
  - {id: gb10, memory_gb: 120, tflops: {fp4: 450}}
  - {id: h100-lab, aliases: [h100], memory_gb: 80}
models:
  - {id: gpt-oss-20b, total_b: 21, attention: gqa, layers: 1, full_layers: 1, hidden: 1, heads: 1, kv_heads: 1,
     head_dim: 1, precision: mxfp4}
regions:
  - {code: de, price: {usd_per_kwh: 0.19, source: our contract}}
pue: [{code: home, value: 1.4}]
measurements:
  - publisher: Lab
    rows: [{id: misc-219, model: Llama-3.1-70B, gpu: ours, precision: fp8, gpus: 4, input: 1, output_tps: 1}]
`
	docs := append([]hardware.Document{{Name: "own.yaml", Data: []byte(own), Own: true}}, shippedDocs(t)...)
	set, err := hardware.Load(docs)
	if err != nil {
		t.Fatal(err)
	}
	before := shipped(t)
	if len(set.Accelerators) != len(before.Accelerators)+1 || len(set.Models) != len(before.Models) ||
		len(set.Regions) != len(before.Regions) || len(set.PUEs) != len(before.PUEs) || len(set.Measurements) != 141 {
		t.Errorf("%d accelerators, %d models, %d regions, %d overheads, %d measurements", len(set.Accelerators),
			len(set.Models), len(set.Regions), len(set.PUEs), len(set.Measurements))
	}
	ours, err := set.Accelerator("ours")
	if err != nil || ours.ID != "h200-sxm" || ours.MemoryGB != 141 || ours.Source.Own {
		t.Fatalf("%+v, %v", ours, err)
	}
	for _, provider := range []string{"", "nebius"} {
		p, err := ours.Price(hardware.OnDemand, provider, "", day(t, "2026-11-23"))
		if err != nil || says(p) != "Nebius 2.1" || !p.Source.Own || p.Source.Book != "own.yaml" || p.Source.Line != 4 ||
			p.Source.URL != "contract 17" {
			t.Errorf("from %q: %+v, %v", provider, p, err)
		}
	}
	if p, err := ours.Price(hardware.OnDemand, "verda", "", day(t, "2026-11-23")); err != nil || says(p) != "Verda 3.39" {
		t.Errorf("a provider of whom nothing is said: %v, %v", p, err)
	}
	spark, err := set.Accelerator("dgx-spark")
	if err != nil || spark.MemoryGB != 120 || spark.TFLOPS[hardware.FP4] != 450 || spark.TFLOPS[hardware.BF16] != 125 ||
		!spark.Source.Own {
		t.Errorf("%+v, %v", spark, err)
	}
	if was, err := before.Accelerator("dgx-spark"); err != nil || was.TFLOPS[hardware.FP4] != 500 {
		t.Errorf("%+v, %v", was, err)
	}
	if lab, err := set.Accelerator("H100"); err != nil || lab.ID != "h100-lab" {
		t.Errorf("a name that the user claims: %v, %v", lab, err)
	}
	m, err := set.Model("openai/gpt-oss-20b")
	if err != nil || m.TotalB != 21 || m.Experts != 0 || !m.Source.Own {
		t.Errorf("%+v, %v", m, err)
	}
	r, err := set.Region("Germany")
	if err != nil || r.USDPerKWh.String() != "0.19" || !r.Price.Own || r.Carbon.Own || r.GramsPerKWh != 380.95 {
		t.Errorf("%+v, %v", r, err)
	}
	if p, err := set.PUE("home"); err != nil || p.Value != 1.4 {
		t.Errorf("%+v, %v", p, err)
	}
	for _, x := range set.Measurements {
		if x.ID == "misc-219" && (x.Model != "llama-3.3-70b" || x.GPU != "h200-sxm" || x.Publisher != "Lab") {
			t.Errorf("%+v", x)
		}
	}
	if v := set.Version(); !regexp.MustCompile(`^2026-08-21-[0-9a-f]{8}\+1 own$`).MatchString(v) {
		t.Error(v)
	}
	if v := before.Version(); !regexp.MustCompile(`^2026-08-21-[0-9a-f]{8}$`).MatchString(v) {
		t.Error(v)
	}
}

// TestOwnBooksRefused holds A7: two books of equal rank must not say the same.
func TestOwnBooksRefused(t *testing.T) {
	_, err := loadErr(good, "accelerators: [{id: acc, memory_gb: 1}]\n",
		"pue: [{code: dc, value: 1}]\naccelerators: [{id: Acc, memory_gb: 2}]\n")
	if err == nil || err.Error() != "book2.yaml:2: accelerator Acc: written twice; the first is at book1.yaml:1; "+
		"keep one" {
		t.Error(err)
	}
	_, err = loadErr("accelerators: [{id: long-name, aliases: [short]}]\n",
		"accelerators: [{id: short}, {id: long-name}]\n")
	if err == nil || err.Error() != "book1.yaml:1: accelerator long-name: written twice; the first is at "+
		"book1.yaml:1; keep one" {
		t.Error(err)
	}
}

func TestDocuments(t *testing.T) {
	book := &fstest.MapFile{Data: []byte("pue: []\n")}
	docs, err := hardware.Documents(fstest.MapFS{"b/z.yaml": book, "b/a.yml": book, "b/.hidden.yaml": book,
		"b/notes.txt": book, "b/sub/c.yaml": book, "b/.git/d.yaml": book}, "b", "mine", true)
	var names []string
	for _, d := range docs {
		names = append(names, d.Name)
		if !d.Own {
			t.Errorf("%s is not the user's", d.Name)
		}
	}
	if want := "mine/a.yml mine/sub/c.yaml mine/z.yaml"; err != nil || strings.Join(names, " ") != want {
		t.Errorf("%v, %v; want %s", names, err, want)
	}
	for want, folder := range map[string]fstest.MapFS{
		"mine: no book of hardware in this folder; a book is a .yaml file": {"b/notes.txt": book},
		"mine: file does not exist":                                        {"c/a.yaml": book},
		"mine/a.yaml: 16777217 bytes exceed the limit of 16777216; split the file": {
			"b/a.yaml": {Data: make([]byte, strictyaml.MaxSize+1)}},
		"mine/s/a.yaml: not a plain file; links are not followed; copy the book here": {"b/s/a.yaml": {Mode: os.ModeSymlink}},
	} {
		if docs, err := hardware.Documents(folder, "b", "mine", false); err == nil || err.Error() != want || docs != nil {
			t.Errorf("%v, %v; want %s", docs, err, want)
		}
	}
}

// TestLinksAreNotFollowed holds S2 on a real file system, for files and folders.
func TestLinksAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	books, secret := filepath.Join(dir, "books"), filepath.Join(dir, "secret")
	for _, d := range []string{books, secret} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{filepath.Join(secret, "a.yaml"), filepath.Join(books, "b.yaml")} {
		if err := os.WriteFile(file, []byte("pue: []\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret", filepath.Join(books, "sub")); err != nil {
		t.Skip("no links here: ", err)
	}
	docs, err := hardware.Documents(os.DirFS(books), ".", "mine", true)
	if err != nil || len(docs) != 1 || docs[0].Name != "mine/b.yaml" {
		t.Errorf("%v, %v", docs, err)
	}
	if err := os.Symlink("../secret/a.yaml", filepath.Join(books, "c.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, err := hardware.Documents(os.DirFS(books), ".", "mine", true); err == nil ||
		!strings.HasPrefix(err.Error(), "mine/c.yaml: not a plain file") {
		t.Error(err)
	}
}

// TestWeightsOfKimi holds the reason why int4 is taken with a scale for 32 values.
func TestWeightsOfKimi(t *testing.T) {
	m, err := shipped(t).Model("kimi-k2.5")
	if err != nil {
		t.Fatal(err)
	}
	experts := float64(m.MoELayers*m.Experts*m.ExpertMatrices) * float64(m.Hidden*m.ExpertWidth) / 1e9
	got := experts*hardware.INT4.BytesPerWeight() + (m.TotalB-experts)*hardware.BF16.BytesPerWeight()
	if math.Abs(got-594) > 1 || m.WeightGB != 594 {
		t.Errorf("%.1f GB", got)
	}
}

func TestPrecisions(t *testing.T) {
	for p, want := range map[hardware.Precision]float64{hardware.BF16: 2, hardware.FP8: 1, hardware.FP4: 0.5625,
		hardware.MXFP4: 0.53125, hardware.INT4: 0.5625, "fp9": 0, "": 0} {
		if got := p.BytesPerWeight(); got != want {
			t.Errorf("%s: %v bytes, want %v", p, got, want)
		}
	}
	for _, name := range hardware.Precisions() {
		var p hardware.Precision
		if err := p.UnmarshalText([]byte(name)); err != nil || string(p) != name || p.BytesPerWeight() == 0 {
			t.Errorf("%s: %s, %v", name, p, err)
		}
	}
	for text, want := range map[string]string{"NVFP4": `"NVFP4": unknown precision; write fp4`,
		"fp64": `"fp64": unknown precision; did you mean "fp4"?`,
		"wide": `"wide": unknown precision; use one of bf16 fp8 fp4 mxfp4 int4`} {
		p := hardware.FP8
		if err := p.UnmarshalText([]byte(text)); err == nil || err.Error() != want || p != hardware.FP8 {
			t.Errorf("%s: %s, %v; want %s", text, p, err, want)
		}
	}
}

func TestTrust(t *testing.T) {
	set := shipped(t)
	a, err := set.Accelerator("b300")
	if err != nil {
		t.Fatal(err)
	}
	if tdp, memory := a.Trust.Of("tdp_watts", a.Source), a.Trust.Of("memory_gb", a.Source); tdp != hardware.Recalled ||
		memory != hardware.Read {
		t.Errorf("power %s, memory %s", tdp, memory)
	}
}

// FuzzLoad holds that no text makes Load panic, and what holds of every set that
// it returns.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(good), []byte(""))
	f.Add([]byte(good), []byte(strings.Replace(good, "id: acc", "id: Acc", 1)))
	for _, c := range bad() {
		f.Add([]byte(strings.Replace(good, c.old, c.new, 1)), []byte(good))
	}
	docs, err := hardware.Shipped()
	if err != nil {
		f.Fatal(err)
	}
	for _, doc := range docs {
		f.Add(doc.Data, []byte(good))
	}
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, shipped, own []byte) {
		set, err := hardware.Load([]hardware.Document{{Name: "f.yaml", Data: shipped},
			{Name: "own.yaml", Data: own, Own: true}})
		if err != nil {
			if set != nil || !strings.Contains(err.Error(), ".yaml") {
				t.Errorf("%v, %v", set, err)
			}
			return
		}
		set.Lint(at)
		for i := range set.Accelerators {
			holdsAccelerator(t, set, &set.Accelerators[i], at)
		}
		for i := range set.Models {
			m := &set.Models[i]
			if found, err := set.Model(m.ID); err != nil || found.ID != m.ID || m.Layers < 1 || m.TotalB <= 0 ||
				m.Precision.BytesPerWeight() == 0 {
				t.Errorf("%+v, %v", m, err)
			}
		}
		for _, m := range set.Measurements {
			if !(m.OutputPerSec > 0) || math.IsInf(m.OutputPerSec, 0) || m.Input < 0 || m.GPUs < 1 || m.GPUs > 4096 {
				t.Errorf("%+v", m)
			}
		}
	})
}

func holdsAccelerator(t *testing.T, set *hardware.Set, a *hardware.Accelerator, at time.Time) {
	if found, err := set.Accelerator(a.ID); err != nil || found.ID != a.ID {
		t.Errorf("%s: %v, %v", a.ID, found, err)
	}
	for _, n := range []float64{a.MemoryGB, a.BandwidthGBs, a.TDPWatts, a.AllInKW, a.LinkGBs, a.TFLOPS[hardware.BF16]} {
		if !(n >= 0) || math.IsInf(n, 0) {
			t.Errorf("%s: %v", a.ID, n)
		}
	}
	for _, kind := range hardware.PriceKinds() {
		p, err := a.Price(hardware.PriceKind(kind), "", "", at)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("%q", err)
			}
			continue
		}
		if p.Amount.Sign() < 0 || p.Low != nil && (p.Amount.Less(*p.Low) || p.High.Less(p.Amount)) || p.From.After(at) {
			t.Errorf("%s: %+v", a.ID, p)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	docs := shippedDocs(b)
	for b.Loop() {
		if _, err := hardware.Load(docs); err != nil {
			b.Fatal(err)
		}
	}
}
