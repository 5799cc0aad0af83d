package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
)

// comment is one on a pull request, as GitHub's API has it.
type comment struct {
	ID   int64             `json:"id"`
	User map[string]string `json:"user"`
	Body string            `json:"body"`
}

// fakeGH is a gh whose GitHub is a folder, $GH_FAKE: comments.json holds the
// comments, calls what was asked. It takes the calls of the action alone and
// refuses every other, as it does all where $GH_FAKE/broken is.
func fakeGH() {
	if err := ghCall(os.Getenv("GH_FAKE"), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gh:", err)
		os.Exit(1)
	}
}

func ghCall(folder string, args []string) error {
	if os.Getenv("GH_TOKEN") == "" || len(args) == 0 || args[0] != "api" {
		return fmt.Errorf("no such call, or no token: %q", args)
	}
	call := ghArgs(args[1:])
	log, err := os.OpenFile(filepath.Join(folder, "calls"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	fmt.Fprintln(log, call["--method"], call["path"])
	if _, err := os.Stat(filepath.Join(folder, "broken")); err == nil {
		return fmt.Errorf("HTTP 403: Resource not accessible by integration")
	}
	if call["path"] == "graphql" && call["query"] == "{viewer{login}}" {
		return jq(call["--jq"], map[string]any{
			"data": map[string]any{"viewer": map[string]any{"login": "github-actions[bot]"}}})
	}
	return ghComments(filepath.Join(folder, "comments.json"), call)
}

// ghArgs takes a call apart: flags, fields, and the path.
func ghArgs(args []string) map[string]string {
	out := map[string]string{"--method": "GET"}
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case slices.Contains([]string{"--silent", "--paginate"}, arg):
			out[arg] = "true"
		case slices.Contains([]string{"-f", "-F"}, arg):
			i++
			name, value, _ := strings.Cut(args[i], "=")
			out[name] = value
		case strings.HasPrefix(arg, "-"):
			i++
			out[arg] = args[i]
		default:
			out["path"] = arg
		}
	}
	return out
}

func ghComments(path string, call map[string]string) error {
	all := []comment{}
	if text, err := os.ReadFile(path); err == nil {
		if err := json.Unmarshal(text, &all); err != nil {
			return err
		}
	}
	const issue, one = "repos/o/r/issues/7/comments", "repos/o/r/issues/comments/"
	switch method := call["--method"]; {
	case method == "GET" && call["path"] == issue+"?per_page=100" && call["--paginate"] != "":
		return jq(call["--jq"], all)
	case method == "POST" && call["path"] == issue:
		all = append(all, comment{ID: 100 + int64(len(all)), User: map[string]string{"login": "github-actions[bot]"}})
		return ghWrite(path, all, len(all)-1, call["body"])
	case method == "PATCH" && strings.HasPrefix(call["path"], one):
		at := slices.IndexFunc(all, func(c comment) bool { return call["path"] == fmt.Sprint(one, c.ID) })
		if at >= 0 {
			return ghWrite(path, all, at, call["body"])
		}
	}
	return fmt.Errorf("HTTP 404: %q", call)
}

// ghWrite gives a comment the body of a file, which is named as @file.
func ghWrite(path string, all []comment, at int, body string) error {
	text, err := os.ReadFile(strings.TrimPrefix(body, "@"))
	if err != nil {
		return err
	}
	all[at].Body = string(text)
	out, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, out, 0o644)
}

// jq prints what a filter makes of an answer, as gh does: texts without quotes.
func jq(filter string, answer any) error {
	query, err := gojq.Parse(filter)
	if err != nil {
		return err
	}
	code, err := gojq.Compile(query, gojq.WithEnvironLoader(os.Environ))
	if err != nil {
		return err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		return err
	}
	found := code.Run(plain)
	for v, ok := found.Next(); ok; v, ok = found.Next() {
		if err, bad := v.(error); bad {
			return err
		}
		fmt.Println(v)
	}
	return nil
}
