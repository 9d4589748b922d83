package terminal

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/width"
)

// A Progress shows what is being done, how far it is and how long it will take, in
// one line of a terminal. Of a nil Progress nothing is shown:
//
//	reading employees.xlsx [############..................] 42%, 12 s left
//	writing certificates [####........................] (199/1390), 4 min left
type Progress struct {
	to    io.Writer
	width int // of the terminal, in columns
	clock func() time.Time
	mu    sync.Mutex

	stage   string
	part    float64 // the part that is done, from 0 to 1
	began   time.Time
	from    float64 // the part that was done then
	said    string  // how far that is
	line    string  // on the terminal
	drawn   time.Time
	written string // the stage of writing that is shown and not done
}

// NewProgress returns a progress on a terminal of a width in columns.
func NewProgress(to io.Writer, width int, clock func() time.Time) *Progress {
	return &Progress{to: to, width: width, clock: clock}
}

// Stop takes the progress off the terminal for good: nothing is shown any more.
func (p *Progress) Stop() {
	p.mu.Lock() // for ever
	p.wipe()
}

// Reading returns what hears how far the reading of a file is, nil where nobody watches.
func (p *Progress) Reading() func(file string, part float64) {
	if p == nil {
		return nil
	}
	return func(file string, part float64) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.tell("reading "+file, part, fmt.Sprintf(" %2.0f%%", 100*part))
	}
}

// Writing returns what hears how far the stages of writing are, nil where nobody
// watches. Of stages that go on at once it shows the one that takes longest, to its
// end: longest lists the stages, those that take longest first.
func (p *Progress) Writing(longest ...string) func(stage string, done, total int) {
	if p == nil {
		return nil
	}
	return func(stage string, done, total int) {
		p.mu.Lock()
		mine := p.written == "" || slices.Index(longest, stage) <= slices.Index(longest, p.written)
		if mine {
			p.written = stage
		}
		if mine && done == total {
			p.written = ""
		}
		p.mu.Unlock()
		if mine {
			p.Show("writing "+stage, done, total)
		}
	}
}

// Show tells how far a stage is; total is -1 where it isn't known.
func (p *Progress) Show(stage string, done, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if total <= 0 {
		p.tell(stage, 0, "")
		return
	}
	p.tell(stage, float64(done)/float64(total), fmt.Sprintf(" (%d/%d)", done, total))
}

// often is how often the line is drawn anew.
const often = 100 * time.Millisecond

// tell draws the line where there is something new to be seen.
func (p *Progress) tell(stage string, part float64, said string) {
	now := p.clock()
	if stage != p.stage {
		p.wipe()
		p.stage, p.began, p.from = stage, now, part
	} else if now.Sub(p.drawn) < often {
		return
	}
	p.part, p.said, p.drawn = part, said, now
	p.draw(now)
}

// draw draws the line: as much of it as the terminal is wide.
func (p *Progress) draw(now time.Time) {
	const most, least = 30, 5 // of the bar
	const name = 8            // of what is done, before how long it takes is left out
	room := p.width - 1       // the cursor stands behind the line
	label, tail := InLine(p.stage), p.said+p.left(now)
	if room-len(tail) < name {
		tail = p.said
	}
	bar := ""
	if p.said != "" {
		if size := min(most, room-columns(label)-len(tail)-3); size >= least {
			full := int(p.part * float64(size))
			bar = " [" + strings.Repeat("#", full) + strings.Repeat(".", size-full) + "]"
		}
	}
	label = narrowed(label, room-len(bar)-len(tail))
	line := label + bar + tail
	blank := max(0, columns(p.line)-columns(line))
	p.line = line
	fmt.Fprint(p.to, "\r"+line+strings.Repeat(" ", blank)+strings.Repeat("\b", blank)) // a progress that can't be shown is no failure
}

// left says how long the stage will still take, by how long what is done of it took.
func (p *Progress) left(now time.Time) string {
	const soonest, little = time.Second, .02 // before that it would be a guess
	took, part := now.Sub(p.began), p.part-p.from
	if took < soonest || part < little {
		return ""
	}
	seconds := took.Seconds() * (1 - p.part) / part
	switch minutes := int(math.Ceil(seconds / 60)); {
	case seconds <= 60:
		return fmt.Sprintf(", %d s left", int(math.Ceil(seconds)))
	case minutes <= 60:
		return fmt.Sprintf(", %d min left", minutes)
	default:
		return fmt.Sprintf(", %d h %d min left", minutes/60, minutes%60)
	}
}

// narrowed is a text in so many columns at most.
func narrowed(s string, most int) string {
	if columns(s) <= most {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if most -= columnsOf(r); most < 1 {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}

// columns is how many columns of a terminal a text takes.
func columns(s string) (n int) {
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

func columnsOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Clear takes the progress off the terminal, until there is something new to be seen.
func (p *Progress) Clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
}

func (p *Progress) wipe() {
	if p.line != "" {
		fmt.Fprint(p.to, "\r"+strings.Repeat(" ", columns(p.line))+"\r")
	}
	p.line, p.stage = "", ""
}
