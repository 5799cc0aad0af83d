package hardware

import "github.com/tokecon/tokecon/pkg/money"

// file is one book as it is written. Any book may hold any of the lists.
type file struct {
	sourced

	Accelerators []acceleratorRow   `yaml:"accelerators"`
	Models       []modelRow         `yaml:"models"`
	Regions      []regionRow        `yaml:"regions"`
	PUEs         []pueRow           `yaml:"pue"`
	Measurements []measurementGroup `yaml:"measurements"`
}

// sourced is what a row rests on. At the head of a file and of a group it holds
// for the rows that do not say otherwise; a group's note holds for each of its
// rows, a file's for the file.
type sourced struct {
	Source     string     `yaml:"source"`     // URL
	Checked    day        `yaml:"checked"`    // day it was last gone over
	Confidence Confidence `yaml:"confidence"` // read if not given, recalled without a source
	Period     period     `yaml:"period"`
	Note       string     `yaml:"note"`
}

// acceleratorRow is an accelerator. In the user's own book it may name one of the
// shipped books, and then says only what is different.
type acceleratorRow struct {
	sourced

	Line         int                    `yaml:",line"`
	ID           string                 `yaml:"id,required"`
	Name         string                 `yaml:"name"`
	Vendor       string                 `yaml:"vendor"`
	Aliases      []string               `yaml:"aliases"`
	MemoryGB     positive               `yaml:"memory_gb"`
	Memory       string                 `yaml:"memory"`
	BandwidthGBs positive               `yaml:"bandwidth_gbs"`
	TFLOPS       map[Precision]positive `yaml:"tflops"`
	TDPWatts     positive               `yaml:"tdp_watts"`
	AllInKW      positive               `yaml:"allin_kw"`
	Link         string                 `yaml:"link"`
	LinkGBs      positive               `yaml:"link_gbs"`
	Trust        Trust                  `yaml:"trust"`
	Prices       []priceRow             `yaml:"prices"`
}

// priceRow is a price: an amount, or a range with or without its middle.
type priceRow struct {
	sourced

	Line     int            `yaml:",line"`
	Kind     PriceKind      `yaml:"kind,required"`
	Provider string         `yaml:"provider"`
	Term     term           `yaml:"term"`
	Amount   *money.Decimal `yaml:"amount"`
	Low      *money.Decimal `yaml:"low"`
	High     *money.Decimal `yaml:"high"`
	From     day            `yaml:"from"`
}

// modelRow is a model; see Model for what the fields mean.
type modelRow struct {
	sourced

	Line            int       `yaml:",line"`
	ID              string    `yaml:"id,required"`
	Name            string    `yaml:"name"`
	Family          string    `yaml:"family"`
	Aliases         []string  `yaml:"aliases"`
	TotalB          positive  `yaml:"total_b,required"`
	ActiveB         positive  `yaml:"active_b"`
	Attention       Attention `yaml:"attention,required"`
	Layers          int       `yaml:"layers,required"`
	FullLayers      int       `yaml:"full_layers,required"`
	WindowLayers    int       `yaml:"window_layers"`
	WindowTokens    int       `yaml:"window_tokens"`
	Hidden          int       `yaml:"hidden,required"`
	Heads           int       `yaml:"heads,required"`
	KVHeads         int       `yaml:"kv_heads,required"`
	HeadDim         int       `yaml:"head_dim,required"`
	LatentRank      int       `yaml:"latent_rank"`
	QueryRank       int       `yaml:"query_rank"`
	RopeDim         int       `yaml:"rope_dim"`
	FFNWidth        int       `yaml:"ffn_width"`
	MoELayers       int       `yaml:"moe_layers"`
	Experts         int       `yaml:"experts"`
	ExpertsPerToken int       `yaml:"experts_per_token"`
	SharedExperts   int       `yaml:"shared_experts"`
	ExpertWidth     int       `yaml:"expert_width"`
	ExpertMatrices  int       `yaml:"expert_matrices"`
	ExpertHidden    int       `yaml:"expert_hidden"`
	Vocabulary      int       `yaml:"vocabulary"`
	Precision       Precision `yaml:"precision,required"`
	WeightGB        positive  `yaml:"weight_gb"`
	KVElements      int       `yaml:"kv_elements"`
	Context         int64     `yaml:"context"`
	Tokenizer       string    `yaml:"tokenizer"`
	Licence         string    `yaml:"licence"`
	Trust           Trust     `yaml:"trust"`
}

// regionRow is a place. In the user's own book it may name one of the shipped
// books, and then says only what is different.
type regionRow struct {
	Line    int          `yaml:",line"`
	Code    string       `yaml:"code,required"`
	Kind    place        `yaml:"kind"`
	Name    string       `yaml:"name"`
	Aliases []string     `yaml:"aliases"`
	Price   *electricity `yaml:"price"`
	Carbon  *carbon      `yaml:"carbon"`
}

// electricity is a price of electricity.
type electricity struct {
	sourced

	Line      int           `yaml:",line"`
	USDPerKWh money.Decimal `yaml:"usd_per_kwh,required"`
}

// carbon is what a grid emits.
type carbon struct {
	sourced

	Line        int      `yaml:",line"`
	GramsPerKWh positive `yaml:"grams_per_kwh,required"`
}

// pueRow is the overhead of a facility.
type pueRow struct {
	sourced

	Line    int      `yaml:",line"`
	Code    string   `yaml:"code,required"`
	Name    string   `yaml:"name"`
	Aliases []string `yaml:"aliases"`
	Value   positive `yaml:"value,required"`
}

// measurementGroup is what one publisher measured in one way.
type measurementGroup struct {
	sourced

	Line      int              `yaml:",line"`
	Publisher string           `yaml:"publisher,required"`
	Engine    string           `yaml:"engine"`   // of rows that name none
	Scenario  string           `yaml:"scenario"` // likewise
	Date      day              `yaml:"date"`     // likewise
	Rows      []measurementRow `yaml:"rows,required"`
}

// measurementRow is one measurement; see Measurement for what the fields mean.
type measurementRow struct {
	sourced

	Line        int       `yaml:",line"`
	ID          string    `yaml:"id,required"`
	Model       string    `yaml:"model,required"`
	GPU         string    `yaml:"gpu,required"`
	Precision   Precision `yaml:"precision,required"`
	GPUs        int       `yaml:"gpus,required"`
	Parallel    string    `yaml:"parallel"`
	Engine      string    `yaml:"engine"`
	Scenario    string    `yaml:"scenario"`
	Input       number    `yaml:"input,required"`
	Output      positive  `yaml:"output"`
	Concurrency positive  `yaml:"concurrency"`
	OutputTPS   positive  `yaml:"output_tps,required"`
	InputTPS    positive  `yaml:"input_tps"`
	TTFTMs      positive  `yaml:"ttft_ms"`
	TPOTMs      positive  `yaml:"tpot_ms"`
	Watts       positive  `yaml:"watts"`
	Date        day       `yaml:"date"`
}
