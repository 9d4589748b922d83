package register

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Export writes every table into a folder as CSV, a file each, and returns their
// names. The same register gives the same bytes. A text that a spreadsheet would
// take for a formula gets an apostrophe before it.
func (r *Register) Export(dir string) ([]string, error) {
	tables, err := query(r, func(scan func(...any) error) (table string, err error) {
		err = scan(&table)
		return table, err
	}, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	var files []string
	for _, table := range tables {
		files = append(files, table+".csv")
		if err := r.exportTable(table, filepath.Join(dir, table+".csv")); err != nil {
			return nil, fmt.Errorf("exporting %s: %w", table, err)
		}
	}
	return files, nil
}

func (r *Register) exportTable(table, path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rows, err := r.db.Query(fmt.Sprintf("SELECT * FROM %q ORDER BY 1, 2", table)) // every key is among the first two columns
	if err != nil {
		return r.explain(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	if err := w.Write(columns); err != nil {
		return err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return r.explain(err)
		}
		if err := w.Write(cells(values)); err != nil {
			return err
		}
	}
	w.Flush()
	return errors.Join(r.explain(rows.Err()), w.Error())
}

// cells are a row's values as CSV has them: nothing for none, and text that is only text.
func cells(values []any) []string {
	out := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
		case string:
			out[i] = v
			if v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])) {
				out[i] = "'" + v
			}
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return out
}
