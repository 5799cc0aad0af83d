// Package split shares the change of an amount out among its causes.
package split
