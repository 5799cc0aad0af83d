package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryCellInEveryFormat: what the comparison shows in one format is in all
// of them. CSV holds the exact values; the screen and Markdown round them, JSON
// holds them under names of its own.
func TestEveryCellInEveryFormat(t *testing.T) {
	away(t, "")
	args := strings.Fields("compare rag --all")
	in := func(format string) string {
		out, errs, status := run(append(args, "-f", format), "")
		if status != exitDone {
			t.Fatalf("%s: status %d, %s", format, status, errs)
		}
		return out
	}
	rows, err := csv.NewReader(strings.NewReader(strings.SplitN(in("csv"), "\n\n", 2)[0])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header, rows := rows[0], rows[1:]
	cells := slices.Index(header, "remarks") // what comes after says the same in every row
	if len(rows) < 50 || cells < 0 || strings.Join(header[cells+1:], " ") != "as_of books" {
		t.Fatalf("%d rows of %v", len(rows), header)
	}
	columns := header[:cells]
	gap := regexp.MustCompile(`\s{2,}`)
	screen := table(in("table"), len(columns),
		func(line string) []string { return gap.Split(strings.TrimSpace(line), -1) })
	markdown := table(in("markdown"), len(columns), func(line string) []string {
		return strings.Split(strings.Trim(line, "| "), "|")
	})
	objects := offersOf(t, in("json"))
	for i, row := range rows {
		for j, exact := range row[:len(columns)] {
			for format, got := range map[string]map[string][]string{"the screen": screen, "Markdown": markdown} {
				if cells := got[row[0]]; cells == nil || !shows(cells[j], exact) {
					t.Errorf("%s: %s of %s is %q, want %s", format, columns[j], row[0], cells, exact)
				}
			}
			if got := jsonCell(objects[i], columns[j]); !holds(got, columns[j], exact) {
				t.Errorf("JSON: %s of %s is %v, want %s", columns[j], row[0], got, exact)
			}
		}
	}
}

// table reads the rows of n cells by their first cell, without marks and notes.
func table(text string, n int, split func(string) []string) map[string][]string {
	out := map[string][]string{}
	for _, line := range strings.Split(text, "\n") {
		cells := split(line)
		if len(cells) != n {
			continue
		}
		for i := range cells {
			cells[i] = strings.Trim(cells[i], " ▸=\\~≥×¹²³⁴⁵⁶⁷⁸⁹")
		}
		out[strings.ReplaceAll(cells[0], "\\", "")] = cells
	}
	return out
}

// shows reports whether a cell is the exact value, rounded to the digits shown;
// an unknown is a dash.
func shows(cell, exact string) bool {
	cell = strings.TrimLeft(strings.ReplaceAll(cell, ",", ""), "\\~≥")
	want, ok := new(big.Rat).SetString(exact)
	if !ok {
		return strings.ReplaceAll(cell, "\\", "") == exact || exact == "" && cell == "—"
	}
	got, ok := new(big.Rat).SetString(cell)
	if !ok {
		return false
	}
	_, decimals, _ := strings.Cut(cell, ".")
	half := new(big.Rat).SetFrac(big.NewInt(1),
		new(big.Int).Mul(big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(decimals))), nil)))
	return new(big.Rat).Abs(new(big.Rat).Sub(got, want)).Cmp(half) <= 0
}

func offersOf(t *testing.T, text string) []map[string]any {
	t.Helper()
	var result struct {
		Offers []map[string]any `json:"offers"`
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&result); err != nil {
		t.Fatal(err)
	}
	return result.Offers
}

// jsonCell finds the values of a column in an offer: rates stand with the lines
// that they price, where a meter may have several.
func jsonCell(offer map[string]any, column string) (values []string) {
	switch column {
	case "input_rate", "cached_rate", "output_rate":
		for _, l := range offer["lines"].([]any) {
			line := l.(map[string]any)
			meter := map[string]string{"input_rate": "input", "cached_rate": "cache_read", "output_rate": "output"}[column]
			if line["meter"] == meter {
				values = append(values, fmt.Sprint(line["rate"]))
			}
		}
		return values
	case "prompt_tokens", "answer_tokens":
		return []string{fmt.Sprint(offer["tokens"].(map[string]any)[strings.TrimSuffix(column, "_tokens")])}
	}
	return []string{fmt.Sprint(offer[column])}
}

// holds reports whether one of the values is the cell; token means are exact in
// JSON and whole in CSV.
func holds(values []string, column, exact string) bool {
	for _, v := range values {
		if v == exact || strings.HasSuffix(column, "_tokens") && shows(exact, v) || exact == "" && v == "<nil>" {
			return true
		}
	}
	return false
}
