package command

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/xuri/excelize/v2"

	"assay/ingest"
	"assay/report/disk"
)

var update = flag.Bool("update", false, "rewrite the expected parts of the scripts")

// today is the day on which the scripts run.
const today = "2020-06-30"

func TestMain(m *testing.M) {
	run := func() {
		day, err := ingest.ParseDay(today)
		if err != nil {
			panic(err)
		}
		signals := disk.NewInterruption()
		signals.Watch(os.Stderr)
		os.Exit(signals.Ended(Main(os.Args[1:], World{Out: os.Stdout, Err: os.Stderr, Today: day, Now: day.Time(), User: "tester", Random: rand.Reader, Width: 80,
			In: os.Stdin, Env: os.Getenv, Clock: day.Time, Sleep: func(context.Context, time.Duration) error { return nil }, Signals: signals, Build: builtOfAll()})))
	}
	if os.Getenv(asAssay) != "" {
		run()
	}
	testscript.Main(m, map[string]func(){"assay": run})
}

// TestRuns runs the scripts of samples/runs: whole runs on small spreadsheets
// written as text.
func TestRuns(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "../../samples/runs",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SAMPLES", filepath.Join(here, "../../samples"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"workbook": makeWorkbook,
			"cells":    printCells,
			"replace":  replaceText,
			"database": makeDatabase,
		},
	})
}

// makeWorkbook makes a workbook of one or more sheets from CSV files: workbook
// book.xlsx Partners=partners.csv Employees=employees.csv. Text stays text.
func makeWorkbook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: workbook book.xlsx Sheet=file.csv...")
	}
	f := excelize.NewFile()
	defer f.Close()
	for i, arg := range args[1:] {
		sheet, file, _ := strings.Cut(arg, "=")
		if i == 0 {
			ts.Check(f.SetSheetName("Sheet1", sheet))
		} else {
			_, err := f.NewSheet(sheet)
			ts.Check(err)
		}
		r := csv.NewReader(strings.NewReader(ts.ReadFile(file)))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		ts.Check(err)
		for n, row := range rows {
			ts.Check(f.SetSheetRow(sheet, fmt.Sprintf("A%d", n+1), &row))
		}
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[0])))
}

// replaceText edits a file: replace FILE OLD NEW. OLD must be in it.
func replaceText(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace file old new")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s doesn't contain %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o644))
}

// makeDatabase makes an SQLite file by statements: database FILE SQL.
func makeDatabase(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: database file.db file.sql")
	}
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o755))
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(ts.ReadFile(args[1]))
	ts.Check(errors.Join(err, db.Close()))
}

// printCells prints a sheet of a workbook as text: a line a row, a tab between
// cells; with headings named, only their columns: cells book.xlsx cPanel 'Partner ID' Status.
func printCells(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: cells book.xlsx sheet [heading...]")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	rows, err := f.GetRows(args[1])
	ts.Check(err)
	var columns []int
	for _, row := range rows {
		if len(args) > 2 && columns == nil {
			columns = headings(row, args[2:])
			continue
		}
		fmt.Fprintln(ts.Stdout(), strings.TrimRight(strings.Join(pick(row, columns), "\t"), "\t"))
	}
}

// headings finds the columns of the headings in a row, nil where one is lacking.
func headings(row, want []string) []int {
	var out []int
	for _, w := range want {
		found := false
		for i, cell := range row {
			if cell == w {
				out, found = append(out, i), true
				break
			}
		}
		if !found {
			return nil
		}
	}
	return out
}

func pick(row []string, columns []int) []string {
	if columns == nil {
		return row
	}
	out := make([]string, len(columns))
	for i, c := range columns {
		if c < len(row) {
			out[i] = strings.ReplaceAll(row[c], "\n", " / ")
		}
	}
	return out
}

// TestErrorsFitATerminal: there no word is broken, and a log has each error in a line.
func TestErrorsFitATerminal(t *testing.T) {
	var shown, logged bytes.Buffer
	why := []string{"check", "--dates", "sometimes", "a.csv"}
	assert.Equal(t, wrongUsage, Main(why, World{Err: &shown, Terminal: true, Width: 40}))
	assert.Equal(t, wrongUsage, Main(why, World{Err: &logged}))
	assert.Greater(t, strings.Count(shown.String(), "\n"), strings.Count(logged.String(), "\n"))
	for line := range strings.Lines(shown.String()) {
		assert.LessOrEqual(t, len(strings.TrimSpace(line)), 40)
	}
	assert.Equal(t, strings.Fields(logged.String()), strings.Fields(shown.String()), "the same words")
}
