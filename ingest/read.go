// Package ingest reads the spreadsheets: partners, employees, certifications and
// the other tables, from any sheet of any workbook or CSV file.
//
// A row that can't be understood becomes a [Problem], and reading goes on: one
// bad date must not cost the other partners their verdict. Every record keeps
// its place, so that a verdict can be traced to a cell that a person can open
// and correct. The package knows sheets and cells; it knows no rule.
package ingest

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"
	"strings"
)

// A DateOrder says how 06/07/2020 is to be read.
type DateOrder uint8

// The orders. With DatesUnsaid only a date that can be read one way is read.
const (
	DatesUnsaid DateOrder = iota
	DatesMDY
	DatesDMY
)

// An Input is a file to read: its path, and its bytes where they are at hand.
type Input struct {
	Path string
	Data []byte // nil: read from Path
	// Folder is the folder whose name brought the file in; "" where it is named
	// itself. Files of one folder may turn out to be copies of each other.
	Folder string
	// Limits are what the file may say, all of which hold; none: anything.
	Limits []Limit
}

// DefaultMaxBytes is what one file may expand to where nothing else is said: 2 GiB.
const DefaultMaxBytes = 2 << 30

// Options say how to read.
type Options struct {
	Dates DateOrder
	// Encoding is what CSV files are in that are neither UTF-8 nor UTF-16; the
	// zero Encoding stands for Windows-1252.
	Encoding   Encoding
	Vocabulary *Vocabulary
	Headers    *Headers
	// MaxBytes limits what one file may expand to; 0 stands for DefaultMaxBytes.
	MaxBytes int64
	// Jobs is how many sheets of a file are read at the same time; 0 stands for
	// 2. It makes no difference to the result.
	Jobs int
	// Progress, where given, is called now and then with the file being read and
	// the part of it that was read by then, from 0 to 1.
	Progress func(file string, part float64)
}

// Read reads the files, in whatever order they are given, into one roster, and
// lists the problems in order of file, sheet, row and column.
// The error is for what ends a run: a file that is no spreadsheet, is encrypted
// or damaged, expands past the limit, or a table of partners or employees that is nowhere.
func Read(files []Input, opts Options) (*Roster, []Problem, error) {
	if opts.Headers == nil {
		return nil, nil, errors.New("no header names given to read tables by")
	}
	r := newReader(opts)
	files = inOrder(files)
	names := fileNames(files)
	var errs []error
	onlyLocks := !slices.ContainsFunc(files, func(in Input) bool { return !lockFile(in.Path) })
	for i, in := range files {
		if lockFile(in.Path) && !onlyLocks {
			r.skipLockFile(names[i], in)
			continue
		}
		errs = append(errs, r.file(names[i], in))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	if err := r.missing(); err != nil {
		return nil, nil, err
	}
	if err := r.copies.check(r.roster); err != nil {
		return nil, nil, err
	}
	r.references()
	r.roster.PartnerIDs, r.roster.EmployeeIDs = r.partnerIDs.names, r.employeeIDs.names
	return r.roster, r.inOrder(), nil
}

// inOrder returns the files by base name, then path: their order on the command
// line makes no difference. Those that are limited come last, so that no row in
// one of them takes the place of an equal one.
func inOrder(files []Input) []Input {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b Input) int {
		return cmp.Or(cmp.Compare(min(1, len(a.Limits)), min(1, len(b.Limits))), strings.Compare(filepath.Base(a.Path), filepath.Base(b.Path)), strings.Compare(a.Path, b.Path))
	})
	return files
}

// fileNames returns what each file is called: its base name, or as much of the
// path before it as tells it from another.
func fileNames(files []Input) []string {
	parts := make([][]string, len(files))
	for i, f := range files {
		parts[i] = strings.Split(filepath.ToSlash(filepath.Clean(f.Path)), "/")
	}
	names := make([]string, len(files))
	for i, p := range parts {
		n := 1
		for clashes(parts, i, n) {
			n++
		}
		names[i] = strings.Join(p[max(0, len(p)-n):], "/")
	}
	return names
}

// clashes tells whether another path ends in the same n parts.
func clashes(parts [][]string, i, n int) bool {
	tail := func(p []string) string { return strings.Join(p[max(0, len(p)-n):], "/") }
	if n >= len(parts[i]) {
		return false
	}
	return slices.ContainsFunc(parts, func(p []string) bool {
		return !slices.Equal(p, parts[i]) && tail(p) == tail(parts[i])
	})
}
