package page

import (
	"fmt"
	"testing"

	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/export"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/lint"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/policy"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/report"
	"github.com/tokecon/tokecon/pkg/selfhost"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/tokenizer/counting"
)

func TestMachineColumns(t *testing.T) {
	g := distinct(&GPUJSON{OnDemand: &QuoteJSON{}, Spot: &QuoteJSON{}, Purchase: &QuoteJSON{}})
	g.TFLOPS = map[hardware.Precision]float64{"bf16": 1, "fp8": 2, "fp4": 3}
	expect{"gpu": g.ID, "memory_gb": g.MemoryGB, "bandwidth_gbs": g.Bandwidth, "bf16_tflops": 1, "fp8_tflops": 2,
		"fp4_tflops": 3, "watts": g.Watts, "on_demand": g.OnDemand.Amount, "spot": g.Spot.Amount,
		"purchase": g.Purchase.Amount, "place": g.Place, "source": g.Source}.holds(t, gpuTable([]GPUJSON{*g}), 0)
	m := distinct(&OpenModelJSON{Attention: "gqa", Precision: "fp8"})
	expect{"model": m.ID, "total_b": m.TotalB, "active_b": m.ActiveB, "attention": "GQA", "layers": m.Layers,
		"experts": m.Experts, "precision": "fp8", "weight_gb": m.WeightGB, "context": m.Context, "tokenizer": m.Tokenizer,
		"licence": m.Licence, "place": m.Place, "source": m.Source}.holds(t, openModelTable([]OpenModelJSON{*m}), 0)
}

func TestUsageColumns(t *testing.T) {
	bill := &quote.Bill{Currency: money.USD, Total: money.FromInt(11), Status: quote.Exact, Lines: []quote.Line{
		{Meter: meter.Input, Quantity: money.FromInt(12)}, {Meter: meter.Output, Quantity: money.FromInt(13)}}}
	u := distinct(&econ.UsageCost{Mode: "batch", Bill: bill})
	total := &econ.UsageTotal{Total: money.FromInt(44), Models: []econ.ModelTotal{{Model: "m", Count: 2,
		Total: money.FromInt(22)}}}
	table := usageTable([]*econ.UsageCost{u}, total)
	expect{"line": u.Line, "model": u.Model, "time": u.Time, "mode": "batch", "region": u.Region, "prompt_tokens": 12,
		"answer_tokens": 13, "cost": 11, "status": quote.Exact}.holds(t, table, 0)
	if cost, _ := table.Cell(1, "cost"); table.Rows[1].Mark != report.Total || shownAs(cost) != "44" {
		t.Errorf("%+v", table.Rows[1])
	}
	expect{"model": "m", "count": 2, "cost": 22, "share": "0.5"}.holds(t, modelTable(total), 0)
}

func TestPriceColumns(t *testing.T) {
	c := distinct(&pricebook.Card{Model: &pricebook.Model{Vendor: "v", ID: "m", Currency: money.USD},
		Marks: []pricebook.Mark{"disputed"}})
	for i, id := range []meter.ID{meter.Input, meter.CacheRead, meter.Output} {
		c.Rates[id] = distinct(&pricebook.Rate{Meter: id, Price: money.FromInt(int64(i + 1))})
	}
	table := PriceList([]*pricebook.Card{c}, econ.Setting{}).Tables()[0]
	expect{"model": c.Model.FullName(), "input": 1, "cache_read": 2, "output": 3, "currency": "USD", "context": c.Context,
		"tokenizer": c.Model.Tokenizer, "from": c.From, "checked": c.Checked, "marks": "disputed"}.holds(t, table, 0)
	expect{"condition": "by day", "input": 1, "cache_read": 2, "output": 3}.
		holds(t, offeringTable([]Offering{{"by day", c}}), 0)
	s := c.Rates[meter.Input].Source
	expect{"meter": "input", "rate": 1, "per": 1000000, "book": place(s), "from": s.From, "until": s.Until,
		"checked": s.Checked, "how": "as written", "url": s.URL}.holds(t, sourceTable(c), 0)
}

func TestHistoryColumns(t *testing.T) {
	row := func(in, cached, out int64) *pricebook.Row {
		r := distinct(&pricebook.Row{Marks: []pricebook.Mark{"disputed"}, Rates: pricebook.Rates{}})
		for id, n := range map[meter.ID]int64{meter.Input: in, meter.CacheRead: cached, meter.Output: out} {
			r.Rates[id] = pricebook.Price{Amount: money.FromInt(n)}
		}
		return r
	}
	spans := []pricebook.Span{{Row: row(10, 5, 20)}, {Row: row(15, 6, 23)}}
	distinct(&spans)
	s := &spans[1]
	expect{"from": s.From, "until": s.Until, "input": 15, "cache_read": 6, "output": 23, "input_change": "0.5",
		"output_change": "0.15", "marks": "disputed", "place": fmt.Sprintf("%s:%d", s.Book, s.Row.Line),
		"note": s.Row.Note}.holds(t, historyTable(&pricebook.Model{Currency: money.USD}, spans), 1)
}

