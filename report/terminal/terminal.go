// Package terminal prints for somebody who sits before a terminal: text from
// elsewhere made harmless, lines that fit, tables, JSON, questions and a progress.
package terminal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable replaces what a spreadsheet's text could use to command the terminal,
// or to pass for another line or direction. Line breaks of our own stay.
func Printable(s string) string {
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

// InLine is a [Printable] text within a line of ours: its own line breaks are blanks.
func InLine(s string) string { return Printable(strings.ReplaceAll(s, "\n", " ")) }

// Wrap breaks a text between its words, into lines of so many letters at most: the
// first begins with one text, the others with another. A word that is longer than
// a line is not broken. What could command the terminal is replaced, see [Printable].
func Wrap(text string, width int, first, others string) []string {
	return Lines(strings.Fields(Printable(text)), width, first, others)
}

// Lines puts words into lines as [Wrap] does, whatever stands in them.
func Lines(words []string, width int, first, others string) (lines []string) {
	line, used, begun := first, utf8.RuneCountInString(first), false
	for _, word := range words {
		letters := utf8.RuneCountInString(word)
		if begun && used+1+letters > width {
			lines = append(lines, line)
			line, used, begun = others, utf8.RuneCountInString(others), false
		}
		if begun {
			line, used = line+" ", used+1
		}
		line, used, begun = line+word, used+letters, true
	}
	return append(lines, strings.TrimRight(line, " "))
}

// Fit breaks the lines of a text that are longer than a width in letters between
// their words; those that fit stay as they are.
func Fit(text string, width int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if utf8.RuneCountInString(line) > width {
			margin := line[:len(line)-len(strings.TrimLeft(line, " "))]
			lines[i] = strings.Join(Wrap(line, width, margin, margin+"  "), "\n")
		}
	}
	return strings.Join(lines, "\n")
}

// Hang prints a text beside a label, in lines of a width in letters. The text
// stands so many letters in, or beyond the label where that is longer.
func Hang(to io.Writer, label, text string, width, in int) {
	first := label + strings.Repeat(" ", max(0, in-utf8.RuneCountInString(label)))
	if label != "" && !strings.HasSuffix(first, " ") {
		first += " "
	}
	for _, line := range Wrap(text, width, first, strings.Repeat(" ", in)) {
		fmt.Fprintln(to, line)
	}
}

// A Table is rows of cells under headings. A row of one cell goes across.
type Table [][]string

// leastName is how much of a name is shown at least, mostCell of any other cell
// at most: an ID may have thousands of letters.
const (
	leastName = 8
	mostCell  = 40
)

// Print prints the columns as wide as they have to be, but for one that is
// shortened (-1 for none) so that the lines fit a width.
func (t Table) Print(to io.Writer, width, short int) {
	wide := make([]int, len(t[0]))
	for _, row := range t {
		for i, cell := range row {
			if len(row) > 1 {
				row[i] = Printable(strings.Join(strings.Fields(cell), " "))
				if i != short {
					row[i] = Shortened(row[i], max(mostCell, width/2))
				}
				wide[i] = max(wide[i], utf8.RuneCountInString(row[i]))
			}
		}
	}
	if short >= 0 {
		over := 2*(len(wide)-1) - width
		for _, w := range wide {
			over += w
		}
		wide[short] = min(wide[short], max(leastName, wide[short]-over))
	}
	for _, row := range t {
		var line string
		for i, cell := range row {
			if i == short {
				cell = Shortened(cell, wide[i])
			}
			line += cell + strings.Repeat(" ", max(0, wide[i]-utf8.RuneCountInString(cell))+2)
		}
		fmt.Fprintln(to, strings.TrimRight(line, " "))
	}
}

// Shortened is text of so many letters at most, its end replaced by … where it has more.
func Shortened(s string, most int) string {
	letters := []rune(s)
	if len(letters) <= most {
		return s
	}
	return strings.TrimRight(string(letters[:most-1]), " ") + "…"
}

// Ask asks a question and reads a line of answer. It returns what the answer stands
// for, in small letters; "" for any other, and where there is none.
func Ask(to io.Writer, answers *bufio.Reader, question string, meanings map[string]string) string {
	fmt.Fprint(to, question)
	answer, err := answers.ReadString('\n')
	if err != nil && answer == "" {
		fmt.Fprintln(to)
	}
	return meanings[strings.ToLower(strings.TrimSpace(answer))]
}

// Count gives "1 partner" or "30 partners".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// JSON prints JSON in which nothing commands a terminal: what might is escaped.
func JSON(to io.Writer, v any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	var out strings.Builder
	for _, r := range text.String() {
		if r != '\n' && commanding(r) {
			fmt.Fprintf(&out, `\u%04x`, r) // within a string: nowhere else there is one
			continue
		}
		out.WriteRune(r)
	}
	_, err := io.WriteString(to, out.String())
	return err
}
