package register

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"assay/report/disk"
)

// An InUse says that somebody else is at work with the register.
type InUse struct {
	Path string
	Who  Who // the zero Who where the lock doesn't say
}

func (e *InUse) Error() string {
	switch {
	case e.Who.Name == "":
		return fmt.Sprintf("register %s is in use by another run; wait until that is done", e.Path)
	case e.Who.At.IsZero():
		return fmt.Sprintf("register %s is in use by %s; wait until that is done", e.Path, e.Who.Name)
	}
	return fmt.Sprintf("register %s is in use by %s since %s; wait until that is done", e.Path, e.Who.Name, e.Who.At.Format("2006-01-02 15:04:05"))
}

// takeLock takes the lock of the register at the path, and writes into it who has it.
// Its file stays beside the register.
func takeLock(path string, who Who) (*disk.Lock, error) {
	l, err := disk.TakeLock(path+".lock", who.lines())
	if held := (*disk.Held)(nil); errors.As(err, &held) {
		return nil, &InUse{Path: path, Who: whoOf(held.Holder)}
	}
	if err != nil {
		return nil, fmt.Errorf("register %s can't be locked: %w", path, err)
	}
	return l, nil
}

// lines are somebody's name and since when, a line each, as a lock has them.
func (w Who) lines() string {
	return strings.ReplaceAll(w.Name, "\n", " ") + "\n" + w.At.Format(time.RFC3339) + "\n"
}

// whoOf reads the lines of a lock; the zero Who where they aren't whole.
func whoOf(lines string) Who {
	name, since, ok := strings.Cut(lines, "\n")
	if !ok {
		return Who{}
	}
	when, _ := time.Parse(time.RFC3339, strings.TrimSpace(since))
	return Who{name, when}
}
