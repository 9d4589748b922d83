package main

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// A book is a workbook being written, with its cell styles.
type book struct {
	file                               *excelize.File
	header, title, text, date, licence int
}

// newBook starts a workbook with fixed document properties.
func newBook(title string) (*book, error) {
	b := &book{file: excelize.NewFile()}
	const day = "2020-06-30T00:00:00Z"
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: title, Subject: "assay sample", Creator: "assay", LastModifiedBy: "assay",
		Created: day, Modified: day, Language: "en",
	}); err != nil {
		return nil, err
	}
	dates, counts := "yyyy-mm-dd", "#,##0"
	styles := []struct {
		id    *int
		style excelize.Style
	}{
		{&b.header, excelize.Style{
			Font:      &excelize.Font{Bold: true, Color: "FFFFFF"},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F3A5F"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		}},
		{&b.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}}},
		{&b.text, excelize.Style{}},
		{&b.date, excelize.Style{CustomNumFmt: &dates, Alignment: &excelize.Alignment{Horizontal: "left"}}},
		{&b.licence, excelize.Style{CustomNumFmt: &counts}},
	}
	for _, s := range styles {
		id, err := b.file.NewStyle(&s.style)
		if err != nil {
			return nil, err
		}
		*s.id = id
	}
	return b, nil
}

// addSheet adds a sheet; the first takes the place of the one a new file has.
func (b *book) addSheet(name string) error {
	if b.file.SheetCount == 1 && b.file.GetSheetName(0) == "Sheet1" {
		return b.file.SetSheetName("Sheet1", name)
	}
	_, err := b.file.NewSheet(name)
	return err
}

// set writes a cell; nil leaves it blank.
func (b *book) set(sheet string, column, row int, value any, style int) error {
	if value == nil {
		return nil
	}
	cell, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return err
	}
	if err := b.file.SetCellValue(sheet, cell, value); err != nil {
		return err
	}
	return b.file.SetCellStyle(sheet, cell, cell, style)
}

// style picks the number format for a cell under a header.
func (b *book) style(header, text string) int {
	switch valueOf(text).(type) {
	case time.Time:
		return b.date
	case float64:
		if strings.Contains(strings.ToLower(header), "licenses") {
			return b.licence
		}
	}
	return b.text
}

// number is what Excel would take for one: 1.500 is left as the text that somebody typed.
var number = regexp.MustCompile(`^-?\d{1,3}(,\d{3})+$|^-?\d+(\.\d)?$`)

// valueOf returns a text as the value that a cell holds: nil for blank, a
// time.Time for a day like 2020-06-30, a float64 for a number, else the text.
func valueOf(text string) any {
	if text == "" {
		return nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day
	}
	if number.MatchString(text) {
		if n, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64); err == nil {
			return n
		}
	}
	return text
}

// bytes returns the workbook as a file. The rewrite, where there is one, has
// the last word on each part: excelize can't write every cell that Excel can.
func (b *book) bytes(rewrite func(part string, xml []byte) []byte) ([]byte, error) {
	packed, err := b.file.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	in, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		return nil, err
	}
	sort.Slice(in.File, func(i, j int) bool { return partBefore(in.File[i].Name, in.File[j].Name) })
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		if err := store(w, part, rewrite); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

// partBefore puts the content types first, as readers of packages like it, then goes by name.
func partBefore(a, b string) bool {
	const first = "[Content_Types].xml"
	if (a == first) != (b == first) {
		return a == first
	}
	return a < b
}

// store copies a part without compression and without a time.
func store(w *zip.Writer, part *zip.File, rewrite func(string, []byte) []byte) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	xml, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if rewrite != nil {
		xml = rewrite(part.Name, xml)
	}
	to, err := w.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = to.Write(xml)
	return err
}
