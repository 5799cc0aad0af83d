package meter

import (
	"errors"
	"fmt"
	"math"
)

// Quantities holds how much lies on each meter, indexed by ID. Quantities are
// whole numbers, 0 or more.
type Quantities [Count]int64

// ErrOverflow is returned when a sum leaves the range of 64-bit integers.
var ErrOverflow = errors.New("the sum of quantities exceeds 9223372036854775807")

// Add returns q + r meter by meter, or ErrOverflow.
func (q Quantities) Add(r Quantities) (Quantities, error) {
	for i := range q {
		if q[i] > math.MaxInt64-r[i] {
			return q, ErrOverflow
		}
		q[i] += r[i]
	}
	return q, nil
}

// PromptSize returns the whole prompt in tokens: what tiers are decided on.
func (q *Quantities) PromptSize() int64 { return q.side(Prompt) }

// AnswerSize returns the whole answer in tokens.
func (q *Quantities) AnswerSize() int64 { return q.side(Answer) }

// side sums the meters of one side; a sum beyond 64 bits stays at the largest
// integer, which decides tiers as the true sum would.
func (q *Quantities) side(s Side) int64 {
	var sum int64
	for id := range table {
		if table[id].Side != s {
			continue
		}
		if q[id] > math.MaxInt64-sum {
			return math.MaxInt64
		}
		sum += q[id]
	}
	return sum
}

// Whole is usage as it is reported at the edge, by OpenTelemetry's meaning:
// Input is the whole prompt and holds the parts below it, Output the whole
// answer and holds the parts below it. All counts are totals over Requests
// calls, which are taken to be alike.
type Whole struct {
	Input        int64 `json:"input"`          // tokens of the whole prompt
	Cached       int64 `json:"cached"`         // part of Input read from the cache
	CacheWrite   int64 `json:"cache_write"`    // part of Input written to the cache, short lifetime
	CacheWrite1h int64 `json:"cache_write_1h"` // part of Input written to the cache for an hour
	AudioInput   int64 `json:"audio_input"`    // part of Input that is audio
	ImageInput   int64 `json:"image_input"`    // part of Input that is pictures, in tokens
	VideoInput   int64 `json:"video_input"`    // part of Input that is video
	Output       int64 `json:"output"`         // tokens of the whole answer
	Reasoning    int64 `json:"reasoning"`      // part of Output that is hidden thinking
	AudioOutput  int64 `json:"audio_output"`   // part of Output that is audio
	ImageOutput  int64 `json:"image_output"`   // part of Output that is pictures, in tokens
	Requests     int64 `json:"requests"`       // calls
	Images       int64 `json:"images"`         // pictures billed by the piece
	Searches     int64 `json:"searches"`       // web searches
	FileSearches int64 `json:"file_searches"`  // file searches
}

// ContradictionError says that the parts of a count exceed the whole, or that a
// count is negative.
type ContradictionError struct {
	Field, Reason string
}

// Error names the field and what is wrong with it.
func (e *ContradictionError) Error() string { return e.Field + ": " + e.Reason }

// Split puts every token on exactly one meter. It refuses negative counts and
// parts that exceed their whole.
func (w Whole) Split() (Quantities, error) {
	if err := w.negative(); err != nil {
		return Quantities{}, err
	}
	prompt := []part{{"cached", w.Cached, CacheRead}, {"cache_write", w.CacheWrite, CacheWrite5m}, {"cache_write_1h", w.CacheWrite1h, CacheWrite1h}, {"audio_input", w.AudioInput, AudioInput}, {"image_input", w.ImageInput, ImageInput}, {"video_input", w.VideoInput, VideoInput}}
	answer := []part{{"reasoning", w.Reasoning, Reasoning}, {"audio_output", w.AudioOutput, AudioOutput}, {"image_output", w.ImageOutput, ImageOutput}}
	var q Quantities
	var err error
	if q[Input], err = carve(&q, "input", w.Input, prompt); err != nil {
		return Quantities{}, err
	}
	if q[Output], err = carve(&q, "output", w.Output, answer); err != nil {
		return Quantities{}, err
	}
	q[Requests], q[Images], q[WebSearch], q[FileSearch] = w.Requests, w.Images, w.Searches, w.FileSearches
	return q, nil
}

// part is a named share of a whole and the meter it belongs to.
type part struct {
	field string
	n     int64
	id    ID
}

// carve puts the parts on their meters and returns what is left of the whole.
func carve(q *Quantities, field string, whole int64, parts []part) (int64, error) {
	left := whole
	for _, p := range parts {
		if p.n > left {
			return 0, &ContradictionError{p.field, fmt.Sprintf("%d is a part of %s, of which only %d of %d are left; %s counts the whole", p.n, field, left, whole, field)}
		}
		left -= p.n
		q[p.id] = p.n
	}
	return left, nil
}

func (w Whole) negative() error {
	for _, p := range []part{{"input", w.Input, 0}, {"cached", w.Cached, 0}, {"cache_write", w.CacheWrite, 0}, {"cache_write_1h", w.CacheWrite1h, 0}, {"audio_input", w.AudioInput, 0}, {"image_input", w.ImageInput, 0}, {"video_input", w.VideoInput, 0}, {"output", w.Output, 0}, {"reasoning", w.Reasoning, 0}, {"audio_output", w.AudioOutput, 0}, {"image_output", w.ImageOutput, 0}, {"requests", w.Requests, 0}, {"images", w.Images, 0}, {"searches", w.Searches, 0}, {"file_searches", w.FileSearches, 0}} {
		if p.n < 0 {
			return &ContradictionError{p.field, fmt.Sprintf("%d is negative", p.n)}
		}
	}
	return nil
}
