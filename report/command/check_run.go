package command

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/pflag"

	"assay/ingest"
	"assay/report/register"
	"assay/report/runfolder"
	"assay/report/terminal"
)

var checkRunCommand = command{
	name: "check-run", args: "[flags] RUN_DIR",
	short: "tell whether a run's folder is as the run wrote it",
	long: `Holds every file of a run's folder against its manifest.json, and that against
what the register recorded of the run, and lists what differs: files that were
changed, are missing, or were put there. No link in the folder is followed.

The folder may be a copy that stands elsewhere: name the register, then.

Exit status: 0 all as the run wrote it; 1 something differs, or the register
doesn't know the run.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		file := flags.String("register", "", "the register's `file` (default register.db beside RUN_DIR)")
		return func(args []string, w World) (int, error) {
			if len(args) != 1 {
				return wrongUsage, usageError{fmt.Sprintf("check-run: want the folder of one run, like out/2020-06-30, got %s", terminal.Count(len(args), "argument", "arguments"))}
			}
			dir := filepath.Clean(args[0])
			return checkRun(dir, cmp.Or(*file, filepath.Join(filepath.Dir(dir), defaultRegister)), w)
		}
	},
}

// checkRun tells what differs of a run's folder.
func checkRun(dir, file string, w World) (status int, err error) {
	if err := register.Find(file); err != nil {
		return failed, err
	}
	folder, err := runfolder.Open(dir)
	if err != nil {
		return failed, err
	}
	reg, err := register.OpenReadOnly(file)
	if err != nil {
		return failed, err
	}
	tellNotices(reg, w)
	vouched, unlike := folder.Recorded(reg)
	differ, err := folder.Differences()
	if err := errors.Join(err, reg.Close()); err != nil {
		return failed, err
	}
	t := terminal.Table{{"", "File", ""}}
	for _, d := range differ {
		t = append(t, []string{string(d.What), d.Path, d.Now})
	}
	if len(differ) > 0 {
		t.Print(w.Out, cmp.Or(w.Width, 80), -1)
		fmt.Fprintln(w.Out)
	}
	if unlike != nil {
		return failed, unlike
	}
	if !vouched {
		w.says(unvouched(folder.Day))
	}
	said := "all as the run wrote them"
	if len(differ) > 0 {
		status, said = failed, fmt.Sprintf("%d not as the run left them", len(differ))
	}
	fmt.Fprintf(w.Out, "%s: the run of %s, %s and %s: %s\n", terminal.InLine(dir), folder.Day, terminal.Count(len(folder.Files), "file", "files"), runfolder.ManifestName, said)
	return status, nil
}

// unvouched says what can't be told of a run recorded by an older assay.
func unvouched(day ingest.Day) string {
	return fmt.Sprintf("an older assay recorded the run of %s, and kept nothing that vouches for its %s:\nassay: the files were held against that alone", day, runfolder.ManifestName)
}
