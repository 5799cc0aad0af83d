package tokenizer

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// familyCounts are the counts in testdata/family_counts.csv: how many tokens
// whole files come to in the public vocabularies, by group of files.
type familyCounts struct {
	group  map[string]string         // file to group: work, language, outside
	tokens map[string]map[string]int // file to encoding to tokens
}

func readFamilyCounts(t *testing.T) familyCounts {
	t.Helper()
	f, err := os.Open("testdata/family_counts.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := familyCounts{map[string]string{}, map[string]map[string]int{}}
	for _, line := range lines[1:] {
		group, file, encoding := line[0], line[1], line[2]
		n, err := strconv.Atoi(line[3])
		if err != nil {
			t.Fatal(err)
		}
		if all.tokens[file] == nil {
			all.tokens[file] = map[string]int{}
		}
		all.group[file] = group
		all.tokens[file][encoding] = n
	}
	return all
}

// ratios are the tokens of the encodings for one of o200k_base, file by file,
// sorted.
func (c familyCounts) ratios(encodings []string, groups ...string) []float64 {
	var all []float64
	for file, counts := range c.tokens {
		if !slices.Contains(groups, c.group[file]) {
			continue
		}
		for _, e := range encodings {
			all = append(all, float64(counts[e])/float64(counts["o200k_base"]))
		}
	}
	slices.Sort(all)
	return all
}

func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// TestFamilyBands makes every factor and band anew from the counts. The factor
// is the median over English, code, markup, JSON and logs, or the vendor's own
// measurement, the anchor. The band holds those files and the European and CJK
// ones; where there is an anchor it holds them both as they are and moved by
// as much as the anchor is off the median. Then it is widened by the row's
// part, and must not be wider than that without need.
func TestFamilyBands(t *testing.T) {
	counts := readFamilyCounts(t)
	rows, err := readRows()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, r := range rows {
		if len(r.standIn) == 0 {
			continue
		}
		checked++
		mid := median(counts.ratios(r.standIn, "work"))
		spread := counts.ratios(r.standIn, "work", "language")
		low, high := spread[0], spread[len(spread)-1]
		if r.anchor != 0 {
			moved := r.anchor / mid
			mid, low, high = r.anchor, min(low, low*moved), max(high, high*moved)
		}
		low, high = low*(1-r.widen), high*(1+r.widen)
		if math.Abs(r.factor.mid-mid) > 0.0051 {
			t.Errorf("%s: factor %v, the counts say %.4f", r.name, r.factor.mid, mid)
		}
		if r.factor.low > low || r.factor.high < high {
			t.Errorf("%s: band %v..%v does not hold %.4f..%.4f", r.name, r.factor.low, r.factor.high, low, high)
		}
		if r.factor.low < low-0.011 || r.factor.high > high+0.011 {
			t.Errorf("%s: band %v..%v is wider than %.4f..%.4f", r.name, r.factor.low, r.factor.high, low, high)
		}
	}
	if checked < 17 {
		t.Errorf("checked %d families, expected at least 17", checked)
	}
}

// TestClaudeInflation holds the newer Claude tokenizer to what its vendor
// states and others measured: 1.0 to 1.35 times the older one's tokens, up to
// 1.47 for technical English.
func TestClaudeInflation(t *testing.T) {
	older, _, _ := lookup(t, "claude-3").Factor()
	newer, low, high := lookup(t, "claude-4.7").Factor()
	if r := newer / older; r < 1 || r > 1.35 {
		t.Errorf("claude-4.7 is %.2f times claude-3", r)
	}
	if low > older || high < 1.47*older {
		t.Errorf("band %v..%v does not hold 1.0 to 1.47 times %v", low, high, older)
	}
}

func TestRowsAreComplete(t *testing.T) {
	rows, err := readRows()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if _, err := openEncoding(r.base); err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
		if (r.factor != band{1, 1, 1}) == (len(r.standIn) == 0) {
			t.Errorf("%s: an estimate needs stand-ins, an exact count has none", r.name)
		}
		if i := r.chat.image; i.Low > i.Tokens || i.Tokens > i.High {
			t.Errorf("%s: picture of %d in %d..%d tokens", r.name, i.Tokens, i.Low, i.High)
		}
		if strings.TrimSpace(r.evidence) != r.evidence {
			t.Errorf("%s: blanks around the evidence", r.name)
		}
	}
}
