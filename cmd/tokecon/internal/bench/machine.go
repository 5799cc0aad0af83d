package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// machine is the line that says where and when the figures were taken.
func machine() string {
	parts := []string{
		fmt.Sprintf("%d processors", runtime.NumCPU()),
		runtime.GOOS + "/" + runtime.GOARCH,
		runtime.Version(),
	}
	if model := processor(); model != "" {
		parts = append([]string{model}, parts...)
	}
	if node, err := exec.Command("node", "--version").Output(); err == nil {
		parts = append(parts, "node "+strings.TrimSpace(string(node)))
	}
	return strings.Join(append(parts, time.Now().Format(time.DateOnly)), ", ")
}

// processor is the model name that Linux gives, empty elsewhere.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(info)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
