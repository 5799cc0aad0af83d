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
	Line      int        `yaml:",line"`
	Books     []Path     `yaml:"books" jsonschema_description:"Folders of price books of one's own, such as contracts."`
	Target    Share      `yaml:"target" jsonschema_description:"Gross margin that plans without a target of their own are meant to have."`
	Workloads []Workload `yaml:"workloads" jsonschema_description:"What users ask for."`
	Offers    []Offer    `yaml:"offers" jsonschema_description:"What may serve it, by name."`
	Plans     []Plan     `yaml:"plans" jsonschema_description:"What is sold."`
	Fleets    []Fleet    `yaml:"fleets" jsonschema_description:"Machines of one's own."`

	Checks     []Check     `yaml:"checks" jsonschema_description:"What must be true: tokecon check."`
	Exceptions []Exception `yaml:"exceptions" jsonschema_description:"What is let pass, until when and why."`
}

// Fleet is a number of equal replicas of an open model, as a user describes
// them. What is not given is taken from the books or a stated default. Amounts
// are US dollars.
type Fleet struct {
	Line int    `yaml:",line"`
	Name string `yaml:"name" jsonschema_description:"Shown in results; made of model and GPUs if absent."`

	Model       Word           `yaml:"model,required" jsonschema_description:"The open model it serves: tokecon prices list --open-models."`
	GPU         Word           `yaml:"gpu,required" jsonschema_description:"What it runs on: tokecon prices list --gpus."`
	GPUs        int64          `yaml:"gpus,positive" jsonschema_description:"GPUs of a replica; 1 if absent."`
	PrefillGPUs int64          `yaml:"prefill_gpus" jsonschema_description:"GPUs that read prompts, apart from those."`
	Parallel    Word           `yaml:"parallel" jsonschema_description:"How a replica is spread over its GPUs: tp or dep."`
	Precision   Word           `yaml:"precision" jsonschema_description:"Of weights: fp8, bf16."`
	KVPrecision Word           `yaml:"kv_precision" jsonschema_description:"Of the cache."`
	Drafted     int64          `yaml:"drafted" jsonschema_description:"Tokens drafted a step, with speculative decoding."`
	Accepted    *money.Decimal `yaml:"accepted" jsonschema_description:"Tokens that a step yields then, on the mean."`
	Measured    *money.Decimal `yaml:"measured" jsonschema_description:"Output tokens a second of a replica, if you measured them."`
	TTFT        *money.Decimal `yaml:"ttft" jsonschema_description:"Seconds to the first token that are allowed."`
	TPOT        *money.Decimal `yaml:"tpot" jsonschema_description:"Seconds for each later token that are allowed."`

	Load        []money.Decimal `yaml:"load" jsonschema_description:"24 hourly values of the load, in any unit."`
	Peak        *money.Decimal  `yaml:"peak" jsonschema_description:"Peak ÷ mean within an hour, or of the day without load."`
	Spare       int64           `yaml:"spare" jsonschema_description:"Replicas beyond what the load needs."`
	Least       int64           `yaml:"least" jsonschema_description:"Replicas that always run."`
	Autoscale   bool            `yaml:"autoscale" jsonschema_description:"Replicas follow the load."`
	ScaleToZero bool            `yaml:"scale_to_zero" jsonschema_description:"None run in hours without load."`
	ColdStart   *money.Decimal  `yaml:"cold_start" jsonschema_description:"Minutes that a replica takes to start."`

	Rent         *money.Decimal `yaml:"rent" jsonschema_description:"A GPU and hour, on demand."`
	Provider     Word           `yaml:"provider" jsonschema_description:"Whose rents of the books hold."`
	Reserved     int64          `yaml:"reserved" jsonschema_description:"Replicas under contract."`
	ReservedRent *money.Decimal `yaml:"reserved_rent" jsonschema_description:"A GPU and hour under contract."`
	Term         Word           `yaml:"term" jsonschema_description:"Of the contract: 1y or 3y."`
	Spot         Share          `yaml:"spot" jsonschema_description:"Share on spot machines of what is needed beyond the contract."`
	SpotRent     *money.Decimal `yaml:"spot_rent" jsonschema_description:"A GPU and hour on spot machines."`
	Interruption Share          `yaml:"interruption" jsonschema_description:"Share of spot hours that are lost and paid again."`

	Buy         Word           `yaml:"buy" jsonschema_description:"Price of a GPU with its share of server and network, or book."`
	Life        *money.Decimal `yaml:"life" jsonschema_description:"Years until it is written off."`
	Residual    Share          `yaml:"residual" jsonschema_description:"Value left then, of the price."`
	Capital     Share          `yaml:"capital" jsonschema_description:"Cost of capital a year."`
	Maintenance Share          `yaml:"maintenance" jsonschema_description:"Of the price, a year."`

	Region   Word           `yaml:"region" jsonschema_description:"Of the grid: DEU, US-TX."`
	Tariff   *money.Decimal `yaml:"tariff" jsonschema_description:"A kWh."`
	PUE      *money.Decimal `yaml:"pue" jsonschema_description:"Power of the data centre ÷ power of the machines."`
	Carbon   *money.Decimal `yaml:"carbon" jsonschema_description:"Grams of CO₂e a kWh."`
	Colo     *money.Decimal `yaml:"colo" jsonschema_description:"A month for each kW provisioned."`
	Staff    *money.Decimal `yaml:"staff" jsonschema_description:"A month."`
	Storage  *money.Decimal `yaml:"storage" jsonschema_description:"A month."`
	Licences *money.Decimal `yaml:"licences" jsonschema_description:"A month."`
	Egress   *money.Decimal `yaml:"egress" jsonschema_description:"A GB of answers."`
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
