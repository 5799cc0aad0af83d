package selfhost

import (
	"fmt"
	"math"
)

// Term is a part of the time that a step takes.
type Term struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	Formula string  `json:"formula"`
}

// The names of terms.
const (
	ReadWeights = "weights"
	ReadCache   = "cache"
	Compute     = "compute"
	Attend      = "attention"
	Talk        = "communication"
	Layers      = "layers"
	Prefill     = "prefill"
)

// Throughput is what a replica serves at a number of requests in flight. Rates
// are tokens a second over the whole replica, times are means in seconds.
type Throughput struct {
	Concurrency float64 `json:"concurrency"`
	Output      float64 `json:"output_tokens_per_second"`
	Low         float64 `json:"low"` // band of Output
	High        float64 `json:"high"`
	Input       float64 `json:"input_tokens_per_second"` // cached tokens included
	TTFT        float64 `json:"ttft_seconds"`
	TPOT        float64 `json:"tpot_seconds"`
	Prompt      float64 `json:"prefill_seconds"` // to read one prompt on a free replica
	Bound       string  `json:"bound"`           // the term that takes the most time
	Terms       []Term  `json:"terms"`           // sum to the time of a step with its share of prefill
	Memory      Memory  `json:"memory"`
	Fits        bool    `json:"fits"`
	Limit       string  `json:"limit,omitempty"` // what set Concurrency where it was not given
}

// PerSecond is how many requests a second that is.
func (t *Throughput) PerSecond(q Request) float64 { return t.Output / q.Output }

// PrefillShare is the part of the time of a replica, from 0 to 1, that goes into
// reading prompts. The rest writes answers.
func (t *Throughput) PrefillShare(q Request) float64 {
	return min(1, t.Prompt*t.PerSecond(q))
}

// At returns what a replica serves with so many requests in flight; 0 stands for
// as many as fit, up to the limit that engines are run with. The error is a
// *FitError where not even one does.
func (c *Constants) At(r *Replica, q Request, concurrency float64) (*Throughput, error) {
	if err := r.Check(q); err != nil {
		return nil, err
	}
	if math.IsNaN(concurrency) || concurrency < 0 || concurrency > 1e7 || concurrency > 0 && concurrency < 1 {
		return nil, fmt.Errorf("%g requests in flight; give 1 to 10 million", concurrency)
	}
	m, err := c.fit(r, q)
	if err != nil {
		return nil, err
	}
	limit := ""
	most := min(m.Room, c.MostPerGPU*float64(r.GPUs))
	if concurrency == 0 || concurrency > m.Room {
		limit = "memory"
		if most < m.Room {
			limit = "batch"
		}
		if concurrency > m.Room {
			most, limit = m.Room, "memory"
		}
		concurrency = max(1, math.Floor(most))
	}
	t := c.at(r, q, concurrency)
	t.Memory, t.Limit = m, limit
	return t, nil
}

// at is At for a replica that fits.
func (c *Constants) at(r *Replica, q Request, batch float64) *Throughput {
	s := shapeOf(r.Model, r.Weights, r.Cache)
	terms := c.step(&s, r, q, batch)
	step := sum(terms)
	prompt := c.prompt(&s, r, q)
	tokens := r.Accepted // of a request a step
	t := &Throughput{Concurrency: batch, Prompt: prompt, Fits: true}
	if r.PrefillGPUs > 0 {
		t.TPOT = step / tokens
		t.Output = min(batch/t.TPOT, q.Output/prompt)
		if tpot := batch / t.Output; tpot > t.TPOT { // decoding waits: prompts do not come fast enough
			terms = append(terms, Term{Prefill, tpot*tokens - step,
				"requests × seconds a prompt ÷ tokens of the answer, less the rest of the step"})
			t.TPOT = tpot
		}
		t.TTFT = prompt*(1+queued(t.Output/q.Output*prompt)) + c.handOver(&s, r, q) + step
	} else {
		// While a request writes its answer, each of the others reads a prompt.
		share := batch * prompt / q.Output * tokens
		terms = append(terms, Term{Prefill, share, "requests × seconds a prompt ÷ tokens of the answer"})
		t.TPOT = step/tokens + batch*prompt/q.Output
		t.Output = batch / t.TPOT
		t.TTFT = prompt*(1+queued(t.Output/q.Output*prompt)) + step
	}
	t.Terms, t.Bound = terms, largest(terms)
	t.Input = t.Output * q.Input / q.Output
	t.Low, t.High = t.Output*c.BandLow, t.Output*c.BandHigh
	return t
}

