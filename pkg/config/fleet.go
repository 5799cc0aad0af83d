package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

// Project is tokecon.yaml, a project's own file.
type Project struct {
	Line int `yaml:",line"`
	// Folders of price books of one's own, such as contracts.
	Books []Path `yaml:"books"`
	// Gross margin that plans without a target of their own are meant to have.
	Target Share `yaml:"target"`
	// What users ask for.
	Workloads []Workload `yaml:"workloads"`
	// What may serve it, by name.
	Offers []Offer `yaml:"offers"`
	// What is sold.
	Plans []Plan `yaml:"plans"`
	// Machines of one's own.
	Fleets []Fleet `yaml:"fleets"`

	// What must be true: tokecon check.
	Checks []Check `yaml:"checks"`
	// What is let pass, until when and why.
	Exceptions []Exception `yaml:"exceptions"`
}

// Fleet is a number of equal replicas of an open model, as a user describes
// them. What is not given is taken from the books or a stated default. Amounts
// are US dollars.
type Fleet struct {
	Line int `yaml:",line"`
	// Shown in results; made of model and GPUs if absent.
	Name string `yaml:"name"`

	// The open model it serves: tokecon prices list --open-models.
	Model Word `yaml:"model,required"`
	// What it runs on: tokecon prices list --gpus.
	GPU Word `yaml:"gpu,required"`
	// GPUs of a replica; 1 if absent.
	GPUs int64 `yaml:"gpus,positive"`
	// GPUs that read prompts, apart from those.
	PrefillGPUs int64 `yaml:"prefill_gpus"`
	// How a replica is spread over its GPUs: tp or dep.
	Parallel Word `yaml:"parallel"`
	// Of weights: fp8, bf16.
	Precision Word `yaml:"precision"`
	// Of the cache.
	KVPrecision Word `yaml:"kv_precision"`
	// Tokens drafted a step, with speculative decoding.
	Drafted int64 `yaml:"drafted"`
	// Tokens that a step yields then, on the mean.
	Accepted *money.Decimal `yaml:"accepted"`
	// Output tokens a second of a replica, if you measured them.
	Measured *money.Decimal `yaml:"measured"`
	// Seconds to the first token that are allowed.
	TTFT *money.Decimal `yaml:"ttft"`
	// Seconds for each later token that are allowed.
	TPOT *money.Decimal `yaml:"tpot"`

	// 24 hourly values of the load, in any unit.
	Load []money.Decimal `yaml:"load"`
	// Peak ÷ mean within an hour, or of the day without load.
	Peak *money.Decimal `yaml:"peak"`
	// Replicas beyond what the load needs.
	Spare int64 `yaml:"spare"`
	// Replicas that always run.
	Least int64 `yaml:"least"`
	// Replicas follow the load.
	Autoscale bool `yaml:"autoscale"`
	// None run in hours without load.
	ScaleToZero bool `yaml:"scale_to_zero"`
	// Minutes that a replica takes to start.
	ColdStart *money.Decimal `yaml:"cold_start"`

	// A GPU and hour, on demand.
	Rent *money.Decimal `yaml:"rent"`
	// Whose rents of the books hold.
	Provider Word `yaml:"provider"`
	// Replicas under contract.
	Reserved int64 `yaml:"reserved"`
	// A GPU and hour under contract.
	ReservedRent *money.Decimal `yaml:"reserved_rent"`
	// Of the contract: 1y or 3y.
	Term Word `yaml:"term"`
	// Share on spot machines of what is needed beyond the contract.
	Spot Share `yaml:"spot"`
	// A GPU and hour on spot machines.
	SpotRent *money.Decimal `yaml:"spot_rent"`
	// Share of spot hours that are lost and paid again.
	Interruption Share `yaml:"interruption"`

	// Price of a GPU with its share of server and network, or book.
	Buy Word `yaml:"buy"`
	// Years until it is written off.
	Life *money.Decimal `yaml:"life"`
	// Value left then, of the price.
	Residual Share `yaml:"residual"`
	// Cost of capital a year.
	Capital Share `yaml:"capital"`
	// Of the price, a year.
	Maintenance Share `yaml:"maintenance"`

	// Of the grid: DEU, US-TX.
	Region Word `yaml:"region"`
	// A kWh.
	Tariff *money.Decimal `yaml:"tariff"`
	// Power of the data centre ÷ power of the machines.
	PUE *money.Decimal `yaml:"pue"`
	// Grams of CO₂e a kWh.
	Carbon *money.Decimal `yaml:"carbon"`
	// A month for each kW provisioned.
	Colo *money.Decimal `yaml:"colo"`
	// A month.
	Staff *money.Decimal `yaml:"staff"`
	// A month.
	Storage *money.Decimal `yaml:"storage"`
	// A month.
	Licences *money.Decimal `yaml:"licences"`
	// A GB of answers.
	Egress *money.Decimal `yaml:"egress"`
}

