package ingest

import (
	"fmt"
	"path/filepath"
)

// A smallRow reads a row of a small sheet: its number, its cells, and what its
// columns are headed by the row that the sheet is known by.
type smallRow func(number int, cells []cell, columns map[int]int) error

// readSmall reads the small sheets of a workbook or CSV file, like those of changes
// and of decisions: each sheet that has a header row among its first rows. header
// returns what the cells of a row head, by column, nil where the row is no header;
// begin starts a sheet. Blank rows are passed over. It tells whether any sheet had
// a header row.
func readSmall(in Input, opts Options, header func([]cell) map[int]int, begin func(file string, s sheetSource) smallRow) (found bool, err error) {
	if opts.MaxBytes == 0 {
		opts.MaxBytes = DefaultMaxBytes
	}
	name := filepath.Base(in.Path)
	defer caught(name, &err)
	src, err := load(in, opts.MaxBytes)
	if err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	defer src.close()
	sheets, err := open(in.Path, src, opts.MaxBytes, func(cells []cell) int { return len(header(cells)) }, opts.Encoding.always)
	if err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	for _, s := range sheets {
		row := begin(name, s)
		var columns map[int]int
		err := s.rows(func(number int, cells []cell) error {
			switch {
			case blankRow(cells):
			case columns != nil:
				return row(number, cells, columns)
			case number <= headerRows:
				columns = header(cells)
			}
			return nil
		})
		if err != nil {
			return false, fmt.Errorf("%s: %w", name, err)
		}
		found = found || columns != nil
	}
	return found, nil
}
