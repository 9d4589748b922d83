package ingest

import (
	"fmt"
	"path/filepath"
	"slices"
)

// An IDPair is a row of a sheet of decisions: two IDs, and why.
type IDPair struct{ Old, New, Why string }

const maxPairs = 100_000

// ReadPairs reads the sheets of decisions in a workbook or CSV file: known by
// their header row, with the columns Old, New and, if there is one, Why. A row
// without an old ID, and a file without any row, is an error.
func ReadPairs(in Input, opts Options) (pairs []IDPair, err error) {
	_, err = readSmall(in, opts, pairHeader, func(file string, s sheetSource) smallRow {
		return func(number int, cells []cell, columns map[int]int) error {
			at := CellOf(file, s.name, fmt.Sprintf("A%d", number))
			if len(pairs) == maxPairs {
				return fmt.Errorf("%s: the file holds more than %d decisions", at, maxPairs)
			}
			var texts [3]string
			for i := range cells {
				if of, ok := columns[cells[i].column]; ok {
					texts[of] = trim(cells[i].String())
				}
			}
			if texts[0] == "" {
				return fmt.Errorf("%s: got no ID in the column Old, want one", at)
			}
			pairs = append(pairs, IDPair{texts[0], texts[1], texts[2]})
			return nil
		}
	})
	if err == nil && len(pairs) == 0 {
		err = fmt.Errorf("%s: no sheet holds decisions: looked for a row under a header row with the columns Old, New and Why", filepath.Base(in.Path))
	}
	if err != nil {
		return nil, err
	}
	return pairs, nil
}

// pairHeader returns what the cells of a row head, by column: nothing unless one
// is Old and one New.
func pairHeader(cells []cell) map[int]int {
	columns, found := map[int]int{}, [3]bool{}
	for i := range cells {
		if of := slices.Index([]string{"old", "new", "why"}, foldName(cells[i].text)); cells[i].kind == textCell && of >= 0 {
			columns[cells[i].column], found[of] = of, true
		}
	}
	if !found[0] || !found[1] {
		return nil
	}
	return columns
}
