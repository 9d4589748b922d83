package command

import (
	"cmp"
	"fmt"

	"assay/report/register"
	"assay/report/terminal"
)

// backup writes a copy of the register, which may be in use.
func (f *registerFlags) backup(args []string, w World) error {
	if err := register.Find(f.file); err != nil {
		return err
	}
	return w.Signals.Step(func() error {
		held, err := register.Backup(f.file, args[0], w.Disk)
		if err == nil {
			w.Signals.Stands(func() string { return "the copy was written" })
			fmt.Fprintf(w.Out, "%s: a whole copy of %s, with %s\n", terminal.InLine(args[0]), terminal.InLine(f.file), held)
		}
		return err
	})
}

// restore puts a copy in the register's place.
func (f *registerFlags) restore(args []string, w World) error {
	return w.Signals.Step(func() error {
		r, err := register.Restore(f.file, args[0], register.Who{Name: cmp.Or(f.who, w.User), At: w.Now}, w.Disk)
		if err != nil {
			return err
		}
		w.Signals.Stands(func() string { return "the register was restored" })
		fmt.Fprintf(w.Out, "%s: restored from %s, with %s\n", terminal.InLine(f.file), terminal.InLine(args[0]), r.Now)
		if r.Journal {
			fmt.Fprintf(w.Out, "left out: %s-journal, which is another file's\n", terminal.InLine(args[0]))
		}
		if r.Kept == "" {
			return nil
		}
		before := "which can't be read"
		if r.Before != nil {
			before = "with " + r.Before.String()
		}
		fmt.Fprintf(w.Out, "kept: what stood there before, %s, as %s\n", before, terminal.InLine(r.Kept))
		if r.Before == nil || *r.Before != r.Now {
			fmt.Fprintln(w.Out, "What the one before knew and this one doesn't is as if it had never been: run\nthe months after it again, and look whether mail went since, before you send.")
		}
		return nil
	})
}

// tellNotices tells what was found and done when a register was opened.
func tellNotices(r *register.Register, w World) {
	for _, said := range r.Notices() {
		w.says(terminal.InLine(said))
	}
}
