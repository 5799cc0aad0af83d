// Package counter is the program around one way of counting tokens: every tool
// written in Go is timed by this code. tokens.mjs does the same for the tools
// written in JavaScript.
package counter

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Count counts the tokens of text.
type Count func(text string) (int, error)

// Open opens the encoding o200k_base, with all that this takes in a fresh
// process.
type Open func() (Count, error)

// Main is the main function of such a program, which does one of
//
//	count FILE    print the tokens of the file, or of standard input (-)
//	first FILE    read the file, open the encoding, count once
//	serve         open the encoding, print "ready", then answer requests
//
// A request is a line "DURATION FILE": count the file once to warm up and then
// again and again for at least so long. The answer to it and to first is a line
// with the nanoseconds of a count (of opening and the count, for first) and the
// tokens.
func Main(open Open) {
	if err := run(open, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "counter:", err)
		os.Exit(1)
	}
}

func run(open Open, args []string) error {
	switch {
	case len(args) == 2 && args[0] == "count":
		_, tokens, err := first(open, args[1])
		if err != nil {
			return err
		}
		fmt.Println(tokens)
		return nil
	case len(args) == 2 && args[0] == "first":
		return answer(first(open, args[1]))
	case len(args) == 1 && args[0] == "serve":
		return serve(open, os.Stdin)
	}
	return errors.New("want count FILE, first FILE or serve")
}

// first counts once, the opening included in the time and the reading not.
func first(open Open, path string) (time.Duration, int, error) {
	text, err := read(path)
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	count, err := open()
	if err != nil {
		return 0, 0, fmt.Errorf("open the encoding: %w", err)
	}
	tokens, err := count(text)
	return time.Since(start), tokens, err
}

func serve(open Open, requests io.Reader) error {
	count, err := open()
	if err != nil {
		return fmt.Errorf("open the encoding: %w", err)
	}
	if _, err := fmt.Println("ready"); err != nil {
		return err
	}
	lines := bufio.NewScanner(requests)
	for lines.Scan() {
		span, path, _ := strings.Cut(lines.Text(), " ")
		atLeast, err := time.ParseDuration(span)
		if err != nil {
			return fmt.Errorf("request %q: %w", lines.Text(), err)
		}
		text, err := read(path)
		if err != nil {
			return err
		}
		if err := answer(repeat(count, text, atLeast)); err != nil {
			return err
		}
	}
	return lines.Err()
}

// repeat returns the mean time of a warm count.
func repeat(count Count, text string, atLeast time.Duration) (time.Duration, int, error) {
	if _, err := count(text); err != nil {
		return 0, 0, err
	}
	start := time.Now()
	for passes := 1; ; passes++ {
		tokens, err := count(text)
		if err != nil {
			return 0, 0, err
		}
		if took := time.Since(start); took >= atLeast {
			return took / time.Duration(passes), tokens, nil
		}
	}
}

func answer(took time.Duration, tokens int, err error) error {
	if err == nil {
		_, err = fmt.Println(took.Nanoseconds(), tokens)
	}
	return err
}

func read(path string) (string, error) {
	if path == "-" {
		text, err := io.ReadAll(os.Stdin)
		return string(text), err
	}
	text, err := os.ReadFile(path)
	return string(text), err
}
