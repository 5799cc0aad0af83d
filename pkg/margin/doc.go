// Package margin works out the unit economics of plans: what is left of a price
// when the requests of its users are served by one offer or by several.
package margin
