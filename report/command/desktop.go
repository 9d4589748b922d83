package command

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// withoutCommandLine tells whether the program was started by a double click, or by
// dropping files or folders on it: the console is its own, and all that was given are
// whole paths of what is there.
func withoutCommandLine(args []string, w World) bool {
	return w.OwnConsole && !slices.ContainsFunc(args, func(arg string) bool {
		_, err := os.Stat(arg)
		return err != nil || !filepath.IsAbs(arg)
	})
}

// desktop runs the program for somebody without a command line, and keeps the window
// open until Enter is pressed. What was dropped is run where it lies: assay.yaml is
// looked for beside it, and the reports come beside it; the workbook is shown.
func desktop(dropped []string, w World) int {
	status := done
	if len(dropped) == 0 {
		fmt.Fprint(w.Out, `assay tells where every partner stands in cPanel Certified Partner and Cisco
Premier, from your spreadsheets of partners, employees and certifications.
Drop these spreadsheets, or the folder they are in, on this program: the reports
come beside them, in the folder "out", and the workbook is opened.
On a command line, assay --help tells what else it does.
`)
	} else {
		status = runDropped(dropped, w)
	}
	fmt.Fprint(w.Out, "\nPress Enter to close this window.")
	_, _ = bufio.NewReader(w.In).ReadString('\n')
	return status
}

// runDropped runs files and folders that were dropped on the program.
func runDropped(dropped []string, w World) int {
	folder := filepath.Dir(dropped[0])
	if len(dropped) == 1 && isFolder(dropped[0]) {
		folder, dropped = dropped[0], []string{"."}
	}
	if err := w.Chdir(folder); err != nil {
		w.says(advised(err))
		return failed
	}
	workbook := ""
	w.wrote = func(path string) { workbook = path }
	status := invoke(&runCommand, dropped, w)
	if workbook == "" {
		return status
	}
	path, err := filepath.Abs(workbook)
	if err == nil {
		err = w.Show(path)
	}
	if err != nil {
		w.says("the workbook can't be shown, open it yourself: " + err.Error())
	}
	return status
}
