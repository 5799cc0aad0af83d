// Package export lays a whole model out: every plan or every offer, in every
// scenario, figure by figure, each with where it is from.
package export
