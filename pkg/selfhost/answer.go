package selfhost

import (
	"errors"

	"github.com/tokecon/tokecon/pkg/hardware"
)

// Answer is what is asked of a replica and what comes out, for JSON.
type Answer struct {
	SchemaVersion int                `json:"schema_version"`
	Model         string             `json:"model"`
	GPU           string             `json:"gpu"`
	GPUs          int                `json:"gpus"`
	PrefillGPUs   int                `json:"prefill_gpus,omitempty"`
	Parallel      Parallel           `json:"parallel"`
	Precision     hardware.Precision `json:"precision"`
	KVPrecision   hardware.Precision `json:"kv_precision"`
	ComputedIn    hardware.Precision `json:"computed_in"` // what the chip computes the weights in
	Accepted      float64            `json:"accepted_tokens_per_step"`
	Drafted       int                `json:"drafted_tokens"`
	InputLen      float64            `json:"input_len"`
	OutputLen     float64            `json:"output_len"`
	Cached        float64            `json:"cached"`
	TargetTTFT    float64            `json:"slo_ttft_seconds,omitempty"`
	TargetTPOT    float64            `json:"slo_tpot_seconds,omitempty"`
	Source        string             `json:"source"` // "model" or what was measured
	Books         string             `json:"books"`  // version of the books of hardware

	*Throughput
	Nearest []Nearby `json:"nearest"`
}

// Nearby is a published measurement beside the answer.
type Nearby struct {
	ID          string             `json:"id"`
	Publisher   string             `json:"publisher"`
	GPU         string             `json:"gpu"`
	GPUs        int                `json:"gpus"`
	Parallel    string             `json:"parallel,omitempty"`
	Precision   hardware.Precision `json:"precision"`
	InputLen    float64            `json:"input_len"`
	OutputLen   float64            `json:"output_len"`
	Concurrency float64            `json:"concurrency,omitempty"`
	Output      float64            `json:"output_tokens_per_second"`
	Predicted   float64            `json:"predicted_tokens_per_second"` // by the model, for its own setup
	Date        string             `json:"date"`
	URL         string             `json:"url"`
}

// nearest is how many measurements stand beside an answer.
const nearest = 5

// Ask answers for a replica: within the target if there is one, else at the
// concurrency, 0 for as much as it holds. A measured value takes the place of the
// model's rate; the terms stay the model's.
func (c *Constants) Ask(set *hardware.Set, r *Replica, q Request, concurrency float64, target Target,
	measured *Measured) (*Answer, error) {
	if concurrency > 0 && target != (Target{}) {
		return nil, errors.New("a concurrency and a latency target exclude each other: the target says how many requests " +
			"there may be")
	}
	t, err := c.At(r, q, concurrency)
	if err == nil && concurrency == 0 {
		t, err = c.Within(r, q, target)
	}
	if err != nil {
		return nil, err
	}
	a := &Answer{
		SchemaVersion: 1, Model: r.Model.ID, GPU: r.GPU.ID, GPUs: r.GPUs, PrefillGPUs: r.PrefillGPUs, Parallel: r.Parallel,
		Precision: r.Weights, KVPrecision: r.Cache, Accepted: r.Accepted, Drafted: r.Drafted,
		InputLen: q.Input, OutputLen: q.Output, Cached: q.Cached, TargetTTFT: target.TTFT, TargetTPOT: target.TPOT,
		Source: "model", Throughput: t,
	}
	_, a.ComputedIn = peak(r.GPU, r.Weights)
	if measured != nil {
		a.measure(measured)
	}
	for _, m := range Nearest(set, r, q, t.Concurrency, nearest) {
		a.Nearest = append(a.Nearest, c.nearby(set, m))
	}
	return a, nil
}

// measure puts a measurement in the place of the model's rate.
func (a *Answer) measure(m *Measured) {
	a.Source = m.Source
	a.Output, a.Low, a.High = m.OutputPerSecond, m.OutputPerSecond, m.OutputPerSecond
	a.Input = a.Output * a.InputLen / a.OutputLen
	a.TTFT, a.TPOT = m.TTFT, m.TPOT
	if m.Concurrency > 0 {
		a.Concurrency = m.Concurrency
	}
}

func (c *Constants) nearby(set *hardware.Set, m *hardware.Measurement) Nearby {
	n := Nearby{
		ID: m.ID, Publisher: m.Publisher, GPU: m.GPU, GPUs: m.GPUs, Parallel: m.Parallel, Precision: m.Precision,
		InputLen: m.Input, OutputLen: m.Output, Concurrency: m.Concurrency, Output: m.OutputPerSec,
		Date: m.Date.Format("2006-01-02"), URL: m.Source.URL,
	}
	if s, err := SetupOf(set, m); err == nil {
		if predicted, err := c.Predict(s); err == nil {
			n.Predicted = predicted
		}
	}
	return n
}
