package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"assay/report/blank"
	"assay/templates"
)

var initCommand = command{
	name: "init", args: "DIR",
	short: "make blank workbooks to fill in, and a copy of the rules",
	long: `Makes a folder to begin with: partners.xlsx and employees.xlsx with every
column that assay reads, drop-downs, a note on each heading and an example row
to write over; and templates/, a copy of the rule files, headings and wording
that you may edit and name with --templates. What stands there already is never
overwritten.`,
	setup: func(flags *pflag.FlagSet) func([]string, world) (int, error) {
		var quiet bool
		flags.BoolVar(&quiet, "quiet", false, "print nothing but errors")
		return func(args []string, w world) (int, error) {
			if len(args) != 1 {
				return wrongUsage, usageError{fmt.Sprintf("init wants one folder, got %d arguments", len(args))}
			}
			files, err := makeFolder(args[0], w)
			if err != nil {
				return failed, err
			}
			if !quiet {
				tellBeginning(w, args[0], files)
			}
			return done, nil
		}
	},
}

// makeFolder writes the blank workbooks and the templates into a folder, and
// returns their paths in it. Where one of them stands already, nothing is written.
func makeFolder(dir string, w world) ([]string, error) {
	k, err := openKit("")
	if err != nil {
		return nil, err
	}
	books, err := blank.Workbooks(k.headers, k.programs, w.today)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, b := range books {
		path := filepath.Join(dir, b.Name)
		if _, err := os.Lstat(path); err == nil {
			return nil, fmt.Errorf("%s stands there already: name a new folder, or move it away; nothing was written", path)
		}
		files = append(files, b.Name)
	}
	if _, err := templates.Copy(filepath.Join(dir, "templates")); err != nil {
		return nil, err
	}
	for _, b := range books {
		if err := writeNew(filepath.Join(dir, b.Name), b.Bytes); err != nil {
			return nil, err
		}
	}
	return append(files, "templates"+string(filepath.Separator)), nil
}

// writeNew writes a file that must not stand there yet.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func tellBeginning(w world, dir string, files []string) {
	for _, f := range files {
		fmt.Fprintln(w.out, filepath.Join(dir, f))
	}
	fmt.Fprintf(w.out, `
Write your partners and employees over the example rows, then:

  assay check %[1]s %[2]s
  assay %[1]s %[2]s

With rules or wording that you edited in %[3]s, add --templates %[3]s
`, filepath.Join(dir, "partners.xlsx"), filepath.Join(dir, "employees.xlsx"), filepath.Join(dir, "templates"))
}
