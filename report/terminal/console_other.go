//go:build !windows

package terminal

import "errors"

// OwnConsole tells whether the console is this program's alone: never, outside Windows.
func OwnConsole() bool { return false }

// Show opens a file in the program that is there for its kind, under Windows.
func Show(string) error { return errors.ErrUnsupported }
