package workbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A sortedTable is the rows of a table as LibreOffice has them.
type sortedTable struct {
	First int // its first row's number
	Rows  [][]struct {
		Value any
		To    string // where the cell's link leads
	}
}

// TestSortedTablesAreWhole has LibreOffice sort each table of a month's workbook by
// another column: each row has its texts, and each link leads to the partner, or the
// file, that it led to before.
func TestSortedTablesAreWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("LibreOffice takes its time: no table was sorted")
	}
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("install libreoffice-calc: no table was sorted")
	}
	if exec.Command(python, "-c", "import uno").Run() != nil {
		t.Skip("install python3-uno: no table was sorted")
	}
	t.Run("month", func(t *testing.T) { sortedTablesAreWhole(t, office, written()) })
	t.Run("odd names", func(t *testing.T) { sortedTablesAreWhole(t, office, write(t, oddlyNamed(), 0)) })
}

func sortedTablesAreWhole(t *testing.T, office string, data []byte) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "month.xlsx")
	require.NoError(t, os.WriteFile(file, data, 0o600))
	var said, wrong bytes.Buffer
	c := exec.Command(python, filepath.Join(readers, "sort.py"), office, file, filepath.Join(dir, "profile"))
	c.Stdout, c.Stderr = &said, &wrong
	require.NoError(t, c.Run(), wrong.String())
	var state struct{ Before, After map[string][]sortedTable }
	require.NoError(t, json.Unmarshal(said.Bytes(), &state))

	for sheet := range lists {
		before, after := state.Before[sheet], state.After[sheet]
		require.Len(t, before, 1, sheet)
		require.Len(t, after, 1, sheet)
		was, is := rowsAndLinks(t, state.Before, before[0]), rowsAndLinks(t, state.After, after[0])
		assert.ElementsMatch(t, was, is, "the rows of %s", sheet)
		if sheet == cpanelSheet || sheet == premierSheet || sheet == actionsSheet || sheet == employeesSheet {
			assert.NotEqual(t, was, is, "%s was sorted", sheet)
		}
	}
}

// rowsAndLinks tells of each row its texts, and what its links lead to: a file, or the ID of
// the partner in the first cell of a row.
func rowsAndLinks(t *testing.T, tables map[string][]sortedTable, of sortedTable) []string {
	t.Helper()
	place := regexp.MustCompile(`^#'(.+)'!A(\d+)$`)
	var rows []string
	for _, row := range of.Rows {
		var s string
		for _, c := range row {
			s += fmt.Sprint(c.Value)
			if to := place.FindStringSubmatch(c.To); to != nil {
				target := tables[to[1]][0]
				n, err := strconv.Atoi(to[2])
				require.NoError(t, err)
				require.GreaterOrEqual(t, n, target.First, c.To)
				require.Less(t, n-target.First, len(target.Rows), c.To)
				s += fmt.Sprintf(" → %s, %s", to[1], target.Rows[n-target.First][0].Value)
			} else if c.To != "" {
				s += " → " + c.To
			}
			s += " | "
		}
		rows = append(rows, s)
	}
	return rows
}

// Up to so many rows a link looks for the row it leads to; in a longer sheet it stands
// beside the cells.
func TestLongSheetsHavePlainLinks(t *testing.T) {
	for _, tt := range []struct {
		rows     int
		formulas bool
	}{{sortedRows, true}, {sortedRows + 1, false}} {
		p, err := newPress(book())
		require.NoError(t, err)
		l := list[int]{sheet: cpanelSheet, rows: make([]int, tt.rows), columns: []column[int]{{"Partner ID", 13, func(int) cell {
			return text("P-001").to(p.placeOf(premierSheet, 0), "This partner in Premier")
		}}}}
		b := newBody(p, l, "sheet", firstRow, l.rows, links{})
		xml := string(b.Piece(0, nil))
		assert.Equal(t, tt.formulas, strings.Contains(xml, `<f>HYPERLINK(`), "%d rows", tt.rows)
		assert.Equal(t, !tt.formulas, strings.Contains(string(b.pieces[0].cells), `<hyperlink ref="A4" location=`), "%d rows", tt.rows)
	}
}
