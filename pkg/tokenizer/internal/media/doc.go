// Package media says how many tokens a picture, a second of sound or of video,
// and the instructions that come with tools take, by vendor and model.
//
// Every rule is a row of rules.csv, with the page it was read on, the day it
// was checked, and how it was confirmed; the first row that fits a model and a
// detail is used. A model without a row is an error: what is not known does
// not cost nothing.
//
// The vendors rewrite these pages, and their pages do not always agree. Where
// they differ the newest rule gives the number and the others are in the band.
package media
