package main

import (
	"fmt"
	"math"
	"time"
)

// score is how a tool counts the texts.
type score struct {
	tool   *tool
	texts  []corpus
	took   [][]time.Duration // of each text in each round
	tokens []int64           // of each text
}

// counting measures one count.
type counting func(*tool, corpus) (time.Duration, int64, error)

// scores measures every tool on every text in turn, round by round. It leaves
// out the tools that fail.
func scores(rounds int, tools []*tool, texts []corpus, count counting) []*score {
	var all []*score
	for _, t := range tools {
		all = append(all, &score{t, texts, make([][]time.Duration, len(texts)), make([]int64, len(texts))})
	}
	for range rounds {
		for i := range texts {
			for _, s := range all {
				s.measure(i, count)
			}
		}
	}
	var whole []*score
	for _, s := range all {
		if s.tool.err == nil {
			whole = append(whole, s)
		}
	}
	return whole
}

func (s *score) measure(text int, count counting) {
	if s.tool.err != nil {
		return
	}
	took, tokens, err := count(s.tool, s.texts[text])
	if err != nil {
		s.tool.err = fmt.Errorf("%s: %w", s.texts[text].label, err)
		return
	}
	s.took[text], s.tokens[text] = append(s.took[text], took), tokens
}

// median is the median time of a text.
func (s *score) median(text int) time.Duration { return median(s.took[text]) }

// rate is the median speed on a text in MB/s, 1 MB = 1,000,000 bytes.
func (s *score) rate(text int) float64 {
	return float64(s.texts[text].bytes) / 1e6 / s.median(text).Seconds()
}

// mean is the geometric mean of the rates.
func (s *score) mean() float64 {
	logs := 0.0
	for i := range s.texts {
		logs += math.Log(s.rate(i))
	}
	return math.Exp(logs / float64(len(s.texts)))
}

// differing returns the labels of the texts of which s and other count
// different tokens.
func (s *score) differing(other *score) []string {
	var labels []string
	for i, c := range s.texts {
		if s.tokens[i] != other.tokens[i] {
			labels = append(labels, c.label)
		}
	}
	return labels
}
