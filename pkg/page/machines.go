package page

import (
	"strconv"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// Machines says which books of hardware are listed.
type Machines struct{ GPUs, Models, Energy bool }

// Any reports whether any is.
func (m Machines) Any() bool { return m.GPUs || m.Models || m.Energy }

// MachinesJSON is the JSON form of the books of hardware. What is not known is
// null or absent, never 0.
type MachinesJSON struct {
	SchemaVersion int             `json:"schema_version"`
	Books         string          `json:"books"`
	GPUs          []GPUJSON       `json:"gpus,omitempty"`
	Models        []OpenModelJSON `json:"open_models,omitempty"`
	Regions       []RegionJSON    `json:"regions,omitempty"`
	PUE           []PUEJSON       `json:"pue,omitempty"`
}

// GPUJSON is an accelerator with its rents and prices of the day.
type GPUJSON struct {
	ID        string                         `json:"id"`
	Name      string                         `json:"name"`
	MemoryGB  float64                        `json:"memory_gb"`
	Bandwidth float64                        `json:"bandwidth_gbs"`
	TFLOPS    map[hardware.Precision]float64 `json:"dense_tflops"`
	Watts     float64                        `json:"tdp_w,omitempty"`
	LinkGBs   float64                        `json:"link_gbs,omitempty"`
	OnDemand  *QuoteJSON                     `json:"on_demand"`
	Spot      *QuoteJSON                     `json:"spot"`
	Purchase  *QuoteJSON                     `json:"purchase"`
	Server    *QuoteJSON                     `json:"server"`
	Trust     hardware.Confidence            `json:"confidence"`
	Source    string                         `json:"source,omitempty"`
	Place     string                         `json:"place"`
	Checked   string                         `json:"checked"`
}

// QuoteJSON is a rent or a price, in the middle of what is quoted.
type QuoteJSON struct {
	Amount   money.Decimal  `json:"amount"`
	Low      *money.Decimal `json:"low,omitempty"`
	High     *money.Decimal `json:"high,omitempty"`
	Provider string         `json:"provider,omitempty"`
	From     string         `json:"from"`
}

// OpenModelJSON is a model that can be run on one's own.
type OpenModelJSON struct {
	ID        string              `json:"id"`
	Name      string              `json:"name"`
	TotalB    float64             `json:"total_b"`
	ActiveB   float64             `json:"active_b,omitempty"`
	Attention hardware.Attention  `json:"attention"`
	Layers    int                 `json:"layers"`
	Experts   int                 `json:"experts,omitempty"`
	Precision hardware.Precision  `json:"precision"`
	WeightGB  float64             `json:"weight_gb,omitempty"`
	Context   int64               `json:"context,omitempty"`
	Tokenizer string              `json:"tokenizer"`
	Licence   string              `json:"licence,omitempty"`
	Trust     hardware.Confidence `json:"confidence"`
	Source    string              `json:"source,omitempty"`
	Place     string              `json:"place"`
}

// RegionJSON is a place with its electricity.
type RegionJSON struct {
	Code   string         `json:"code"`
	Name   string         `json:"name"`
	Price  *money.Decimal `json:"usd_per_kwh"`
	Grams  *float64       `json:"g_per_kwh"`
	Source string         `json:"source,omitempty"`
}

// PUEJSON is the overhead of a kind of facility.
type PUEJSON struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Source string  `json:"source,omitempty"`
}

// MachinesOf gathers the books that are asked for, with the prices of a day.
func MachinesOf(set *hardware.Set, which Machines, at time.Time) *MachinesJSON {
	out := &MachinesJSON{SchemaVersion: 1, Books: set.Version()}
	if which.GPUs {
		for i := range set.Accelerators {
			out.GPUs = append(out.GPUs, gpuOf(&set.Accelerators[i], at))
		}
	}
	if which.Models {
		for i := range set.Models {
			out.Models = append(out.Models, openModelOf(&set.Models[i]))
		}
	}
	if which.Energy {
		for i := range set.Regions {
			out.Regions = append(out.Regions, regionOf(&set.Regions[i]))
		}
		for _, p := range set.PUEs {
			out.PUE = append(out.PUE, PUEJSON{p.Code, p.Name, p.Value, p.Source.URL})
		}
	}
	return out
}

