package selfhost

import (
	"fmt"
	"math"
	"strings"

	"github.com/tokecon/tokecon/pkg/hardware"
)

// Parallel is a way to spread a model over GPUs.
type Parallel string

// The ways. TP cuts each layer into slices. DEP gives each GPU requests of its
// own (data-parallel attention) and spreads the experts.
const (
	TP  Parallel = "tp"
	DEP Parallel = "dep"
)

// Replica is a model on GPUs that serve as one.
type Replica struct {
	Model *hardware.Model
	GPU   *hardware.Accelerator
	GPUs  int
	// PrefillGPUs read the prompts if they are more than 0, apart from GPUs, which
	// decode (disaggregated serving). Otherwise GPUs do both.
	PrefillGPUs int
	Parallel    Parallel
	Weights     hardware.Precision
	Cache       hardware.Precision // of keys and values
	// Accepted is how many tokens a step yields for each request: 1, or the mean
	// accepted length with speculative decoding, of at most Drafted + 1.
	Accepted float64
	Drafted  int
}

// Request is the mean request: tokens of its prompt, of these such as were read
// before and lie in the cache, and of its answer.
type Request struct{ Input, Cached, Output float64 }

// context is the mean length of the context while the answer is written.
func (q *Request) context() float64 { return q.Input + q.Output/2 }

// Check returns what is wrong with a replica and a request, if anything. That
// the model fits is not asked here.
func (r *Replica) Check(q Request) error {
	switch {
	case r.GPUs < 1 || r.GPUs > 4096:
		return fmt.Errorf("%d GPUs; give 1 to 4096", r.GPUs)
	case r.PrefillGPUs < 0 || r.PrefillGPUs > 4096:
		return fmt.Errorf("%d GPUs for prefill; give 0 to 4096", r.PrefillGPUs)
	case r.Parallel != TP && r.Parallel != DEP:
		return fmt.Errorf("parallel %q; give tp or dep", r.Parallel)
	case r.Parallel == DEP && r.Model.Experts == 0:
		return fmt.Errorf("%s has no experts to spread; give parallel tp", r.Model.ID)
	case !(r.Accepted >= 1 && r.Accepted <= float64(r.Drafted)+1):
		return fmt.Errorf("%g tokens accepted a step of %d drafted; give 1 to %d", r.Accepted, r.Drafted, r.Drafted+1)
	case r.Weights.BytesPerWeight() == 0 || r.Cache.BytesPerWeight() == 0:
		return fmt.Errorf("precision %q of weights, %q of the cache; give %s", r.Weights, r.Cache,
			strings.Join(hardware.Precisions(), ", "))
	case r.GPU.MemoryGB <= 0 || r.GPU.BandwidthGBs <= 0 || r.GPU.TFLOPS[hardware.BF16] <= 0:
		return fmt.Errorf("memory, bandwidth or bf16 peak of %s is not known", r.GPU.ID)
	case r.GPUs+r.PrefillGPUs > 1 && r.GPU.LinkGBs <= 0:
		return fmt.Errorf("the link between GPUs of %s is not known", r.GPU.ID)
	case r.Model.TotalB <= 0 || r.Model.Layers < 1 || r.Model.Hidden < 1:
		return fmt.Errorf("the shape of %s is not known", r.Model.ID)
	}
	return q.check(r.Model)
}

func (q *Request) check(m *hardware.Model) error {
	for _, x := range []struct {
		name string
		n    float64
	}{{"input", q.Input}, {"cached", q.Cached}, {"output", q.Output}} {
		if math.IsNaN(x.n) || x.n < 0 || x.n > 1e8 {
			return fmt.Errorf("%g tokens of %s; give 0 to 100 million", x.n, x.name)
		}
	}
	switch {
	case q.Output < 1:
		return fmt.Errorf("answers of %g tokens; give 1 or more", q.Output)
	case q.Cached > q.Input:
		return fmt.Errorf("%g cached tokens of a prompt of %g", q.Cached, q.Input)
	case m.Context > 0 && q.Input+q.Output > float64(m.Context):
		return fmt.Errorf("%g tokens of prompt and answer; the context of %s holds %d", q.Input+q.Output, m.ID, m.Context)
	}
	return nil
}