func TestThroughputColumns(t *testing.T) {
	a := distinct(&selfhost.Answer{Nearest: []selfhost.Nearby{{Precision: "fp8"}},
		Throughput: &selfhost.Throughput{Terms: make([]selfhost.Term, 1)}})
	n := &a.Nearest[0]
	expect{"gpu": fmt.Sprintf("%d × %s", n.GPUs, n.GPU), "precision": "fp8", "parallel": n.Parallel,
		"input_len": n.InputLen, "output_len": n.OutputLen, "concurrency": n.Concurrency, "measured": n.Output,
		"predicted": n.Predicted, "error": off(n.Predicted, n.Output), "publisher": n.Publisher, "date": n.Date,
		"url": n.URL}.holds(t, nearestTable(a), 0)
	x := &a.Terms[0]
	expect{"term": x.Name, "seconds": significant(x.Seconds * 1e3), "share": 1, "formula": x.Formula}.
		holds(t, termsTable(a), 0)
	c := distinct(&selfhost.Constant{})
	expect{"constant": c.Name, "value": c.Value, "low": c.Low, "high": c.High, "unit": c.Unit, "evidence": c.Evidence,
		"source": c.Source}.holds(t, constantsTable([]selfhost.Constant{*c}), 0)
}

func TestTokenizerColumns(t *testing.T) {
	x := distinct(&Tokenizer{Exactness: tokenizer.Estimated, Origin: Own, Factors: make([]TokenizerFactor, 1),
		Rules: make([]TokenizerRule, 1)})
	x.Problem = ""
	expect{"name": x.Name, "exactness": tokenizer.Estimated, "origin": Own, "factor": x.Factor, "low": x.Low,
		"high": x.High, "base": x.Base, "wants": x.Wants, "tokens": x.Tokens, "grammar": x.Grammar, "checked": x.Checked,
		"source_sha256": x.SourceSHA256, "url": x.URL, "evidence": x.Evidence}.
		holds(t, catalogueTable([]Tokenizer{*x}, true), 0)
	f := &x.Factors[0]
	expect{"class": f.Class, "factor": f.Factor, "low": f.Low, "high": f.High, "checked": f.Checked, "url": f.URL,
		"evidence": f.Evidence}.holds(t, x.classes(), 0)
	r := &x.Rules[0]
	expect{"what": r.What, "tokens": r.Tokens, "low": r.Low, "high": r.High, "formula": r.Formula, "checked": r.Checked,
		"source": r.Source, "note": r.Note}.holds(t, x.rules(), 0)
}

func TestTokenColumns(t *testing.T) {
	f := distinct(&counting.Count{})
	p := &tokenPage{draft: newDraft(money.USD), verified: true}
	table := p.table([]tokenRow{{name: report.Text(f.Path), Count: f},
		{name: report.Text("gone"), failure: &counting.Failure{Error: "no"}}})
	expect{"path": f.Path, "tokens": f.Tokens, "bytes": f.Bytes,
		"bytes_per_token": money.FromInt(f.Bytes).Quo(money.FromInt(f.Tokens)).Round(2), "low": f.Low, "high": f.High,
		"verified": f.Verified}.holds(t, table, 0)
	for _, c := range table.Columns[2:] {
		if got, _ := table.Cell(1, c.ID); !got.IsBlank() {
			t.Errorf("%s of what could not be counted is %+v", c.ID, got)
		}
	}
}

func TestFindingColumns(t *testing.T) {
	f := distinct(&policy.Finding{Outcome: policy.Failed})
	expect{"outcome": policy.Failed, "rule": f.Rule, "subject": f.Subject,
		"message": f.Message + "; let pass: " + f.Because, "place": fmt.Sprintf("%s:%d", f.File, f.Line), "hint": f.Hint}.
		holds(t, checkTable(&policy.Result{Findings: []policy.Finding{*f}}), 0)
	l := distinct(&lint.Finding{Severity: lint.Error})
	expect{"severity": "waived", "place": fmt.Sprintf("%s:%d", l.Book, l.Line), "rule": l.Rule, "model": l.Model,
		"message": l.Message + "; " + l.Hint + " — waived: " + l.Waived}.holds(t, lintTable([]*lint.Finding{l}), 0)
}

func TestCalibrationColumns(t *testing.T) {
	c := distinct(&Calibration{LeftOut: make([]CalibrationUn, 1)})
	expect{"measure": "factor", "shipped": c.Shipped.Factor, "calibrated": c.Calibrated.Factor}.holds(t, c.table(), 0)
	u := &c.LeftOut[0]
	expect{"reason": u.Reason, "prompts": u.Prompts, "answers": u.Answers}.holds(t, c.leftOutTable(), 0)
}

func TestExcludedColumns(t *testing.T) {
	expect{"offer": "o", "reason": "r"}.holds(t, excludedTable([]econ.Excluded{{Offer: "o", Reason: "r"}}), 0)
}

func TestExportColumns(t *testing.T) {
	f := distinct(&export.Fact{Currency: money.USD, Date: "2026-01-02"})
	table := tidy(&export.Model{Facts: []export.Fact{*f}})
	expect{"scenario": f.Scenario, "plan": f.Plan, "offer": f.Offer, "vendor": f.Vendor, "metric": f.Metric,
		"item": f.Item, "value": f.Value, "unit": f.Unit, "currency": "USD", "source": f.Source, "date": "2026-01-02",
		"confidence": f.Confidence}.holds(t, table, 0)
	c := distinct(&exportColumn{})
	expect{"id": c.ID, "kind": c.Kind, "layout": c.Layout, "unit": c.Unit, "meaning": c.Meaning}.
		holds(t, (&ColumnList{Columns: []exportColumn{*c}}).Document().Tables()[0], 0)
}

func TestEnergyColumns(t *testing.T) {
	r := distinct(&RegionJSON{})
	expect{"region": r.Code, "name": r.Name, "usd_per_kwh": r.Price, "g_per_kwh": r.Grams, "source": r.Source}.
		holds(t, regionTable([]RegionJSON{*r}), 0)
	p := distinct(&PUEJSON{})
	expect{"facility": p.Code, "name": p.Name, "pue": p.Value, "source": p.Source}.holds(t, pueTable([]PUEJSON{*p}), 0)
}