// queued is how many prompts a prompt waits for, on average, where reading
// prompts takes a share of the time and they come at random: the queue of
// Pollaczek and Khinchine with equal service times. It is kept finite, as a
// closed loop keeps it.
func queued(busy float64) float64 {
	busy = min(busy, 0.95)
	return busy / (2 * (1 - busy))
}

func sum(terms []Term) float64 {
	total := 0.0
	for _, t := range terms {
		total += t.Seconds
	}
	return total
}

func largest(terms []Term) string {
	best := terms[0]
	for _, t := range terms {
		if t.Seconds > best.Seconds {
			best = t
		}
	}
	return best.Name
}

// step returns the terms of a decoding step for a batch of requests.
func (c *Constants) step(s *shape, r *Replica, q Request, batch float64) []Term {
	g := float64(r.GPUs)
	context := q.context()
	checked := batch * (1 + float64(r.Drafted)) // drafted tokens are computed too
	touched := s.coverage(checked)
	weights := (s.otherBytes + touched*s.expertBytes) / g
	if r.Parallel == DEP {
		weights = s.otherBytes + touched*s.expertBytes/g
	}
	cache := batch * s.cache(context) * s.copies(r.Parallel, g) / g
	bandwidth := r.GPU.BandwidthGBs * giga
	flops, _ := peak(r.GPU, r.Weights)
	flops16 := r.GPU.TFLOPS["bf16"] * 1e12
	return []Term{
		{ReadWeights, weights / (bandwidth * c.MBU), "bytes of weights that the batch touches, on a GPU ÷ (bandwidth × mbu)"},
		{ReadCache, cache / (bandwidth * c.MBUCache),
			"requests × bytes of keys and values at the mean context, on a GPU ÷ (bandwidth × mbu_cache)"},
		{Compute, checked * 2 * s.active / flops / (g * c.MFUDecode),
			"requests × 2 × active parameters ÷ (GPUs × peak × mfu_decode)"},
		{Attend, checked * s.attention(context) / flops16 / (g * c.MFUDecode),
			"requests × operations of attention ÷ (GPUs × bf16 peak × mfu_decode)"},
		{Talk, c.talk(s, r, r.GPUs, checked), c.talkFormula(r)},
		{Layers, float64(s.Layers) * c.LayerSeconds * c.layerFactor(s), "layers × layer_seconds, × moe_factor with experts"},
	}
}

func (c *Constants) layerFactor(s *shape) float64 {
	if s.Experts > 0 {
		return c.MoEFactor
	}
	return 1
}

// prompt returns the seconds to read one prompt on a free replica.
func (c *Constants) prompt(s *shape, r *Replica, q Request) float64 {
	gpus := r.GPUs
	if r.PrefillGPUs > 0 {
		gpus = r.PrefillGPUs
	}
	fresh := q.Input - q.Cached
	if fresh <= 0 {
		return 0
	}
	flops, _ := peak(r.GPU, r.Weights)
	flops16 := r.GPU.TFLOPS["bf16"] * 1e12
	work := fresh*2*s.active/flops + s.promptAttention(q.Input, q.Cached)/flops16
	return work/(float64(gpus)*c.MFUPrefill) + c.talk(s, r, gpus, fresh)
}

