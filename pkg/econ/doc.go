// Package econ asks the questions: what does it cost, which offer is cheapest,
// how sure is that. Questions are asked of offers and answered with plain
// results; nothing here reads a file, a clock or a screen.
package econ
