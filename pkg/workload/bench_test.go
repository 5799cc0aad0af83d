package workload

import (
	"io"
	"os"
	"strings"
	"testing"
)

// benchmarkOpen reads a text many times over.
func benchmarkOpen(b *testing.B, text string, times int) {
	b.Helper()
	b.SetBytes(int64(len(text) * times))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range Open([]string{"-"}, Options{Stdin: &repeated{text: text, left: times}}) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkOpenCounts(b *testing.B) {
	benchmarkOpen(b, "{\"model\":\"m\",\"input\":1200,\"cached\":800,\"output\":300}\n", 10_000)
}

func BenchmarkOpenChat(b *testing.B) {
	text, err := os.ReadFile("testdata/chat-pair.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	benchmarkOpen(b, string(text), 1000)
}

func BenchmarkOpenUsageCSV(b *testing.B) {
	rows := strings.Repeat("m,1200,800,300\n", 10_000)
	b.SetBytes(int64(len(rows)))
	for b.Loop() {
		in := io.MultiReader(strings.NewReader("model,input,cached,output\n"), strings.NewReader(rows))
		for _, err := range OpenUsage("-", Options{Stdin: in}) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
