package main

import (
	"strings"
	"testing"
)

// TestStatuses: the exit status says who is at fault, for every command.
func TestStatuses(t *testing.T) {
	away(t, "")
	for line, want := range map[string]int{
		"":                                    exitDone,
		"help cost":                           exitDone,
		"help prices show":                    exitDone,
		"completion":                          exitDone,
		"completion zsh":                      exitDone,
		"compare --top 1":                     exitDone,
		"help nosuch":                         exitUsage,
		"help prices nosuch":                  exitUsage,
		"completion nosuch":                   exitUsage,
		"nosuch":                              exitUsage,
		"prices nosuch":                       exitUsage,
		"compare chat rag":                    exitUsage,
		"compare nosuch.jsonl":                exitUsage,
		"compare --top -1":                    exitUsage,
		"compare --top x":                     exitUsage,
		"compare --nosuch":                    exitUsage,
		"compare --format nosuch":             exitUsage,
		"compare --users 0":                   exitUsage,
		"compare -m nosuch":                   exitUsage,
		"compare --baseline nosch":            exitUsage,
		"compare --as-of soon":                exitUsage,
		"cost":                                exitUsage,
		"cost gpt-5-mini":                     exitUsage,
		"cost gpt-oss-120b":                   exitUsage,
		"tokens":                              exitUsage,
		"version now":                         exitUsage,
		"cost gpt-4.5-preview --input 1":      exitFailed,
		"tokens nosuch.txt":                   exitFailed,
		"compare --strict -m claude-sonnet-5": exitNo,
		"cost gpt-5-mini --input 9 --audio-input 3 --strict": exitNo,
	} {
		out, errs, status := run(strings.Fields(line), "")
		if status != want {
			t.Errorf("tokecon %s: status %d, want %d; %s", line, status, want, errs)
		}
		if (status == exitUsage || status == exitFailed) && (out != "" || !strings.HasPrefix(errs, "tokecon: ")) {
			t.Errorf("tokecon %s: %q on stdout, %q", line, out, errs)
		}
	}
}
