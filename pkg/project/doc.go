// Package project puts a tokecon.yaml to a market: its plans with what serves them,
// priced as things are or under shocks, with the books and the lock that it names, as
// it is or as it was at a revision.
package project
