package main

import "github.com/spf13/cobra"

// settable are the flags that the environment (TOKECON_FORMAT …) and the user's
// settings file may set. Prices and model names never pass through here.
func settable() []string {
	return []string{"as-of", "books", "mode", "region", "currency", "calibration", "format", "columns", "color", "strict",
		"quiet"}
}

// globalFlags declares the flags that every command has.
func globalFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.String("as-of", "", "prices of this `DATE` or time, past or announced (default today)")
	f.StringSlice("books", nil, "lay the price books in this `DIR` over the shipped ones; may be repeated")
	f.String("mode", "", "service `MODE`: standard, batch, flex, priority, fast")
	f.String("region", "", "`REGION` of service, such as eu or us (default global)")
	f.String("currency", "USD", "`CURRENCY` of the offers to compare")
	f.String("calibration", "", "count estimated tokens by your own fits in this `FILE`")
	f.StringP("format", "f", "table", "output `FORMAT`: "+formatList())
	f.StringP("output", "o", "", "write to `FILE`, whole or not at all, instead of standard output")
	f.StringSlice("columns", nil, "`IDS` of the columns to show, in this order")
	f.String("color", "auto", "`WHEN` to use colour: auto, always, never")
	f.Bool("strict", false, "let every doubt fail the command")
	f.BoolP("quiet", "q", false, "print no remarks on stderr")
}
