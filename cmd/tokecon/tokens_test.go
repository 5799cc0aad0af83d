package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/schollz/progressbar/v3"

	"github.com/tokecon/tokecon/pkg/tokenizer/counting"
)

// writeFiles writes files into a new folder and goes there.
func writeFiles(t *testing.T, texts map[string]string) {
	t.Helper()
	away(t, "")
	t.Chdir(t.TempDir())
	for name, text := range texts {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// counts runs tokens and reads its JSON.
func counts(t *testing.T, want int, args ...string) (r counting.Counts, stderr string) {
	t.Helper()
	out, errs, status := run(append([]string{"tokens", "-f", "json"}, args...), "")
	if status != want {
		t.Fatalf("tokens %q: status %d, want %d: %s", args, status, want, errs)
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("tokens %q: %v in %q", args, err, out)
	}
	return r, errs
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

func zstandard(text string) string {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return string(w.EncodeAll([]byte(text), nil))
}

// TestTokensOfArchives: what is compressed counts as its text, whatever it is
// called; a broken archive fails alone and by name.
func TestTokensOfArchives(t *testing.T) {
	long := strings.Repeat("The quick brown fox jumps over the lazy dog. ", 20_000)
	writeFiles(t, map[string]string{
		"plain": long, "a.txt": gzipped(long), "b.gz": zstandard(long), "c.zst": long, "empty.gz": gzipped(""),
		"cut.gz": gzipped(long)[:500], "cut.zst": zstandard(long)[:60],
		"bad.zst": zstandard(long)[:20] + strings.Repeat("x", 100), "twice.gz": gzipped(gzipped(long)),
		"folder/tar.gz": gzipped("name\x00\x00\x00"),
	})
	r, _ := counts(t, exitDone, "plain", "a.txt", "b.gz", "c.zst", "empty.gz")
	want := r.Files[0]
	for _, f := range r.Files[:4] {
		if f.Bytes != int64(len(long)) || f.Tokens != want.Tokens {
			t.Errorf("%s: %d bytes and %d tokens, want %d and %d", f.Path, f.Bytes, f.Tokens, len(long), want.Tokens)
		}
	}
	if empty := r.Files[4]; empty.Bytes != 0 || empty.Tokens != 0 {
		t.Errorf("an empty archive has %+v", empty)
	}
	r, errs := counts(t, exitFailed, "cut.gz", "plain", "cut.zst", "bad.zst", "twice.gz")
	if r.Total != want.Tokens || len(r.Files) != 1 || len(r.Failed) != 4 {
		t.Errorf("beside four broken archives: %+v", r)
	}
	for _, line := range []string{
		`tokecon: cut\.gz: truncated gzip; copy the file again`, `tokecon: cut\.zst: truncated zstd; copy`,
		`tokecon: bad\.zst: broken zstd: .*; copy`, `tokecon: twice\.gz: gzip within gzip; unpack one layer with gunzip`,
	} {
		if !regexp.MustCompile(line).MatchString(errs) {
			t.Errorf("%q is not in\n%s", line, errs)
		}
	}
	if _, errs, status := run([]string{"tokens", "folder"}, ""); status != exitUsage ||
		!strings.Contains(errs, "passed over: 1 binary file") {
		t.Errorf("an archive of a binary file: status %d, %s", status, errs)
	}
	out, _, status := run([]string{"tokens", "-"}, gzipped(long))
	if text := fmt.Sprintf("%d", len(long)); status != exitDone ||
		!strings.Contains(strings.ReplaceAll(out, ",", ""), text) {
		t.Errorf("gzip on standard input: status %d, %s", status, out)
	}
}

// TestTokensUnreadable: a file or a folder that may not be read fails by name.
func TestTokensUnreadable(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("everything can be read")
	}
	writeFiles(t, map[string]string{"a.txt": "hello world\n", "d/secret.txt": "x", "d/b.txt": "hello\n",
		"d/closed/c.txt": "x"})
	for _, path := range []string{"d/secret.txt", "d/closed"} {
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(path, 0o700) })
	}
	r, errs := counts(t, exitFailed, "a.txt", "d")
	if len(r.Files) != 2 || len(r.Failed) != 2 || strings.Count(errs, "permission denied; let this user read it") != 2 {
		t.Errorf("%+v\n%s", r, errs)
	}
}

// TestTokensStatuses: a part is a failure, a pattern without a match wrong use.
func TestTokensStatuses(t *testing.T) {
	writeFiles(t, map[string]string{"a.txt": "hello world\n", "d/x.bin": "\x00"})
	for line, want := range map[string]int{
		"a.txt": exitDone, "d/x.bin": exitDone, "a.txt d": exitDone, "*.txt": exitDone,
		"a.txt nosuch": exitFailed, "nosuch": exitFailed, "a.txt/b": exitFailed,
		"*.md": exitUsage, "[a": exitUsage, "d": exitUsage, "- -": exitUsage, "a.txt -o a.txt": exitUsage,
	} {
		if out, errs, status := run(append([]string{"tokens"}, strings.Fields(line)...), ""); status != want {
			t.Errorf("tokens %s: status %d, want %d: %s%s", line, status, want, out, errs)
		}
	}
}

