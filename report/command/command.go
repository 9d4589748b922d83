// Package command has a file for each of the program's commands: its flags, what
// it does, and the exit status.
//
// The way of the data: ingest reads the spreadsheets into records, each with its
// place, and problems; evaluate judges the records by the programs' rules on a
// day; report prints the findings. This package joins them, and holds no rule.
// What surrounds the program, such as the time and the terminal, is in a [World].
package command

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"assay/ingest"
	"assay/report/disk"
	"assay/report/terminal"
)

// version is the program's own, as printed in every report.
const version = "0.1.0"

// The exit statuses.
const (
	done        = 0
	failed      = 1 // nothing was changed
	wrongUsage  = 2
	inputErrors = 3 // done, but there are errors in the input
)

// A World is what surrounds the program. Only main makes one of the real world.
type World struct {
	Out, Err io.Writer
	Today    ingest.Day
	Now      time.Time // only for notes in the register and its lock
	User     string    // only for notes in the register and its lock
	Random   io.Reader // to make keys of
	Terminal bool      // standard error is one: progress may be shown
	Width    int       // of the terminal, in columns

	In         io.Reader
	InTerminal bool // In is one: somebody can be asked
	Env        func(name string) string
	Clock      func() time.Time                                 // when each message goes
	Sleep      func(ctx context.Context, d time.Duration) error // until then, or until the context ends
	Signals    *disk.Interruption                               // nil: there are none
	Disk       disk.Disk
	Build      *debug.BuildInfo // what the program was built from; nil: not known

	OwnConsole bool                    // the console closes when the program ends
	Chdir      func(dir string) error  // changes the working folder
	Show       func(path string) error // opens a file in the program for its kind

	settings settings              // in force; Main reads them
	wrote    func(workbook string) // hears of a run's workbook; nil: nobody does
}

// says tells somebody what went wrong. On a terminal no word is broken at its edge;
// elsewhere, as in the log of a scheduler, each message keeps its line.
func (w World) says(message string) {
	message = "assay: " + terminal.Printable(message)
	if w.Terminal {
		message = terminal.Fit(message, cmp.Or(w.Width, 80))
	}
	fmt.Fprintln(w.Err, message)
}

// progressOf shows what a command does, where somebody watches and wants to know.
func progressOf(w World, quiet bool) *terminal.Progress {
	if quiet || !w.Terminal {
		return nil
	}
	p := terminal.NewProgress(w.Err, w.Width, w.Clock)
	w.Signals.OnInterrupt(p.Stop)
	return p
}

// sure asks whether to do what can't be undone, where somebody can be asked and
// didn't say so beforehand.
func (w World) sure(yes bool, question string) bool {
	if yes || !w.InTerminal {
		return true
	}
	return terminal.Ask(w.Out, bufio.NewReader(w.In), question+" [y/N] ", map[string]string{"y": "yes", "yes": "yes"}) != ""
}

// A command is one of the program's commands. Its setup declares the flags and
// returns what runs with the arguments left; run gives the exit status.
type command struct {
	name, args, short, long string
	then                    []string // words that may follow its name
	setup                   func(flags *pflag.FlagSet) func(args []string, w World) (status int, err error)
}

var commands = []command{runCommand, checkCommand, whatIfCommand, initCommand, mapCommand, registerCommand, sendCommand, checkRunCommand, verifyCommand, keyCommand, schemaCommand, licensesCommand}

// The command that completes commands completes itself, so it joins them here.
func init() { commands = append(commands, completionCommand) }

// A usageError is a call that can't be understood.
type usageError struct{ message string }

func (e usageError) Error() string { return e.message }

// A flagError is what is wrong with the value of a flag, which the settings may have given.
type flagError struct {
	flag string
	why  error
}

func (e flagError) Error() string { return "--" + e.flag + ": " + e.why.Error() }
func (e flagError) Unwrap() error { return e.why }

// misusedFlag is the error of a flag's value that can't be understood.
func misusedFlag(flag, format string, args ...any) error {
	return flagError{flag, usageError{fmt.Sprintf(format, args...)}}
}

// Main runs the program with its arguments and returns the exit status.
func Main(args []string, w World) int {
	if withoutCommandLine(args, w) {
		return desktop(args, w)
	}
	c, args, status := choose(args, w)
	if c == nil {
		return status
	}
	return invoke(c, args, w)
}

