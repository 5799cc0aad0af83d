package workload

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// secret stands for the text of a prompt: no error may hold it.
const secret = "SECRET-PROMPT-TEXT"

// TestBadSamples holds samples that must be refused, and the whole error.
func TestBadSamples(t *testing.T) {
	q := `{"prompt":"` + secret + `"}`
	for name, tt := range map[string]struct{ in, want string }{
		"A2 duplicate key": {`{"prompt":"` + secret + `","prompt":"x"}`,
			"<stdin>:1:32: a key is given twice in one object; keep one of them"},
		"A2 duplicate key within": {`{"messages":[{"role":"user","role":"user","content":"` + secret + `"}]}`,
			"<stdin>:1:29: a key is given twice in one object; keep one of them"},
		"A6 trailing text":         {q + ` x`, "<stdin>:1:33: text after the end of the object; one object a line"},
		"A6 two objects on a line": {q + q, "<stdin>:1:32: text after the end of the object; one object a line"},
		"A6 text after an array": {"[" + q + "]\nx",
			"<stdin>:2:1: text after the end of the array; put one array, or one object a line, in a file"},
		"cut off in an object": {q + "\n" + `{"prompt":"` + secret,
			"<stdin>:2:30: the record ends within a JSON value; one whole object a line"},
		"cut off in an array": {"[" + q + ",",
			"<stdin>:1:34: the file ends within a record; copy the file again, or close the brackets"},
		"no comma in an array": {"[" + q + q + "]", "<stdin>:1:33: a comma or ] must follow an element"},
		"number in an array": {"[" + q + ",\n 5]",
			"<stdin>:2:2: a record must be a JSON object; put one { … } a record"},
		"keys are not causes": {`{"depth surrogate":{"invalid UTF-8":x}}`,
			"<stdin>:1:37: invalid JSON; write one JSON object a line"},
		"wrong bracket": {"{\"prompt\":\n\"x\"]", "<stdin>:2:4: invalid JSON; write one JSON object a line"},
		"E2 lone CR between": {q + "\r" + q + "\n",
			"<stdin>:1:32: a lone carriage return; end lines with \\n or \\r\\n"},
		"E2 lone CR in an array": {"[" + q + ",\r" + q + "]",
			"<stdin>:1:34: a lone carriage return; end lines with \\n or \\r\\n"},
		"E3 UTF-16": {"\xff\xfe{\x00",
			"<stdin>:1: UTF-16 text; convert it to UTF-8, for instance with iconv -f UTF-16 -t UTF-8"},
		"E5 NUL in a record": {"{\"prompt\":\"a\x00\"}", "<stdin>:1:13: a NUL byte; save the file as UTF-8 text"},
		"E5 NUL in an array": {"[\n{\"prompt\":\"a\x00\"}]", "<stdin>:2:13: a NUL byte; save the file as UTF-8 text"},
		"E5 NUL in a text": {"a\nb\x00",
			"<stdin>:2: a NUL byte: not a text; name text files, or JSON lines of requests"},
		"E9 empty": {"", "<stdin>: no rows; give a file with at least one request, or allow empty input"},
		"unknown shape": {"{}\n",
			"<stdin>:1: no known shape of request; the formats are " + strings.Join(formatNames(), " ")},
		"E9 blank lines alone": {" \n\n",
			"<stdin>: no rows; give a file with at least one request, or allow empty input"},
		"E9 empty array": {"[]", "<stdin>: no rows; give a file with at least one request, or allow empty input"},
		"R4 deep nesting": {`{"prompt":` + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + "}",
			"<stdin>:1:10010: nested too deeply; at most 10000 levels are read"},
		"mixed formats": {q + "\n" + `{"instruction":"` + secret + `"}`,
			"<stdin>:2: not of the format prompt as the records before it; put each format in a file of its own"},
		"wrong type": {`{"model":"m","messages":[{"role":7,"content":"` + secret + `"}]}`,
			"<stdin>:1: messages.0.role: a number cannot stand here"},
		"no messages": {`{"model":"m","messages":[]}`,
			"<stdin>:1: messages: empty; a request needs at least one message"},
		"I1 vendor count too large": {`{"usage":{"prompt_tokens":9223372036854775808}}`,
			"<stdin>:1: prompt_tokens: too large; counts go up to 9223372036854775807"},
		"I1 vendor sum overflows": {`{"usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":1}}`,
			"<stdin>:1: the sum of quantities exceeds 9223372036854775807"},
		"I3 vendor count with dot": {`{"usage":{"prompt_tokens":12.5}}`,
			"<stdin>:1: prompt_tokens: not whole; write a whole number in plain digits"},
		"I3 vendor count as text": {`{"usage":{"prompt_tokens":"12"}}`,
			"<stdin>:1: prompt_tokens: a count must be a number; write it in plain digits without quotes"},
		"I3 vendor count negative": {`{"usage":{"input_tokens":10,"cache_read_input_tokens":-5}}`,
			"<stdin>:1: cache_read_input_tokens: negative; counts are 0 or more"},
		"vendor parts contradict": {`{"usage":{"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":11}}}`,
			"<stdin>:1: cached: 11 is a part of input, of which only 10 of 10 are left; input counts the whole"},
		"unknown vendor counters": {`{"usage":{"tokns":1}}`,
			`<stdin>:1: usage: no vendor's counters are known in it; write counts as {"input": 1200, "output": 300}`},
		"event stream": {"data: {\"id\":1}\n\n",
			"<stdin>:1: a recorded event stream; save the final response object instead"},
	} {
		t.Run(name, func(t *testing.T) {
			err := failure(t, open(tt.in))
			if err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Error("the error shows the prompt")
			}
		})
	}
}

