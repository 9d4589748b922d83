package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/schollz/progressbar/v3"
)

// printable replaces control characters, which a spreadsheet's text could use
// to command the terminal. Line breaks of our own stay.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// A progress shows what is being done, on a terminal only.
type progress struct {
	w     world
	bar   *progressbar.ProgressBar
	stage string
}

func newProgress(w world, quiet bool) *progress {
	if quiet {
		w.terminal = false
	}
	return &progress{w: w}
}

// rows tells that so many rows of a file were read.
func (p *progress) rows(file string, rows int) { p.show("reading "+file, rows, -1) }

// show tells how far a stage is; total is -1 where it isn't known.
func (p *progress) show(stage string, at, total int) {
	if !p.w.terminal {
		return
	}
	if stage != p.stage {
		p.clear()
		p.stage = stage
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(p.w.err),
			progressbar.OptionSetDescription(printable(stage)),
			progressbar.OptionSetWidth(max(10, min(30, p.w.width-50))),
			progressbar.OptionShowCount(),
			progressbar.OptionClearOnFinish(),
		)
	}
	_ = p.bar.Set(at) // a progress that can't be shown is no failure
}

// clear takes the progress off the terminal.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar, p.stage = nil, ""
	}
}

// count gives "1 partner" or "30 partners".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