// TestTokensOfManyFiles: a page shows the largest, data shows all; both have
// the same total, whatever the number of cores.
func TestTokensOfManyFiles(t *testing.T) {
	texts := map[string]string{}
	for i := range 120 {
		texts[fmt.Sprintf("f/%03d.txt", i)] = strings.Repeat("word ", 1+i*i*i%997)
	}
	texts["f/big.txt"] = strings.Repeat("many words and a sentence. ", 40_000) // more than a block
	writeFiles(t, texts)
	r, _ := counts(t, exitDone, "f")
	var sum, size int64
	for i, f := range r.Files {
		sum, size = sum+f.Tokens, size+f.Bytes
		if i < 120 && f.Path != filepath.Join("f", fmt.Sprintf("%03d.txt", i)) {
			t.Errorf("file %d is %s", i, f.Path)
		}
	}
	if len(r.Files) != 121 || r.Total != sum || r.TotalBytes != size || r.TotalLow != sum || r.TotalHigh != sum {
		t.Errorf("%d files, total %d and %d bytes, want %d and %d", len(r.Files), r.Total, r.TotalBytes, sum, size)
	}
	page := func(args ...string) string {
		out, errs, status := run(append([]string{"tokens", "f"}, args...), "")
		if status != exitDone || errs != "" {
			t.Errorf("%q: status %d, %s", args, status, errs)
		}
		return out
	}
	short, all, data := page(), page("--all"), page("-f", "csv")
	if n := strings.Count(short, ".txt"); n != fewFiles || !strings.Contains(short, "101 smaller files") ||
		!strings.Contains(short, "--all lists every one") {
		t.Errorf("the short page lists %d files:\n%s", n, short)
	}
	if !strings.Contains(short, "─\nf/big.txt ") {
		t.Errorf("the largest is not first:\n%s", short)
	}
	if strings.Count(all, ".txt") != 121 || strings.Contains(all, "smaller") || strings.Count(data, "\n") != 122 {
		t.Errorf("--all:\n%s\ncsv:\n%s", all, data)
	}
	for _, cores := range []int{1, 2, 7} {
		before := runtime.GOMAXPROCS(cores)
		if got := page("-f", "csv"); got != data {
			t.Errorf("with %d cores:\n%s", cores, got)
		}
		runtime.GOMAXPROCS(before)
	}
}

// TestTokensManyFailures: a page does not drown in them, and no line is lost.
func TestTokensManyFailures(t *testing.T) {
	writeFiles(t, map[string]string{"a.txt": "hello world\n"})
	args := []string{"tokens", "a.txt"}
	for i := range 60 {
		args = append(args, fmt.Sprintf("nosuch%d", i))
	}
	out, errs, status := run(args, "")
	if status != exitFailed || strings.Count(errs, "no such file") != 60 ||
		!strings.Contains(out, "3 tokens in 1 of 61 files") || !strings.Contains(out, "60 files") {
		t.Errorf("status %d\n%s\n%s", status, out, errs)
	}
}

// TestTokensOfStreams: a text that is no file counts as the same text in one.
func TestTokensOfStreams(t *testing.T) {
	long := strings.Repeat("word, ", 200_000) + "\xff"
	writeFiles(t, map[string]string{"long": long})
	out, _, status := run([]string{"tokens", "-f", "json", "-"}, long)
	var r counting.Counts
	if err := json.Unmarshal([]byte(out), &r); status != exitDone || err != nil {
		t.Fatalf("status %d, %v", status, err)
	}
	f, _ := counts(t, exitDone, "long")
	ids, _ := counts(t, exitDone, "--ids", "long")
	if got, want := r.Files[0], f.Files[0]; got.Tokens != want.Tokens || !got.Invalid || !want.Invalid ||
		got.Bytes != int64(len(long)) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if n := len(ids.Files[0].IDs); int64(n) != r.Total {
		t.Errorf("%d ids, want %d", n, r.Total)
	}
}

// TestTokensCtrlC interrupts a count that waits for the rest of its input.
func TestTokensCtrlC(t *testing.T) {
	writeFiles(t, map[string]string{"a.txt": "hello world\n"})
	child := exec.Command("tokecon", "tokens", "a.txt", "-", "-o", "out")
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	child.Stderr = &errs
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(stdin, strings.Repeat("word ", 1<<18)); err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // the status is read below
	left, err := os.ReadDir(".")
	if code := child.ProcessState.ExitCode(); code != exitInterrupted || errs.Len() > 0 || err != nil || len(left) != 1 {
		t.Errorf("status %d, %q, left %v, %v", code, errs.String(), left, err)
	}
}

// TestProgress: nothing is drawn before patience is over, or when nobody
// watches; then bytes, speed and, where the total is known, the time left.
func TestProgress(t *testing.T) {
	for total, want := range map[int64]string{100e6: `counting +50% .*\(50/100 MB, [0-9.]+ .B/s\) \[\d+s:\d+s\]`,
		-1: `counting .*\(50 MB, [0-9.]+ .B/s\)`} {
		var screen bytes.Buffer
		p := newProgress(&screen, total, progressbar.OptionSetDescription("counting"), progressbar.OptionShowBytes(true))
		p.add(20e6)
		if screen.Len() > 0 {
			t.Errorf("at once: %q", screen.String())
		}
		p.start = p.start.Add(-2 * patience)
		time.Sleep(10 * time.Millisecond)
		if n, err := p.reading(strings.NewReader(strings.Repeat("x", 30e6))).Read(make([]byte, 30e6)); n != 30e6 ||
			err != nil {
			t.Fatal(n, err)
		}
		if got := screen.String(); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("of %d: %q", total, got)
		}
		p.done()
		if lines := strings.Split(screen.String(), "\r"); strings.TrimSpace(lines[len(lines)-1]) != "" {
			t.Errorf("the bar is left: %q", lines[len(lines)-1])
		}
	}
	silent := newProgress(nil, 5)
	silent.add(5)
	silent.done()
}
