package unpack

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// packers compress by the name of the format.
var packers = map[string]func(text string) []byte{
	"gzip": func(text string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		io.WriteString(w, text)
		w.Close()
		return b.Bytes()
	},
	"zstd": func(text string) []byte {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b)
		if err != nil {
			panic(err)
		}
		io.WriteString(w, text)
		w.Close()
		return b.Bytes()
	},
}

func read(r io.Reader) (string, error) {
	text, err := Open(bufio.NewReader(r))
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(text)
	return string(data), err
}

func reason(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Hint != "" {
		return e.Reason
	}
	return "no *Error with a hint"
}

func TestPlain(t *testing.T) {
	for _, text := range []string{"", "x", "\x1f", "\x28\xb5\x2f", "hello\n", strings.Repeat("long ", 1e5)} {
		if got, err := read(strings.NewReader(text)); got != text || err != nil {
			t.Errorf("%.10q: %.10q, %v", text, got, err)
		}
	}
}

func TestArchives(t *testing.T) {
	for name, pack := range packers {
		for _, text := range []string{"", "x", strings.Repeat("a line of a log\n", 1e5)} {
			one := pack(text)
			for _, r := range []io.Reader{bytes.NewReader(one), iotest.OneByteReader(bytes.NewReader(one)),
				iotest.DataErrReader(bytes.NewReader(one))} {
				if got, err := read(r); got != text || err != nil {
					t.Errorf("%s of %.10q: %.10q, %v", name, text, got, err)
				}
			}
			if got, err := read(bytes.NewReader(append(one, one...))); got != text+text || err != nil {
				t.Errorf("two members of %s of %.10q: %.10q, %v", name, text, got, err)
			}
		}
	}
}

// TestCutAnywhere: no part of an archive passes for the whole.
func TestCutAnywhere(t *testing.T) {
	text := strings.Repeat("some text that repeats, with 123 numbers; ", 300)
	for name, pack := range packers {
		whole := pack(text)
		for n := 4; n < len(whole); n++ {
			if got, err := read(bytes.NewReader(whole[:n])); err == nil || !strings.Contains(reason(err), name) {
				t.Errorf("%d bytes of %d of %s: %d bytes of text, %v", n, len(whole), name, len(got), err)
			}
		}
		for i := range whole {
			bad := bytes.Clone(whole)
			bad[i] ^= 0x55
			if got, err := read(bytes.NewReader(bad)); err == nil && got != text && !bytes.Equal(bad, []byte(got)) {
				t.Errorf("%s with byte %d changed gives other text", name, i)
			}
		}
	}
}

func TestReasons(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 1000)
	for name, pack := range packers {
		whole := pack(long)
		for want, in := range map[string][]byte{
			"truncated " + name:           whole[:len(whole)-5],
			name + " within " + name:      pack(string(whole)),
			"broken " + name + ": ":       append(bytes.Clone(whole), "garbage behind it"...),
			name + " expands beyond reas": pack(strings.Repeat("\x00", RatioFrom+1<<20)),
		} {
			if _, err := read(bytes.NewReader(in)); !strings.HasPrefix(reason(err), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
	mixed := packers["gzip"](string(packers["zstd"](long)))
	if _, err := read(bytes.NewReader(mixed)); reason(err) != "zstd within gzip" {
		t.Error(err)
	}
}

// TestWindow: what would take more memory than is reasonable says so.
func TestWindow(t *testing.T) {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithWindowSize(2*MaxWindow))
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		io.WriteString(w, strings.Repeat("text that is long enough for no single block ", 1000))
		w.Flush()
	}
	w.Close()
	if _, err := read(&b); reason(err) != "zstd that needs more than 128 MB of memory" {
		t.Error(err)
	}
}

// TestDiskFails: the error of the file is none of the archive.
func TestDiskFails(t *testing.T) {
	broken := errors.New("input/output error")
	for name, pack := range packers {
		part := pack(strings.Repeat("text ", 1e6))
		for _, n := range []int{4, 20, len(part) / 2} {
			if _, err := read(io.MultiReader(bytes.NewReader(part[:n]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
				t.Errorf("%s after %d bytes: %v", name, n, err)
			}
		}
	}
}
