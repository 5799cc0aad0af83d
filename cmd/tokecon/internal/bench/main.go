// Command bench measures tokecon beside a peer, the npm package
// @pydantic/genai-prices, in one run: whole processes in turn, and prices a
// second in a warm library. It prints medians and ratios; machines are noisy,
// so the ratios are what counts.
package main

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pricebooks"
)

//go:embed peer.mjs
var peerScript string

// peer is the package measured against and its version.
const peer = "@pydantic/genai-prices@0.1.8"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "tokecon-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a left temporary folder does no harm
	binary := filepath.Join(dir, "tokecon")
	if err := quiet("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/tokecon"); err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, %d processors, %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), time.Now().Format(time.DateOnly))
	script, err := install(dir)
	if err != nil {
		fmt.Println("the peer is not measured:", err)
	}
	if err := processes(binary, dir, err == nil); err != nil {
		return err
	}
	return library(script)
}

// install fetches the peer; without npm only tokecon is measured.
func install(dir string) (string, error) {
	if err := quiet("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", dir, peer); err != nil {
		return "", err
	}
	script := filepath.Join(dir, "peer.mjs")
	return script, os.WriteFile(script, []byte(peerScript), 0o600)
}

func quiet(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, args[0], err, out)
	}
	return nil
}

// contest is a whole process to be timed.
type contest struct {
	name string
	argv []string
	took []time.Duration
}

// processes times whole processes from start to end, in turn.
func processes(binary, dir string, withPeer bool) error {
	contests := []*contest{
		{name: "tokecon cost", argv: []string{binary, "cost", "openai/gpt-5-mini", "--input", "500", "--output", "100"}},
		{name: "tokecon compare", argv: []string{binary, "compare"}},
		{name: "tokecon version", argv: []string{binary, "version"}},
	}
	if withPeer {
		cli := filepath.Join(dir, "node_modules/@pydantic/genai-prices/dist/cli.js")
		contests = append(contests, &contest{name: "genai-prices calc", argv: []string{"node", cli, "calc", "--input-tokens", "500", "--output-tokens", "100", "openai:gpt-5-mini"}})
	}
	const rounds = 21
	for round := range rounds + 1 {
		for _, c := range contests {
			start := time.Now()
			if err := quiet(c.argv[0], c.argv[1:]...); err != nil {
				return err
			}
			if round > 0 { // the first round warms the disk cache
				c.took = append(c.took, time.Since(start))
			}
		}
	}
	fmt.Printf("whole process, %d runs in turn       median      min   × of cost\n", rounds)
	base := median(contests[0].took)
	for _, c := range contests {
		fmt.Printf("  %-32s %6.1f ms %6.1f ms %8.2f\n", c.name, ms(median(c.took)), ms(slices.Min(c.took)), float64(median(c.took))/float64(base))
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median[T ~int64 | ~float64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// library measures prices a second on one core, warm, in turn with the peer.
func library(script string) error {
	price, err := ours()
	if err != nil {
		return err
	}
	const rounds = 5
	var mine, theirs []float64
	for range rounds {
		mine = append(mine, price())
		if script == "" {
			continue
		}
		out, err := exec.Command("node", script).Output()
		if err != nil {
			return fmt.Errorf("the peer failed: %w", err)
		}
		rate, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil {
			return err
		}
		theirs = append(theirs, rate)
	}
	fmt.Printf("\nwarm library, one core, %d rounds       median\n  %-32s %9.0f costs/s, exact decimals\n", rounds, "tokecon quote.Pricer.Total", median(mine))
	if len(theirs) > 0 {
		fmt.Printf("  %-32s %9.0f costs/s, binary floats\n  ratio %44.1f\n", "genai-prices calcPrice", median(theirs), median(mine)/median(theirs))
	}
	return nil
}

// ours returns a function that measures our costs a second.
func ours() (func() float64, error) {
	docs, err := pricebook.Documents(pricebooks.Files, "vendors", "vendors", false)
	if err != nil {
		return nil, err
	}
	books, err := pricebook.Load(docs)
	if err != nil {
		return nil, err
	}
	pricer := quote.NewPricer(books)
	u := quote.Usage{Model: "openai/gpt-5-mini", At: time.Date(2026, 9, 23, 0, 0, 0, 0, time.UTC)}
	u.Counts[meter.Input], u.Counts[meter.CacheRead], u.Counts[meter.Output], u.Counts[meter.Requests] = 500, 1500, 300, 1
	return func() float64 {
		const n = 1_000_000
		start := time.Now()
		for i := range int64(n) {
			u.Counts[meter.Input] = 500 + i%1000
			if _, _, err := pricer.Total(&u); err != nil {
				panic(err)
			}
		}
		return n / time.Since(start).Seconds()
	}, nil
}
