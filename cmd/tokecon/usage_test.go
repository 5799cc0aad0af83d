package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestRowsAcrossChunks: rows are rendered a chunk at a time; where one ends,
// nothing may be lost, doubled or given a second heading.
func TestRowsAcrossChunks(t *testing.T) {
	away(t, "")
	for _, n := range []int{1, chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize, 2*chunkSize + 7} {
		var in strings.Builder
		for i := range n {
			fmt.Fprintf(&in, "{\"model\":\"gpt-5-mini\",\"input\":%d}\n", 4*(i+1))
		}
		sum := 4 * n * (n + 1) / 2
		total := fmt.Sprintf("%.6f", float64(sum)*0.25/1e6)
		checkCSV(t, in.String(), n, total)
		checkJSON(t, in.String(), n, total)
		out, errs, status := run([]string{"cost", "--usage", "-"}, in.String())
		if hidden := strings.Contains(out, "more rows are in the total and not shown"); status != exitDone ||
			hidden != (n > chunkSize) {
			t.Errorf("%d rows: status %d, %q, rows hidden: %v", n, status, errs, hidden)
		}
	}
}

func checkCSV(t *testing.T, in string, n int, total string) {
	t.Helper()
	out, errs, status := run([]string{"cost", "--usage", "-", "-f", "csv"}, in)
	first, _, _ := strings.Cut(out, "\n\n")
	rows, err := csv.NewReader(strings.NewReader(first)).ReadAll()
	if status != exitDone || err != nil || len(rows) != n+2 {
		t.Fatalf("%d rows: status %d, %s, %v, %d lines", n, status, errs, err, len(rows))
	}
	for i, row := range rows[1 : n+1] {
		if row[0] != fmt.Sprint(i+1) || row[5] != fmt.Sprint(4*(i+1)) {
			t.Fatalf("of %d rows, line %d is %v", n, i+1, row)
		}
	}
	if last := rows[n+1]; last[1] != "total" || !shows(total, last[7]) {
		t.Errorf("%d rows: the total is %v, want %s", n, last, total)
	}
}

func checkJSON(t *testing.T, in string, n int, total string) {
	t.Helper()
	out, errs, status := run([]string{"cost", "--usage", "-", "-f", "json"}, in)
	var result struct {
		Count int
		Total string
		Rows  []struct{ Line int }
	}
	if err := json.Unmarshal([]byte(out), &result); status != exitDone || err != nil {
		t.Fatalf("%d rows: status %d, %s, %v", n, status, errs, err)
	}
	if result.Count != n || len(result.Rows) != n || result.Rows[n-1].Line != n || !shows(total, result.Total) {
		t.Errorf("%d rows: %d counted, %d written, total %s, want %s", n, result.Count, len(result.Rows), result.Total, total)
	}
}
