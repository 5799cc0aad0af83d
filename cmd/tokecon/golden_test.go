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

// routed is a project whose plans several offers serve.
const routed = `workloads:
  - {workload: work, counts: {input: 8000, cached: 6000, output: 500}}
  - {workload: verdict, counts: {input: 900, output: 5}}
offers:
  - {name: night, model: openai/gpt-5.4, mode: batch}
  - {name: mixed, router: 0.0001, route: [{offer: openai/gpt-5-mini, share: 70%}, {offer: night, share: 30%}]}
  - {name: careful, cascade: {first: openai/gpt-5-mini, then: anthropic/claude-sonnet-4-6, accepted: 75%,
     judge: openai/gpt-5-nano, judge_workload: verdict}}
plans:
  - {name: fast, price: 20, offer: mixed, requests: 600}
  - {name: best, price: 30, offer: careful, requests: 600, target: 60%}
`

// dearer are plans of which the price of one doubles on a day that is announced.
const dearer = `
workloads: [{workload: w, counts: {input: 20000, cached: 5000, output: 2000}}]
plans:
  - {name: pro, price: 30, offer: google/gemini-3.8-flash, requests: 600, users: 100,
     costs: [{name: payment, share: 2.9%}]}
  - {name: lite, price: 9, offer: openai/gpt-5-mini, requests: 100}
`

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
		{name: "compare-own", args: "compare rag -n 30M --own 'gpt-oss-120b on 1xh100, spare=1' -m groq/* -m " +
			"openai/gpt-5-mini --explain", columns: "120"},
		{name: "throughput", args: "throughput gpt-oss-120b --gpu h100", columns: "120"},
		{name: "throughput-explain",
			args: "throughput deepseek-r1 --gpu h200 --gpus 8 --parallel dep --slo-tpot 0.04 --input-len 4000 " +
				"--cached 50% --explain", columns: "120"},
		{name: "throughput-json", args: "throughput llama-3.3-70b --gpu b200 --gpus 2 --prefill-gpus 2 --drafted 3 " +
			"--accepted 2.2 --concurrency 64 -f json"},
		{name: "breakeven", args: "breakeven rag -n 30M --own 'gpt-oss-120b on 1xh100, rent=2.95, spare=1' --vs " +
			"groq/openai/gpt-oss-120b --vs openai/gpt-5-mini", columns: "120"},
		{name: "breakeven-80", args: "breakeven rag -n 30M --own 'gpt-oss-120b on 1xh100, rent=2.95, spare=1' --vs " +
			"groq/openai/gpt-oss-120b", columns: "80"},
		{name: "breakeven-never", args: "breakeven -n 1M --own 'llama-3.1-405b on 8xh100' --vs openai/gpt-5-nano",
			columns: "100"},
		{name: "breakeven-bought", args: "breakeven rag -n 80M --own 'gpt-oss-120b on 1xh100, buy=book, maintenance=3%, " +
			"residual=10%, staff=2000' --vs openai/gpt-5-mini --decline 1,1.2,2,3,10 --explain", columns: "120"},
		{name: "breakeven-load", args: "breakeven chat -n 60M --own 'gpt-oss-20b on 1xl40s, load=1 1 1 1 1 2 3 5 8 9 9 9 " +
			"9 9 9 9 8 7 5 3 2 1 1 1, autoscale=true, reserved=1, reserved_rent=1.10, spot=50%, interruption=5%' --vs " +
			"groq/openai/gpt-oss-20b", columns: "100"},
		{name: "breakeven-price", args: "breakeven rag -n 30M --own 'gpt-oss-120b on 1xh100' --vs openai/gpt-5-mini " +
			"--solve price -f csv"},
		{name: "breakeven-utilisation",
			args: "breakeven rag -n 30M --own 'gpt-oss-120b on 1xh100' --vs openai/gpt-5-mini --solve utilisation -f markdown"},
		{name: "breakeven-throughput",
			args: "breakeven rag -n 30M --own 'gpt-oss-120b on 1xh100, measured=2500' --vs openai/gpt-5-mini --solve " +
				"throughput -f json"},
		{name: "breakeven-html", args: "breakeven rag -n 30M --own 'gpt-oss-120b on 1xh100, spare=1' --vs " +
			"groq/openai/gpt-oss-120b -f html"},
		{name: "breakeven-svg", args: "breakeven rag -n 30M --own 'gpt-oss-120b on 1xh100, spare=1' --vs " +
			"groq/openai/gpt-oss-120b -f svg"},
		{name: "breakeven-wait", args: "breakeven rag -n 80M --own 'gpt-oss-120b on 1xh100, buy=book' --vs " +
			"openai/gpt-5-mini --decline 1,2 --path 'plateau(2, 12)' --path gpt-5.5-raise-2x --wait-fall 80%", columns: "120"},
		{name: "bills", args: "bills deepseek/deepseek-v4-pro", columns: "120"},
		{name: "bills-closed", args: "bills openai/gpt-5-mini --allocation time --load 30%,60%", columns: "100"},
		{name: "bills-price", args: "bills --own 'llama-3.3-70b on 2xh100, buy=book, region=DEU, maintenance=5%' --price " +
			"0.59/0.79 --allocation price -f json"},
		{name: "bills-rented", args: "bills --own 'gpt-oss-120b on 1xh100' --price 0.60 --allocation tokens", columns: "80"},
		{name: "bills-top-down", args: "bills --gpu-spend 150G --gpu-share 50% --end-margin 50% --price 2 " +
			"--tokens-per-year 1000000G", columns: "100"},
		{name: "margin", args: "margin --project starter.yaml", columns: "120"},
		{name: "check", args: "check --project starter.yaml", columns: "120"},
		{name: "check-comment", args: "check --project starter.yaml --comment"},
		{name: "margin-offers", args: "margin --project starter.yaml --plan pro --offer openai/gpt-5-mini --offer " +
			"anthropic/claude-opus-5-5 --offer text-embedding-3-small --target 70% --explain", columns: "100"},
		{name: "margin-route", args: "margin --project -", stdin: routed, columns: "120"},
		{name: "margin-json", args: "margin --project starter.yaml --plan starter -f json"},
		{name: "margin-year", args: "margin --project starter.yaml --plan pro --plan starter --per year -f csv"},
		{name: "diff", args: "diff rag -n 250k --from 2026-06-01 -m openai/o3 -m 'deepseek/*' -m gemini-3.8-flash",
			columns: "120"},
		{name: "diff-plans", args: "diff --project - --from 2026-11-23 --to 2027-01-01", stdin: dearer, columns: "120"},
		{name: "diff-plans-json", args: "diff --project - --from 2026-11-23 --to 2027-01-01 -f json", stdin: dearer},
		{name: "diff-json", args: "diff -f json --from 2025-06-09 --to 2025-06-10 -m openai/o3"},
		{name: "diff-html", args: "diff --from 2026-06-01 -m deepseek/deepseek-v4-pro -f html"},
		{name: "export-tidy", args: "export --project starter.yaml --plan resolution"},
		{name: "export-wide", args: "export --project starter.yaml --plan pro --plan starter --layout wide"},
		{name: "export-offers", args: "export rag -m openai/gpt-5-mini -m deepseek/* --layout wide --locale de --columns " +
			"scenario,offer,cost_per_request,cost_per_month,date,confidence"},
		{name: "export-columns", args: "export columns", columns: "140"},
		{name: "help-export", args: "export --help"},
		{name: "swap", args: "swap --project starter.yaml --plan pro --plan starter --to " +
			"openai/gpt-5.4,openai/gpt-5-nano,google/gemini-3.8-flash --success " +
			"from=92%,openai/gpt-5.4=91%,openai/gpt-5-nano=70% --failure-cost 0.05 --attempts 2 --switching-cost 15000 " +
			"--accepted 75% --judge-fee 0.0003 --route 60%", columns: "120"},
		{name: "swap-json", args: "swap --project - --plan best --to mixed,openai/gpt-5.4 --success " +
			"careful=95%,openai/gpt-5.4=97% -f json", stdin: routed},
		{name: "swap-any", args: "swap --project starter.yaml --to any --top 2", columns: "100"},
		{name: "swap-alone", args: "swap rag -n 500k --from amazon-bedrock/global.anthropic.claude-sonnet-4-6 --to " +
			"'anthropic/*' --to openai/gpt-5.4 --switching-cost 15000 --top 4", columns: "120"},
		{name: "cost", args: "cost gpt-5-mini --input 8000 --cached 6000 --output 500"},
		{name: "cost-explain", args: "cost openai/gpt-5.4 --input 1000000 --cached 1000 --audio-input 5 --output 500 " +
			"--reasoning 100 --mode batch --region eu --explain", columns: "120"},
		{name: "cost-json", args: "cost anthropic/claude-sonnet-4-6 --input 8000 --cached 6000 --output 500 -f json"},
		{name: "cost-usage", args: "cost --usage -",
			stdin: "{\"model\":\"openai/o3\",\"time\":\"2025-06-09\",\"input\":1000000}\n" +
				"{\"model\":\"gpt-5-mini\",\"time\":\"2026-01-01T10:00:00Z\",\"input\":20,\"audio_input\":3}\n"},
		{name: "prices-list", args: "prices list mistral/*"},
		{name: "prices-show", args: "prices show gpt-5.6", columns: "120"},
		{name: "prices-history", args: "prices history deepseek-chat", columns: "100"},
		{name: "prices-lint", args: "prices lint"},
		{name: "tokens", args: "tokens --ids -", stdin: "hello world\n"},
		{name: "tokens-estimated", args: "tokens --model claude-sonnet-5 -", stdin: "héllo wörld\n", columns: "100"},
		{name: "help", args: "--help"},
		{name: "help-compare", args: "compare --help"},
		{name: "help-cost", args: "cost --help"},
		{name: "help-breakeven", args: "breakeven --help"},
		{name: "help-bills", args: "bills --help"},
		{name: "help-throughput", args: "throughput --help"},
		{name: "help-margin", args: "margin --help"},
		{name: "help-swap", args: "swap --help"},
		{name: "help-plans", args: "help plans"},
		{name: "help-check", args: "check --help"},
		{name: "scenario", args: "scenario --project starter.yaml --plan pro --plan starter --shock price=+100% " +
			"--shock volume=x2", columns: "120"},
		{name: "scenario-tornado", args: "scenario --project starter.yaml --plan pro", columns: "100"},
		{name: "scenario-sweep", args: "scenario --project starter.yaml --sweep price=x0.25..x4", columns: "100"},
		{name: "scenario-crash", args: "scenario --project starter.yaml --preset crash", columns: "100"},
		{name: "scenario-hungry", args: "scenario --project starter.yaml --preset hungry --tokens x1.42", columns: "120"},
		{name: "scenario-replay", args: "scenario --project - --replay google/*", stdin: routed, columns: "120"},
		{name: "scenario-months", args: "scenario --project starter.yaml --plan pro --plan starter --months 18 --path " +
			"price=halving --path tokens=grow(4%) --churn 3% --adds 40", columns: "120"},
		{name: "scenario-uncertain",
			args: "scenario --project starter.yaml --plan pro --plan starter --uncertain 'price=triangular(x0.5, x1, x2)' " +
				"--uncertain 'cache=uniform(40%, 90%)' --uncertain 'tokens=discrete(x1:60%, x1.42:40%)' --uncertain " +
				"'volume=lognormal(x1, 0.5)' --correlate price,volume=-0.3", columns: "120"},
		{name: "scenario-uncertain-json",
			args: "scenario --project - --plan best --uncertain 'price:openai=lognormal(x0.5..x2)' --uncertain " +
				"'verbosity=uniform(x0.7, x2)' --draws 1000 --seed 7 -f json", stdin: routed},
		{name: "scenario-uncertain-svg",
			args: "scenario --project starter.yaml --plan pro --uncertain 'price=triangular(x0.5, x1, x2)' --draws 1000 -f svg"},
		{name: "scenario-drawn", args: "scenario --project starter.yaml --plan pro --months 6 --path 'price=jump(x1.5, " +
			"30%)' --churn 3% --uncertain 'price=triangular(x0.5, x1, x2)' --uncertain 'volume=lognormal(x1, 0.3)' --draws 2000",
			columns: "120"},
		{name: "scenario-json", args: "scenario --project starter.yaml --plan pro --shock cache=50% --sweep " +
			"sell=x0.8..x1.2/3 --months 2 -f json"},
		{name: "help-scenario", args: "scenario --help"},
		{name: "help-scenarios", args: "help scenarios"},
		{name: "help-lock", args: "lock --help"},
		{name: "help-diff", args: "diff --help"},
		{name: "help-checks", args: "help checks"},
		{name: "help-fleets", args: "help fleets"},
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
	for name, value := range map[string]string{"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, ".config"),
		"TOKECON_TOKENIZERS": filepath.Join(home, "tokenizers"), "TOKECON_AS_OF": "2026-11-23", "COLUMNS": columns,
		"NO_COLOR": ""} {
		t.Setenv(name, value)
	}
}

// words splits a command line at blanks, but for those between single quotes.
func words(line string) []string {
	var out []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

// run runs the program inside the test.
func run(args []string, stdin string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = newRunner(strings.NewReader(stdin), &out, &errs).run(args)
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
			out, errs, status := run(words(s.args), s.stdin)
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
			t.Fatalf("%s: line %d is\n%q\nwant\n%q\n(go test ./cmd/tokecon -update writes the golden files anew)", what, i+1,
				at(g, i), at(w, i))
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
	places := [][]string{{"TZ=UTC", "LANG=C", "LC_ALL=C", "GOMAXPROCS=1"},
		{"TZ=Asia/Tokyo", "LANG=de_DE.UTF-8", "LC_ALL=de_DE.UTF-8", "GOMAXPROCS=8"}}
	for _, s := range screens() {
		away(t, s.columns)
		want, _, _ := run(words(s.args), s.stdin)
		for _, place := range places {
			child := exec.Command("tokecon", words(s.args)...)
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
