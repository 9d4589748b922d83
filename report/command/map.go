package command

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"assay/ingest"
	"assay/report/disk"
	"assay/report/terminal"
)

var mapCommand = command{
	name: "map", args: "[flags] FILE|FOLDER...",
	short: "draft how sheets of another make are read",
	long: `Drafts a layout for each sheet that assay can't read as it stands, such as the
export of a learning platform, an HR system or a CRM: which table it is, and
which heading is which column. Name all the files that belong together: one
tells what the columns of another are. The drafts go to layouts/ in the folder
of --templates, or to the folder of --to. What assay knew and what it supposes
stands in them, and below, in comments, what you have to settle, with the values
it is about and lines that would answer. Run it again, next month or with what
you settled: it keeps that to the letter, and asks only what is still open.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		var f inputFlags
		var to string
		f.declare(flags)
		flags.StringVar(&to, "to", "", "write the layouts to this `folder` (default layouts in the --templates folder)")
		return func(args []string, w World) (int, error) {
			c, err := f.open(args, w)
			if err != nil {
				return failed, err
			}
			switch {
			case to == "" && f.templates == "":
				return wrongUsage, usageError{"name the folder of your templates with --templates (assay init makes one), or a folder for the layouts with --to"}
			case to == "":
				to = filepath.Join(f.templates, ingest.LayoutsFolder)
			}
			sheets, texts, err := ingest.DraftLayouts(c.inputs, c.options(f.jobs), os.DirFS(to))
			if err != nil {
				return failed, fmt.Errorf("in %s:\n%w", to, err)
			}
			if err := writeLayouts(w, to, texts); err != nil {
				return failed, err
			}
			if !f.quiet {
				tellDrafts(w, to, sheets, texts)
			}
			return done, nil
		}
	},
}

// writeLayouts writes layouts into their folder, each whole or not at all.
func writeLayouts(w World, folder string, texts []ingest.LayoutText) error {
	if len(texts) == 0 {
		return nil
	}
	return w.Signals.Step(func() error {
		err := w.Disk.MkdirAll(folder)
		for _, t := range texts {
			if err == nil {
				err = w.Disk.Replace(filepath.Join(folder, t.Name), t.Text, disk.File)
			}
		}
		if err == nil {
			w.Signals.Stands(func() string { return "all layouts were written" })
		}
		return err
	})
}

// tellDrafts says of each sheet as what it is read, by which layout, what of that
// is supposed, and what is open.
func tellDrafts(w World, folder string, sheets []ingest.SheetDraft, texts []ingest.LayoutText) {
	open := 0
	for _, s := range sheets {
		place, tables := s.File, "nothing that assay could tell"
		if s.Sheet != "" {
			place += ":" + s.Sheet
		}
		if len(s.Tables) > 0 {
			var names []string
			for _, t := range s.Tables {
				names = append(names, t.String())
			}
			tables = strings.Join(names, " and ")
		}
		fmt.Fprintf(w.Out, "%s: %s, %s", terminal.InLine(place), tables, terminal.Count(s.Rows, "row", "rows"))
		if s.Layout == "" {
			fmt.Fprintln(w.Out, "; read as it stands, no layout is needed")
			continue
		}
		open += s.Questions
		was := "is kept"
		if slices.ContainsFunc(texts, func(t ingest.LayoutText) bool { return t.Name == s.Layout }) {
			was = map[bool]string{false: "is drafted", true: "is kept, its questions are new"}[s.Stands]
		}
		fmt.Fprintf(w.Out, "\n    %s %s: %s known, %d supposed, %s open\n", terminal.InLine(filepath.Join(folder, s.Layout)), was,
			terminal.Count(s.Known, "column", "columns"), len(s.Supposed), terminal.Count(s.Questions, "question", "questions"))
		for _, line := range s.Supposed {
			fmt.Fprintf(w.Out, "    supposed: %s\n", terminal.InLine(line))
		}
	}
	if open > 0 {
		fmt.Fprintln(w.Out, "Settle what is open in the layouts, in any text editor; then assay check shows what they make of the sheets.")
	}
}
