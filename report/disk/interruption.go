package disk

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"
)

// patience is how long a signal waits for a step to end. Each step, cut off
// anywhere, is mended by the next run; this is only for leaving nothing lying about.
const patience = 800 * time.Millisecond

// An Interruption ends the program where somebody presses Ctrl-C, the system
// shuts down or the terminal closes: within a second, with nothing half done. What
// an interruption doesn't know of need not be cleared up after: a command that only
// reads is ended as it is. A nil Interruption never comes.
type Interruption struct {
	steps sync.RWMutex // held in a step; once interrupted, for ever

	mu     sync.Mutex
	clear  []*func()
	stop   func()        // asks a command to end by itself
	hurry  func()        // asks a step that takes long to give up
	stands func() string // what was changed by now; nil: nothing
	status int           // the exit status, once there was a signal
	over   chan struct{} // closed when the command has ended by itself
}

// NewInterruption returns one that waits for nothing yet: see [Interruption.Watch].
func NewInterruption() *Interruption { return &Interruption{over: make(chan struct{})} }

// Step does something in whose middle the program isn't ended. Where it gave up
// because of a signal, it doesn't return: the end is under way, and says so.
func (i *Interruption) Step(do func() error) error {
	if i == nil {
		return do()
	}
	i.steps.RLock()
	err := do()
	i.steps.RUnlock()
	if err != nil && i.ending() {
		select {}
	}
	return err
}

// ending tells whether the program is being ended, and not by the command itself.
func (i *Interruption) ending() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.status != 0 && i.stop == nil
}

// OnInterrupt says what is to be cleared when the program is ended, until it is
// forgotten; what was said last is cleared first.
func (i *Interruption) OnInterrupt(clear func()) (forget func()) {
	if i == nil {
		return func() {}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.clear = append(i.clear, &clear)
	return func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.clear = slices.DeleteFunc(i.clear, func(c *func()) bool { return c == &clear })
	}
}

// Stands says what was changed by now, for the message of an interruption.
func (i *Interruption) Stands(what func() string) {
	if i != nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.stands = what
	}
}

// Softly has the command asked to end by itself; one that doesn't in time is ended.
func (i *Interruption) Softly(stop func()) {
	if i != nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.stop = stop
	}
}

// Hurry has a step asked to give up that doesn't end soon.
func (i *Interruption) Hurry(giveUp func()) {
	if i != nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.hurry = giveUp
	}
}

// Watch waits for signals. Those that whoever started the program wants ignored,
// as nohup does, are.
func (i *Interruption) Watch(to io.Writer) {
	for _, s := range faultSignals {
		signal.Ignore(s)
	}
	signals := make(chan os.Signal, 2)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	go func() {
		status := 128
		if s, ok := (<-signals).(syscall.Signal); ok {
			status += int(s)
		}
		go func() {
			<-signals
			os.Exit(status)
		}()
		told := i.End(status)
		fmt.Fprintf(to, "assay: %s\n", told)
		os.Exit(status)
	}()
}

// End brings the command to an end, and says what that left.
func (i *Interruption) End(status int) string {
	i.mu.Lock()
	i.status = status
	stop := i.stop
	i.mu.Unlock()
	if stop != nil {
		stop()
		select {
		case <-i.over:
			select {} // the program is ending with what the command says
		case <-time.After(patience):
		}
	}
	between := make(chan struct{})
	go func() {
		i.steps.Lock()
		close(between)
	}()
	select {
	case <-between:
	case <-time.After(patience / 4):
		i.giveUp()
	}
	select {
	case <-between:
	case <-time.After(patience):
		return "interrupted while something was being written: it is there whole or not at all, so run the same again"
	}
	i.mu.Lock()
	clear, stands := slices.Clone(i.clear), i.stands
	i.mu.Unlock()
	for _, c := range slices.Backward(clear) {
		(*c)()
	}
	if stands == nil {
		return "interrupted; nothing was changed"
	}
	return "interrupted; " + stands()
}

func (i *Interruption) giveUp() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.hurry != nil {
		i.hurry()
	}
}

// Ended takes the command's exit status, and returns the program's.
func (i *Interruption) Ended(status int) int {
	i.mu.Lock()
	signalled, soft := i.status, i.stop != nil
	i.mu.Unlock()
	switch {
	case signalled == 0:
		return status
	case soft:
		close(i.over)
		return signalled
	}
	select {} // the signal's end is under way
}