func TestJSONNameWithoutJSON(t *testing.T) {
	path := write(t, "a.jsonl", secret+"\n")
	if err := failure(t, Open([]string{path}, Options{})); err.Reason != "a record must be a JSON object" ||
		strings.Contains(err.Error(), secret) {
		t.Error(err)
	}
}

func TestMissingPathAndUnknownFormat(t *testing.T) {
	for _, err := range Open([]string{filepath.Join(t.TempDir(), "no")}, Options{}) {
		if !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
	}
	for _, err := range Open([]string{"x"}, Options{Format: "anthropc"}) {
		if err == nil || err.Error() != `unknown format anthropc; did you mean "anthropic"?` {
			t.Error(err)
		}
	}
	for _, err := range Open(nil, Options{}) {
		if err == nil {
			t.Error("no paths: want an error")
		}
	}
	for _, err := range Open([]string{"-"}, Options{}) {
		if err == nil {
			t.Error("no stdin: want an error")
		}
	}
}

// TestBrokenUnicode: E4 and E6. Broken parts are replaced and counted.
func TestBrokenUnicode(t *testing.T) {
	for in, want := range map[string]struct {
		text     string
		replaced int
	}{
		"plain \xff\xfe\x41":             {"plain \ufffd\ufffdA", 2},
		"cut \xe2\x82":                   {"cut \ufffd", 1},
		"\xf0\x9f\x98|":                  {"\ufffd|", 1},
		"\xe0\x80|\xf4\x90|\xf0\x80|":    {"\ufffd\ufffd|\ufffd\ufffd|\ufffd\ufffd|", 6},
		"\xed\xa0\x80":                   {"\ufffd\ufffd\ufffd", 3},
		`{"prompt":"a\ud800b"}`:          {"a\ufffdb", 1},
		`{"prompt":"\ud83d\ude00"}`:      {"😀", 0},
		`{"prompt":"\ude00\ud83d"}`:      {"\ufffd\ufffd", 2},
		`{"prompt":"\\ud800 \ud800"}`:    {`\ud800 ` + "\ufffd", 1},
		"{\"prompt\":\"a\xffb\\ud800\"}": {"a\ufffdb\ufffd", 2},
	} {
		got := collect(t, open(in))
		if text := got[0].Chat.Messages[0].Text; text != want.text || got[0].Replaced != want.replaced {
			t.Errorf("%q: %q, %d replaced; want %q, %d", in, text, got[0].Replaced, want.text, want.replaced)
		}
	}
}

func TestAllowEmpty(t *testing.T) {
	for _, in := range []string{"", "[]", "\n\n"} {
		opt := stdin(in)
		opt.AllowEmpty = true
		opt.Format = "prompt"
		if got := collect(t, Open([]string{"-"}, opt)); len(got) != 0 {
			t.Errorf("%q: %d requests", in, len(got))
		}
	}
}

// TestLongLines: R1 and R2.
func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	got := collect(t, open("{\"prompt\":\""+long+"\"}\n{\"prompt\":\"b\"}\n"))
	if len(got) != 2 || len(got[0].Chat.Messages[0].Text) != 1<<20 {
		t.Error("a line of 1 MB must be read whole")
	}
	for name, in := range map[string]string{
		"line":   "{\"prompt\":\"a\"}\n{\"prompt\":\"" + long + "\"}\n",
		"array":  "[{\"prompt\":\"a\"},\n{\"prompt\":\"" + long + "\"}]",
		"spread": "{\n\"prompt\":\"a\"}\n\n{\n\"prompt\":\"" + long + "\"}",
	} {
		opt := stdin(in)
		opt.MaxLine = 1000
		err := failure(t, Open([]string{"-"}, opt))
		if !strings.HasPrefix(err.Reason, "the record is longer than 1000 bytes (read up to byte ") {
			t.Errorf("%s: %v", name, err)
		}
		if want := map[string]int{"line": 2, "array": 2, "spread": 4}[name]; err.Line != want {
			t.Errorf("%s: line %d, want %d", name, err.Line, want)
		}
	}
	opt := stdin(long)
	opt.MaxLine = 1000
	if err := failure(t, Open([]string{"-"}, opt)); err.Line != 1 {
		t.Error(err)
	}
}

// TestVisible: U3. Names are shown without what could steer a terminal.
func TestVisible(t *testing.T) {
	err := &SourceError{File: "a\x1b[31m\nb", Line: 3, Field: "m\u202eodel", Value: strings.Repeat("é", 200), Reason: "r"}
	want := `"a\x1b[31m\nb":3: "m\u202eodel": ` + strings.Repeat("é", 60) + "… (400 bytes): r"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	if s := fmt.Sprint(Position{"a\tb", 0}); s != `"a\tb"` {
		t.Error(s)
	}
}

// write puts a file into a new folder and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