// flags are those of a command, with what runs it. The settings' file that a call names
// comes to config.
func (c *command) flags(config *string) (flags *pflag.FlagSet, run func(args []string, w World) (int, error)) {
	flags = pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.SortFlags = false
	run = c.setup(flags)
	if takesSettings(flags) {
		flags.StringVar(config, "config", "", "take the settings in this `file` (default "+settingsFile+" in the working folder, where there is one)")
	}
	return flags, run
}

// invoke runs a command with its arguments and returns the exit status.
func invoke(c *command, args []string, w World) int {
	config := ""
	flags, run := c.flags(&config)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			c.help(w.Out, flags)
			return done
		}
		return misused(w, c.name, err)
	}
	status, err := done, error(nil)
	if takesSettings(flags) {
		if w.settings, err = readSettings(config); err == nil {
			err = w.settings.apply(flags)
		}
	}
	if err == nil {
		if status, err = run(flags.Args(), w); err != nil {
			err = w.settings.placed(err)
		}
	}
	var usage usageError
	switch {
	case errors.As(err, &usage):
		return misused(w, c.name, err)
	case err != nil:
		w.says(advised(err))
		return failed
	}
	return status
}

// advised says what failed, and what to do where it was the disk.
func advised(err error) string {
	if advice := disk.Advice(err); advice != "" {
		return disk.Told(err) + "\nassay: " + advice
	}
	return disk.Told(err)
}

// choose finds the command that the arguments begin with; run where they begin with none.
func choose(args []string, w World) (c *command, rest []string, status int) {
	if len(args) == 0 {
		overview(w.Err)
		return nil, nil, wrongUsage
	}
	name := args[0]
	if i := slices.IndexFunc(commands, func(c command) bool { return c.name == name }); i >= 0 {
		return &commands[i], args[1:], done
	}
	switch name {
	case "help", "-h", "--help":
		if len(args) > 1 {
			return choose([]string{args[1], "--help"}, w)
		}
		overview(w.Out)
		return nil, nil, done
	case "version", "--version":
		fmt.Fprintln(w.Out, "assay", version, builtFrom(w.Build))
		return nil, nil, done
	}
	if !strings.HasPrefix(name, "-") && !strings.Contains(name, ".") && !isFolder(name) {
		w.says(fmt.Sprintf("got %q, want a command (%s), a folder, or files that end in .xlsx, .xlsm or .csv", terminal.Printable(name), commandNames()))
		return nil, nil, wrongUsage
	}
	return &commands[0], args, done
}

// commit is what the program was built from, where whoever built it said so.
var commit string

// builtFrom says in brackets what the program was built from, with which Go, and for
// which system.
func builtFrom(b *debug.BuildInfo) string {
	from := []string{runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	if b != nil && commit == "" {
		if i := slices.IndexFunc(b.Settings, func(s debug.BuildSetting) bool { return s.Key == "vcs.revision" }); i >= 0 {
			commit = b.Settings[i].Value[:min(12, len(b.Settings[i].Value))]
		}
	}
	if commit != "" {
		from = slices.Insert(from, 0, "commit "+commit)
	}
	return "(" + strings.Join(from, ", ") + ")"
}

func commandNames() string {
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

func misused(w World, name string, err error) int {
	w.says(fmt.Sprintf("%s\nassay %s --help says more", disk.Told(err), name))
	return wrongUsage
}

// overview is the help for the whole program.
func overview(to io.Writer) {
	fmt.Fprint(to, `assay tells where every partner stands in cPanel Certified Partner and
Cisco Premier, from your spreadsheets, and writes a workbook, certificates,
badges and the mails that carry them.

`)
	for _, c := range commands {
		fmt.Fprintf(to, "  assay %-10s  %s\n", c.name, c.short)
	}
	fmt.Fprint(to, `
Try it on the samples (run is the default, and may be left out):

  assay --as-of 2020-06-30 samples/partners.xlsx samples/employees.xlsx

assay COMMAND --help explains a command and its flags.
`)
}

// help is the help for one command.
func (c *command) help(to io.Writer, flags *pflag.FlagSet) {
	fmt.Fprintf(to, "usage: assay %s %s\n\n%s\n", c.name, c.args, c.long)
	if flags.HasFlags() {
		fmt.Fprintf(to, "\nflags:\n%s", flags.FlagUsagesWrapped(80))
	}
}
