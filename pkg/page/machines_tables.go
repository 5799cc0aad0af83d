package page

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// MachineList lays the books of hardware out.
func MachineList(r *MachinesJSON) *report.Document {
	d := newDraft(money.USD)
	d.doc.Origin = []string{"hardware books " + r.Books}
	add := func(t *report.Table, one, many string) {
		if n := len(t.Rows); n > 0 {
			d.say("%s.", several(n, one, many))
			d.add("", t)
		}
	}
	add(gpuTable(r.GPUs), "accelerator", "accelerators")
	add(openModelTable(r.Models), "open model", "open models")
	add(regionTable(r.Regions), "place with its electricity", "places with their electricity")
	add(pueTable(r.PUE), "facility overhead", "facility overheads")
	if len(r.GPUs) > 0 {
		d.note("Rents are dollars an accelerator and hour, the middle of what providers ask; peaks are dense. ~ was " +
			"recalled or estimated and not read at its source.")
		d.doc.Next = []string{"tokecon throughput gpt-oss-120b --gpu h100"}
	}
	return d.doc
}

// physical returns a measured quantity, unknown where it is 0.
func physical(x float64, trust hardware.Confidence) cell {
	if x == 0 {
		return report.Unknown("not built in, or not in the books")
	}
	c := float(x)
	if trust == hardware.Recalled || trust == hardware.Estimated {
		return c.Approx()
	}
	return c
}

// quoteCell returns a rent or a price.
func quoteCell(q *QuoteJSON) cell {
	return known(q, "no quote is in the books", func(q QuoteJSON) cell { return report.Rate(q.Amount, money.USD) })
}

func gpuTable(all []GPUJSON) *report.Table {
	type row = *GPUJSON
	flops := func(p hardware.Precision) func(row) cell {
		return func(g row) cell { return physical(g.TFLOPS[p], g.Trust) }
	}
	return report.Rows("gpus", refs(all),
		text("gpu", "GPU", func(g row) string { return g.ID }),
		num("memory_gb", "memory", "GB", func(g row) cell { return physical(g.MemoryGB, g.Trust) }),
		num("bandwidth_gbs", "bandwidth", "GB/s", func(g row) cell { return physical(g.Bandwidth, g.Trust) }).Drop(2),
		num("bf16_tflops", "bf16", "TFLOPS", flops(hardware.BF16)).Drop(3),
		num("fp8_tflops", "fp8", "TFLOPS", flops(hardware.FP8)).Drop(3),
		num("fp4_tflops", "fp4", "TFLOPS", flops(hardware.FP4)).Drop(3),
		num("watts", "power", "W", func(g row) cell { return physical(g.Watts, g.Trust) }).Drop(4),
		num("on_demand", "rent", "$/h", func(g row) cell { return quoteCell(g.OnDemand) }),
		num("spot", "spot", "$/h", func(g row) cell { return quoteCell(g.Spot) }).Drop(1),
		num("purchase", "price", "$", func(g row) cell { return quoteCell(g.Purchase) }),
		text("place", "book", func(g row) string { return g.Place }).Drop(5),
		text("source", "source", func(g row) string { return g.Source }).Drop(6))
}

func openModelTable(all []OpenModelJSON) *report.Table {
	type row = *OpenModelJSON
	return report.Rows("open_models", refs(all),
		text("model", "model", func(m row) string { return m.ID }),
		num("total_b", "parameters", "10⁹", func(m row) cell { return physical(m.TotalB, m.Trust) }),
		num("active_b", "active", "10⁹", func(m row) cell { return physical(m.ActiveB, m.Trust) }),
		text("attention", "attention", func(m row) string { return strings.ToUpper(string(m.Attention)) }).Drop(3),
		num("layers", "layers", "", func(m row) cell { return whole(m.Layers) }).Drop(4),
		num("experts", "experts", "", func(m row) cell {
			if m.Experts == 0 {
				return report.Text("dense")
			}
			return whole(m.Experts)
		}).Drop(2),
		text("precision", "weights", func(m row) string { return string(m.Precision) }),
		num("weight_gb", "size", "GB", func(m row) cell { return physical(m.WeightGB, m.Trust) }).Drop(1),
		num("context", "context", "tokens", func(m row) cell { return report.Integer(m.Context) }).Drop(2),
		text("tokenizer", "tokenizer", func(m row) string { return m.Tokenizer }).Drop(5),
		text("licence", "licence", func(m row) string { return m.Licence }).Drop(4),
		text("place", "book", func(m row) string { return m.Place }).Drop(5),
		text("source", "source", func(m row) string { return m.Source }).Drop(6))
}

func regionTable(all []RegionJSON) *report.Table {
	type row = RegionJSON
	return report.Rows("regions", all,
		text("region", "region", func(r row) string { return r.Code }),
		text("name", "name", func(r row) string { return r.Name }),
		num("usd_per_kwh", "electricity", "$/kWh", func(r row) cell {
			return known(r.Price, "no price is in the books", func(d money.Decimal) cell { return report.Rate(d, money.USD) })
		}),
		num("g_per_kwh", "carbon", "g CO₂e/kWh", func(r row) cell {
			return known(r.Grams, "no figure is in the books", func(x float64) cell { return physical(x, hardware.Read) })
		}),
		text("source", "source", func(r row) string { return r.Source }).Drop(1))
}

func pueTable(all []PUEJSON) *report.Table {
	type row = PUEJSON
	return report.Rows("pue", all,
		text("facility", "facility", func(p row) string { return p.Code }),
		text("name", "name", func(p row) string { return p.Name }),
		num("pue", "PUE", "", func(p row) cell { return physical(p.Value, hardware.Read) }),
		text("source", "source", func(p row) string { return p.Source }).Drop(1))
}
