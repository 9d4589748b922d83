package register

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"path/filepath"

	"assay/report/csvtext"
	"assay/report/disk"
)

// Export writes every table into a folder as CSV, a file each, and returns their
// names. The same register gives the same bytes. Each begins with a byte-order
// mark. A text that a spreadsheet would
// take for a formula gets an apostrophe before it. Each file is written whole or
// not at all; with an error, what is returned was written.
func (r *Register) Export(dir string) ([]string, error) {
	tables, err := query(r, func(scan func(...any) error) (table string, err error) {
		err = scan(&table)
		return table, err
	}, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
	if err != nil {
		return nil, err
	}
	if err := r.files.MkdirAll(dir); err != nil {
		return nil, err
	}
	var files []string
	for _, table := range tables {
		text, err := r.tableCSV(table)
		if err == nil {
			err = r.files.Replace(filepath.Join(dir, table+".csv"), text, disk.File)
		}
		if err != nil {
			return files, fmt.Errorf("exporting %s: %w", table, err)
		}
		files = append(files, table+".csv")
	}
	return files, nil
}

// tableCSV is a table as CSV.
func (r *Register) tableCSV(table string) ([]byte, error) {
	rows, err := r.db.Query(fmt.Sprintf("SELECT * FROM %q ORDER BY 1, 2", table)) // every key is among the first two columns
	if err != nil {
		return nil, r.explain(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	text.WriteString(csvtext.Mark)
	w := csv.NewWriter(&text)
	if err := w.Write(columns); err != nil {
		return nil, err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, r.explain(err)
		}
		if err := w.Write(cells(values)); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return text.Bytes(), errors.Join(r.explain(rows.Err()), w.Error())
}

// cells are a row's values for CSV: an empty text for a value that isn't there, and no
// text that a spreadsheet would take for a formula.
func cells(values []any) []string {
	out := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
		case string:
			out[i] = csvtext.Inert(v)
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return out
}
