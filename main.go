// Assay tells channel operations where every partner stands in two programs,
// cPanel Certified Partner and Cisco Premier, from the spreadsheets that they
// have, and writes what follows from it: a workbook, certificates, badges and mail.
//
// The way of the data: ingest reads the spreadsheets into records, each with its
// place, and problems; evaluate judges the records by the programs' rules on a
// day; report prints the findings. This package joins them. It alone asks for
// the time, the environment and the terminal, and it holds no rule.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"assay/ingest"
	"assay/report/disk"
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

// A world is what surrounds the program. Only main makes one of the real world.
type world struct {
	out, err io.Writer
	today    ingest.Day
	now      time.Time // only for notes in the register and its lock
	user     string    // likewise
	random   io.Reader // to make keys of
	terminal bool      // standard error is one: progress may be shown
	width    int       // of the terminal, in columns

	in         io.Reader
	inTerminal bool // in is one: somebody can be asked
	env        func(name string) string
	clock      func() time.Time                                 // when each message goes
	sleep      func(ctx context.Context, d time.Duration) error // until then, or until the context ends
	signals    *interruption                                    // nil: there are none
	disk       disk.Disk
}

// A command is one of the program's commands. Its setup declares the flags and
// returns what runs with the arguments left; run gives the exit status.
type command struct {
	name, args, short, long string
	setup                   func(flags *pflag.FlagSet) func(args []string, w world) (status int, err error)
}

var commands = []command{runCommand, checkCommand, whatIfCommand, initCommand, registerCommand, sendCommand, verifyCommand, keyCommand, licensesCommand}

// A usageError is a call that can't be understood.
type usageError struct{ message string }

func (e usageError) Error() string { return e.message }

func main() {
	tuneCollector(os.Getenv)
	width, _, err := term.GetSize(int(os.Stderr.Fd()))
	if err != nil || width < 20 {
		width = 80
	}
	now := time.Now()
	signals := newInterruption()
	signals.watch(os.Stderr)
	os.Exit(signals.ended(Main(os.Args[1:], world{
		out:      os.Stdout,
		err:      os.Stderr,
		today:    ingest.DayOf(now.Date()),
		now:      now,
		user:     userName(),
		random:   rand.Reader,
		terminal: term.IsTerminal(int(os.Stderr.Fd())),
		width:    width,

		in:         os.Stdin,
		inTerminal: term.IsTerminal(int(os.Stdin.Fd())),
		env:        os.Getenv,
		clock:      time.Now,
		sleep:      sleep,
		signals:    signals,
	})))
}

// userName is who runs the program, for the register's notes and its lock.
func userName() string {
	name := "somebody"
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	if host, err := os.Hostname(); err == nil {
		name += " on " + host
	}
	return name
}

// Main runs the program with its arguments and returns the exit status.
func Main(args []string, w world) int {
	c, args, status := choose(args, w)
	if c == nil {
		return status
	}
	flags := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.SortFlags = false
	run := c.setup(flags)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			c.help(w.out, flags)
			return done
		}
		return misused(w, c.name, err)
	}
	status, err := run(flags.Args(), w)
	var usage usageError
	switch {
	case errors.As(err, &usage):
		return misused(w, c.name, err)
	case err != nil:
		fmt.Fprintf(w.err, "assay: %s\n", printable(advised(err)))
		return failed
	}
	return status
}

// advised says what failed, and what to do where it was the disk.
func advised(err error) string {
	if advice := disk.Advice(err); advice != "" {
		return err.Error() + "\nassay: " + advice
	}
	return err.Error()
}

// choose finds the command that the arguments begin with; run where they begin with none.
func choose(args []string, w world) (c *command, rest []string, status int) {
	if len(args) == 0 {
		overview(w.err)
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
		overview(w.out)
		return nil, nil, done
	case "version", "--version":
		fmt.Fprintln(w.out, "assay", version)
		return nil, nil, done
	}
	if !strings.HasPrefix(name, "-") && !strings.Contains(name, ".") {
		fmt.Fprintf(w.err, "assay: got %q, want a command (%s) or files that end in .xlsx, .xlsm or .csv\n", printable(name), commandNames())
		return nil, nil, wrongUsage
	}
	return &commands[0], args, done
}

func commandNames() string {
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

func misused(w world, name string, err error) int {
	fmt.Fprintf(w.err, "assay: %s\nassay %s --help says more\n", printable(err.Error()), name)
	return wrongUsage
}

// overview is the help for the whole program.
func overview(to io.Writer) {
	fmt.Fprint(to, `assay tells where every partner stands in cPanel Certified Partner and
Cisco Premier, from your spreadsheets, and writes a workbook, certificates,
badges and the mails that carry them.

`)
	for _, c := range commands {
		fmt.Fprintf(to, "  assay %-9s  %s\n", c.name, c.short)
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
