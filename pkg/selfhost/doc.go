// Package selfhost says what a model run on one's own hardware comes to: its
// throughput from physics, the replicas that a load needs, their power and their
// cost.
//
// The throughput model is a roofline of one decoding step, of one prompt, and of
// how the two share a GPU under continuous batching. Each step reads the weights
// that its batch touches and the cache of each request, computes, talks to the
// other GPUs, and pays a fixed price a layer. Terms are added: that fits the
// published measurements better than taking the largest. Utilisation is never
// asked for: it follows from the rate of requests.
//
// Physics is in floats and in seconds, bytes and operations; money is exact.
package selfhost
