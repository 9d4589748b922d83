// Assay tells channel operations where every partner stands in two programs,
// cPanel Certified Partner and Cisco Premier, from the spreadsheets that they
// have, and writes what follows from it: a workbook, certificates, badges and mail.
//
// This package makes the world that a command runs in, of the real one. It alone
// asks for the time, the environment, the terminal, signals and random bytes.
package main

import (
	"context"
	"crypto/rand"
	"os"
	"os/user"
	"runtime/debug"
	"time"

	"golang.org/x/term"

	"assay/ingest"
	"assay/report/command"
	"assay/report/disk"
	"assay/report/terminal"
)

func main() {
	command.TuneCollector(os.Getenv)
	width, _, err := term.GetSize(int(os.Stderr.Fd()))
	if err != nil || width < 20 {
		width = 80
	}
	now := time.Now()
	signals := disk.NewInterruption()
	signals.Watch(os.Stderr)
	build, _ := debug.ReadBuildInfo() // nil where it isn't known
	os.Exit(signals.Ended(command.Main(os.Args[1:], command.World{
		Out:      os.Stdout,
		Err:      os.Stderr,
		Today:    ingest.DayOf(now.Date()),
		Now:      now,
		User:     userName(),
		Random:   rand.Reader,
		Terminal: term.IsTerminal(int(os.Stderr.Fd())),
		Width:    width,

		In:         os.Stdin,
		InTerminal: term.IsTerminal(int(os.Stdin.Fd())),
		Env:        os.Getenv,
		Clock:      time.Now,
		Sleep:      sleep,
		Signals:    signals,
		Build:      build,

		OwnConsole: terminal.OwnConsole() && term.IsTerminal(int(os.Stdin.Fd())),
		Chdir:      os.Chdir,
		Show:       terminal.Show,
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

// sleep waits for a time, or until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
