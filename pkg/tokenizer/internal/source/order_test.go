package source

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func math32(f float32) uint32 { return math.Float32bits(f) }

func float32NaN() float32 { return float32(math.NaN()) }

// tokenizerJSON makes a file of characters and merges.
func tokenizerJSON(alphabet string, merges [][2]string) string {
	vocab := map[string]int{}
	for _, r := range alphabet {
		vocab[string(r)] = len(vocab)
	}
	for _, m := range merges {
		if _, ok := vocab[m[0]+m[1]]; !ok {
			vocab[m[0]+m[1]] = len(vocab)
		}
	}
	file := map[string]any{
		"normalizer": map[string]any{"type": "Replace", "pattern": map[string]string{"String": " "}, "content": bar},
		"model":      map[string]any{"type": "BPE", "vocab": vocab, "merges": merges},
	}
	data, err := json.Marshal(file)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// byPairs merges as Hugging Face does.
func byPairs(merges [][2]string, text string) []string {
	return mergeAll(text, func(a, b string) int {
		return slices.IndexFunc(merges, func(m [2]string) bool {
			return strings.ReplaceAll(m[0], bar, " ") == a && strings.ReplaceAll(m[1], bar, " ") == b
		})
	})
}

// byRanks merges as a consumer of a Vocabulary does.
func byRanks(v *Vocabulary, text string) []string {
	var out []string
	ranks := v.Ranks()
	for text != "" {
		run := len(text) - len(strings.TrimLeft(text, " "))
		if added := longestRun(v, run); added > 0 {
			out, text = append(out, text[:added]), text[added:]
			continue
		}
		end := len(text)
		if at := strings.Index(text[1:], "  "); at >= 0 && len(v.Added) > 0 {
			end = at + 1
		}
		out = append(out, mergeAll(text[:end], func(a, b string) int {
			if rank, ok := ranks[a+b]; ok {
				return rank
			}
			return -1
		})...)
		text = text[end:]
	}
	return joinBlanks(out, len(v.LeftBlanks)+1)
}

// longestRun is the size of the added token that a run of blanks begins with.
func longestRun(v *Vocabulary, run int) int {
	best := 0
	for _, a := range v.Added {
		if len(a.Text) <= run {
			best = max(best, len(a.Text))
		}
	}
	return best
}

// joinBlanks does what LeftBlanks asks for.
func joinBlanks(tokens []string, longest int) []string {
	var out []string
	for _, t := range tokens {
		if last := len(out) - 1; t == " " && last >= 0 && strings.Trim(out[last], " ") == "" && len(out[last]) < longest {
			out[last] += t
			continue
		}
		out = append(out, t)
	}
	return out
}

// mergeAll joins the neighbours of least cost, the leftmost first, until no
// two have one.
func mergeAll(text string, cost func(a, b string) int) []string {
	parts := strings.Split(text, "")
	for {
		best, at := math.MaxInt, -1
		for i := range len(parts) - 1 {
			if c := cost(parts[i], parts[i+1]); c >= 0 && c < best {
				best, at = c, i
			}
		}
		if at < 0 {
			return parts
		}
		parts = slices.Replace(parts, at, at+2, parts[at]+parts[at+1])
	}
}

// TestRanksSayTheSame is the promise of this package: a list of pairs is either
// refused, or the ranks made of it encode every text as the list does.
func TestRanksSayTheSame(t *testing.T) {
	accepted, lifted := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]string{"ab", "abc", "a" + bar, bar}).Draw(t, "alphabet")
		merges := drawMerges(t, alphabet)
		v, err := Read([]byte(tokenizerJSON(alphabet, merges)))
		if err != nil {
			if !strings.Contains(err.Error(), "cannot be counted with") && !strings.Contains(err.Error(), "no merge leads to") {
				t.Fatal(err)
			}
			return
		}
		accepted++
		checkOrder(t, v)
		if !slices.IsSortedFunc(v.Tokens, func(a, b Token) int { return int(a.ID) - int(b.ID) }) {
			lifted++
		}
		for _, text := range texts(strings.ReplaceAll(alphabet, bar, " "), 8) {
			if got, want := byRanks(v, text), byPairs(merges, text); !slices.Equal(got, want) {
				t.Fatalf("%q: ranks give %q, pairs give %q", text, got, want)
			}
		}
	})
	if accepted < 20 || lifted == 0 {
		t.Errorf("only %d lists were accepted, and %d had to be put in order", accepted, lifted)
	}
}

// drawMerges draws a list of pairs whose parts come before or, at times, after.
func drawMerges(t *rapid.T, alphabet string) [][2]string {
	tokens := strings.Split(alphabet, "")
	var merges [][2]string
	for range rapid.IntRange(1, 7).Draw(t, "merges") {
		m := [2]string{rapid.SampledFrom(tokens).Draw(t, "left"), rapid.SampledFrom(tokens).Draw(t, "right")}
		if slices.Contains(merges, m) || len([]rune(m[0]+m[1])) > 6 {
			continue
		}
		merges = append(merges, m)
		tokens = append(tokens, m[0]+m[1])
	}
	if rapid.Bool().Draw(t, "shuffle") {
		return rapid.Permutation(merges).Draw(t, "order")
	}
	return merges
}

// texts lists all texts of an alphabet up to a size.
func texts(alphabet string, size int) []string {
	if len(alphabet) > 2 {
		size = 6
	}
	if len(alphabet) == 1 {
		size = 20
	}
	all, last := []string(nil), []string{""}
	for range size {
		var next []string
		for _, text := range last {
			for _, r := range alphabet {
				next = append(next, text+string(r))
			}
		}
		all, last = append(all, next...), next
	}
	return all
}

// TestBlankRuns has the two ways in which runs of blanks grow that no ranks
// can say: Gemma's, before all else, and that of Llama 2, after all else.
func TestBlankRuns(t *testing.T) {
	runs := [][2]string{{"▁▁▁", "▁"}, {"▁▁", "▁"}, {"▁", "▁"}}
	word := [][2]string{{"▁", "a"}}
	for _, first := range []bool{true, false} {
		merges := slices.Concat(word, runs)
		if first {
			merges = slices.Concat(runs, word)
		}
		v := mustRead(t, tokenizerJSON("a"+bar, merges))
		if got := [2]int{len(v.Added), len(v.LeftBlanks)}; first && got != [2]int{3, 0} || !first && got != [2]int{0, 3} {
			t.Errorf("runs first %v: got %d added tokens and %d left blanks", first, got[0], got[1])
		}
		for _, text := range texts(" a", 10) {
			if got, want := byRanks(v, text), byPairs(merges, text); !slices.Equal(got, want) {
				t.Fatalf("runs first %v, %q: got %q, want %q", first, text, got, want)
			}
		}
	}
}

func ExampleRead() {
	v, err := Read([]byte(tokenizerJSON("thé", [][2]string{{"t", "h"}, {"th", "é"}})))
	if err != nil {
		fmt.Println(err)
		return
	}
	for rank, token := range v.Tokens {
		fmt.Printf("%d %q %d\n", rank, token.Text, token.Left)
	}
	// Output:
	// 0 "t" 0
	// 1 "h" 0
	// 2 "é" 0
	// 3 "th" 1
	// 4 "thé" 2
}
