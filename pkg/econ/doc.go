// Package econ asks the questions of offers: what does it cost, which offer is
// cheapest, when does it pay to own one, how sure is that. The answers are plain
// results; nothing here reads a file, a clock or a screen.
package econ
