package benchfile

import (
	"bytes"
	"fmt"
)

// maxDepth is how deeply objects and lists may be nested; results need six
// levels.
const maxDepth = 100

// scan puts the bare words NaN and Infinity, which Python writes into JSON, in
// quotes, so that the parser takes them; no number of a result may be one. It
// refuses deep nesting before the parser meets it.
func (in *input) scan(text []byte) ([]byte, error) {
	var out []byte
	done, depth, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			if depth++; depth > maxDepth {
				e := in.fault(fmt.Sprintf("nested more than %d levels deep", maxDepth), "give the result file as the tool wrote it")
				e.Line = 1 + bytes.Count(text[:i], []byte("\n"))
				return nil, e
			}
		case c == '}', c == ']':
			depth--
		case c == 'N' || c == 'I' || c == '-':
			if word := unreal(text[i:]); word != "" {
				out = append(append(out, text[done:i]...), `"`+word+`"`...)
				done = i + len(word)
				i = done - 1
			}
		}
	}
	if done == 0 {
		return text, nil
	}
	return append(out, text[done:]...), nil
}

// unreal returns the bare word that text begins with, if it is one.
func unreal(text []byte) string {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return word
		}
	}
	return ""
}
