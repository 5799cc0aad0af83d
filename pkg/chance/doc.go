// Package chance draws numbers from stated distributions and tells what the draws
// say: quantiles, probabilities with their error, and which input is worth measuring
// first.
//
// A seed gives the same draws, bit by bit, on every CPU and under every version of
// the compiler: the generator is written out here, one uniform number makes one
// value, and exp, log and the normal distribution are built of + − × ÷ and √ alone,
// which IEEE 754 rounds in one way. Products are converted where a sum follows, so
// that no compiler fuses the two.
package chance
