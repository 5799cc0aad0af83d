package benchfile

import "strings"

// tool is one row of the table of tools.
type tool struct {
	name string
	// is tells by its fields whether a record is of this tool.
	is func(o *object) bool
	// read returns the results of a record. What is wrong with it is kept by
	// the object; tool and line are filled in by the caller.
	read func(o *object) []Result
}

// tools is the table. The first row that knows a record reads it.
func tools() []tool {
	return []tool{
		{"inferencex", isInferenceX, readInferenceX},
		{"genai-bench", isGenAIBench, readGenAIBench},
		{"guidellm", isGuideLLM, readGuideLLM},
		{"aiperf", isAIPerf, readAIPerf},
		{"sglang", isSGLang, readSGLang},
		{"vllm", isVLLM, readVLLM},
	}
}

// readRecord reads one record by the tool that it looks like.
func readRecord(o *object) ([]Result, error) {
	for _, t := range tools() {
		if !t.is(o) {
			continue
		}
		results := t.read(o)
		if o.in.err != nil {
			return nil, o.in.err
		}
		for i := range results {
			results[i].Tool = t.name
			if results[i].Line == 0 {
				results[i].Line = o.line
			}
		}
		return results, nil
	}
	return nil, unknown(o)
}

// unknown words a record of no tool. One file is easily taken for another: the
// requests of AIPerf lie beside its summary.
func unknown(o *object) error {
	e := &Error{File: o.in.name, Line: o.line, Reason: "not a benchmark result that is known",
		Hint: "results are read of " + strings.Join(names(), ", ")}
	if o.maybe("metadata").Any("x_request_id", "session_num") {
		e.Reason, e.Hint = "a single request of AIPerf, not a result", "give profile_export_aiperf.json, which lies beside it"
	}
	return e
}

func names() []string {
	var out []string
	for _, t := range tools() {
		out = append(out, t.name)
	}
	return out
}
