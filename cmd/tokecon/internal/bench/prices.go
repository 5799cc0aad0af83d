package main

import (
	_ "embed"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/quote"
)

//go:embed prices.mjs
var pricesScript string

// pricesPeer is the package measured against and its version.
const pricesPeer = "@pydantic/genai-prices@0.1.8"

// benchPrices measures prices; without npm only tokecon is measured.
func benchPrices(w *workshop) error {
	script, err := w.pricesPeer()
	if err != nil {
		fmt.Printf("\n%s is not measured: %v\n", pricesPeer, err)
	}
	if err := processes(w, err == nil); err != nil {
		return err
	}
	return library(script)
}

// pricesPeer fetches the peer and returns the script that times it.
func (w *workshop) pricesPeer() (string, error) {
	if err := w.install(pricesPeer); err != nil {
		return "", err
	}
	return w.script("prices.mjs", pricesScript)
}

// processes times whole processes from start to end, in turn.
func processes(w *workshop, withPeer bool) error {
	contests := []*contest{
		{name: "tokecon cost", argv: []string{w.tokecon, "cost", "openai/gpt-5-mini", "--input", "500", "--output", "100"}},
		{name: "tokecon compare", argv: []string{w.tokecon, "compare"}},
		{name: "tokecon version", argv: []string{w.tokecon, "version"}},
	}
	if withPeer {
		cli := filepath.Join(w.dir, "node_modules/@pydantic/genai-prices/dist/cli.js")
		contests = append(contests, &contest{name: "genai-prices calc",
			argv: []string{"node", cli, "calc", "--input-tokens", "500", "--output-tokens", "100", "openai:gpt-5-mini"}})
	}
	const rounds = 21
	w.race(contests, rounds)
	for _, c := range contests {
		if c.err != nil {
			return c.err
		}
	}
	fmt.Printf("\nwhole process, %d runs in turn       median      min   × of cost\n", rounds)
	base := median(contests[0].took)
	for _, c := range contests {
		fmt.Printf("  %-32s %6.1f ms %6.1f ms %8.2f\n", c.name, ms(median(c.took)), ms(slices.Min(c.took)),
			float64(median(c.took))/float64(base))
	}
	return nil
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
	fmt.Printf("\nwarm library, one core, %d rounds       median\n  %-32s %9.0f costs/s, exact decimals\n", rounds,
		"tokecon quote.Pricer.Total", median(mine))
	if len(theirs) > 0 {
		fmt.Printf("  %-32s %9.0f costs/s, binary floats\n  ratio %44.1f\n", "genai-prices calcPrice", median(theirs),
			median(mine)/median(theirs))
	}
	return nil
}

// ours returns a function that measures our costs a second.
func ours() (func() float64, error) {
	docs, err := pricebook.Shipped()
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
