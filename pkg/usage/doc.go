// Package usage turns a stream of requests into a usage profile: how much lies
// on each meter, by prompt size and hour of the week, as one tokenizer counts
// it. Profiles are small whatever the stream, exact in their sums, and can be
// merged.
//
// What samples do not record — the cached share, hidden reasoning, the length
// of a missing answer — comes from stated assumptions. A recorded count always
// goes before an assumption, and a count by the model's own tokenizer before
// one that is converted.
package usage