// Memory is how a GPU's memory is used, in bytes.
type Memory struct {
	PerGPU     float64 `json:"bytes_per_gpu"`         // of the chip
	Usable     float64 `json:"usable_bytes_per_gpu"`  // less what the engine leaves and needs
	Weights    float64 `json:"weight_bytes_per_gpu"`  // on each GPU
	PerRequest float64 `json:"cache_bytes_a_request"` // over all GPUs, copies included, at the longest
	Room       float64 `json:"room_requests"`         // how many requests fit, over all GPUs
	LeastGPUs  int     `json:"least_gpus"`            // on which the weights and a request fit
	Fits       bool    `json:"fits"`
}

// FitError says that a model does not fit.
type FitError struct {
	Replica *Replica
	Memory  Memory
}

func (e *FitError) Error() string {
	r := e.Replica
	need, have := e.Memory.Weights+e.Memory.PerRequest/float64(r.GPUs), e.Memory.Usable
	text := fmt.Sprintf("%s at %s needs %.1f GB on each of %d × %s, which have %.1f GB to use", r.Model.ID, r.Weights,
		need/giga, r.GPUs, r.GPU.ID, have/giga)
	if e.Memory.LeastGPUs > 0 {
		return fmt.Sprintf("%s; it fits on %d", text, e.Memory.LeastGPUs)
	}
	return text + "; it does not fit on any number of these with this precision"
}

// Memory returns how the weights and requests of a length fit.
func (c *Constants) Memory(r *Replica, q Request) Memory {
	s := shapeOf(r.Model, r.Weights, r.Cache)
	m := c.memory(&s, r, q, r.GPUs)
	for n := 1; n <= 4096; n *= 2 {
		if least := c.memory(&s, r, q, n); least.Fits {
			m.LeastGPUs = n
			break
		}
	}
	return m
}

// fit is Memory where the model fits, also on the GPUs that read prompts; the
// error is a *FitError.
func (c *Constants) fit(r *Replica, q Request) (Memory, error) {
	m := c.Memory(r, q)
	if !m.Fits {
		return m, &FitError{r, m}
	}
	if r.PrefillGPUs > 0 {
		pool := *r
		pool.GPUs = r.PrefillGPUs
		if p := c.Memory(&pool, q); !p.Fits {
			return m, &FitError{&pool, p}
		}
	}
	return m, nil
}

func (c *Constants) memory(s *shape, r *Replica, q Request, gpus int) Memory {
	g := float64(gpus)
	m := Memory{PerGPU: r.GPU.MemoryGB * giga, Weights: s.weightBytes / g}
	if r.Parallel == DEP {
		m.Weights = s.weightBytes - s.expertBytes + s.expertBytes/g
	}
	m.Usable = c.MemoryShare*m.PerGPU - c.ReserveGB*giga
	m.PerRequest = s.cache(q.context()) * s.copies(r.Parallel, g)
	if m.PerRequest > 0 {
		m.Room = max(0, (m.Usable-m.Weights)*g/m.PerRequest)
	}
	m.Fits = m.Room >= 1
	return m
}

// copies is how often the cache of a request is kept: a latent on each GPU of
// TP, heads on no fewer GPUs than there are heads.
func (s *shape) copies(p Parallel, gpus float64) float64 {
	switch {
	case p == DEP:
		return 1
	case s.Attention == hardware.MLA:
		return gpus
	}
	return max(1, gpus/float64(max(1, s.KVHeads)))
}

// peak returns the dense peak in operations a second at the precision that
// weights are computed in: their own, or the next wider one that the chip has.
func peak(g *hardware.Accelerator, weights hardware.Precision) (float64, hardware.Precision) {
	order := map[hardware.Precision][]hardware.Precision{
		hardware.FP4:   {hardware.FP4, hardware.FP8, hardware.BF16},
		hardware.MXFP4: {hardware.FP4, hardware.BF16},
		hardware.INT4:  {hardware.BF16},
		hardware.FP8:   {hardware.FP8, hardware.BF16},
		hardware.BF16:  {hardware.BF16},
	}
	for _, p := range order[weights] {
		if t := g.TFLOPS[p]; t > 0 {
			return t * 1e12, p
		}
	}
	return 0, weights
}
