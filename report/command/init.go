package command

import (
	_ "embed"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"

	"github.com/spf13/pflag"

	"assay/report/blank"
	"assay/report/disk"
	"assay/report/terminal"
	"assay/templates"
)

// blankSettings are the settings that a new folder begins with.
//
//go:embed assay.yaml
var blankSettings []byte

var initCommand = command{
	name: "init", args: "DIR",
	short: "make blank workbooks to fill in, settings, and a copy of the rules",
	long: `Makes a folder to begin with: partners.xlsx and employees.xlsx with every
column that assay reads, drop-downs, a note on each heading and an example row
to write over; templates/, a copy of the rule files, headings and wording that
you may edit; and assay.yaml, the settings, by which assay run in that folder
needs no flag. What stands there already is never overwritten.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		var quiet bool
		flags.BoolVar(&quiet, "quiet", false, "print nothing but errors")
		return func(args []string, w World) (int, error) {
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
// returns their paths in it. Where another stands in the place of one of them,
// nothing is written.
func makeFolder(dir string, w World) ([]string, error) {
	k, err := openKit("")
	if err != nil {
		return nil, err
	}
	books, err := blank.Workbooks(k.headers, k.programs, w.Today)
	if err != nil {
		return nil, err
	}
	names := []string{settingsFile}
	files := []disk.NewFile{{Path: settingsFile, Data: blankSettings}}
	for _, b := range books {
		names = append(names, b.Name)
		files = append(files, disk.NewFile{Path: b.Name, Data: b.Bytes})
	}
	for _, name := range templates.Editable() {
		data, err := fs.ReadFile(templates.FS(), name)
		if err != nil {
			return nil, err
		}
		files = append(files, disk.NewFile{Path: path.Join("templates", name), Data: data})
	}
	err = w.Signals.Step(func() error {
		err := w.Disk.Furnish(dir, files)
		if err == nil {
			w.Signals.Stands(func() string { return "all files were written" })
		}
		return err
	})
	return append(names, "templates"+string(filepath.Separator)), err
}

func tellBeginning(w World, dir string, files []string) {
	for _, f := range files {
		fmt.Fprintln(w.Out, terminal.InLine(filepath.Join(dir, f)))
	}
	fmt.Fprintf(w.Out, `
Write your partners and employees over the example rows. Then, each month, in
the folder %s:

  assay check
  assay run
`, terminal.InLine(dir))
}
