package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

func TestCommittedSamplesAreWhatTheirTextsBuild(t *testing.T) {
	products, err := build("..")
	require.NoError(t, err)
	require.Len(t, products, 4)
	for _, p := range products {
		committed, err := os.ReadFile(filepath.Join("..", p.name))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(committed, p.data),
			"%s differs from its text: run go run ./samples/build and look at what changed", p.name)
	}
}

func TestBuildingTwiceGivesTheSameBytes(t *testing.T) {
	first, err := build("..")
	require.NoError(t, err)
	second, err := build("..")
	require.NoError(t, err)
	for i := range first {
		assert.True(t, bytes.Equal(first[i].data, second[i].data), first[i].name)
	}
}

func TestTidyWorkbookHoldsRealDatesAndNumbers(t *testing.T) {
	book := open(t, "partners.xlsx")
	raw := excelize.Options{RawCellValue: true}
	for _, tt := range []struct {
		name, cell, want string
		kind             excelize.CellType
	}{
		{"licences with a separator are a number", "E7", "2999", excelize.CellTypeUnset},
		{"licences that nobody can read stay text", "E15", "1.500", excelize.CellTypeSharedString},
		{"a day is a serial number", "H2", "43160", excelize.CellTypeUnset},
		{"an ambiguous day stays text", "H17", "03/04/2019", excelize.CellTypeSharedString},
		{"a blank cell is blank", "F2", "", excelize.CellTypeUnset},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := book.GetCellValue("Partners", tt.cell, raw)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			kind, err := book.GetCellType("Partners", tt.cell)
			require.NoError(t, err)
			assert.Equal(t, tt.kind, kind)
		})
	}
	shown, err := book.GetCellValue("Partners", "H2")
	require.NoError(t, err)
	assert.Equal(t, "2018-03-01", shown)
}

func TestTidyWorkbookSheetsHaveTablesAndFrozenHeaders(t *testing.T) {
	for name, sheets := range map[string][]string{
		"partners.xlsx":  {"Partners", "Specializations", "Contacts", "Surveys", "Groupings"},
		"employees.xlsx": {"Employees", "Certifications"},
	} {
		book := open(t, name)
		assert.Equal(t, sheets, book.GetSheetList())
		for _, sheet := range sheets {
			tables, err := book.GetTables(sheet)
			require.NoError(t, err)
			if assert.Len(t, tables, 1, sheet) {
				assert.Equal(t, sheet, tables[0].Name)
			}
			panes, err := book.GetPanes(sheet)
			require.NoError(t, err)
			assert.True(t, panes.Freeze && panes.YSplit == 1, sheet)
		}
	}
}

func TestMessyWorkbookHoldsWhatExcelCanHold(t *testing.T) {
	book := open(t, "messy-partners.xlsx")
	kind, err := book.GetCellType("Partners", "H13")
	require.NoError(t, err)
	assert.Equal(t, excelize.CellTypeError, kind, "an error value")
	formula, err := book.GetCellFormula("Partners", "E15")
	require.NoError(t, err)
	assert.Equal(t, "SUM(40,2)", formula)
	value, err := book.GetCellValue("Partners", "E15")
	require.NoError(t, err)
	assert.Empty(t, value, "a formula that was never calculated")
	visible, err := book.GetRowVisible("Partners", 20)
	require.NoError(t, err)
	assert.False(t, visible, "a hidden row")
}

func open(t *testing.T, name string) *excelize.File {
	t.Helper()
	book, err := excelize.OpenFile(filepath.Join("..", name))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, book.Close()) })
	return book
}
