package content

import (
	"bytes"
	"strings"
)

// isLog looks for how lines of logs begin: with a time, an address, a level, or
// a bracket around one of them; and for frames of traces.
func isLog(line []byte, t *tally) bool {
	if strings.IndexByte("[0123456789", line[0]) >= 0 {
		return t.digit*8 >= t.n && stamped(line)
	}
	if t.upper >= 4 && leveled(line) {
		return true
	}
	if bytes.HasPrefix(line, []byte("at ")) && t.paren >= 2 && t.colon > 0 || bytes.HasPrefix(line, []byte(`File "`)) ||
		bytes.HasPrefix(line, []byte("Traceback ")) {
		return true
	}
	// Mon  2 15:04:05
	return t.colon >= 2 && t.digit >= 6 && len(line) > 15 && line[3] == ' ' && line[9] == ':' && line[12] == ':'
}

// stamped tells whether the line begins with a date, a time or an address, in
// brackets or not.
func stamped(line []byte) bool {
	line = bytes.TrimLeft(line, "[")
	digits, seps := 0, 0
	for _, b := range line[:min(len(line), 24)] {
		switch {
		case '0' <= b && b <= '9':
			digits++
		case b == '-' || b == '/' || b == ':' || b == '.' || b == 'T':
			seps++
		default:
			return seps >= 2 && digits >= 4
		}
	}
	return seps >= 2 && digits >= 4
}

// leveled tells whether the line begins with a level, in brackets or not.
func leveled(line []byte) bool {
	for len(line) > 0 && line[0] == '[' {
		line = line[1:]
	}
	if len(line) < 4 || line[0] != '-' && (!isUpper(line[0]) || !isUpper(line[1]) || !isUpper(line[2])) {
		return false
	}
	for _, level := range []string{"INFO", "WARN", "ERROR", "DEBUG", "TRACE", "FATAL", "CRITICAL", "NOTICE", "PASS",
		"FAIL", "--- "} {
		if bytes.HasPrefix(line, []byte(level)) {
			return len(line) == len(level) || !isLetter(line[len(level)])
		}
	}
	return false
}

func isUpper(b byte) bool { return 'A' <= b && b <= 'Z' }
