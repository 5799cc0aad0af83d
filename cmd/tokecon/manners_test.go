package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// errFull stands for a disk that is full.
var errFull = errors.New("no space left")

// fullDisk refuses every byte.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// ways are commands in every format, small outputs and large.
func ways() []string {
	return []string{
		"compare -f table", "compare -f csv", "compare -f json", "compare -f markdown",
		"cost gpt-5-mini --input 5 -f table", "cost gpt-5-mini --input 5 -f csv", "cost gpt-5-mini --input 5 -f json",
		"cost gpt-5-mini --input 5 -f markdown",
		"cost --usage - -f table", "cost --usage - -f csv", "cost --usage - -f json", "cost --usage - -f markdown",
		"diff rag --from 2026-06-01 -f csv", "diff rag --from 2026-06-01 -f json",
		"swap --from gpt-5-mini --to gpt-5-nano -f table", "swap rag --from gpt-5-mini -f json", "prices list",
		"prices show gpt-5-mini -f json", "prices history o3", "prices lint", "tokens -", "tokens --families", "version",
	}
}

const goodRow = `{"model":"gpt-5-mini","input":500}` + "\n"

func TestFullDiskIsAnError(t *testing.T) {
	away(t, "")
	for _, way := range ways() {
		var errs bytes.Buffer
		status := newRunner(strings.NewReader(goodRow), fullDisk{}, &errs).run(strings.Fields(way))
		if status != exitFailed || !strings.Contains(errs.String(), "could not be written") {
			t.Errorf("%s: status %d, %q", way, status, errs.String())
		}
	}
}

func TestFullDeviceIsAnError(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	defer full.Close()
	away(t, "")
	for _, way := range ways() {
		child := exec.Command("tokecon", strings.Fields(way)...)
		var errs bytes.Buffer
		child.Stdin, child.Stdout, child.Stderr = strings.NewReader(goodRow), full, &errs
		if err := child.Run(); child.ProcessState.ExitCode() != exitFailed ||
			!strings.Contains(errs.String(), "no space left") {
			t.Errorf("%s > /dev/full: %v, %q", way, err, errs.String())
		}
		out, complaint, status := run(append(strings.Fields(way), "-o", "/dev/full"), goodRow)
		if status != exitFailed || out != "" || !strings.Contains(complaint, "no space left") {
			t.Errorf("%s -o /dev/full: status %d, %q", way, status, complaint)
		}
	}
}

// TestFileIsWholeOrNotThere: -o writes the file at once, or leaves the folder
// as it was: no part of it, no temporary file, an old file untouched.
func TestFileIsWholeOrNotThere(t *testing.T) {
	away(t, "")
	for _, c := range []struct{ way, stdin string }{
		{"cost --usage -", goodRow + `{"model":"gpt-5-mini","input":-5}` + "\n"},
		{"cost --usage -", goodRow + `{"model":"gpt-55"}` + "\n"},
		{"compare -", `{"prompt":"a","completion":"b"}` + "\n{\n"},
		{"compare -", ""},
		{"compare --columns offer,nosuch", ""},
		{"compare --sort nosuch", ""},
		{"cost gpt-55 --input 5", ""},
		{"tokens nosuch.txt", ""},
	} {
		for _, format := range formats() {
			if strings.Contains(c.way, "--columns") && format == "json" {
				continue // JSON is the whole result: it has no columns
			}
			folder := t.TempDir()
			target := filepath.Join(folder, "out")
			if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			out, errs, status := run(append(strings.Fields(c.way), "-f", format, "-o", target), c.stdin)
			if status == exitDone || out != "" || errs == "" {
				t.Errorf("%s -f %s: status %d, %q on stdout, %q", c.way, format, status, out, errs)
			}
			unchanged(t, c.way+" -f "+format, folder)
		}
	}
}

// unchanged demands that a folder holds the old file alone.
func unchanged(t *testing.T, what, folder string) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(filepath.Join(folder, "out"))
	if err != nil || len(files) != 1 || string(old) != "old" {
		t.Errorf("%s leaves %v, out is %q, %v", what, files, old, err)
	}
}

func TestFileIsWritten(t *testing.T) {
	away(t, "")
	for _, format := range formats() {
		target := filepath.Join(t.TempDir(), "out")
		way := []string{"prices", "history", "openai/o3", "-f", format} // it has a chart, which svg needs
		want, _, _ := run(way, "")
		out, errs, status := run(append(way, "-o", target), "")
		got, err := os.ReadFile(target)
		if status != exitDone || out != "" || errs != "" || err != nil || string(got) != want {
			t.Errorf("%s: status %d, %q, %v, %q", format, status, errs, err, got)
		}
	}
}

// TestClosedPipe: tokecon … | head may not end in a stack trace.
func TestClosedPipe(t *testing.T) {
	away(t, "")
	for _, way := range ways() {
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		reader.Close() // the reader has gone before the first byte
		child := exec.Command("tokecon", strings.Fields(way)...)
		var errs bytes.Buffer
		child.Stdin, child.Stdout, child.Stderr = strings.NewReader(goodRow), writer, &errs
		if err := child.Run(); err == nil {
			t.Errorf("%s: a reader that has gone is no success", way)
		}
		writer.Close()
		if text := errs.String(); strings.Contains(text, "panic") || strings.Contains(text, "goroutine") {
			t.Errorf("%s:\n%s", way, text)
		}
	}
}

// TestEndedBySignal interrupts, terminates and hangs up on a run that is in the middle
// of its input. More than a pipe holds has gone in, so the program is reading.
func TestEndedBySignal(t *testing.T) {
	away(t, "")
	for way, signal := range map[string]os.Signal{"compare -m gpt-5-nano - -o": os.Interrupt,
		"cost --usage - -f csv -o": os.Interrupt, "compare -m openai/gpt-5-nano - -o": syscall.SIGTERM,
		"cost --usage - -f json -o": syscall.SIGTERM, "compare - -m gpt-5-nano -o": syscall.SIGHUP} {
		folder := t.TempDir()
		child := exec.Command("tokecon", append(strings.Fields(way), filepath.Join(folder, "out"))...)
		stdin, err := child.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		child.Stdout, child.Stderr = &out, &errs
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		row := strings.Replace(goodRow, "500", "5", 1)
		if _, err := io.WriteString(stdin, strings.Repeat(row, (1<<20)/len(row))); err != nil {
			t.Fatal(err)
		}
		if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
			t.Errorf("%s: before there is an answer the folder holds %v, %v", way, files, err)
		}
		if err := child.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // the status is read below
		if code := child.ProcessState.ExitCode(); code != exitInterrupted || out.Len() > 0 ||
			strings.Contains(errs.String(), "goroutine") {
			t.Errorf("%s: status %d, %q, %q", way, code, out.String(), errs.String())
		}
		if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
			t.Errorf("%s leaves %v, %v", way, files, err)
		}
	}
}
