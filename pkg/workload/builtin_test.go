package workload

import (
	"slices"
	"strconv"
	"testing"
)

func TestBuiltins(t *testing.T) {
	var names []string
	for _, b := range Builtins() {
		names = append(names, b.Name)
		if b.Title == "" || b.Why == "" || b.Volume <= 0 {
			t.Errorf("%s: %+v", b.Name, b)
		}
		for _, share := range []string{b.Cached, b.Reasoning} {
			if n, err := strconv.ParseFloat(share, 64); err != nil || n < 0 || n >= 1 {
				t.Errorf("%s: share %q", b.Name, share)
			}
		}
		checkBuiltin(t, b.Name)
	}
	if want := []string{"chat", "agent", "code", "extract", "rag", "summarize"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
}

// checkBuiltin wants twenty requests with a prompt and an answer each.
func checkBuiltin(t *testing.T, name string) {
	t.Helper()
	got := collect(t, OpenBuiltin(name))
	if len(got) != 20 {
		t.Errorf("%s: %d requests", name, len(got))
	}
	sizes := map[int]bool{}
	for _, r := range got {
		size := 0
		for _, m := range r.Chat.Messages {
			size += len(m.Text)
		}
		sizes[size] = true
		if r.Answer == nil || len(r.Answer.Text)+len(r.Answer.Calls) == 0 || size == 0 || r.Replaced > 0 {
			t.Errorf("%s: prompt or answer missing", r.Where)
		}
		if last := r.Chat.Messages[len(r.Chat.Messages)-1].Role; last == "assistant" {
			t.Errorf("%s: the prompt ends with the assistant", r.Where)
		}
		if name == "agent" && len(r.Chat.Tools) == 0 {
			t.Errorf("%s: no tools", r.Where)
		}
	}
	if len(sizes) < 15 {
		t.Errorf("%s: only %d sizes", name, len(sizes))
	}
}

func TestUnknownBuiltin(t *testing.T) {
	for _, err := range OpenBuiltin("sumarize") {
		if err == nil || err.Error() != `unknown built-in workload sumarize; did you mean "summarize"?` {
			t.Error(err)
		}
	}
}

func TestBuiltinsAreSmall(t *testing.T) {
	entries, err := builtinFiles.ReadDir("builtin")
	if err != nil {
		t.Fatal(err)
	}
	var total int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > 480_000 {
		t.Errorf("%d bytes", total)
	}
}
