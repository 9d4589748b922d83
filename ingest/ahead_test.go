package ingest

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// counting is a sheet of rows with one number each; it ends in err, and n < 0 breaks it.
func counting(name string, n int, err error) sheetSource {
	return sheetSource{name: name, rows: func(yield func(int, []cell) error) error {
		if n < 0 {
			panic("broken")
		}
		cells := make([]cell, 1) // the same for each row
		for i := range n {
			cells[0] = cell{column: 1, kind: numberCell, num: float64(i)}
			if err := yield(i+1, cells); err != nil {
				return err
			}
		}
		return err
	}}
}

func TestSheetsReadAheadComeInTurn(t *testing.T) {
	for jobs := range 5 {
		var sheets []sheetSource
		for i, n := range []int{10_000, 0, 1, 4095, 4096, 4097, 30_000} {
			sheets = append(sheets, counting(fmt.Sprint(i), n, nil))
		}
		var got []string
		require.NoError(t, inTurn(sheets, jobs+1, func(s sheetSource) error {
			rows := 0
			err := s.rows(func(number int, cells []cell) error {
				require.Equal(t, rows+1, number)
				require.Equal(t, []cell{{column: 1, kind: numberCell, num: float64(rows)}}, cells)
				rows++
				return nil
			})
			got = append(got, fmt.Sprintf("%s:%d", s.name, rows))
			return err
		}))
		assert.Equal(t, []string{"0:10000", "1:0", "2:1", "3:4095", "4:4096", "5:4097", "6:30000"}, got)
	}
}

func TestASheetReadAheadEndsAsItDoes(t *testing.T) {
	broken, enough := errors.New("broken"), errors.New("enough")
	before := runtime.NumGoroutine()
	read := func(rows *int) func(sheetSource) error {
		return func(s sheetSource) error {
			return s.rows(func(int, []cell) error {
				if *rows++; *rows == 20_000 {
					return enough
				}
				return nil
			})
		}
	}
	for want, sheets := range map[error][]sheetSource{
		broken: {counting("a", 5, nil), counting("b", 5000, broken), counting("c", 1_000_000, nil)},
		enough: {counting("a", 1_000_000, nil), counting("b", 1_000_000, broken), counting("c", 1_000_000, nil)},
	} {
		for jobs := range 3 {
			rows := 0
			assert.ErrorIs(t, inTurn(sheets, jobs+1, read(&rows)), want)
			if want == broken {
				assert.Equal(t, 5005, rows, "the rows before the fault are given")
			}
		}
	}
	rows := 0
	assert.PanicsWithValue(t, "broken", func() {
		_ = inTurn([]sheetSource{counting("a", 5, nil), counting("b", -1, nil), counting("c", 1_000_000, nil)}, 3, read(&rows))
	})
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines are left", runtime.NumGoroutine()-before)
}

// TestJobsMakeNoDifference reads a workbook of many sheets with various numbers of them at a time.
func TestJobsMakeNoDifference(t *testing.T) {
	sheets := []testSheet{people[0]}
	for s := range 6 {
		rows := [][]any{{"Employee ID", "Partner ID", "Name", "Country"}}
		for i := range 300 {
			rows = append(rows, []any{fmt.Sprintf("E-%d", (i*7+s*100)%900), "P-1", fmt.Sprintf("Name %d", i%50), []string{"ES", "Narnia"}[i%2]})
		}
		sheets = append(sheets, testSheet{fmt.Sprintf("S%d", s), rows})
	}
	data := workbookOf(t, sheets)
	var want *Roster
	var wantProblems []Problem
	for jobs := range 8 {
		o := options(t)
		o.Jobs = jobs
		got, problems, err := Read([]Input{{Path: "book.xlsx", Data: data}}, o)
		require.NoError(t, err)
		if want == nil {
			want, wantProblems = got, problems
			require.NotEmpty(t, problems)
		}
		assert.Equal(t, want, got)
		assert.Equal(t, wantProblems, problems)
	}
}
