package disk

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Told is the text of an error for people. What the system says of a file in it is
// said in plain words: the file, and what is wrong with it, without the name of a system call.
func Told(err error) string {
	text := err.Error()
	for _, e := range systemErrors(err) {
		text = strings.ReplaceAll(text, e.Error(), plainly(e))
	}
	return text
}

// systemErrors are the errors within an error that the system gave.
func systemErrors(err error) []error {
	switch e := err.(type) { //nolint:errorlint // each error of the tree is looked at by itself
	case nil:
		return nil
	case *fs.PathError, *os.LinkError, *os.SyscallError:
		return []error{err}
	case interface{ Unwrap() error }:
		return systemErrors(e.Unwrap())
	case interface{ Unwrap() []error }:
		var all []error
		for _, one := range e.Unwrap() {
			all = append(all, systemErrors(one)...)
		}
		return all
	}
	return nil
}

// plainly is an error of the system in plain words.
func plainly(err error) string {
	var path *fs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	switch {
	case errors.As(err, &link):
		return link.Old + " to " + link.New + ": " + cause(link.Err)
	case errors.As(err, &path):
		return path.Path + ": " + cause(path.Err)
	case errors.As(err, &call):
		return cause(call.Err)
	}
	return err.Error()
}

// cause is what the system says is wrong, in the same words on every system.
func cause(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file or folder"
	case errors.Is(err, fs.ErrExist):
		return "it stands there already"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case InUse(err):
		return "another program has it open"
	}
	text := strings.TrimSuffix(err.Error(), ".")
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}
