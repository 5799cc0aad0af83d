package benchfile

import "math"

// Result is what one run of a benchmark measured. Every number is finite and
// not negative; 0 means that the file does not tell it.
type Result struct {
	Tool            string  // vllm, sglang, guidellm, aiperf, genai-bench or inferencex
	Model           string  // as the file names it; may be empty
	Date            string  // day of the run as the file tells it, YYYY-MM-DD; may be empty
	Input           float64 // mean tokens of a prompt
	Output          float64 // mean tokens of an answer
	Concurrency     float64 // requests at a time: the mean measured, else the number set
	OutputPerSecond float64 // answer tokens a second of the whole server; always above 0
	TTFT            float64 // mean seconds to the first token
	TPOT            float64 // mean seconds for each token after the first
	Completed       int64   // requests served
	Failed          int64   // requests not served
	RequestRate     float64 // requests a second that were sent; 0 also when they were sent as fast as they were served
	GPUs            int     // GPUs that served
	Line            int     // the line of the file that the result begins on, from 1
}

// Best returns the result nearest to a concurrency, by ratio: 32 is as near to
// 16 as to 64. Equally near ones go by throughput. Results that do not tell
// their concurrency are passed over unless none does. A concurrency of 0, or
// one that is no positive number, asks for the highest throughput. No results
// give the zero Result.
func Best(results []Result, concurrency float64) Result {
	var best Result
	nearest := math.Inf(1)
	for _, r := range results {
		far := distance(r.Concurrency, concurrency)
		if best.OutputPerSecond == 0 || far < nearest || far == nearest && r.OutputPerSecond > best.OutputPerSecond {
			best, nearest = r, far
		}
	}
	return best
}

// distance is how far a told concurrency is from the one asked for; all are
// equally near when none is asked for.
func distance(told, asked float64) float64 {
	switch {
	case !(asked > 0) || math.IsInf(asked, 1): // NaN too
		return 0
	case told <= 0:
		return math.Inf(1)
	}
	return max(told/asked, asked/told)
}
