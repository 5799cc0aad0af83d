// Package swap asks what it takes to leave an offer for another: what is saved on
// the user's own workload, the price at which the two tie, quality and its failures,
// what switching costs and when that has come back, and how much of the margin hangs
// on each of those who set prices.
package swap
