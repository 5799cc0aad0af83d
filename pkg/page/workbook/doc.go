// Package workbook lays a model out as sheets whose formulas compute it anew when an
// input is changed.
package workbook
