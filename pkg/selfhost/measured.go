package selfhost

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/hardware"
)

// Setup is what a published measurement was made with, as far as it tells.
type Setup struct {
	Replica     Replica
	Request     Request
	Concurrency float64 // of one replica; 0: not published
	Replicas    float64 // that the measured rates are the sum of; may be a part of one
	DecodeOnly  bool    // prompts were read elsewhere or beforehand
}

// layout says how a measurement was spread: TP8, DEP4, "TP1 DPattn8 EP8",
// "decode EP72 DP72".
var layout = regexp.MustCompile(`^(?:decode )?(TP|DEP|EP)(\d+)(?: (DPattn|DP|EP)(\d+))?(?: EP(\d+))?`)

// SetupOf reads a measurement. The error says that its model or GPU is not in
// the books.
func SetupOf(set *hardware.Set, m *hardware.Measurement) (*Setup, error) {
	model, err := set.Model(m.Model)
	if err != nil {
		return nil, err
	}
	gpu, err := set.Accelerator(m.GPU)
	if err != nil {
		return nil, err
	}
	s := &Setup{Replicas: 1, Request: Request{Input: m.Input, Output: max(1, m.Output)}}
	s.Replica = Replica{Model: model, GPU: gpu, GPUs: m.GPUs, Parallel: TP, Weights: m.Precision,
		Cache: CacheFor(m.Precision), Accepted: 1}
	s.spread(m)
	s.Concurrency = m.Concurrency / s.Replicas
	s.DecodeOnly = strings.Contains(m.Scenario, "decode node") || strings.Contains(m.Scenario, "llama-bench")
	return s, nil
}

// CacheFor is the precision of the cache that goes with that of weights: engines
// keep 8 bits where the weights have been calibrated to 8 or less.
func CacheFor(weights hardware.Precision) hardware.Precision {
	switch weights {
	case hardware.FP8, hardware.FP4, hardware.MXFP4:
		return hardware.FP8
	}
	return hardware.BF16
}

// spread reads the published layout. Several replicas side by side add up. Where
// nothing is published, a replica is taken to be the smallest power of two of
// GPUs that the weights fill no more than half of.
func (s *Setup) spread(m *hardware.Measurement) {
	r := &s.Replica
	total := float64(m.GPUs)
	found := layout.FindStringSubmatch(m.Parallel)
	if found == nil {
		r.GPUs = min(m.GPUs, HalfFull(r.Model, r.GPU, r.Weights))
		s.Replicas = total / float64(r.GPUs)
		return
	}
	gpus, _ := strconv.Atoi(found[2])
	if found[1] != "TP" || strings.HasPrefix(found[3], "DP") {
		r.Parallel = DEP
		if found[4] != "" {
			gpus, _ = strconv.Atoi(found[4])
		}
	}
	if gpus > 0 {
		r.GPUs, s.Replicas = gpus, total/float64(gpus)
	}
}

// HalfFull is the smallest power of two of GPUs whose memory the weights of a
// model fill no more than half of: that leaves room for requests.
func HalfFull(m *hardware.Model, gpu *hardware.Accelerator, weights hardware.Precision) int {
	s := shapeOf(m, weights, weights)
	n := 1
	for n < 4096 && s.weightBytes/float64(n) > gpu.MemoryGB*giga/2 {
		n *= 2
	}
	return n
}

// Predict returns the tokens a second that the model gives for a measurement.
func (c *Constants) Predict(s *Setup) (float64, error) {
	if s.DecodeOnly {
		return c.decodeOnly(s)
	}
	t, err := c.At(&s.Replica, s.Request, s.Concurrency)
	if err != nil {
		return 0, err
	}
	return t.Output * s.Replicas, nil
}