func gpuOf(a *hardware.Accelerator, at time.Time) GPUJSON {
	quote := func(kind hardware.PriceKind) *QuoteJSON {
		p, err := a.Price(kind, "", "", at)
		if err != nil {
			return nil // not known
		}
		return &QuoteJSON{p.Amount, p.Low, p.High, p.Provider, p.From.Format(time.DateOnly)}
	}
	return GPUJSON{
		ID: a.ID, Name: a.Name, MemoryGB: a.MemoryGB, Bandwidth: a.BandwidthGBs, TFLOPS: a.TFLOPS, Watts: a.TDPWatts,
		LinkGBs:  a.LinkGBs,
		OnDemand: quote(hardware.OnDemand), Spot: quote(hardware.Spot), Purchase: quote(hardware.Purchase),
		Server: quote(hardware.Server),
		Trust:  a.Source.Confidence, Source: a.Source.URL, Place: placeOf(a.Source),
		Checked: a.Source.Checked.Format(time.DateOnly),
	}
}

func placeOf(s hardware.Source) string { return s.Book + ":" + strconv.Itoa(s.Line) }

func openModelOf(m *hardware.Model) OpenModelJSON {
	return OpenModelJSON{
		ID: m.ID, Name: m.Name, TotalB: m.TotalB, ActiveB: m.ActiveB, Attention: m.Attention, Layers: m.Layers,
		Experts: m.Experts, Precision: m.Precision,
		WeightGB: m.WeightGB, Context: m.Context, Tokenizer: m.Tokenizer, Licence: m.Licence, Trust: m.Source.Confidence,
		Source: m.Source.URL, Place: placeOf(m.Source),
	}
}

func regionOf(r *hardware.Region) RegionJSON {
	out := RegionJSON{Code: r.Code, Name: r.Name, Price: r.USDPerKWh, Source: r.Price.URL}
	if r.GramsPerKWh > 0 {
		out.Grams = &r.GramsPerKWh
	}
	return out
}

// MachineList lays the books of hardware out.
func MachineList(r *MachinesJSON) *report.Document {
	d := &report.Document{Origin: []string{"hardware books " + r.Books}}
	add := func(t *report.Table, n int, one, many string) {
		if n > 0 {
			d.Answer = append(d.Answer, several(n, one, many)+".")
			d.Sections = append(d.Sections, report.Section{Table: t})
		}
	}
	add(gpuTable(r.GPUs), len(r.GPUs), "accelerator", "accelerators")
	add(openModelTable(r.Models), len(r.Models), "open model", "open models")
	add(regionTable(r.Regions), len(r.Regions), "place with its electricity", "places with their electricity")
	add(pueTable(r.PUE), len(r.PUE), "facility overhead", "facility overheads")
	if len(r.GPUs) > 0 {
		d.Notes = append(d.Notes, report.Note{
			Text: "Rents are dollars an accelerator and hour, the middle of what providers ask; peaks are dense. ~ was " +
				"recalled or estimated and not read at its source."})
		d.Next = []string{"tokecon throughput gpt-oss-120b --gpu h100"}
	}
	return d
}

func physical(x float64, trust hardware.Confidence) report.Cell {
	if x == 0 {
		return report.Unknown("not built in, or not in the books")
	}
	c := report.Number(money.MustParse(strconv.FormatFloat(x, 'f', -1, 64)))
	if trust == hardware.Recalled || trust == hardware.Estimated {
		return c.Approx()
	}
	return c
}

func quoteCell(q *QuoteJSON) report.Cell {
	if q == nil {
		return report.Unknown("no quote is in the books")
	}
	return report.Rate(q.Amount, "USD")
}

