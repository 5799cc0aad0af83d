package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"time"
)

// session is a counter that is kept running, so that its counts are warm, and
// answers one request at a time.
type session struct {
	process  *exec.Cmd
	requests io.WriteCloser
	answers  *bufio.Reader
	said     bytes.Buffer // on stderr
}

// open starts the counter of a tool and waits until it is ready, so that no
// other is measured while it starts.
func (t *tool) open() (*session, error) {
	s := &session{process: t.counterCommand("serve")}
	s.process.Stderr = &s.said
	var err error
	if s.requests, err = s.process.StdinPipe(); err != nil {
		return nil, err
	}
	answers, err := s.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.answers = bufio.NewReader(answers)
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	_, err = s.answer()
	return s, err
}

// warm measures a count of the text, repeated for at least so long.
func (s *session) warm(path string, atLeast time.Duration) (time.Duration, int64, error) {
	if _, err := fmt.Fprintf(s.requests, "%dms %s\n", atLeast.Milliseconds(), path); err != nil {
		return 0, 0, s.explain(err)
	}
	line, err := s.answer()
	if err != nil {
		return 0, 0, err
	}
	return parseAnswer(line)
}

func (s *session) answer() (string, error) {
	line, err := s.answers.ReadString('\n')
	if err != nil {
		return "", s.explain(err)
	}
	return line, nil
}

// explain ends a counter that has failed with err; what it said itself tells
// more.
func (s *session) explain(err error) error {
	if said := s.close(); said != nil {
		return said
	}
	return err
}

// close ends the counter and returns what it complained of.
func (s *session) close() error {
	if err := errors.Join(s.requests.Close(), s.process.Wait()); err != nil {
		return fmt.Errorf("%w: %s", err, lastLine(s.said.String()))
	}
	return nil
}

// first measures opening and one count in a fresh process.
func (t *tool) first(path string) (time.Duration, int64, error) {
	out, err := outputOf(t.counterCommand("first", path))
	if err != nil {
		return 0, 0, err
	}
	return parseAnswer(out)
}

func (t *tool) counterCommand(args ...string) *exec.Cmd {
	argv := t.argv(args...)
	command := exec.Command(argv[0], argv[1:]...)
	command.Env = append(os.Environ(), oneCore)
	return command
}

// argv is the tool's counter with arguments.
func (t *tool) argv(args ...string) []string { return slices.Concat(t.counter, args) }
