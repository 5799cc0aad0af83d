// Package quote turns a usage profile into a bill. Its idea is the Offer:
// anything that can be asked "what would this usage cost with you?" — a model in
// a vendor's book or, alike, a fleet of one's own. Every question of the tool is
// asked of offers and never of a vendor.
//
// A bill has one line for each meter and rate; each line carries the quantity,
// the rate, the place where the rate is written and the amount. Amounts are
// exact: quantity × price ÷ the meter's quantity, a shift of the decimal point.
// Only where a profile is scaled to a volume does a division occur, rounded at
// 34 digits. A total is always the sum of its lines.
package quote
