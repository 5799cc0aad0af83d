package hardware

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// bounds is what has been seen of a quantity, with room on both sides.
type bounds struct {
	what      string
	value     float64 // 0: not known
	low, high float64
	hint      string
}

// within reports the values that lie outside what has been seen.
func (l *linter) within(s Source, id string, all []bounds) {
	for _, b := range all {
		if b.value != 0 && (b.value < b.low || b.value > b.high) {
			l.report(s, id, fmt.Sprintf("%s %s is outside %s to %s", b.what, digits(b.value), digits(b.low), digits(b.high)),
				b.hint)
		}
	}
}

// digits writes a number without an exponent.
func digits(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// implausible finds numbers that a slip between units would make.
func (l *linter) implausible() {
	for i := range l.set.Accelerators {
		l.accelerator(&l.set.Accelerators[i])
	}
	for i := range l.set.Models {
		m := &l.set.Models[i]
		l.within(m.Source, m.ID, []bounds{
			{"total_b", m.TotalB, 0.05, 20_000, "parameters are in 10^9"},
			{"weight_gb", m.WeightGB, 0.05, 40_000, "sizes are in 10^9 bytes"},
			{"vocabulary", float64(m.Vocabulary), 256, 2_000_000, "tokens"},
			{"context", float64(m.Context), 512, 100_000_000, "tokens"},
		})
	}
	for i := range l.set.Regions {
		r := &l.set.Regions[i]
		if r.USDPerKWh != nil {
			l.within(r.Price, r.Code, []bounds{{"usd_per_kwh", r.USDPerKWh.Float64(), 0.005, 1,
				"US dollars a kWh, not cents, nor a MWh"}})
		}
		l.within(r.Carbon, r.Code, []bounds{{"grams_per_kwh", r.GramsPerKWh, 1, 1500, "grams a kWh"}})
	}
	for _, p := range l.set.PUEs {
		l.within(p.Source, p.Code, []bounds{{"PUE", p.Value, 0, 3, "energy of the facility / energy of its computers"}})
	}
}

func (l *linter) accelerator(a *Accelerator) {
	l.within(a.Source, a.ID, []bounds{
		{"memory_gb", a.MemoryGB, 4, 4096, "10^9 bytes"},
		{"bandwidth_gbs", a.BandwidthGBs, 20, 100_000, "10^9 bytes a second"},
		{"tdp_watts", a.TDPWatts, 10, 5000, "watts"},
		{"allin_kw", a.AllInKW, max(0.01, 0.9*a.TDPWatts/1000), 20, "kilowatts, with server, network and facility"},
		{"link_gbs", a.LinkGBs, 0.1, 20_000, "10^9 bytes a second, in one direction"},
	})
	for _, p := range Precisions() {
		l.within(a.Source, a.ID, []bounds{{"tflops." + p, a.TFLOPS[Precision(p)], 1, 200_000,
			"10^12 operations a second, dense"}})
	}
	for _, p := range a.Prices {
		amount := p.Amount.Float64()
		if p.Kind == Purchase || p.Kind == Server {
			l.within(p.Source, a.ID, []bounds{{string(p.Kind) + " price", amount, 100, 1_000_000, "US dollars an accelerator"}})
			continue
		}
		l.within(p.Source, a.ID, []bounds{{string(p.Kind) + " price", amount, 0.01, 100,
			"US dollars an accelerator and hour"}})
	}
}

// peaks finds narrow formats that are slower than wide ones.
func (l *linter) peaks() {
	for i := range l.set.Accelerators {
		a := &l.set.Accelerators[i]
		for _, pair := range [][2]Precision{{FP8, BF16}, {FP4, FP8}, {FP4, BF16}} {
			narrow, wide := a.TFLOPS[pair[0]], a.TFLOPS[pair[1]]
			if narrow > 0 && narrow < wide {
				l.report(a.Source, a.ID, fmt.Sprintf("the peak of %s, %g, is below that of %s, %g", pair[0], narrow, pair[1], wide),
					"give the dense peaks of all")
			}
		}
	}
}

// incomplete finds rows from which no throughput can be worked out.
func (l *linter) incomplete() {
	for i := range l.set.Accelerators {
		a := &l.set.Accelerators[i]
		l.lacks(a.Source, a.ID, []bounds{{what: "memory_gb", value: a.MemoryGB},
			{what: "bandwidth_gbs", value: a.BandwidthGBs}, {what: "tflops.bf16", value: a.TFLOPS[BF16]},
			{what: "link_gbs", value: a.LinkGBs}})
	}
	for i := range l.set.Models {
		m := &l.set.Models[i]
		l.lacks(m.Source, m.ID, []bounds{{what: "context", value: float64(m.Context)},
			{what: "vocabulary", value: float64(m.Vocabulary)}, {what: "weight_gb", value: m.WeightGB}})
	}
}

func (l *linter) lacks(s Source, id string, all []bounds) {
	var missing []string
	for _, b := range all {
		if b.value == 0 {
			missing = append(missing, b.what)
		}
	}
	if len(missing) > 0 {
		l.report(s, id, "no "+strings.Join(missing, ", "), "add it")
	}
}

// activeParameters, experts, heads and layers find layouts that cannot be.
func (l *linter) activeParameters() {
	for i := range l.set.Models {
		m := &l.set.Models[i]
		if m.ActiveB > m.TotalB {
			l.report(m.Source, m.ID, fmt.Sprintf("active_b %g is above total_b %g", m.ActiveB, m.TotalB), "exchange the two")
		}
	}
}

func (l *linter) experts() {
	for i := range l.set.Models {
		m := &l.set.Models[i]
		for _, wrong := range m.wrongExperts() {
			l.report(m.Source, m.ID, wrong, "see the published config.json")
		}
	}
}

// wrongExperts says what does not agree.
func (m *Model) wrongExperts() []string {
	some := m.MoELayers + m.Experts + m.ExpertsPerToken + m.SharedExperts + m.ExpertWidth + m.ExpertMatrices +
		m.ExpertHidden
	var out []string
	switch {
	case some == 0 && m.ActiveB != 0 && m.ActiveB != m.TotalB:
		out = append(out, fmt.Sprintf("active_b %g is not total_b %g, and there are no experts", m.ActiveB, m.TotalB))
	case some > 0 && min(m.MoELayers, m.Experts, m.ExpertsPerToken, m.ExpertWidth) == 0:
		out = append(out, "experts need moe_layers, experts, experts_per_token and expert_width")
	case some > 0 && m.ExpertMatrices < 2:
		out = append(out, fmt.Sprintf("%d matrices an expert; there are 2 or 3", m.ExpertMatrices))
	}
	if m.ExpertsPerToken > m.Experts {
		out = append(out, fmt.Sprintf("a token goes to %d experts of %d", m.ExpertsPerToken, m.Experts))
	}
	if b := m.expertB(); b > m.TotalB*1.02 {
		out = append(out, fmt.Sprintf("experts have %.1fB parameters, the model %g", b, m.TotalB))
	}
	return out
}

// expertB is how many of the parameters lie in routed experts, in 10⁹.
func (m *Model) expertB() float64 {
	width := m.ExpertHidden
	if width == 0 {
		width = m.Hidden
	}
	return float64(m.MoELayers) * float64(m.Experts) * float64(m.ExpertMatrices) * float64(width) * float64(
		m.ExpertWidth) / 1e9
}

func (l *linter) heads() {
	for i := range l.set.Models {
		m := &l.set.Models[i]
		if m.KVHeads > m.Heads {
			l.report(m.Source, m.ID, fmt.Sprintf("kv_heads %d are more than heads %d", m.KVHeads, m.Heads), "exchange the two")
		}
	}
}

func (l *linter) layers() {
	for i := range l.set.Models {
		m := &l.set.Models[i]
		if m.FullLayers+m.WindowLayers > m.Layers {
			l.report(m.Source, m.ID, fmt.Sprintf("full_layers %d and window_layers %d are more than layers %d", m.FullLayers,
				m.WindowLayers, m.Layers), "each layer is of one kind")
		}
		if m.MoELayers > m.Layers {
			l.report(m.Source, m.ID, fmt.Sprintf("moe_layers %d are more than layers %d", m.MoELayers, m.Layers),
				"count the layers that have experts")
		}
		if m.WindowLayers > 0 && m.WindowTokens == 0 {
			l.report(m.Source, m.ID, "window_layers without window_tokens", "say how many tokens they attend to")
		}
	}
}

// overheads finds facilities that make energy.
func (l *linter) overheads() {
	for _, p := range l.set.PUEs {
		if p.Value < 1 {
			l.report(p.Source, p.Code, fmt.Sprintf("PUE %g is below 1", p.Value),
				"it is the energy of the facility / that of its computers")
		}
	}
}

// sizes finds published sizes that are not what the parameters come to. Published
// counts are rounded, and formats differ in what they leave wide: only a large
// difference says something.
func (l *linter) sizes() {
	const most = 0.15
	for i := range l.set.Models {
		m := &l.set.Models[i]
		if m.WeightGB == 0 {
			continue
		}
		want := m.publishedGB()
		if off := m.WeightGB/want - 1; math.Abs(off) > most {
			l.report(m.Source, m.ID, fmt.Sprintf("weight_gb %g is %+.0f%% from %.1f, what %gB parameters in %s come to",
				m.WeightGB, 100*off, want, m.TotalB, m.Precision), "check both, and the precision")
		}
	}
}

// publishedGB is what the weights come to in the precision in which they are
// published. mxfp4 and int4 are of experts alone, where there are any.
func (m *Model) publishedGB() float64 {
	each := m.Precision.BytesPerWeight()
	experts := m.expertB()
	if experts == 0 || m.Precision != MXFP4 && m.Precision != INT4 {
		return m.TotalB * each
	}
	return experts*each + max(0, m.TotalB-experts)*BF16.BytesPerWeight()
}

// measurements finds numbers that cannot all be right: requests in flight, times
// and rate are tied by Little's law, and both rates by the lengths of prompt and
// answer. A benchmark that reads and writes in separate runs is left out.
func (l *linter) measurements() {
	const most = 0.03
	for i := range l.set.Measurements {
		m := &l.set.Measurements[i]
		if m.Concurrency > 0 && m.Output > 0 && m.TTFTSeconds > 0 && m.TPOTSeconds > 0 {
			want := m.Concurrency * m.Output / (m.TTFTSeconds + m.TPOTSeconds*(m.Output-1))
			if math.Abs(m.OutputPerSec/want-1) > most {
				l.report(m.Source, m.ID, fmt.Sprintf("output_tps %g, while concurrency, ttft_ms and tpot_ms come to %.1f",
					m.OutputPerSec, want), "check them against the source")
			}
		}
		if m.InputPerSec > 0 && m.Input > 0 && m.Output > 0 && !strings.Contains(m.Scenario, "llama-bench") {
			want := m.OutputPerSec * m.Input / m.Output
			if math.Abs(m.InputPerSec/want-1) > most {
				l.report(m.Source, m.ID, fmt.Sprintf("input_tps %g, while output_tps and the lengths come to %.1f", m.InputPerSec,
					want), "check them against the source")
			}
		}
	}
}
