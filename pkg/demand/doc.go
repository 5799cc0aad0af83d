// Package demand opens a workload, built-in, described in a file, or made of samples,
// with its assumptions and its volume a month, and counts it once for all offers.
//
// A [Workload] is opened once and never changed; what counting finds is in [Counts].
package demand
