// Package counting counts the tokens of many files at once: texts and archives of any
// size as streams, on all cores, and pictures by the rule of a model.
package counting
