// Package scenario asks what becomes of costs and margins when prices, tokens or use
// move: shocks, sweeps of one of them, which matters most, and what has happened
// before.
package scenario
