// Package money holds exact decimal numbers: prices, amounts, quantities and
// factors. Numbers are read from their literal text by one strict grammar, sums
// and products lose nothing, and rounding happens in named places alone: Quo
// for means, Round, Fixed and Significant for output.
//
// It is the one room that knows the decimal library.
package money
