package page

import (
	"strconv"
	"time"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
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
