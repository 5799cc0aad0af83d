package main

import (
	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/econ"
)

// noProject stands for one where a workload is asked about by itself.
func noProject() *project { return &project{&config.Project{}, ""} }

// alonePricer makes a plan of a workload: thousands of requests that nobody pays for,
// as many as it has a month.
func (a *app) alonePricer(f *sampleFlags, p *project, offers []string, s econ.Setting, args []string) (*planPricer,
	error) {
	first, err := a.sample(f, args)
	if err != nil {
		return nil, err
	}
	if err := a.out.open(a.set.output, first.inputs); err != nil {
		return nil, err
	}
	thousands := first.Volume.Shift(-3)
	plan := &config.Plan{Name: first.Name, Per: config.Request, Workload: config.Word{Text: first.Name},
		Users: config.Quantity{Decimal: &thousands}}
	k, err := a.planPricer(p, plan, offers, s)
	if err != nil {
		return nil, err
	}
	used := false
	k.open = func(config.Word) (*sample, error) {
		if !used {
			used = true
			return first, nil
		}
		return a.sample(f, args)
	}
	return k, nil
}
