package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// commands prints how long whole processes take and how much memory, with the
// real command of ours and the smallest program that counts of each tool.
func (b *tokenBench) commands() error {
	hello := b.contests("-", "hello")
	runs := 3 * b.rounds // these are short, so there may be more
	b.shop.race(hello, runs)
	if err := printContests(fmt.Sprintf("whole process, \"hello\", %d runs", runs), hello); err != nil {
		return err
	}
	text := b.texts[0]
	whole := b.contests(text.path, "")
	b.shop.race(whole, b.rounds)
	return printContests(fmt.Sprintf("whole process, %s, %d runs", filepath.Base(text.path), b.rounds), whole)
}

// contests lets each tool count a file, or standard input (-).
func (b *tokenBench) contests(path, stdin string) []*contest {
	all := []*contest{{name: "tokecon tokens", argv: []string{b.shop.tokecon, "tokens", path}}}
	for _, t := range b.tools() {
		name := t.name
		if t == b.ours {
			name = "tokecon, its package alone"
		}
		all = append(all, &contest{name: name, argv: t.argv("count", path)})
	}
	for _, c := range all {
		c.stdin, c.env = stdin, []string{oneCore}
	}
	return all
}

// printContests prints times and memory beside those of the first contest,
// which must not have failed.
func printContests(title string, contests []*contest) error {
	ours := contests[0]
	if ours.err != nil {
		return ours.err
	}
	t := &table{}
	t.add(title, "median", "min", "× slower", "memory", "× more")
	for _, c := range contests {
		if c.err != nil {
			fmt.Println("\nnot measured:", c.err)
			continue
		}
		row := []string{c.name, milliseconds(median(c.took)), milliseconds(slices.Min(c.took)),
			figures(float64(median(c.took)) / float64(median(ours.took)))}
		if peak := median(c.peaks); peak > 0 { // else the system does not tell
			row = append(row, fmt.Sprintf("%.0f MB", float64(peak)/1e6), figures(float64(peak)/float64(median(ours.peaks))))
		}
		t.add(row...)
	}
	fmt.Printf("\n%s", t)
	return nil
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f ms", ms(d)) }

// cores prints what a second core is worth when there are many files.
func (b *tokenBench) cores() error {
	if runtime.NumCPU() < 2 {
		fmt.Println("\nseveral files on two cores are not measured: there is one core")
		return nil
	}
	const copies = 40 // so that counting outweighs starting
	argv := []string{b.shop.tokecon, "tokens"}
	size := int64(0)
	for range copies {
		for _, c := range b.texts {
			argv, size = append(argv, c.path), size+c.bytes
		}
	}
	one := &contest{name: "one core", argv: argv, env: []string{oneCore}}
	two := &contest{name: "two cores", argv: argv, env: []string{"GOMAXPROCS=2"}}
	b.shop.race([]*contest{one, two}, b.rounds)
	if one.err != nil {
		return one.err
	}
	if two.err != nil {
		return two.err
	}
	t := &table{}
	t.add(fmt.Sprintf("tokecon tokens, %d files, %.0f MB", len(argv)-2, float64(size)/1e6), "one core", "two cores",
		"× faster")
	t.add("tokecon tokens", milliseconds(median(one.took)), milliseconds(median(two.took)),
		figures(float64(median(one.took))/float64(median(two.took))))
	fmt.Printf("\n%s", t)
	return nil
}
