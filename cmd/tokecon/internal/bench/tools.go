package main

import (
	"debug/buildinfo"
	_ "embed"
	"fmt"
	"strings"
)

//go:embed tokens.mjs
var tokensScript string

// oneCore keeps a Go program to one core; the others have one thread that
// counts.
const oneCore = "GOMAXPROCS=1"

// tool is one way to count tokens.
type tool struct {
	name    string
	version string
	mark    string   // of a footnote
	counter []string // a program that speaks the protocol of package counter
	err     error    // why it is not measured further
}

// ourTool is tokecon's own tokenizer.
func ourTool(w *workshop) (*tool, error) {
	binary, err := w.build("counter-tokecon", countersPath+"ours")
	return &tool{name: "tokecon", counter: []string{binary}}, err
}

const countersPath = "./cmd/tokecon/internal/bench/counters/"

// peers returns the other tools. One that cannot be had is left out with a
// remark.
func peers(w *workshop) (tools []*tool, remarks []string) {
	for _, module := range []struct{ name, pkg string }{
		{"tiktoken-go/tokenizer", "tiktokengo"},
		{"pkoukk/tiktoken-go", "pkoukk"},
	} {
		t, err := w.goPeer(module.name, module.pkg)
		if err != nil {
			remarks = append(remarks, fmt.Sprintf("%s is not measured: %v", module.name, err))
			continue
		}
		tools = append(tools, t)
	}
	fromNpm, err := w.npmPeers("tiktoken@1.0.22", "gpt-tokenizer@4.0.0", "ai-tokenizer@1.0.6")
	if err != nil {
		remarks = append(remarks, fmt.Sprintf("the npm packages are not measured: %v", err))
	}
	return append(tools, fromNpm...), remarks
}

// goPeer builds the counter of a module on GitHub.
func (w *workshop) goPeer(name, pkg string) (*tool, error) {
	binary, err := w.build("counter-"+pkg, countersPath+pkg)
	if err != nil {
		return nil, err
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	t := &tool{name: name, counter: []string{binary}}
	for _, module := range info.Deps {
		if module.Path == "github.com/"+name {
			t.version = module.Version
		}
	}
	return t, nil
}

// npmPeers installs the packages, each named with its version.
func (w *workshop) npmPeers(packages ...string) ([]*tool, error) {
	if err := w.install(packages...); err != nil {
		return nil, err
	}
	script, err := w.script("tokens.mjs", tokensScript)
	if err != nil {
		return nil, err
	}
	var tools []*tool
	for _, p := range packages {
		name, version, _ := strings.Cut(p, "@")
		tools = append(tools, &tool{name: "npm " + name, version: version, counter: []string{"node", script, name}})
	}
	return tools, nil
}
