package ingest

import (
	"cmp"
	"strconv"
	"strings"
	"unique"
)

// A Cell is a place that a person can open: C7 of the sheet Partners in partners.xlsx.
// Where a record has no cell for a field it is the row, without a column; with
// neither it is the whole sheet. The zero Cell is nowhere.
//
// A run keeps many: a cell takes 16 bytes, and two cells of one place are equal.
type Cell struct {
	sheet  unique.Handle[sheetName]
	row    uint32 // from 1
	column uint16 // from 1
}

type sheetName struct{ file, sheet string }

// CellOf returns the cell of a sheet by its reference: C7, 7 for a row, "" for the whole sheet.
func CellOf(file, sheet, ref string) Cell {
	c := wholeSheet(file, sheet)
	letters := strings.TrimRight(ref, "0123456789")
	for _, letter := range letters {
		c.column = c.column*26 + uint16(letter-'A'+1)
	}
	row, _ := strconv.ParseUint(ref[len(letters):], 10, 32)
	c.row = uint32(row)
	return c
}

func wholeSheet(file, sheet string) (c Cell) {
	if name := (sheetName{file, sheet}); name != (sheetName{}) {
		c.sheet = unique.Make(name)
	}
	return c
}

func (c Cell) in() (name sheetName) {
	if c.sheet != (unique.Handle[sheetName]{}) {
		name = c.sheet.Value()
	}
	return name
}

// File returns the file's name.
func (c Cell) File() string { return c.in().file }

// Sheet returns the sheet's name, "" in a CSV file.
func (c Cell) Sheet() string { return c.in().sheet }

// WholeSheet returns the sheet that the cell is on.
func (c Cell) WholeSheet() Cell { return Cell{sheet: c.sheet} }

// Row returns the row, from 1; 0 for a whole sheet.
func (c Cell) Row() int { return int(c.row) }

// Column returns the column, from 1; 0 for a row, and for a whole sheet.
func (c Cell) Column() int { return int(c.column) }

// Ref returns the cell as C7, a row as 7, and "" for a whole sheet.
func (c Cell) Ref() string {
	if c.row == 0 {
		return ""
	}
	return columnName(c.column) + strconv.Itoa(int(c.row))
}

// String returns the cell as partners.xlsx:Partners!C7; CSV files, whose
// sheet bears no name, give partners.csv!C7.
func (c Cell) String() string { return c.WithRefs(c.Ref()) }

// WithRefs returns cells of the sheet by their references, as String does the cell:
// partners.xlsx:Partners!C7, H7.
func (c Cell) WithRefs(refs string) string {
	name := c.in()
	s := name.file
	if name.sheet != "" {
		s += ":" + name.sheet
	}
	if refs != "" {
		s += "!" + refs
	}
	return s
}

// Compare orders cells by file, sheet, row and column.
func (c Cell) Compare(o Cell) int {
	a, b := c.in(), o.in()
	return cmp.Or(strings.Compare(a.file, b.file), strings.Compare(a.sheet, b.sheet), cmp.Compare(c.row, o.row), cmp.Compare(c.column, o.column))
}

// columnName returns A for 1, AA for 27, and "" for 0.
func columnName(n uint16) string {
	var s string
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}