func gpuTable(all []GPUJSON) *report.Table {
	t := &report.Table{ID: "gpus", Columns: []report.Column{
		{ID: "gpu", Title: "GPU"}, {ID: "memory_gb", Title: "memory", Unit: "GB", Align: report.Right},
		{ID: "bandwidth_gbs", Title: "bandwidth", Unit: "GB/s", Align: report.Right, Keep: 2},
		{ID: "bf16_tflops", Title: "bf16", Unit: "TFLOPS", Align: report.Right, Keep: 3},
		{ID: "fp8_tflops", Title: "fp8", Unit: "TFLOPS", Align: report.Right, Keep: 3},
		{ID: "fp4_tflops", Title: "fp4", Unit: "TFLOPS", Align: report.Right, Keep: 3},
		{ID: "watts", Title: "power", Unit: "W", Align: report.Right, Keep: 4},
		{ID: "on_demand", Title: "rent", Unit: "$/h", Align: report.Right},
		{ID: "spot", Title: "spot", Unit: "$/h", Align: report.Right, Keep: 1},
		{ID: "purchase", Title: "price", Unit: "$", Align: report.Right},
		{ID: "place", Title: "book", Keep: 5}, {ID: "source", Title: "source", Keep: 6},
	}}
	for _, g := range all {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{
			report.Text(g.ID), physical(g.MemoryGB, g.Trust), physical(g.Bandwidth, g.Trust),
			physical(g.TFLOPS[hardware.BF16], g.Trust), physical(g.TFLOPS[hardware.FP8], g.Trust),
			physical(g.TFLOPS[hardware.FP4], g.Trust),
			physical(g.Watts, g.Trust), quoteCell(g.OnDemand), quoteCell(g.Spot), quoteCell(g.Purchase), report.Text(g.Place),
			report.Text(g.Source),
		}})
	}
	return t
}

func openModelTable(all []OpenModelJSON) *report.Table {
	t := &report.Table{ID: "open_models", Columns: []report.Column{
		{ID: "model", Title: "model"}, {ID: "total_b", Title: "parameters", Unit: "10⁹", Align: report.Right},
		{ID: "active_b", Title: "active", Unit: "10⁹", Align: report.Right}, {ID: "attention", Title: "attention", Keep: 3},
		{ID: "layers", Title: "layers", Align: report.Right, Keep: 4}, {ID: "experts", Title: "experts", Align: report.Right, Keep: 2},
		{ID: "precision", Title: "weights"}, {ID: "weight_gb", Title: "size", Unit: "GB", Align: report.Right, Keep: 1},
		{ID: "context", Title: "context", Unit: "tokens", Align: report.Right, Keep: 2},
		{ID: "tokenizer", Title: "tokenizer", Keep: 5}, {ID: "licence", Title: "licence", Keep: 4},
		{ID: "place", Title: "book", Keep: 5}, {ID: "source", Title: "source", Keep: 6},
	}}
	for _, m := range all {
		experts := report.Text("dense")
		if m.Experts > 0 {
			experts = report.Integer(int64(m.Experts))
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{
			report.Text(m.ID), physical(m.TotalB, m.Trust), physical(m.ActiveB, m.Trust), report.Text(strings.ToUpper(string(m.Attention))),
			report.Integer(int64(m.Layers)), experts, report.Text(string(m.Precision)), physical(m.WeightGB, m.Trust),
			report.Integer(m.Context), report.Text(m.Tokenizer), report.Text(m.Licence), report.Text(m.Place), report.Text(m.Source),
		}})
	}
	return t
}

func regionTable(all []RegionJSON) *report.Table {
	t := &report.Table{ID: "regions", Columns: []report.Column{{ID: "region", Title: "region"}, {ID: "name", Title: "name"},
		{ID: "usd_per_kwh", Title: "electricity", Unit: "$/kWh", Align: report.Right},
		{ID: "g_per_kwh", Title: "carbon", Unit: "g CO₂e/kWh", Align: report.Right}, {ID: "source", Title: "source", Keep: 1}}}
	for _, r := range all {
		price, grams := report.Unknown("no price is in the books"), report.Unknown("no figure is in the books")
		if r.Price != nil {
			price = report.Rate(*r.Price, "USD")
		}
		if r.Grams != nil {
			grams = physical(*r.Grams, hardware.Read)
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(r.Code), report.Text(r.Name), price, grams, report.Text(r.Source)}})
	}
	return t
}

func pueTable(all []PUEJSON) *report.Table {
	t := &report.Table{ID: "pue", Columns: []report.Column{{ID: "facility", Title: "facility"}, {ID: "name", Title: "name"},
		{ID: "pue", Title: "PUE", Align: report.Right}, {ID: "source", Title: "source", Keep: 1}}}
	for _, p := range all {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Text(p.Code), report.Text(p.Name), physical(p.Value, hardware.Read),
			report.Text(p.Source)}})
	}
	return t
}
