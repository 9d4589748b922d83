package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/ingest/scan"
)

// books returns the workbooks of the corpus, by name.
func books(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/corpus/*.xlsx")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	all := make(map[string][]byte)
	for _, path := range paths {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		all[filepath.Base(path)] = data
	}
	return all
}

// openBook opens a workbook as reading does.
func openBook(t testing.TB, data []byte) (*workbook, []sheetSource) {
	t.Helper()
	w, sheets, err := readWorkbook(bytes.NewReader(data), int64(len(data)), DefaultMaxBytes)
	require.NoError(t, err)
	return w, sheets
}

// A shownRow is a row as it is given out.
type shownRow struct {
	number int
	cells  []cell
}

func collect(rows rowSource) (all []shownRow, err error) {
	err = rows(func(number int, cells []cell) error {
		all = append(all, shownRow{number, append([]cell(nil), cells...)})
		return nil
	})
	return all, err
}

// parsedOnly are the sheets of the corpus that the scanner leaves to the parser.
func parsedOnly(book, sheet string) bool {
	return book == "odd-utf-16.xlsx" || sheet == "two prefixes"
}

func TestScannerReadsTheCorpusAsTheParserDoes(t *testing.T) {
	for name, data := range books(t) {
		t.Run(name, func(t *testing.T) {
			w, sheets := openBook(t, data)
			for _, s := range sheets {
				parsed, err := collect(func(yield func(int, []cell) error) error { return w.rows(s.part, parseRows, yield) })
				require.NoError(t, err, s.name)
				scanned, err := collect(func(yield func(int, []cell) error) error { return w.rows(s.part, scanRows, yield) })
				if parsedOnly(name, s.name) {
					assert.ErrorIs(t, err, scan.ErrUnsure, s.name)
				} else {
					require.NoError(t, err, s.name)
					assert.Equal(t, parsed, scanned, s.name)
				}
				read, err := collect(s.rows)
				require.NoError(t, err, s.name)
				assert.Equal(t, parsed, read, s.name)
			}
		})
	}
}

func TestSharedTextsAreScannedAsTheParserReadsThem(t *testing.T) {
	for name, data := range books(t) {
		w, _ := openBook(t, data)
		p, err := w.part("xl/sharedStrings.xml")
		require.NoError(t, err)
		if p == nil {
			continue
		}
		scanned, err := scan.SharedStrings(p)
		if name == "odd-utf-16.xlsx" {
			assert.ErrorIs(t, err, scan.ErrUnsure)
			continue
		}
		require.NoError(t, err, name)
		parsed, err := w.parseStrings("xl/sharedStrings.xml")
		require.NoError(t, err, name)
		assert.Equal(t, all(parsed), all(scanned), name)
	}
}

func all(s *scan.Strings) []string {
	list := make([]string, s.Len())
	for i := range list {
		list[i] = s.At(i)
	}
	return list
}

// scannedTexts returns the texts of a sheet's cells by place, with their outer blanks.
func scannedTexts(t *testing.T, w *workbook, part string) map[string]string {
	r, err := w.parts[part].Open()
	require.NoError(t, err)
	defer r.Close()
	texts := make(map[string]string)
	err = scan.Sheet(r, func(row int, cells []scan.Cell) error {
		for _, c := range cells {
			text := c.Text
			if c.Type == scan.Shared {
				i, err := strconv.Atoi(text)
				require.NoError(t, err)
				text = w.strings.At(i)
			}
			if text != "" {
				texts[columnName(c.Column)+fmt.Sprint(row)] = text
			}
		}
		return nil
	})
	require.NoError(t, err)
	return texts
}

// Results of formulas are compared as they are written: excelize leaves escapes
// like _x000D_ in them as they are, where Excel (and SheetJS, which writes all
// texts so when it shares none) means the character. The parser resolves them.
func TestScannerReadsTheCorpusAsExcelizeDoes(t *testing.T) {
	for name, data := range books(t) {
		t.Run(name, func(t *testing.T) {
			f, err := excelize.OpenReader(bytes.NewReader(data))
			require.NoError(t, err)
			defer f.Close()
			w, sheets := openBook(t, data)
			for _, s := range sheets {
				if parsedOnly(name, s.name) {
					continue
				}
				want, err := excelizeTexts(f, s.name)
				require.NoError(t, err, s.name)
				assert.Equal(t, want, scannedTexts(t, w, s.part), s.name)
			}
		})
	}
}

// excelizeTexts returns the texts of a sheet's cells by place, as excelize has them.
func excelizeTexts(f *excelize.File, sheet string) (map[string]string, error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, err
	}
	texts := make(map[string]string)
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, err
		}
		for i, text := range cells {
			if text != "" {
				texts[columnName(uint16(i+1))+fmt.Sprint(number)] = text
			}
		}
	}
	return texts, errors.Join(rows.Error(), rows.Close())
}
