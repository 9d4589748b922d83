package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// messyWorkbook makes a workbook from a text: "-- Name --" begins a sheet,
// "merge A1:P1" merges cells, "hide 9" hides a row, "hide sheet" the sheet, "strike 9"
// draws a line through the cells of a row that is written, "skip" leaves a row blank,
// and any other line is a row of cells between "|". A cell that begins with '
// is text whatever it looks like, with = a formula that was never calculated,
// with ! an error value; others are as in the CSV files. Lines that begin with
// # are remarks.
func messyWorkbook(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b, err := newBook("Partners, as they came in")
	if err != nil {
		return nil, err
	}
	defer b.file.Close()
	m := messy{book: b}
	for n, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if err := m.addLine(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n+1, err)
		}
	}
	return b.bytes(m.writeErrors)
}

// messy is a messy workbook being written.
type messy struct {
	*book
	sheet  string
	row    int
	errors []string // the error values written so far
}

// addLine carries out one line of the text.
func (m *messy) addLine(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "" || verb == "#":
		return nil
	case verb == "--":
		m.sheet, m.row = strings.TrimSuffix(rest, " --"), 0
		return m.addSheet(m.sheet)
	case verb == "merge":
		from, to, _ := strings.Cut(rest, ":")
		return m.file.MergeCell(m.sheet, from, to)
	case line == "hide sheet":
		return m.file.SetSheetVisible(m.sheet, false)
	case verb == "hide", verb == "strike":
		var row int
		if _, err := fmt.Sscan(rest, &row); err != nil {
			return err
		}
		if verb == "hide" {
			return m.file.SetRowVisible(m.sheet, row, false)
		}
		line, err := m.file.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
		if err != nil {
			return err
		}
		return m.file.SetCellStyle(m.sheet, fmt.Sprintf("A%d", row), fmt.Sprintf("F%d", row), line)
	}
	m.row++
	if line == "skip" {
		return nil
	}
	for i, text := range strings.Split(line, "|") {
		if err := m.cell(i+1, strings.TrimSpace(text)); err != nil {
			return err
		}
	}
	return nil
}

// cell writes one cell of the current row.
func (m *messy) cell(column int, text string) error {
	name, err := excelize.CoordinatesToCellName(column, m.row)
	if err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(text, "'"):
		return m.set(m.sheet, column, m.row, text[1:], m.text)
	case strings.HasPrefix(text, "="):
		return m.file.SetCellFormula(m.sheet, name, text[1:])
	case strings.HasPrefix(text, "!"):
		m.errors = append(m.errors, text[1:])
		return m.file.SetCellFormula(m.sheet, name, errorMark(len(m.errors)-1))
	case m.row == 1 && column == 1:
		return m.set(m.sheet, column, m.row, valueOf(text), m.title)
	}
	return m.set(m.sheet, column, m.row, valueOf(text), m.style("", text))
}

// errorMark stands in a cell for the n-th error value until the part is stored:
// excelize has no call that writes one.
func errorMark(n int) string { return fmt.Sprintf("ERROR_VALUE_%d", n) }

// writeErrors turns the marks of a sheet into error values.
func (m *messy) writeErrors(part string, xml []byte) []byte {
	if !strings.HasPrefix(part, "xl/worksheets/sheet") {
		return xml
	}
	for n, value := range m.errors {
		mark := []byte(` t="str"><f>` + errorMark(n) + `</f>`)
		xml = bytes.Replace(xml, mark, []byte(` t="e"><v>`+value+`</v>`), 1)
	}
	return xml
}

// messyCSV encodes the text as an old program would have exported it: in
// Windows-1252, with Windows line ends.
func messyCSV(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	lines := strings.ReplaceAll(string(text), "\n", "\r\n")
	return charmap.Windows1252.NewEncoder().Bytes([]byte(lines))
}
