package workload

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// outcome writes all that a stream gives, its error too.
func outcome(opt Options) string {
	var b strings.Builder
	for r, err := range Open([]string{"-"}, opt) {
		if err != nil {
			fmt.Fprintln(&b, err)
			continue
		}
		fmt.Fprintln(&b, r.Where, show(&r), r.Replaced)
	}
	return b.String()
}

// seeds are the fixtures and some broken inputs.
func seeds(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"", "[", "{", "{}", "[{},{}]", "{\"a\":\n{}}", "\xff\xfe", "\ufeff", "{\"prompt\":\"\\ud800\"}",
		"model,input\nm,1\n", "a\r", "[{\"prompt\":\"\\\"}\"}]"}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
}

// TestChunking: it makes no difference in which pieces the input arrives.
func TestChunking(t *testing.T) {
	inputs := seeds(t)
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SampledFrom(inputs).Draw(t, "input")
		cut := rapid.IntRange(0, len(in)).Draw(t, "cut")
		in = in[:cut]
		whole := outcome(Options{Stdin: strings.NewReader(in), MaxLine: 700})
		bytewise := outcome(Options{Stdin: iotest.OneByteReader(strings.NewReader(in)), MaxLine: 700})
		late := outcome(Options{Stdin: iotest.DataErrReader(strings.NewReader(in)), MaxLine: 700})
		if whole != bytewise || whole != late {
			t.Fatalf("%q:\n%s\nbyte by byte:\n%s\nlate end:\n%s", in, whole, bytewise, late)
		}
	})
}

// TestReadError: an error of the reader is handed on and no partial record is.
func TestReadError(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}"),
		iotest.ErrReader(io.ErrClosedPipe))
	got := outcome(Options{Stdin: broken})
	if want := "<stdin>:1 | user \"a\" 0\n" + io.ErrClosedPipe.Error() + "\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStoppingEarly(t *testing.T) {
	n := 0
	for _, err := range open(strings.Repeat("{\"prompt\":\"a\"}\n", 100)) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}

// repeated gives a text again and again without holding it.
type repeated struct {
	text string
	left int
	rest string
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.left == 0 {
			return 0, io.EOF
		}
		r.left--
		r.rest = r.text
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// TestFlatMemory: R3. 200,000 records leave the heap as small as 2,000.
func TestFlatMemory(t *testing.T) {
	object := `{"model":"m","input":1200,"cached":800,"output":300}`
	for name, in := range map[string]io.Reader{
		"lines": &repeated{text: object + "\n", left: 200_000},
		"array": io.MultiReader(strings.NewReader("["+object), &repeated{text: "," + object, left: 199_999},
			strings.NewReader("]")),
		"csv": io.MultiReader(strings.NewReader("model,input,cached,output\n"),
			&repeated{text: "m,1200,800,300\n", left: 200_000}),
	} {
		n, most := 0, uint64(0)
		for _, err := range OpenUsage("-", Options{Stdin: in}) {
			if err != nil {
				t.Fatal(name, err)
			}
			if n++; n%50_000 == 0 {
				most = max(most, heap())
			}
		}
		if n != 200_000 || most > 64<<20 {
			t.Errorf("%s: %d rows, %d bytes of heap", name, n, most)
		}
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func FuzzOpen(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		errs := 0
		for r, err := range Open([]string{"-"}, Options{Stdin: strings.NewReader(in), MaxLine: 1 << 20}) {
			switch {
			case err != nil:
				errs++
			case r.Chat == nil && r.Usage == nil && r.Answer == nil:
				t.Error("a request without anything")
			case r.Usage != nil:
				if _, err := r.Usage.Split(); err != nil {
					t.Error(err)
				}
			}
		}
		if errs > 1 {
			t.Errorf("%d errors", errs)
		}
	})
}

func FuzzOpenUsage(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for r, err := range OpenUsage("-", Options{Stdin: strings.NewReader(in), MaxLine: 1 << 20}) {
			if err != nil {
				continue
			}
			if _, err := r.Usage.Split(); err != nil || r.Model == "" || r.Where.Line == 0 {
				t.Errorf("%+v: %v", r, err)
			}
		}
	})
}
