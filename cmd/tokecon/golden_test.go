package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// screen is one command line with what it prints.
type screen struct {
	name    string // of the golden file
	args    string
	columns string // width of the terminal; empty for none
	stdin   string
}

// few are models of every kind: exact and estimated counts, hours, marks.
const few = "-m gpt-5-mini -m claude-sonnet-5 -m deepseek/deepseek-v4-pro -m gemini-3.8-flash -m text-embedding-3-small"

func screens() []screen {
	return []screen{
		{name: "compare", args: "compare"},
		{name: "compare-80", args: "compare", columns: "80"},
		{name: "compare-120", args: "compare", columns: "120"},
		{name: "compare-rag-explain", args: "compare rag --top 5 --explain"},
		{name: "compare-few", args: "compare agent " + few},
		{name: "compare-few-csv", args: "compare agent -f csv " + few},
		{name: "compare-few-json", args: "compare agent -f json " + few},
		{name: "compare-few-markdown", args: "compare agent -f markdown " + few},
		{name: "cost", args: "cost gpt-5-mini --input 8000 --cached 6000 --output 500"},
		{name: "cost-explain", args: "cost openai/gpt-5.4 --input 1000000 --cached 1000 --audio-input 5 --output 500 --reasoning 100 --mode batch --region eu --explain", columns: "120"},
		{name: "cost-json", args: "cost anthropic/claude-sonnet-4-6 --input 8000 --cached 6000 --output 500 -f json"},
		{name: "cost-usage", args: "cost --usage -", stdin: "{\"model\":\"openai/o3\",\"time\":\"2025-06-09\",\"input\":1000000}\n{\"model\":\"gpt-5-mini\",\"time\":\"2026-01-01T10:00:00Z\",\"input\":20,\"audio_input\":3}\n"},
		{name: "prices-list", args: "prices list mistral/*"},
		{name: "prices-show", args: "prices show gpt-5.6", columns: "120"},
		{name: "prices-history", args: "prices history deepseek-chat", columns: "100"},
		{name: "prices-lint", args: "prices lint"},
		{name: "tokens", args: "tokens --ids -", stdin: "hello world\n"},
		{name: "tokens-estimated", args: "tokens --model claude-sonnet-5 -", stdin: "héllo wörld\n", columns: "100"},
		{name: "help", args: "--help"},
		{name: "help-compare", args: "compare --help"},
		{name: "help-cost", args: "cost --help"},
		{name: "help-books", args: "help books"},
		{name: "help-workloads", args: "help workloads"},
		{name: "help-manners", args: "help manners"},
	}
}

// away keeps the settings, the clock and the terminal of the tester out.
func away(t *testing.T, columns string) {
	t.Helper()
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "TOKECON_") {
			t.Setenv(name, "")
		}
	}
	home := t.TempDir()
	for name, value := range map[string]string{"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, ".config"), "TOKECON_TOKENIZERS": filepath.Join(home, "tokenizers"), "TOKECON_AS_OF": "2026-11-23", "COLUMNS": columns, "NO_COLOR": ""} {
		t.Setenv(name, value)
	}
}

// run runs the program inside the test.
func run(args []string, stdin string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = newApp(strings.NewReader(stdin), &out, &errs).run(args)
	return out.String(), errs.String(), status
}

// masked hides the hash of the books, which changes with every note in them.
func masked(text string) string {
	text = regexp.MustCompile(`(\d{4}-\d\d-\d\d)-[0-9a-f]{8}\b`).ReplaceAllString(text, "$1-########")
	return regexp.MustCompile(`"hash": ?"[0-9a-f]{8}"`).ReplaceAllString(text, `"hash": "########"`)
}

func TestGolden(t *testing.T) {
	for _, s := range screens() {
		t.Run(s.name, func(t *testing.T) {
			away(t, s.columns)
			out, errs, status := run(strings.Fields(s.args), s.stdin)
			if status != exitDone || errs != "" {
				t.Fatalf("tokecon %s: status %d, %s", s.args, status, errs)
			}
			path := filepath.Join("..", "..", "testdata", "golden", s.name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(masked(out)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			differ(t, "tokecon "+s.args, masked(out), string(want))
		})
	}
}

// differ fails with the first line that differs; run with -update to accept.
func differ(t *testing.T, what, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("%s: line %d is\n%q\nwant\n%q\n(go test ./cmd/tokecon -update writes the golden files anew)", what, i+1, at(g, i), at(w, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

// TestSameBytesEverywhere: neither the time zone nor the locale nor the number
// of cores may change a byte.
func TestSameBytesEverywhere(t *testing.T) {
	places := [][]string{{"TZ=UTC", "LANG=C", "LC_ALL=C", "GOMAXPROCS=1"}, {"TZ=Asia/Tokyo", "LANG=de_DE.UTF-8", "LC_ALL=de_DE.UTF-8", "GOMAXPROCS=8"}}
	for _, s := range screens() {
		away(t, s.columns)
		want, _, _ := run(strings.Fields(s.args), s.stdin)
		for _, place := range places {
			child := exec.Command("tokecon", strings.Fields(s.args)...)
			child.Env = append(os.Environ(), place...)
			child.Stdin = strings.NewReader(s.stdin)
			got, err := child.Output()
			if err != nil {
				t.Fatalf("tokecon %s with %v: %v", s.args, place, err)
			}
			differ(t, "tokecon "+s.args+" with "+strings.Join(place, " "), string(got), want)
		}
	}
}

// TestGoldenFilesAreAllUsed: a golden file without its screen proves nothing.
func TestGoldenFilesAreAllUsed(t *testing.T) {
	files, err := os.ReadDir(filepath.Join("..", "..", "testdata", "golden"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(screens()) {
		t.Errorf("%d golden files for %d screens", len(files), len(screens()))
	}
}
