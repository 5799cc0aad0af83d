package selfhost

import (
	_ "embed" // for constants.yaml
	"fmt"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

//go:embed constants.yaml
var constantsYAML []byte

// Constant is one number of the throughput model with what it rests on.
type Constant struct {
	Name     string        `yaml:"name,required"`
	Value    money.Decimal `yaml:"value,required"`
	Unit     string        `yaml:"unit,required"`
	Low      money.Decimal `yaml:"low,required"` // what is plausible
	High     money.Decimal `yaml:"high,required"`
	Evidence string        `yaml:"evidence,required"`
	Source   string        `yaml:"source,required"`
}

// Constants are the numbers of the throughput model. Shares lie between 0 and 1,
// times are seconds.
type Constants struct {
	MBU          float64 // of the memory bandwidth, reading weights
	MBUCache     float64 // reading keys and values
	MFUPrefill   float64 // of the dense peak
	MFUDecode    float64
	LayerSeconds float64 // a layer and step
	MoEFactor    float64 // times that for models with experts
	HopSeconds   float64 // a collective among n GPUs has n - 1 hops
	LinkShare    float64
	MemoryShare  float64
	ReserveGB    float64 // a GPU
	MostPerGPU   float64 // requests in flight where no concurrency is given

	// BandLow and BandHigh are factors of a prediction that hold nine of ten
	// measurements.
	BandLow, BandHigh float64
}

// fields names the constants as constants.yaml does.
func (c *Constants) fields() map[string]*float64 {
	return map[string]*float64{
		"mbu": &c.MBU, "mbu_cache": &c.MBUCache, "mfu_prefill": &c.MFUPrefill, "mfu_decode": &c.MFUDecode,
		"layer_seconds": &c.LayerSeconds, "moe_factor": &c.MoEFactor, "hop_seconds": &c.HopSeconds,
		"link_share": &c.LinkShare, "memory_share": &c.MemoryShare, "reserve_gb": &c.ReserveGB,
		"most_per_gpu": &c.MostPerGPU,
	}
}

// Value returns a constant by its name in constants.yaml; ok is false where there
// is none or measurements do not determine it.
func (c *Constants) Value(name string) (value float64, ok bool) {
	field := c.fields()[name]
	for _, fitted := range c.fitted() {
		if field == fitted {
			return *field, true
		}
	}
	return 0, false
}

// file is constants.yaml.
type file struct {
	Constants []Constant `yaml:"constants,required"`
	Band      struct {
		Low  money.Decimal `yaml:"low,required"`
		High money.Decimal `yaml:"high,required"`
	} `yaml:"band,required"`
}

// Shipped returns the constants of the program, and what each rests on.
func Shipped() (Constants, []Constant, error) {
	var f file
	if err := strictyaml.Decode("constants.yaml", constantsYAML, &f); err != nil {
		return Constants{}, nil, err
	}
	c := Constants{BandLow: f.Band.Low.Float64(), BandHigh: f.Band.High.Float64()}
	fields := c.fields()
	for _, row := range f.Constants {
		field, ok := fields[row.Name]
		if !ok {
			return Constants{}, nil, fmt.Errorf("constants.yaml: no constant is called %q", row.Name)
		}
		*field = row.Value.Float64()
		delete(fields, row.Name)
	}
	for name := range fields {
		return Constants{}, nil, fmt.Errorf("constants.yaml: %s is missing", name)
	}
	return c, f.Constants, nil
}
