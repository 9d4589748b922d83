package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// open returns the sheets of a file, known by its content; known counts, for
// CSV files, how many columns of a table a row holds, and other gives what one is
// in that isn't Unicode. Errors say what to do.
func open(name string, from *source, limit int64, known func([]cell) int, other func(text []byte) Encoding) ([]sheetSource, error) {
	data, ext := from.data, strings.ToLower(path.Ext(filepath.ToSlash(name)))
	switch {
	case from.size > limit:
		return nil, sizeError(limit)
	case from.size == 0:
		return nil, errors.New("the file is empty; want an .xlsx, .xlsm or .csv file")
	case isZip(from.head()):
		return openWorkbook(from.far.over(from.bytes, from.size), from.size, limit)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, refuseOLE2(data)
	}
	if what := foreign(data); what != "" {
		return nil, fmt.Errorf("the file is %s, no spreadsheet; open it in Excel or its own program and save it as .xlsx or .csv", what)
	}
	switch ext {
	case ".csv", ".txt", ".tsv":
		if from.size > textLimit(limit) {
			return nil, textError(textLimit(limit))
		}
		return openCSV(data, 2*textLimit(limit), known, from.far, other)
	case ".xlsx", ".xlsm":
		return nil, fmt.Errorf("the file is no Excel workbook, though its name ends in %s; open it in Excel and save it as .xlsx, or name it .csv if it is one", ext)
	}
	return nil, errors.New("want an .xlsx, .xlsm or .csv file; open it in Excel and save it as .xlsx")
}

// A sizeError is a file that expands past the limit, in bytes.
type sizeError int64

func (limit sizeError) Error() string {
	return fmt.Sprintf("the file expands to more than the limit of %s; split it, or remove what isn't needed from it", size(int64(limit)))
}

func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// refuseOLE2 says what to do about the old container of Office files, which
// also wraps encrypted workbooks. The names in its directory are in UTF-16.
func refuseOLE2(data []byte) error {
	holds := func(stream string) bool {
		var b []byte
		for _, r := range stream {
			b = append(b, byte(r), 0)
		}
		return bytes.Contains(data, b)
	}
	switch {
	case holds("EncryptedPackage"):
		return errors.New("the workbook is encrypted; remove the password in Excel (File, Info, Protect Workbook, Encrypt with Password) and save it")
	case holds("Workbook") || holds("Book"):
		return errors.New("the file is an .xls workbook of Excel 97-2003; open it in Excel and save it as .xlsx")
	}
	return errors.New("the file is an Office file of before 2007, no workbook; open it in Excel and save it as .xlsx")
}

// foreign names a kind of file that is no spreadsheet; "" for text, which may be CSV.
func foreign(data []byte) string {
	kinds := []struct{ start, what string }{
		{"%PDF", "a PDF"}, {"{\\rtf", "a Rich Text document"}, {"\x89PNG", "a picture"}, {"\xff\xd8\xff", "a picture"},
		{"GIF8", "a picture"}, {"\x1f\x8b", "a gzip archive"}, {"7z\xbc\xaf", "a 7z archive"}, {"Rar!", "a RAR archive"},
		{"SQLite format 3", "a database"},
	}
	for _, k := range kinds {
		if bytes.HasPrefix(data, []byte(k.start)) {
			return k.what
		}
	}
	head := bytes.ToLower(bytes.TrimLeft(data[:min(len(data), 512)], "\xef\xbb\xbf \t\r\n"))
	for _, tag := range []string{"<!doctype", "<html", "<?xml", "<table"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return "a web page or XML document"
		}
	}
	return ""
}
