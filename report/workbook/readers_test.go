package workbook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/blank"
	"assay/report/workbook/fixture"
	"assay/templates"
)

// readers has what reads workbooks with other libraries.
const readers = "testdata/readers"

// TestEveryReaderReadsTheSame has four programs that aren't assay's read what it
// writes: a month's workbook, and those to fill in.
func TestEveryReaderReadsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("other programs take their time: no workbook was read by another")
	}
	dir := t.TempDir()
	nobody, one := book(), book()
	nobody.Assessment.Partners, one.Assessment.Partners = nil, one.Assessment.Partners[:1]
	files := map[string][]byte{
		"month.xlsx": written(), "odd.xlsx": write(t, oddlyNamed(), 0),
		"nobody.xlsx": write(t, nobody, 0), "one.xlsx": write(t, one, 0),
	}
	headers, err := ingest.LoadHeaders(templates.FS())
	require.NoError(t, err)
	programs, err := evaluate.LoadPrograms(templates.FS())
	require.NoError(t, err)
	blanks, err := blank.Workbooks(headers, programs, fixture.Day)
	require.NoError(t, err)
	for _, b := range blanks {
		files[b.Name] = b.Bytes
	}
	for name, data := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	for _, reader := range []struct {
		name string
		read func(t *testing.T, file string) map[string]map[string]any
	}{
		{"ExcelJS", byLibraryOfNode("exceljs")}, {"SheetJS", byLibraryOfNode("sheetjs")},
		{"openpyxl", byOpenpyxl}, {"LibreOffice", byLibreOffice},
	} {
		t.Run(reader.name, func(t *testing.T) {
			for name, data := range files {
				got := reader.read(t, filepath.Join(dir, name))
				want := values(t, data)
				require.NotEmpty(t, want)
				for sheet, cells := range want {
					require.Contains(t, got, sheet, name)
					for at, value := range cells {
						assert.Equal(t, value, meant(got[sheet][at]), "%s, %s!%s", name, sheet, at)
						delete(got[sheet], at)
					}
					assert.Empty(t, got[sheet], "cells that aren't there: %s, %s", name, sheet)
				}
			}
		})
	}
}

// oddNames are what formulas, numbers, days and marks of spreadsheets look like, and what
// is long, of several lines, or written from the right.
var oddNames = []string{
	"=1+1", "+41 79 555", "@SUM(A1)", "-5", "1E5", "007", "2020-01-02", "TRUE", "#N/A", "'quoted", `"quoted"`, `="x"`, "{=A1}",
	"two\nlines", "tab\tin it", strings.Repeat("a long name ", 40), strings.Repeat("é", 255), strings.Repeat("é", 256), strings.Repeat("🚀", 128),
	"شركة النور", "ענן ישראל (1)", "\u200fmarked", "a*b?c~d", "_x0041_", "https://x.example/?a=1&b=<2>", "👩‍👩‍👧",
}

// oddlyNamed is a month in which each partner, and each of its people, has one of the
// odd names, and the partner has it for its ID, too.
func oddlyNamed() Book {
	b := book()
	of := map[string]string{}
	b.Assessment.Partners = slices.Clone(b.Assessment.Partners)
	for i := range b.Assessment.Partners {
		f := &b.Assessment.Partners[i]
		odd := oddNames[i%len(oddNames)]
		of[f.ID] = odd
		f.ID, f.Name, f.People = odd, odd, slices.Clone(f.People)
		for n := range f.People {
			f.People[n].Name = oddNames[(i+n)%len(oddNames)]
		}
	}
	b.Assessment.Changes, b.Certificates = slices.Clone(b.Assessment.Changes), slices.Clone(b.Certificates)
	for i := range b.Assessment.Changes {
		c := &b.Assessment.Changes[i]
		c.PartnerID, c.Name = cmp.Or(of[c.PartnerID], c.PartnerID), cmp.Or(of[c.PartnerID], c.Name)
	}
	for i := range b.Certificates {
		c := &b.Certificates[i]
		c.PartnerID, c.Partner = cmp.Or(of[c.PartnerID], c.PartnerID), cmp.Or(of[c.PartnerID], c.Partner)
	}
	return b
}

// values are the raw values of a workbook's cells, numbers and texts, by sheet and place.
func values(t *testing.T, data []byte) map[string]map[string]any {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer f.Close()
	all := map[string]map[string]any{}
	for _, sheet := range f.GetSheetList() {
		all[sheet] = map[string]any{}
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		for n, row := range rows {
			for i, raw := range row {
				at, err := excelize.CoordinatesToCellName(i+1, n+1)
				require.NoError(t, err)
				if raw == "" {
					continue
				}
				all[sheet][at] = raw
				kind, err := f.GetCellType(sheet, at)
				require.NoError(t, err)
				if kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber {
					number, err := strconv.ParseFloat(raw, 64)
					require.NoError(t, err, at)
					all[sheet][at] = number
				}
			}
		}
	}
	return all
}

// meant is a value with the ends of lines as ours are, and without Excel's escape of
// an underscore, which only Excel and LibreOffice know.
func meant(v any) any {
	if s, ok := v.(string); ok {
		return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), underscore, "_")
	}
	return v
}

// printed runs a program that prints a workbook's values.
func printed(t *testing.T, program string, arguments ...string) map[string]map[string]any {
	t.Helper()
	var said, wrong bytes.Buffer
	c := exec.Command(program, arguments...)
	c.Stdout, c.Stderr = &said, &wrong
	require.NoError(t, c.Run(), wrong.String())
	var all map[string]map[string]any
	require.NoError(t, json.Unmarshal(said.Bytes(), &all))
	return all
}

func byLibraryOfNode(library string) func(t *testing.T, file string) map[string]map[string]any {
	return func(t *testing.T, file string) map[string]map[string]any {
		if _, err := os.Stat(filepath.Join(readers, "node_modules")); err != nil {
			t.Skipf("run npm ci in %s: no workbook was read by %s", readers, library)
		}
		return printed(t, "node", filepath.Join(readers, "read.mjs"), library, file)
	}
}

// python is Debian's, which has the modules of Debian's packages.
const python = "/usr/bin/python3"

func byOpenpyxl(t *testing.T, file string) map[string]map[string]any {
	if exec.Command(python, "-c", "import openpyxl").Run() != nil {
		t.Skip("install python3-openpyxl: no workbook was read by openpyxl")
	}
	return printed(t, python, filepath.Join(readers, "read.py"), file)
}

// byLibreOffice has LibreOffice open the workbooks of a folder, all at once, as it
// takes long to start, and write each as another.
func byLibreOffice(t *testing.T, file string) map[string]map[string]any {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("install libreoffice-calc: no workbook was read by LibreOffice")
	}
	dir := filepath.Dir(file)
	rewritten := filepath.Join(dir, "rewritten", filepath.Base(file))
	if _, err := os.Stat(rewritten); err != nil {
		files, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
		require.NoError(t, err)
		said, err := exec.Command(office, append([]string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "xlsx",
			"--outdir", filepath.Dir(rewritten)}, files...)...).CombinedOutput()
		require.NoError(t, err, string(said))
	}
	data, err := os.ReadFile(rewritten)
	require.NoError(t, err)
	return values(t, data)
}
