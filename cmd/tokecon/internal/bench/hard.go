package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// longRun is the text that makes naive byte-pair encoding quadratic.
const longRun = "patho_a_1m.txt"

// hard prints our speed, warm, on the texts that are slowest to count.
func (b *tokenBench) hard(dir string) error {
	texts, err := hardCorpora(dir)
	if err != nil || len(texts) == 0 {
		return err
	}
	s, err := b.ours.open()
	if err != nil {
		return err
	}
	defer s.close() //nolint:errcheck // what matters came with the answers
	result := scores(b.rounds, []*tool{b.ours}, texts, func(_ *tool, c corpus) (time.Duration, int64, error) {
		return s.warm(c.path, atLeast)
	})
	if b.ours.err != nil {
		return b.ours.err
	}
	fmt.Printf("\n%s", hardTable(result[0]))
	return nil
}

// hardTable shows the slowest texts and the long run.
func hardTable(s *score) *table {
	const shown = 3
	order := make([]int, len(s.texts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(s.rate(i), s.rate(j)) })
	isLongRun := func(i int) bool { return s.texts[i].label == longRun }
	t := &table{}
	t.add(fmt.Sprintf("tokecon, warm, slowest of %d hard texts", len(order)), "MB/s", "a count")
	for at, i := range order {
		if at < shown || isLongRun(i) {
			t.add(s.texts[i].label, figures(s.rate(i)), milliseconds(s.median(i)))
		}
	}
	return t
}
