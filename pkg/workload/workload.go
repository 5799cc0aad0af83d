package workload

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// DefaultMaxLine is the longest record in bytes that is read unless
// Options.MaxLine says otherwise: far above real samples, and it keeps a hostile
// or broken file from filling the memory.
const DefaultMaxLine = 64 << 20

// Position is where a record stands. Line counts from 1 and is the line on
// which the record begins; 0 means the file as a whole.
type Position struct {
	File string
	Line int
}

// String returns "file:line", or the file alone when there is no line. What
// could move a terminal's cursor is escaped.
func (p Position) String() string {
	if p.Line == 0 {
		return visible(p.File)
	}
	return fmt.Sprintf("%s:%d", visible(p.File), p.Line)
}

// Request is one real request: what was asked, what was answered, what was
// counted, each as far as known.
type Request struct {
	Where  Position
	Time   time.Time       // zero: not recorded
	Model  string          // as recorded, the answering model before the asked one; "" unknown
	Mode   string          // as recorded in a usage row; "" unknown
	Region string          // as recorded in a usage row; "" unknown
	Chat   *tokenizer.Chat // nil: only counts are known
	Answer *Answer         // nil: no recorded answer
	Usage  *meter.Whole    // nil: no recorded counts
	// invalid parts of the text that were replaced by U+FFFD: worth announcing, they change token counts
	Replaced int
	// PromptOnly says that Usage counts the prompt alone: the request was counted
	// and never served, so neither an answer nor cached parts are known.
	PromptOnly bool
}

// Answer is what the model said and which tools it called. Hidden thinking is
// not in it.
type Answer struct {
	Text  string
	Calls []tokenizer.ToolCall
}

// Options say how samples are read. The zero value detects everything.
type Options struct {
	Stdin      io.Reader // what the path "-" reads; nil: "-" is refused
	Format     string    // a name of Formats; "" detects by shape, per file
	MaxLine    int       // longest record in bytes; 0: DefaultMaxLine
	AllowEmpty bool      // an input without rows is no error
}

func (o Options) maxLine() int {
	if o.MaxLine <= 0 {
		return DefaultMaxLine
	}
	return o.MaxLine
}

// Open streams the requests of files, folders and standard input ("-") in the
// order of the paths; a folder is walked in sorted order. Gzip and zstd are
// recognised by their first bytes. The first error ends the stream and comes with
// a zero Request; it is a *SourceError where the input is at fault.
//
// In a folder every file is read: JSON and JSON lines as records, our own CSV
// as usage rows, any other text as one prompt. Hidden files and folders, empty
// files and binaries (a NUL in the first 8 KiB) are passed over there; links
// are followed inside the folder and refused when they leave it. Failed lines
// of batch outputs are passed over: nobody is billed for them.
func Open(paths []string, opt Options) iter.Seq2[Request, error] {
	return stream(func(emit func(Request) error) error {
		if len(paths) == 0 {
			return errors.New("no sample named; name files, a folder, or - for standard input")
		}
		if err := knownFormat(opt.Format); err != nil {
			return err
		}
		for _, path := range paths {
			if err := readPath(path, opt, emit); err != nil {
				return err
			}
		}
		return nil
	})
}

// errStop travels up when the consumer of a stream wants no more.
var errStop = errors.New("stopped")

// stream turns a function that emits into an iterator: one error at most, as
// the last item.
func stream[T any](run func(emit func(T) error) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := run(func(v T) error {
			if !yield(v, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			var none T
			yield(none, err)
		}
	}
}

// readPath reads one path and refuses it when it holds no request.
func readPath(path string, opt Options, emit func(Request) error) error {
	rows := 0
	err := eachSource(path, opt, func(s *source) error {
		return readSource(s, opt, func(r Request) error {
			rows++
			return emit(r)
		})
	})
	if err == nil && rows == 0 && !opt.AllowEmpty {
		return noRows(path)
	}
	return err
}

// readSource reads one opened input by its kind.
func readSource(s *source, opt Options, emit func(Request) error) error {
	switch s.kind(opt.Format) {
	case kindNone:
		return nil
	case kindText:
		return readText(s, opt, emit)
	case kindCSV:
		return eachCSVRow(s, opt, false, func(row UsageRow) error { return emit(row.request()) })
	case kindStream:
		return &SourceError{File: s.name, Line: 1, Reason: "a recorded event stream",
			Hint: "save the final response object instead"}
	default:
		return readRecords(s, opt, emit)
	}
}
