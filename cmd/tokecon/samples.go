package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/meter"
)

// sampleFlags are the flags that describe a workload.
type sampleFlags struct {
	workload   []string
	volume     config.Quantity
	users      config.Quantity
	output     int64
	cached     config.Share
	cacheWrite config.Share
	reasoning  config.Share
	retries    config.Share
	toolCalls  config.Quantity
	perRequest [meter.Count]config.Quantity // beside tokens
}

func (s *sampleFlags) declare(f flags) {
	f.StringSliceVarP(&s.workload, "workload", "w", nil,
		"built-in `NAME`, workload file (.yaml), or samples: files, a folder, - for stdin")
	f.VarP(textValue{&s.volume, new(string)}, "volume", "n", "`N` requests a month, such as 250k")
	f.text(&s.users, "users", "`N` users behind the volume, for --per user")
	f.Int64Var(&s.output, "output-tokens", 0, "`N` tokens of an answer that is not recorded")
	f.text(&s.cached, "cached-share", "`SHARE` of the prompt read from the cache where not recorded, 60% or 0.6")
	f.text(&s.cacheWrite, "cache-write-share", "`SHARE` of the prompt written to the cache where not recorded")
	f.text(&s.reasoning, "reasoning-share", "`SHARE` of the answer that is hidden thinking where not recorded")
	f.text(&s.retries, "retries", "`SHARE` of requests that are sent again")
	f.text(&s.toolCalls, "tool-calls", "`N` further requests that each one makes for tools")
	for _, m := range meter.Table() {
		if m.PerRequest {
			f.text(&s.perRequest[m.ID], flagName(m.Reported.Name), "`N` "+m.Reported.Doc+" of each request")
		}
	}
}

// flagName is the flag of a count: its name with dashes.
func flagName(count string) string { return strings.ReplaceAll(count, "_", "-") }

// open opens the workload that the flags and the arguments name.
func (s *sampleFlags) open(door *files.Door, args []string) (*demand.Workload, error) {
	return demand.Open(door, slices.Concat(s.workload, args), s.assumptions())
}

func (s *sampleFlags) assumptions() demand.Assumptions {
	a := demand.Assumptions{Volume: s.volume.Decimal, Users: s.users.Decimal, Output: s.output,
		Cached: s.cached.Decimal, CacheWrite: s.cacheWrite.Decimal, Reasoning: s.reasoning.Decimal,
		Retries: s.retries.Decimal, ToolCalls: s.toolCalls.Decimal}
	for id := range s.perRequest {
		a.PerRequest[id] = s.perRequest[id].Decimal
	}
	return a
}

// given names a flag on the command line that describes a workload; empty without one.
func (s *sampleFlags) given(cmd *cobra.Command) string {
	probe, found := &cobra.Command{}, ""
	(&sampleFlags{}).declare(flags{FlagSet: probe.Flags(), cmd: probe})
	probe.Flags().VisitAll(func(f *pflag.Flag) {
		if cmd.Flags().Changed(f.Name) {
			found = "--" + f.Name
		}
	})
	return found
}
