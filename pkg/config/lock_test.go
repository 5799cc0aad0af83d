package config_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tokecon/tokecon/pkg/config"
)

func lock(t testing.TB) []byte {
	t.Helper()
	l := config.NewLock(time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), "2026-09-23-0a1b2c3d")
	l.Add("vendors/a.yaml", "a", []byte("vendor: a\n# <é> & \"x\"\n"))
	l.Add("hardware/models.yaml", "", []byte("models: []"))
	out, err := l.Write()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLock(t *testing.T) {
	text := lock(t)
	l, err := config.ReadLock("tokecon.lock", text)
	if err != nil {
		t.Fatal(err)
	}
	if !l.Pins("a") || l.Pins("b") || !l.Pins("") || string(l.Files[0].Text()) != "vendor: a\n# <é> & \"x\"\n" ||
		string(l.Files[1].Text()) != "models: []" {
		t.Errorf("%+v", l)
	}
	if day, err := l.Day(); err != nil || day.Format(time.DateOnly) != "2026-11-26" {
		t.Error(day, err)
	}
	again, err := l.Write()
	if err != nil || !bytes.Equal(again, text) {
		t.Errorf("%s is written as %s, %v", text, again, err)
	}
	if !strings.Contains(string(text), `"# <é> & \"x\"",`) {
		t.Errorf("a line of a book is no line of the lock:\n%s", text)
	}
}

func TestWrongLocks(t *testing.T) {
	good := string(lock(t))
	for name, c := range map[string]struct{ old, new, want string }{
		"edited": {`"vendor: a"`, `"vendor: b"`,
			`tokecon.lock: files[0] vendors/a.yaml: its lines are not those that sha256 is of`},
		"version":   {`"tokecon_lock": 1`, `"tokecon_lock": 2`, "tokecon_lock: version 2; this program reads 1"},
		"day":       {"2026-11-26", "2026-02-30", "as_of: not a day"},
		"unknown":   {`"as_of"`, `"asof"`, `unknown object member name "asof"`},
		"twice":     {"hardware/models.yaml", "vendors/a.yaml", "one that is there already"},
		"nameless":  {"vendors/a.yaml", "", "a book without a name"},
		"after":     {"\n}\n", "\n}\n{}", "after top-level value"},
		"truncated": {"\n}\n", "", "unexpected EOF"},
		"no lock":   {good, "a: b", "not a lock"},
		"twice the same": {`"as_of": "2026-11-26"`, `"as_of": "2026-11-26", "as_of": "2026-11-27"`,
			"duplicate object member name"},
		"folded": {`"as_of"`, `"As_Of"`, "unknown object member name"},
		"huge":   {good, strings.Repeat(" ", 17<<20), "longer than"},
	} {
		_, err := config.ReadLock("tokecon.lock", []byte(strings.Replace(good, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "tokecon lock") {
			t.Errorf("%s: %v, want %s and what to do", name, err, c.want)
		}
	}
}

// TestLockKeepsText: any text comes back as it was.
func TestLockKeepsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		l := config.NewLock(time.Unix(0, 0).UTC(), "")
		l.Add("a", "a", []byte(text))
		out, err := l.Write()
		if err != nil {
			t.Fatal(err)
		}
		back, err := config.ReadLock("lock", out)
		if err != nil || string(back.Files[0].Text()) != text {
			t.Fatalf("%q comes back as %v, %v", text, back, err)
		}
	})
}

func FuzzLock(f *testing.F) {
	f.Add(lock(f))
	f.Add([]byte(`{"tokecon_lock": 1, "as_of": "2026-01-01", "files": [{"name": "x", "sha256": "", "lines": null}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := config.ReadLock("tokecon.lock", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "tokecon.lock: ") {
				t.Fatalf("%v does not name the file", err)
			}
			return
		}
		out, err := l.Write()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := config.ReadLock("tokecon.lock", out); err != nil {
			t.Fatalf("what was read is not written so that it can be read: %v", err)
		}
	})
}