// ReadProject decodes tokecon.yaml. The error names file, line, field and value.
func ReadProject(name string, data []byte) (*Project, error) {
	var p Project
	if err := strictyaml.Decode(name, data, &p); err != nil {
		return nil, err
	}
	for i := range p.Workloads {
		if err := p.Workloads[i].oneSource(name); err != nil {
			return nil, err
		}
	}
	if err := p.checkOffers(name); err != nil {
		return nil, err
	}
	if err := p.checkPlans(name); err != nil {
		return nil, err
	}
	for i := range p.Checks {
		if err := p.Checks[i].check(name); err != nil {
			return nil, err
		}
	}
	return &p, nil
}

// place matches "llama-3.3-70b on 2xh100" and what follows a comma.
var place = regexp.MustCompile(`^\s*(\S+)\s+on\s+(?:(\d+)\s*[x×]\s*)?([^\s,]+)\s*(?:,(.*))?$`)

// setting matches one "key=value" of a fleet. Values are plain: whatever else
// they might hold would be read as YAML.
var setting = regexp.MustCompile(`^\s*([a-z_]+)\s*=\s*([A-Za-z0-9.%_/ -]*[A-Za-z0-9.%_])\s*$`)

// ParseFleet reads a fleet from one line: "llama-3.3-70b on 2xh100", and after it
// fields as tokecon.yaml has them: ", spare=1, rent=1.90, load=1 1 2 4". The name
// stands in errors.
func ParseFleet(name, text string) (*Fleet, error) {
	found := place.FindStringSubmatch(text)
	if found == nil {
		return nil, &strictyaml.Error{File: name, Value: text, Reason: "not a fleet",
			Hint: `write MODEL on NxGPU, such as "llama-3.3-70b on 2xh100, spare=1"`}
	}
	yaml := "model: " + quoted(found[1]) + "\ngpu: " + quoted(found[3]) + "\n"
	if found[2] != "" {
		yaml += "gpus: " + strings.TrimLeft(found[2], "0") + "\n"
	}
	if found[4] != "" {
		for _, field := range strings.Split(found[4], ",") {
			line, err := fieldOf(name, field)
			if err != nil {
				return nil, err
			}
			yaml += line
		}
	}
	var f Fleet
	if err := strictyaml.Decode(name, []byte(yaml), &f); err != nil {
		return nil, placeless(err)
	}
	f.Line = 0
	return &f, nil
}

// placeless takes lines and columns out of errors: one line on the command line
// has none.
func placeless(err error) error {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		for _, e := range many.Unwrap() {
			_ = placeless(e)
		}
	}
	var one *strictyaml.Error
	if errors.As(err, &one) {
		one.Line, one.Column = 0, 0
	}
	return err
}

func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", "''") + "'" }

func fieldOf(name, field string) (string, error) {
	found := setting.FindStringSubmatch(field)
	switch {
	case found == nil:
		return "", &strictyaml.Error{File: name, Value: strings.TrimSpace(field), Reason: "not a field with its value",
			Hint: "write key=value, such as spare=1"}
	case found[1] == "load":
		return fmt.Sprintf("load: [%s]\n", strings.Join(strings.Fields(found[2]), ", ")), nil
	}
	return found[1] + ": " + found[2] + "\n", nil
}
