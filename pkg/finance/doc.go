// Package finance is the arithmetic of money over time: annuities, present
// values, paybacks, rates of return. Amounts are exact decimals; rates are shares a year, nominal
// and before tax, and a year has twelve equal months.
package finance
