// Command bench measures tokecon beside its peers in one run: prices beside the
// npm package @pydantic/genai-prices, token counts beside two Go modules and
// three npm packages, and the gate of CI from start to verdict. All are measured
// in turn, round by round. It prints medians and ratios; machines are noisy, so
// the ratios are what counts.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"time"
)

// options are what the command line says.
type options struct {
	corpora string
	rounds  int
	only    string
}

func main() {
	var o options
	flag.StringVar(&o.corpora, "corpora", "", "count the tokens of the texts in `DIR`")
	flag.IntVar(&o.rounds, "rounds", 5, "measure token counts `N` times")
	flag.StringVar(&o.only, "only", "", "measure only this `PART`: prices, gate, draws or tokens")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (o options) wants(part string) bool { return o.only == "" || o.only == part }

func run(o options) error {
	if o.rounds < 1 || !slices.Contains([]string{"", "prices", "gate", "draws", "tokens"}, o.only) {
		return fmt.Errorf("-rounds wants a number from 1 on, -only prices, gate, draws or tokens")
	}
	dir, err := os.MkdirTemp("", "tokecon-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a left temporary folder does no harm
	shop, err := openWorkshop(dir)
	if err != nil {
		return err
	}
	fmt.Println(machine())
	if o.wants("prices") {
		if err := benchPrices(shop); err != nil {
			return fmt.Errorf("prices: %w", err)
		}
	}
	if o.wants("gate") {
		if err := benchGate(shop, 3*o.rounds); err != nil { // it is short, so there may be more
			return fmt.Errorf("gate: %w", err)
		}
	}
	if o.wants("draws") {
		if err := benchDraws(shop, o.rounds); err != nil {
			return fmt.Errorf("draws: %w", err)
		}
	}
	if o.wants("tokens") {
		if err := benchTokens(shop, o); err != nil {
			return fmt.Errorf("tokens: %w", err)
		}
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median[T ~int64 | ~float64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
