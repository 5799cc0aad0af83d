// Package hardware loads, checks and finds the facts about running models on
// one's own: accelerators with their prices, open-weight models, electricity
// with its carbon, and published measurements of throughput. It knows facts and
// no physics: what they come to is the business of package selfhost.
//
// Money is US dollars, a GB is 10⁹ bytes, and 0 stands for what is not known,
// never for nothing, unless a field says otherwise.
package hardware
