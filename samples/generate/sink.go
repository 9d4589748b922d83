package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/xuri/excelize/v2"

	"assay/ingest"
	"assay/report/pack"
)

// A sink takes the rows of the tables. A cell is a string, an int, an ingest.Day,
// or nil for a blank one.
type sink interface {
	row(t table, cells []any) error
	close() error
}

// A csvSink writes a CSV file a table.
type csvSink struct {
	files  [len(tables)]*os.File
	bufs   [len(tables)]*bufio.Writer
	tables [len(tables)]*csv.Writer
	fields []string
}

func newCSV(dir string) (*csvSink, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	s := &csvSink{}
	for i, t := range tables {
		f, err := os.Create(filepath.Join(dir, t.file+".csv"))
		if err != nil {
			return nil, err
		}
		s.files[i], s.bufs[i] = f, bufio.NewWriterSize(f, 1<<16)
		s.tables[i] = csv.NewWriter(s.bufs[i])
		if err := s.tables[i].Write(t.columns); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *csvSink) row(t table, cells []any) error {
	s.fields = s.fields[:0]
	for _, c := range cells {
		s.fields = append(s.fields, text(c))
	}
	return s.tables[t].Write(s.fields)
}

func text(cell any) string {
	switch c := cell.(type) {
	case string:
		return c
	case int:
		return strconv.Itoa(c)
	case ingest.Day:
		return c.String()
	}
	return ""
}

func (s *csvSink) close() (err error) {
	for i := range tables {
		s.tables[i].Flush()
		err = errors.Join(err, s.tables[i].Error(), s.bufs[i].Flush(), s.files[i].Close())
	}
	return err
}

// A bookSink writes two workbooks: partners.xlsx with what partners have, and
// employees.xlsx. A table that is longer than a sheet goes on in the next.
type bookSink struct {
	dir    string
	books  map[string]*excelize.File
	date   map[string]int // the style of dates in each
	sheets [len(tables)]*excelize.StreamWriter
	rows   [len(tables)]int
	parts  [len(tables)]int
}

func newBook(dir string) (*bookSink, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	s := &bookSink{dir: dir, books: map[string]*excelize.File{}, date: map[string]int{}}
	for i := range tables {
		if err := s.newSheet(table(i)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *bookSink) newSheet(t table) error {
	of := tables[t]
	f := s.books[of.book]
	name := of.sheet
	if f == nil {
		f = excelize.NewFile()
		f.SetZipWriter(func(to io.Writer) excelize.ZipWriter { return pack.New(to, nil) })
		s.books[of.book] = f
		format := "yyyy-mm-dd"
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			return err
		}
		s.date[of.book] = style
		if err := f.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else {
		if s.parts[t]++; s.parts[t] > 1 {
			name += " " + strconv.Itoa(s.parts[t])
		}
		if _, err := f.NewSheet(name); err != nil {
			return err
		}
	}
	s.parts[t] = max(s.parts[t], 1)
	if s.sheets[t] != nil {
		if err := s.sheets[t].Flush(); err != nil {
			return err
		}
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s.sheets[t], s.rows[t] = w, 1
	head := make([]any, len(of.columns))
	for i, c := range of.columns {
		head[i] = c
	}
	return w.SetRow("A1", head)
}

func (s *bookSink) row(t table, cells []any) error {
	if s.rows[t] == excelize.TotalRows {
		if err := s.newSheet(t); err != nil {
			return err
		}
	}
	s.rows[t]++
	values := make([]any, len(cells))
	for i, c := range cells {
		if d, ok := c.(ingest.Day); ok {
			values[i] = excelize.Cell{StyleID: s.date[tables[t].book], Value: int(d)}
			continue
		}
		values[i] = c
	}
	return s.sheets[t].SetRow("A"+strconv.Itoa(s.rows[t]), values)
}

func (s *bookSink) close() error {
	for _, w := range s.sheets {
		if err := w.Flush(); err != nil {
			return err
		}
	}
	for name, f := range s.books {
		if err := errors.Join(f.SaveAs(filepath.Join(s.dir, name)), f.Close()); err != nil {
			return err
		}
	}
	return nil
}
