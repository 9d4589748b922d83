package mail

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"

	"assay/report/terminal"
)

// The longest name shown in a header, and in the text, in letters.
const (
	longestName    = 80
	longestMention = 200
	// of a sentence about a partner
	longestSentence = 600
)

// hidden tells whether a rune shows as nothing: one that steers how others are
// drawn or read, as direction marks, soft hyphens and tags do. The joiners, which
// Persian and emoji are spelt with, are none, nor the signs that number or date in Arabic.
func hidden(r rune) bool {
	const zwnj, zwj = 0x200C, 0x200D
	return unicode.Is(unicode.Cf, r) && r != zwnj && r != zwj && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// plain returns a text of a spreadsheet as one line: what can't be seen goes, and
// so does what would turn the direction of the text around it.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || hidden(r):
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "�")))
	return strings.Join(strings.Fields(s), " ")
}

// shown is a text of a spreadsheet as it stands within a sentence: one that is
// written from right to left keeps to itself.
func shown(s string) string { return within(s, longestMention) }

// within is a text of a spreadsheet as it stands within a sentence, cut where it is long.
func within(s string, most int) string {
	s = clip(plain(s), most)
	for _, r := range s {
		if p, _ := bidi.LookupRune(r); p.Class() == bidi.R || p.Class() == bidi.AL {
			return "\u2068" + s + "\u2069"
		}
	}
	return s
}

// headerText is a text as a header can hold it. The mark that begins an encoded
// word is taken apart: a name that spells one is only a name.
func headerText(s string) string { return strings.ReplaceAll(plain(s), "=?", "= ?") }

// clip returns at most so many letters of a text, and never half a cluster: what
// belongs to the letter before goes with it.
func clip(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	end := most - 1
	for end > 0 && (unicode.Is(unicode.M, r[end]) || r[end] == 0x200D || r[end-1] == 0x200D) {
		end--
	}
	return strings.TrimRight(string(r[:end]), " ") + "…"
}

// lineWidth is how long the lines of the plain text may be, in letters.
const lineWidth = 72

// wrap breaks the lines of a text between words. The lines that follow in a list
// stand below its first word.
func wrap(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, wrapLine(strings.TrimRight(line, " \t"))...)
	}
	out = slices.CompactFunc(out, func(a, b string) bool { return a == "" && b == "" })
	return strings.Trim(strings.Join(out, "\n"), "\n") + "\n"
}

func wrapLine(line string) []string {
	text := strings.TrimLeft(line, " ")
	first := line[:len(line)-len(text)]
	others := first
	if strings.HasPrefix(text, "- ") || strings.HasPrefix(text, "* ") {
		first, text, others = first+text[:2], text[2:], others+"  "
	}
	return terminal.Lines(strings.Split(text, " "), lineWidth, first, others)
}
