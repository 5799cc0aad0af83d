package main

import (
	"fmt"
	"os/exec"
	"slices"
)

// gateBudget is what the gate may take on the starter project, in milliseconds: a
// job in CI should not notice it.
const gateBudget = 100

// benchGate prints how long tokecon check takes from start to verdict on the
// project that tokecon init writes.
func benchGate(w *workshop, rounds int) error {
	starter, err := outputOf(exec.Command(w.tokecon, "init", "-o", "-"))
	if err != nil {
		return err
	}
	gate := &contest{name: "tokecon check", argv: []string{w.tokecon, "check", "--project", "-"}, stdin: starter,
		env: []string{oneCore}}
	w.race([]*contest{gate}, rounds)
	if gate.err != nil {
		return gate.err
	}
	t := &table{}
	t.add(fmt.Sprintf("start to verdict, the starter project, %d runs", rounds), "median", "min",
		fmt.Sprintf("of the %d ms allowed", gateBudget))
	middle := median(gate.took)
	t.add(gate.name, milliseconds(middle), milliseconds(slices.Min(gate.took)),
		fmt.Sprintf("%.0f%%", ms(middle)/gateBudget*100))
	fmt.Printf("\n%s", t)
	return nil
}