// talk returns the seconds that GPUs take to exchange what a number of tokens
// leaves: two all-reduces a layer under TP, and with experts spread, the way
// there and back.
func (c *Constants) talk(s *shape, r *Replica, gpus int, tokens float64) float64 {
	if gpus == 1 {
		return 0
	}
	g, link := float64(gpus), r.GPU.LinkGBs*giga*c.LinkShare
	width := float64(s.Hidden)
	if r.Parallel == DEP {
		const bothWays = 1.5 // bytes a value: fp8 there, bf16 back, on the mean
		return float64(s.MoELayers) * (2*c.HopSeconds + 2*(tokens/g)*float64(s.ExpertsPerToken)*width*bothWays/link)
	}
	const valueBytes = 2
	return 2 * float64(s.Layers) * (c.HopSeconds*(g-1) + 2*(g-1)/g*tokens*width*valueBytes/link)
}

func (c *Constants) talkFormula(r *Replica) string {
	if r.Parallel == DEP {
		return "expert layers × 2 × (hop_seconds + tokens of a GPU × experts a token × width × 1.5 bytes ÷ (link × " +
			"link_share))"
	}
	return "2 × layers × (hop_seconds × (GPUs-1) + 2 (GPUs-1) ÷ GPUs × tokens × width × 2 bytes ÷ (link × link_share))"
}

// handOver returns the seconds to bring the cache of a prompt from the GPUs that
// read it to those that decode.
func (c *Constants) handOver(s *shape, r *Replica, q Request) float64 {
	return s.cache(q.Input) / (r.GPU.LinkGBs * giga * c.LinkShare)
}

// Target is what a user may wait: seconds to the first token and for each later
// one; 0 is any time.
type Target struct{ TTFT, TPOT float64 }

func (g Target) met(t *Throughput) bool {
	return (g.TTFT == 0 || t.TTFT <= g.TTFT) && (g.TPOT == 0 || t.TPOT <= g.TPOT)
}

// Within returns the most that a replica serves within a target: both times grow
// with the requests in flight. The error says that not even one request is served
// in time.
func (c *Constants) Within(r *Replica, q Request, target Target) (*Throughput, error) {
	if !(target.TTFT >= 0 && target.TPOT >= 0) {
		return nil, fmt.Errorf("a target of %g s to the first token and %g s a token; give 0 or more", target.TTFT,
			target.TPOT)
	}
	most, err := c.At(r, q, 0)
	if err != nil || target.met(most) {
		return most, err
	}
	one := c.at(r, q, 1)
	if !target.met(one) {
		return nil, fmt.Errorf("a single request takes %.3g s to its first token and %.3g s a token; the target is %s",
			one.TTFT, one.TPOT, target)
	}
	good, bad := 1.0, most.Concurrency
	for good+1 < bad {
		middle := math.Floor((good + bad) / 2)
		if target.met(c.at(r, q, middle)) {
			good = middle
		} else {
			bad = middle
		}
	}
	t := c.at(r, q, good)
	t.Memory, t.Limit = most.Memory, "target"
	return t, nil
}

func (g Target) String() string {
	switch {
	case g.TTFT > 0 && g.TPOT > 0:
		return fmt.Sprintf("%g s and %g s", g.TTFT, g.TPOT)
	case g.TTFT > 0:
		return fmt.Sprintf("%g s to the first token", g.TTFT)
	}
	return fmt.Sprintf("%g s a token", g.TPOT)
}

// AtRate returns what a replica does when requests come at a rate a second: as
// many are in flight as Little's law says, N = λ × (time a request takes with N
// in flight). A rate that is more than the replica serves gives the most that it
// does.
func (c *Constants) AtRate(r *Replica, q Request, perSecond float64) (*Throughput, error) {
	if !(perSecond > 0) {
		return nil, fmt.Errorf("%g requests a second; give more than 0", perSecond)
	}
	most, err := c.At(r, q, 0)
	if err != nil || most.PerSecond(q) <= perSecond {
		return most, err
	}
	low, high := 0.0, most.Concurrency
	for high-low > 1e-6*high {
		middle := (low + high) / 2
		if c.at(r, q, middle).PerSecond(q) < perSecond {
			low = middle
		} else {
			high = middle
		}
	}
	t := c.at(r, q, high)
	t.Memory, t.Limit = most.Memory, "load"
	return t, nil
}