func (c *Constants) decodeOnly(s *Setup) (float64, error) {
	if err := s.Replica.Check(s.Request); err != nil {
		return 0, err
	}
	batch := s.Concurrency
	if batch == 0 {
		m := c.Memory(&s.Replica, s.Request)
		batch = max(1, min(m.Room, c.MostPerGPU*float64(s.Replica.GPUs)))
	}
	shape := shapeOf(s.Replica.Model, s.Replica.Weights, s.Replica.Cache)
	step := sum(c.step(&shape, &s.Replica, s.Request, batch))
	return batch / step * s.Replicas, nil
}

// Miss is how far a prediction lies from a measurement: 0.1 is a tenth too fast.
type Miss struct {
	Measurement *hardware.Measurement
	Predicted   float64 // tokens a second
	Error       float64
}

// Misses predicts every measurement of the set.
func (c *Constants) Misses(set *hardware.Set) ([]Miss, error) {
	var all []Miss
	for i := range set.Measurements {
		m := &set.Measurements[i]
		s, err := SetupOf(set, m)
		if err != nil {
			return nil, fmt.Errorf("measurement %s: %w", m.ID, err)
		}
		predicted, err := c.Predict(s)
		if err != nil {
			return nil, fmt.Errorf("measurement %s: %w", m.ID, err)
		}
		all = append(all, Miss{m, predicted, predicted/m.OutputPerSec - 1})
	}
	return all, nil
}

// Fit says how well predictions agree with measurements, as shares.
type Fit struct {
	N      int
	MAPE   float64 // mean of the absolute errors
	Median float64 // of the absolute errors
	Bias   float64 // mean error: above 0 is too fast
	// Low and High are what nine of ten measurements lie between, as factors of
	// the prediction.
	Low, High float64
}

// FitOf sums misses up; there must be some.
func FitOf(misses []Miss) Fit {
	f := Fit{N: len(misses)}
	var size, ratio []float64
	for _, m := range misses {
		f.Bias += m.Error / float64(f.N)
		f.MAPE += math.Abs(m.Error) / float64(f.N)
		size = append(size, math.Abs(m.Error))
		ratio = append(ratio, 1/(1+m.Error))
	}
	slices.Sort(size)
	slices.Sort(ratio)
	f.Median = quantile(size, 0.5)
	f.Low, f.High = quantile(ratio, 0.05), quantile(ratio, 0.95)
	return f
}

// quantile interpolates between the values of an ascending list.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// Nearest returns up to n measurements of the same model that are most like a
// replica and its load: by GPU, precision, number of GPUs, lengths and
// concurrency, in the logarithm.
func Nearest(set *hardware.Set, r *Replica, q Request, concurrency float64, n int) []*hardware.Measurement {
	type near struct {
		m        *hardware.Measurement
		distance float64
	}
	var all []near
	for i := range set.Measurements {
		m := &set.Measurements[i]
		model, err := set.Model(m.Model)
		if err != nil || model.ID != r.Model.ID {
			continue
		}
		all = append(all, near{m, distance(set, m, r, q, concurrency)})
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var out []*hardware.Measurement
	for _, x := range all[:min(n, len(all))] {
		out = append(out, x.m)
	}
	return out
}

func distance(set *hardware.Set, m *hardware.Measurement, r *Replica, q Request, concurrency float64) float64 {
	apart := func(a, b float64) float64 {
		if a <= 0 || b <= 0 {
			return 1
		}
		return math.Abs(math.Log2(a / b))
	}
	d := apart(float64(m.GPUs), float64(r.GPUs)) + apart(m.Input, q.Input) + apart(m.Output, q.Output) +
		apart(m.Concurrency, concurrency)/2
	if gpu, err := set.Accelerator(m.GPU); err != nil || gpu.ID != r.GPU.ID {
		const otherGPU = 4
		d += otherGPU
		if err == nil {
			d += apart(gpu.BandwidthGBs, r.GPU.BandwidthGBs)
		}
	}
	if m.Precision != r.Weights {
		d += 2
	}
	return d
}
