package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// tokenBench is the part that counts tokens.
type tokenBench struct {
	shop   *workshop
	rounds int
	ours   *tool
	peers  []*tool
	texts  []corpus
}

// benchTokens measures the counting of tokens, if there are texts to count.
func benchTokens(w *workshop, o options) error {
	texts := everydayCorpora(o.corpora)
	if len(texts) == 0 {
		fmt.Printf("\ntoken counting is skipped: name a folder of texts (%s ...) with -corpora DIR or make bench "+
			"CORPORA=DIR\n", prose)
		return nil
	}
	ours, err := ourTool(w)
	if err != nil {
		return err
	}
	others, remarks := peers(w)
	b := &tokenBench{w, o.rounds, ours, others, texts}
	b.printHead()
	if err := b.run(o.corpora); err != nil {
		return err
	}
	for _, t := range others {
		if t.err != nil {
			remarks = append(remarks, fmt.Sprintf("%s failed: %v", t.name, t.err))
		}
	}
	if len(remarks) > 0 {
		fmt.Println("\n" + strings.Join(remarks, "\n"))
	}
	return nil
}

func (b *tokenBench) run(dir string) error {
	if err := b.warm(); err != nil {
		return err
	}
	if err := b.first(); err != nil {
		return err
	}
	if err := b.commands(); err != nil {
		return err
	}
	if err := b.cores(); err != nil {
		return err
	}
	return b.hard(dir)
}

// tools are ours and the peers that have not failed.
func (b *tokenBench) tools() []*tool {
	failed := func(t *tool) bool { return t.err != nil }
	return append([]*tool{b.ours}, slices.DeleteFunc(slices.Clone(b.peers), failed)...)
}

func (b *tokenBench) printHead() {
	var versions []string
	for _, t := range b.peers {
		versions = append(versions, t.name+" "+t.version)
	}
	var lines []string
	for some := range slices.Chunk(versions, 3) {
		lines = append(lines, strings.Join(some, ", "))
	}
	fmt.Printf("\ntoken counting, o200k_base, one core (%s); medians of %d rounds, tools in turn\n%s\n",
		oneCore, b.rounds, strings.Join(lines, ",\n"))
}

// warm prints the speeds in a process that has counted the text before, and
// whether the peers count what we count.
func (b *tokenBench) warm() error {
	sessions := map[*tool]*session{}
	for _, t := range b.tools() {
		s, err := t.open()
		if err != nil {
			t.err = err
			continue
		}
		defer s.close() //nolint:errcheck // what matters came with the answers
		sessions[t] = s
	}
	result := scores(b.rounds, b.tools(), b.texts, func(t *tool, c corpus) (time.Duration, int64, error) {
		return sessions[t].warm(c.path, atLeast)
	})
	if b.ours.err != nil {
		return b.ours.err
	}
	notes := compareCounts(result)
	printSpeeds("warm, MB/s", result)
	fmt.Print(notes)
	return nil
}

// atLeast is how long a text is counted to measure one warm count.
const atLeast = 50 * time.Millisecond

// compareCounts marks the tools that count other tokens than the first one does
// and returns what the marks mean.
func compareCounts(result []*score) (notes string) {
	mark := ""
	for _, s := range result[1:] {
		if other := s.differing(result[0]); len(other) > 0 {
			mark += "*"
			s.tool.mark = mark
			notes += fmt.Sprintf("  %s differs on %d of %d files: %s\n", mark, len(other), len(s.texts),
				strings.Join(other, ", "))
		}
	}
	return notes
}

// first prints the speeds in a fresh process, with the opening of the encoding.
func (b *tokenBench) first() error {
	result := scores(b.rounds, b.tools(), b.texts, func(t *tool, c corpus) (time.Duration, int64, error) {
		return t.first(c.path)
	})
	if b.ours.err != nil {
		return b.ours.err
	}
	printSpeeds("open and first count, MB/s", result)
	return nil
}

// printSpeeds prints the speeds of the tools, ours first, on their texts.
func printSpeeds(title string, result []*score) {
	heading := []string{title}
	for _, c := range result[0].texts {
		heading = append(heading, c.label)
	}
	t := &table{}
	t.add(append(heading, "geo. mean", "× slower")...)
	for _, s := range result {
		row := []string{s.tool.name + s.tool.mark}
		for i := range s.texts {
			row = append(row, figures(s.rate(i)))
		}
		t.add(append(row, figures(s.mean()), figures(result[0].mean()/s.mean()))...)
	}
	fmt.Printf("\n%s", t)
}

// figures writes a number with some three figures.
func figures(x float64) string {
	switch {
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	case x < 100:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}
