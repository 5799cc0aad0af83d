package workload

import (
	"strings"
	"testing"
)

func TestBadRows(t *testing.T) {
	keys := "model time mode region input cached cache_write cache_write_1h audio_input image_input video_input " +
		"output reasoning audio_output image_output requests images searches file_searches cache_storage file_storage " +
		"capacity_hours"
	for name, tt := range map[string]struct{ in, want string }{
		"A2 given twice": {`{"model":"m","input":1,"input":2}`, "<stdin>:1: input: given twice; keep one of them"},
		"A3 case twin":   {`{"model":"m","input":1,"Input":2}`, "<stdin>:1: Input: unknown key; write it as input"},
		"A4 slip":        {`{"model":"m","inptu":1}`, `<stdin>:1: inptu: unknown key; did you mean "input"?`},
		"A4 stranger":    {`{"model":"m","zzzzzzzz":1}`, "<stdin>:1: zzzzzzzz: unknown key; the keys are " + keys},
		"A6 trailing": {`{"model":"m","input":1} x`,
			"<stdin>:1: text after the end of the object; one object a line"},
		"no object": {`{"model":"m"}` + "\n7",
			`<stdin>:2: a row must be a JSON object; write {"model": "…", "input": 1200, "output": 300}`},
		"no model":       {`{"input":1}`, "<stdin>:1: model: missing; every row needs a model"},
		"empty model":    {`{"model":"","input":1}`, "<stdin>:1: model: empty; every row needs a model"},
		"model a number": {`{"model":4.10,"input":1}`, "<stdin>:1: model: 4.10: not a text; put it in quotes"},
		"null": {`{"model":"m","input":null}`,
			"<stdin>:1: input: null cannot stand here; leave the key out where nothing is known"},
		"list": {`{"model":"m","input":[1]}`,
			"<stdin>:1: input: a list cannot stand here; leave the key out where nothing is known"},
		"I1 too large": {`{"model":"m","input":9223372036854775808}`,
			"<stdin>:1: input: 9223372036854775808: too large; counts go up to 9223372036854775807"},
		"I3 not whole": {`{"model":"m","input":12.5}`,
			"<stdin>:1: input: 12.5: not whole; write a whole number in plain digits"},
		"I3 text": {`{"model":"m","input":"12"}`,
			`<stdin>:1: input: "12": not a number; write a whole number in plain digits without quotes`},
		"I3 exponent": {`{"model":"m","input":1e6}`,
			"<stdin>:1: input: 1e6: not a plain number; write a whole number in plain digits"},
		"I3 negative": {`{"model":"m","input":-5}`, "<stdin>:1: input: -5: negative; counts are 0 or more"},
		"parts contradict": {`{"model":"m","input":1,"cached":2}`,
			"<stdin>:1: cached: 2 is a part of input, of which only 1 of 1 are left; input counts the whole"},
		"time with slashes": {`{"model":"m","time":"01/02/2026"}`,
			"<stdin>:1: time: 01/02/2026: not a time; write 2026-03-01 or 2026-03-01T12:00:00Z"},
		"no such day": {`{"model":"m","time":"2026-02-30"}`,
			"<stdin>:1: time: 2026-02-30: not a time; write 2026-03-01 or 2026-03-01T12:00:00Z"},
		"time a number": {`{"model":"m","time":1772323200}`,
			"<stdin>:1: time: 1772323200: not a time; write 2026-03-01 or 2026-03-01T12:00:00Z"},
		"E6 lone surrogate": {`{"model":"\ud800","input":1}`,
			"<stdin>:1:11: invalid UTF-8 or a lone surrogate; save the file as UTF-8"},
		"E9 empty": {"", "<stdin>: no rows; give a file with at least one request, or allow empty input"},
		"E9 header only": {"model,input\n",
			"<stdin>: no rows; give a file with at least one request, or allow empty input"},
		"P10 semicolons": {"model;input\nm;1\n",
			"<stdin>:1:6: columns cut by semicolons or tabs; save it as CSV with commas"},
		"P10 too few cells": {"model,input\nm\n",
			"<stdin>:2:1: not as many cells as the header has columns; a comma too many or too few"},
		"P10 too many cells": {"model,input\nm,1,2\n",
			"<stdin>:2:1: not as many cells as the header has columns; a comma too many or too few"},
		"P10 bare quote": {"model,input\nm\"x,1\n",
			`<stdin>:2:2: a stray quote; put the cell in quotes and double those within: "a ""b"" c"`},
		"P10 open quote": {"model,input\n\"m,1\n",
			`<stdin>:2:6: a stray quote; put the cell in quotes and double those within: "a ""b"" c"`},
		"CSV unknown column": {"model,inptu\nm,1\n", `<stdin>:1:7: inptu: unknown key; did you mean "input"?`},
		"CSV padded column":  {"model, input\nm,1\n", "<stdin>:1:7:  input: unknown key; write it as input"},
		"CSV column twice":   {"model,input,input\nm,1,2\n", "<stdin>:1:13: input: given twice; keep one of the columns"},
		"CSV no model":       {"input\n1\n", "<stdin>:1: model: missing column; every row needs a model"},
		"CSV empty count":    {"model,input\nm,\n", "<stdin>:2:3: input: no number; write 0 where nothing was counted"},
		"CSV thousands": {"model,input\nm,\"1,000\"\n",
			"<stdin>:2:3: input: 1,000: separators in a number; write a whole number in plain digits"},
		"CSV leading zero": {"model,input\nm,010\n",
			"<stdin>:2:3: input: 010: leading zero; write a whole number in plain digits"},
		"CSV space": {"model,input\nm, 1\n",
			"<stdin>:2:3: input:  1: separators in a number; write a whole number in plain digits"},
		"CSV other digits": {"model,input\nm,１２\n",
			"<stdin>:2:3: input: １２: not a plain number; write a whole number in plain digits"},
		"CSV not UTF-8": {"model,input\n\xff,1\n", "<stdin>:2:1: model: invalid UTF-8; save the file as UTF-8"},
		"CSV lone CR":   {"model,input\rm,1\r", "<stdin>:1:12: a lone carriage return; end lines with \\n or \\r\\n"},
		"CSV NUL":       {"model,input\nm\x00,1\n", "<stdin>:2: a NUL byte; save the file as UTF-8 text"},
		"CSV parts contradict": {"model,output,reasoning\nm,1,2\n",
			"<stdin>:2: reasoning: 2 is a part of output, of which only 1 of 1 are left; output counts the whole"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := failure(t, rows(tt.in)); err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// TestRows reads the same rows as JSON lines, an array, and CSV.
func TestRows(t *testing.T) {
	const want = "2026-03-01T00:00:00Z m batch eu {100 60 1 2 3 4 5 20 6 7 2 9 10 11 12 13 14 15}"
	cells := "m,2026-03-01,batch,eu,100,60,1,2,3,4,5,20,6,7,2,9,10,11,12,13,14,15"
	header := strings.Join(columnNames(columns()), ",")
	object := `{"model":"m","time":"2026-03-01","mode":"batch","region":"eu","input":100,"cached":60,"cache_write":1,` +
		`"cache_write_1h":2,"audio_input":3,"image_input":4,"video_input":5,"output":20,"reasoning":6,"audio_output":7,` +
		`"image_output":2,"requests":9,"images":10,"searches":11,"file_searches":12,"cache_storage":13,"file_storage":14,` +
		`"capacity_hours":15}`
	for name, in := range map[string]string{
		"lines":    object + "\n",
		"array":    "[\n" + object + "\n]",
		"csv":      header + "\n" + cells + "\n",
		"csv crlf": "\ufeff" + header + "\r\n" + cells + "\r\n",
	} {
		got := collect(t, rows(in))
		if len(got) != 1 {
			t.Fatalf("%s: %d rows", name, len(got))
		}
		r := got[0].request()
		if s := show(&r); s != want {
			t.Errorf("%s: got %s, want %s", name, s, want)
		}
	}
}

// TestRowDefaults: requests is 1 unless given, also when 0 is given.
func TestRowDefaults(t *testing.T) {
	got := collect(t, rows("model,requests,time\nm,0,\nm,1,2026-03-01T01:00:00+02:00\n"))
	if got[0].Usage.Requests != 0 || !got[0].Time.IsZero() {
		t.Errorf("%+v", got[0])
	}
	if s := got[1].Time.String(); s != "2026-02-28 23:00:00 +0000 UTC" {
		t.Error(s)
	}
	if got := collect(t, rows(`{"model":"m"}`)); got[0].Usage.Requests != 1 || got[0].Where.String() != "<stdin>:1" {
		t.Errorf("%+v", got[0])
	}
}

// TestPositions: rows after quoted line breaks and blank lines.
func TestPositions(t *testing.T) {
	got := collect(t, rows("model,input\n\"a\nb\",1\nc,2\n"))
	if got[0].Where.Line != 2 || got[1].Where.Line != 4 {
		t.Errorf("lines %d and %d, want 2 and 4", got[0].Where.Line, got[1].Where.Line)
	}
	pretty := collect(t, rows("[\n\n{\"model\":\"a\"},\n {\n\"model\":\"b\"}]"))
	if pretty[0].Where.Line != 3 || pretty[1].Where.Line != 4 {
		t.Errorf("lines %d and %d, want 3 and 4", pretty[0].Where.Line, pretty[1].Where.Line)
	}
}

func TestCSVNeverEndingRow(t *testing.T) {
	opt := stdin("model,input\n\"" + strings.Repeat("x\n", 1<<17))
	opt.MaxLine = 1000
	if err := failure(t, OpenUsage("-", opt)); err.Reason != "a row longer than the line limit" {
		t.Error(err)
	}
}
