// Package calibrate fits an estimated tokenizer to a user's own requests: those
// whose text is in a log beside the token counts that the vendor recorded.
//
// The model is
//
//	tokens ≈ factor × base tokens + per message × messages + per request
//
// A Gatherer takes a log apart, Gatherer.Fit fits and says how well, and a Book
// is the file that keeps fits. The package opens nothing: readers and texts come
// in as arguments.
package calibrate
