package selfhost

import (
	"math"

	"github.com/tokecon/tokecon/pkg/hardware"
)

const giga = 1e9

// shape is what the physics needs to know of a model at its precisions.
type shape struct {
	*hardware.Model

	expertBytes float64 // of all experts that tokens are routed to
	otherBytes  float64 // of the other weights that a step reads
	weightBytes float64 // of all weights
	active      float64 // parameters that a token touches
	valueBytes  float64 // of a value in the cache
}

// shapeOf lays a model out. Formats that are published with the experts alone
// in four bits (mxfp4, int4) leave the other weights at 16; fp4 and fp8 take them
// all. A step looks token ids up in the input embedding and does not read it.
func shapeOf(m *hardware.Model, weights, cache hardware.Precision) shape {
	total := m.TotalB * giga
	experts := min(expertParameters(m), total)
	each := weights.BytesPerWeight()
	other := each
	if experts > 0 && (weights == hardware.MXFP4 || weights == hardware.INT4) {
		other = hardware.BF16.BytesPerWeight()
	}
	s := shape{Model: m, expertBytes: experts * each, valueBytes: cacheBytes(cache)}
	s.weightBytes = s.expertBytes + (total-experts)*other
	s.otherBytes = max(0, (total-experts-float64(m.Vocabulary*m.Hidden))*other)
	s.active = m.ActiveB * giga
	if s.active == 0 {
		s.active = total - experts + experts*s.routed()
	}
	return s
}

// expertParameters is how many of the parameters lie in routed experts.
func expertParameters(m *hardware.Model) float64 {
	width := m.ExpertHidden
	if width == 0 {
		width = m.Hidden
	}
	return float64(m.MoELayers) * float64(m.Experts) * float64(m.ExpertMatrices) * float64(width) * float64(m.ExpertWidth)
}

// cacheBytes is the size of a value in the cache. Scales of four bits are left
// out there.
func cacheBytes(p hardware.Precision) float64 {
	switch p {
	case hardware.BF16:
		return 2
	case hardware.FP8:
		return 1
	}
	return 0.5
}

// routed is the share of the experts that a token goes to; 0 without experts.
func (s *shape) routed() float64 {
	if s.Experts == 0 {
		return 0
	}
	return float64(s.ExpertsPerToken) / float64(s.Experts)
}

// coverage is the share of the experts that a batch of requests touches, each
// token choosing by itself.
func (s *shape) coverage(batch float64) float64 { return 1 - math.Pow(1-s.routed(), batch) }

// cache returns the bytes that a request keeps at a context of so many tokens:
// all of it in layers with full attention, the last ones in windows. Linear
// layers keep a constant, which is left out: it is small.
func (s *shape) cache(context float64) float64 {
	growing := float64(s.growing()) * context
	windows := 2 * float64(s.WindowLayers*s.KVHeads*s.HeadDim) * min(context, float64(s.WindowTokens))
	return (growing + windows) * s.valueBytes
}

// growing is the number of values in the cache for each token of context.
func (s *shape) growing() int {
	switch {
	case s.KVElements > 0:
		return s.KVElements
	case s.Attention == hardware.MLA:
		return s.FullLayers * (s.LatentRank + s.RopeDim)
	}
	return 2 * s.FullLayers * s.KVHeads * s.HeadDim
}

// attention returns the operations of attending to a context for one token that
// is decoded. A latent is attended to as it lies (absorbed).
func (s *shape) attention(context float64) float64 {
	if s.Attention == hardware.MLA {
		return 2 * float64(s.FullLayers*s.Heads*(2*s.LatentRank+s.RopeDim)) * context
	}
	full := float64(s.FullLayers) * context
	windows := float64(s.WindowLayers) * min(context, float64(s.WindowTokens))
	return 4 * float64(s.Heads*s.HeadDim) * (full + windows)
}

// promptAttention returns the operations of attention within a prompt whose
// first tokens were read before. Each token attends to those before it.
func (s *shape) promptAttention(tokens, known float64) float64 {
	pairs := (tokens*tokens - known*known) / 2
	windows := min(pairs, (tokens-known)*float64(s.WindowTokens))
	return 4 * float64(s.Heads*s.HeadDim) * (float64(s.FullLayers)*pairs + float64(s.WindowLayers)*windows)
}
