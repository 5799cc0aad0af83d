package project

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/input"
)

// Alone makes a project of a workload that is asked about by itself: one plan of
// thousands of requests that nobody pays for, as many as it has a month.
func Alone(w *demand.Workload) *Project {
	thousands := w.Volume.Shift(-3)
	plan := config.Plan{Name: w.Name, Per: config.Request, Workload: config.Word{Text: w.Name},
		Users: config.Quantity{Decimal: &thousands}}
	return &Project{Project: &config.Project{Plans: []config.Plan{plan}}, alone: w}
}

// IsAlone reports whether the project was made of a workload: it has costs and no
// margin.
func (p *Project) IsAlone() bool { return p.alone != nil }

// wrongAt puts the place of a line of the file before an error. A workload that is asked
// about by itself has none.
func wrongAt(p *Project, line int, err error) error {
	if p.IsAlone() {
		return err
	}
	return fmt.Errorf("%s:%d: %w", p.Path, line, err)
}

func unknownFleet(path, name string, known []string) error {
	hint := input.Hint(name, known)
	if hint == "" {
		hint = "the fleets there are " + strings.Join(known, " ")
	}
	return input.Wrong(hint, "no fleet in %s is called %s", path, input.Quote(name))
}
