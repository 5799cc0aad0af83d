// Command launcher runs the command in its arguments and prints the nanoseconds
// it took and its peak resident memory in bytes, 0 where that is not known. It
// is a program of its own because Linux counts the peak of the starting process
// as the child's: the bench would be measured, not the command.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "launcher:", err)
		os.Exit(1)
	}
}

func run(argv []string) error {
	if len(argv) == 0 {
		return fmt.Errorf("no command")
	}
	command := exec.Command(argv[0], argv[1:]...)
	command.Stdin, command.Stderr = os.Stdin, os.Stderr
	start := time.Now()
	err := command.Run()
	took := time.Since(start)
	if err != nil {
		return fmt.Errorf("%s: %w", argv[0], err)
	}
	_, err = fmt.Println(took.Nanoseconds(), peakMemory(command.ProcessState))
	return err
}
