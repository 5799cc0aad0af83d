package market

import (
	"fmt"

	"github.com/tokecon/tokecon/pkg/benchfile"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

// Replica describes a replica of an open model by the names of the books of hardware.
type Replica struct {
	Model       string
	GPU         string
	GPUs        int               // that decode; 1 or more
	PrefillGPUs int               // that read prompts apart from those
	Parallel    selfhost.Parallel // tp or dep
	Precision   string            // of the weights; empty: selfhost.DefaultPrecision
	KVPrecision string            // of keys and values; empty: selfhost.CacheFor the weights
	Drafted     int               // tokens a step, in speculative decoding
	Accepted    float64           // tokens that a step yields on the mean; 1 without drafts
}

// Serving is what a replica serves, and what is known of how.
type Serving struct {
	Request     selfhost.Request
	Concurrency float64 // requests at once; 0: as many as it holds, or as the target allows
	Target      selfhost.Target
	Measured    *selfhost.Measured // nil: the model of the hardware is asked
}

// Throughput works out what a replica serves, with the constants that the answer rests
// on. The error of a name suggests the nearest.
func (m Market) Throughput(d Replica, s Serving) (*selfhost.Answer, []selfhost.Constant, error) {
	set, err := m.Hardware()
	if err != nil {
		return nil, nil, err
	}
	r, err := replica(set, d)
	if err != nil {
		return nil, nil, err
	}
	constants, evidence, err := selfhost.Shipped()
	if err != nil {
		return nil, nil, err
	}
	answer, err := constants.Ask(set, r, s.Request, s.Concurrency, s.Target, s.Measured)
	if err != nil {
		return nil, nil, err
	}
	answer.Books = set.Version()
	return answer, evidence, nil
}

func replica(set *hardware.Set, d Replica) (*selfhost.Replica, error) {
	model, err := set.Model(d.Model)
	if err != nil {
		return nil, err
	}
	gpu, err := set.Accelerator(d.GPU)
	if err != nil {
		return nil, err
	}
	r := &selfhost.Replica{Model: model, GPU: gpu, GPUs: d.GPUs, PrefillGPUs: d.PrefillGPUs, Parallel: d.Parallel,
		Weights: selfhost.DefaultPrecision(model, gpu), Accepted: d.Accepted, Drafted: d.Drafted}
	if d.Precision != "" {
		if err := r.Weights.UnmarshalText([]byte(d.Precision)); err != nil {
			return nil, input.Wrong("", "%w", input.Param("precision", "%w", err))
		}
	}
	r.Cache = selfhost.CacheFor(r.Weights)
	if d.KVPrecision != "" {
		if err := r.Cache.UnmarshalText([]byte(d.KVPrecision)); err != nil {
			return nil, input.Wrong("", "%w", input.Param("kv-precision", "%w", err))
		}
	}
	return r, nil
}

// ReadMeasured reads the result file of a benchmark: the run nearest to the concurrency,
// or the fastest for 0.
func ReadMeasured(door *files.Door, path string, concurrency float64) (*selfhost.Measured, error) {
	file, err := files.Or(door).Open(path)
	if err != nil {
		return nil, input.Wrong("give tokens a second, or name a benchmark's result file", "%w",
			input.Param("measured", "%s: %w", path, err))
	}
	defer file.Close() //nolint:errcheck // only read
	results, err := benchfile.Read(path, file)
	if err != nil {
		return nil, err
	}
	r := benchfile.Best(results, concurrency)
	return &selfhost.Measured{OutputPerSecond: r.OutputPerSecond, Source: fmt.Sprintf("%s (%s)", path, r.Tool),
		TTFT: r.TTFT, TPOT: r.TPOT, Concurrency: r.Concurrency}, nil
}
