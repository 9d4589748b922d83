package command

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"assay/report"
)

// printable replaces what a spreadsheet's text could use to command the terminal,
// or to pass for another line or direction. Line breaks of our own stay.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && commanding(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// commanding tells whether a terminal does something with a rune other than show it.
func commanding(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}

// inLine is a text within a line of ours: its own line breaks are blanks.
func inLine(s string) string { return printable(strings.ReplaceAll(s, "\n", " ")) }

// A progress shows what is being done, how far it is and how long it will take, in
// one line, on a terminal only:
//
//	reading employees.xlsx [############..................] 42%, 12 s left
//	writing certificates [####........................] (199/1390), 4 min left
type progress struct {
	w  World
	mu sync.Mutex

	stage   string
	at      float64 // the part that is done, from 0 to 1
	began   time.Time
	from    float64 // the part that was done then
	said    string  // how far that is
	line    string  // on the terminal
	drawn   time.Time
	written string // the stage of writing that is shown and not done
}

// longest lists the stages of writing, those that take longest first.
var longest = []string{report.Certificates, report.Sheets, report.Messages}

func newProgress(w World, quiet bool) *progress {
	if quiet {
		w.Terminal = false
	}
	p := &progress{w: w}
	w.Signals.OnInterrupt(func() {
		p.mu.Lock() // for ever: nothing is shown any more
		p.wipe()
	})
	return p
}

// reading returns what hears how far the reading of a file is, nil where nobody watches.
func (p *progress) reading() func(file string, part float64) {
	if !p.w.Terminal {
		return nil
	}
	return func(file string, part float64) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.tell("reading "+file, part, fmt.Sprintf(" %2.0f%%", 100*part))
	}
}

// writing returns what hears how far the stages of writing are, nil where nobody
// watches. Of those that go on at once it shows the one that takes longest, to its end.
func (p *progress) writing() func(stage string, done, total int) {
	if !p.w.Terminal {
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
			p.show("writing "+stage, done, total)
		}
	}
}

// show tells how far a stage is; total is -1 where it isn't known.
func (p *progress) show(stage string, done, total int) {
	if !p.w.Terminal {
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
func (p *progress) tell(stage string, at float64, said string) {
	now := p.now()
	if stage != p.stage {
		p.wipe()
		p.stage, p.began, p.from = stage, now, at
	} else if now.Sub(p.drawn) < often {
		return
	}
	p.at, p.said, p.drawn = at, said, now
	p.draw(now)
}

// now is the time; without a clock nothing takes any.
func (p *progress) now() time.Time {
	if p.w.Clock == nil {
		return time.Time{}
	}
	return p.w.Clock()
}

// draw draws the line: as much of it as the terminal is wide.
func (p *progress) draw(now time.Time) {
	const most, least = 30, 5 // of the bar
	const name = 8            // of what is done, before how long it takes is left out
	room := p.w.Width - 1     // the cursor stands behind the line
	label, tail := inLine(p.stage), p.said+p.left(now)
	if room-len(tail) < name {
		tail = p.said
	}
	bar := ""
	if p.said != "" {
		if size := min(most, room-columns(label)-len(tail)-3); size >= least {
			full := int(p.at * float64(size))
			bar = " [" + strings.Repeat("#", full) + strings.Repeat(".", size-full) + "]"
		}
	}
	label = narrowed(label, room-len(bar)-len(tail))
	line := label + bar + tail
	blank := max(0, columns(p.line)-columns(line))
	p.line = line
	fmt.Fprint(p.w.Err, "\r"+line+strings.Repeat(" ", blank)+strings.Repeat("\b", blank)) // a progress that can't be shown is no failure
}

// left says how long the stage will still take, by how long what is done of it took.
func (p *progress) left(now time.Time) string {
	const soonest, little = time.Second, .02 // before that it would be a guess
	took, part := now.Sub(p.began), p.at-p.from
	if took < soonest || part < little {
		return ""
	}
	seconds := took.Seconds() * (1 - p.at) / part
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

// clear takes the progress off the terminal.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
}

func (p *progress) wipe() {
	if p.line != "" {
		fmt.Fprint(p.w.Err, "\r"+strings.Repeat(" ", columns(p.line))+"\r")
	}
	p.line, p.stage = "", ""
}

// count gives "1 partner" or "30 partners".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
