package hardware

import (
	"time"

	"github.com/tokecon/tokecon/pkg/money"
)

// Confidence says how a fact was come by.
type Confidence string

// The degrees of confidence.
const (
	Read       Confidence = "read"        // read at the source
	SecondHand Confidence = "second-hand" // read where someone quotes it
	Recalled   Confidence = "recalled"    // from memory of the source, not read again
	Estimated  Confidence = "estimated"   // worked out from something else
)

// Source is what a fact rests on.
type Source struct {
	URL        string    // where it can be checked; "" where nothing is published
	Checked    time.Time // the day it was last gone over
	Confidence Confidence
	Period     string // the time that the figure is of, as published: "2024", "2025-H1", "2025-04"; "" if not told
	Note       string
	Book       string // file of the book
	Line       int    // of the row in it
	Own        bool   // from the user's own book
}

// Trust says of single facts of a row, by their field in the book, how they were
// come by, where that is not how the rest was.
type Trust map[string]Confidence

// Of returns the confidence in a field: what is said of it alone, else what is
// said of the row.
func (t Trust) Of(field string, row Source) Confidence {
	if c, ok := t[field]; ok {
		return c
	}
	return row.Confidence
}

// Precision is a format of weights or of the cache.
type Precision string

// The precisions. Weights of 4 bits have scales besides, see
// Precision.BytesPerWeight.
const (
	BF16  Precision = "bf16"
	FP8   Precision = "fp8"
	FP4   Precision = "fp4" // nvfp4
	MXFP4 Precision = "mxfp4"
	INT4  Precision = "int4"
)

// Accelerator is one GPU or other chip, with what it needs around it.
type Accelerator struct {
	ID           string // "h100-sxm"
	Name         string // "NVIDIA H100 SXM"
	Vendor       string
	Aliases      []string
	MemoryGB     float64
	Memory       string  // its kind: "HBM3"
	BandwidthGBs float64 // of the memory, GB/s
	// TFLOPS are the dense peaks in 10¹² operations a second; a format that is
	// missing is not built in.
	TFLOPS   map[Precision]float64
	TDPWatts float64
	AllInKW  float64 // provisioned utility power with server, network and facility
	LinkGBs  float64 // one direction, GB/s
	Link     string  // "NVLink 4"
	Prices   []Price
	Trust    Trust
	Source   Source
}

// PriceKind says what is paid for.
type PriceKind string

// The kinds of prices. Rents are per accelerator and hour.
const (
	Purchase PriceKind = "purchase"  // of the accelerator alone
	Server   PriceKind = "server"    // of the accelerator with its share of server and network
	OnDemand PriceKind = "on_demand" // rent
	Reserved PriceKind = "reserved"  // rent under a contract of Term
	Spot     PriceKind = "spot"      // rent that may be withdrawn
	OwnTCO   PriceKind = "own_tco"   // what owning is said to cost an hour, all in
)

// Price is what an accelerator costs on a day, in US dollars.
type Price struct {
	Kind     PriceKind
	Provider string // who sells; "" for the market
	Term     string // of Reserved: "1y", "3y"
	Amount   money.Decimal
	Low      *money.Decimal // where a range is quoted, its ends; Amount is its middle
	High     *money.Decimal
	From     time.Time // day of the quote; the first of the month or year where no more is known
	Source   Source
}

// Attention is how a model keeps its context.
type Attention string

// The layouts.
const (
	GQA Attention = "gqa" // heads that share keys and values, all of them included
	MLA Attention = "mla" // one latent for all heads
)

// Model is an open-weight model.
type Model struct {
	ID      string // "llama-3.3-70b"
	Name    string
	Family  string
	Aliases []string

	TotalB, ActiveB float64 // parameters in 10⁹; ActiveB is TotalB for dense models, 0 if not known

	Attention    Attention
	Layers       int
	FullLayers   int // with attention over the whole context
	WindowLayers int // with attention over the last WindowTokens
	WindowTokens int
	Hidden       int // width
	Heads        int
	KVHeads      int
	HeadDim      int
	LatentRank   int // of MLA: the rank of keys and values
	QueryRank    int // of MLA: the rank of queries
	RopeDim      int // of MLA

	FFNWidth        int // of the inner layer where there are no experts
	MoELayers       int // 0 for dense models
	Experts         int
	ExpertsPerToken int
	SharedExperts   int
	ExpertWidth     int // of the inner layer of an expert
	ExpertMatrices  int // 3 with a gate, 2 without
	// ExpertHidden is the width that experts work in where it is not Hidden.
	ExpertHidden int

	Vocabulary int
	Precision  Precision // as published
	WeightGB   float64   // of the weights as published
	// KVElements are the values that grow with the context, for one token, over
	// all layers, where that is not what the layout says; 0 otherwise.
	KVElements int
	Context    int64 // longest, tokens
	Tokenizer  string
	Licence    string
	Trust      Trust
	Source     Source
}

// Region is a place with its electricity.
type Region struct {
	Kind        string // country, region, us_state, world
	Code, Name  string
	Aliases     []string
	USDPerKWh   *money.Decimal // industrial, without recoverable taxes; nil if not known
	GramsPerKWh float64        // CO₂e, as generated; 0 if not known
	Price       Source
	Carbon      Source
}

// PUE is the energy of a facility ÷ that of its computers, 1 or more.
type PUE struct {
	Code, Name string
	Aliases    []string
	Value      float64
	Source     Source
}

// Measurement is a published measurement of serving speed.
type Measurement struct {
	ID           string
	Publisher    string // "InferenceX"
	Model, GPU   string // ids of this package
	Precision    Precision
	GPUs         int
	Parallel     string // as published: "TP8", "DEP4", "" if not told
	Engine       string
	Scenario     string
	Input        float64 // tokens a request
	Output       float64 // 0: not published
	Concurrency  float64 // requests in flight on all GPUs; 0: not published
	OutputPerSec float64 // tokens a second on all GPUs
	InputPerSec  float64 // 0: not published
	TTFTSeconds  float64 // 0: not published
	TPOTSeconds  float64 // 0: not published
	Watts        float64 // of the whole system; 0: not published
	Date         time.Time
	Source       Source
}

// Set is all facts, as loaded, each kind in the order of the books. It is not
// changed after Load and is safe for concurrent use.
type Set struct {
	Accelerators []Accelerator
	Models       []Model
	Regions      []Region
	PUEs         []PUE
	Measurements []Measurement

	index   *index
	version string
}
