package workbook

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// Excel's limit on the text of a cell, in UTF-16 units.
const maxText = 32_767

// cutMark ends a text that was cut.
const cutMark = "… (cut)"

// clean returns the text as a cell can hold it: what XML forbids becomes a
// visible sign (U+0007 shows as ␇), line ends become \n, and what is over the
// limit is cut visibly. The Excel library would do the first two unseen, and
// cut in silence.
func clean(s string) string {
	if plainText(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\r\n", "\n")
	s = strings.Map(visible, s)
	if units(s) <= maxText {
		return s
	}
	room := maxText - units(cutMark)
	for i, r := range s {
		if room -= runeUnits(r); room < 0 {
			return s[:i] + cutMark
		}
	}
	return s
}

// plainText tells whether a text is short and ASCII without controls, as most are.
func plainText(s string) bool {
	if len(s) > maxText {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\n' || s[i] >= 0x7F {
			return false
		}
	}
	return true
}

// visible replaces a character that XML forbids, or that can't be seen for what it is.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\r':
		return '\n'
	case r < ' ':
		return '␀' + r
	case r == 0x7F:
		return '␡'
	case r >= 0x80 && r < 0xA0, r == 0xFFFE, r == 0xFFFF, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return utf8.RuneError // C1 controls, no characters, and what turns the direction of the text around it
	}
	return r
}

func units(s string) (n int) {
	for _, r := range s {
		n += runeUnits(r)
	}
	return n
}

func runeUnits(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// lines estimates how many lines a text takes in a column of a width.
func lines(s string, width float64) (n int) {
	room := int(width * 1.28) // 10 point letters in columns that are measured in 11 point digits
	for line := range strings.SplitSeq(s, "\n") {
		n += wrapped(line, max(room, 1))
	}
	return n
}

// wrapped counts the lines of a text that breaks between words, and those of East Asia
// between any two letters.
func wrapped(s string, room int) int {
	n, used := 1, 0
	for word := range strings.SplitSeq(s, " ") {
		w := letters(word)
		switch {
		case used > 0 && used+1+w <= room || used > 0 && w == 2*utf8.RuneCountInString(word):
			used += 1 + w
			n, used = n+max(used-1, 0)/room, used-max(used-1, 0)/room*room
			continue
		case used > 0:
			n++
		}
		n += max(w-1, 0) / room
		used = w - max(w-1, 0)/room*room
	}
	return n
}

// letters counts letters, the wide ones of East Asia and emoji twice.
func letters(s string) (n int) {
	for _, r := range s {
		n++
		if r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xFFDC || r >= 0x1F000) {
			n++
		}
	}
	return n
}

// inLine puts the lines of a text into one.
func inLine(s string) string { return strings.ReplaceAll(s, "\n", "; ") }

// quoted returns a sheet's name as references want it.
func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }

// cellList names cells, a line a sheet, at most so many of each:
// employees.xlsx:Employees!A7, H7.
func cellList(cells []ingest.Cell) string {
	const most = 12
	var sheets []ingest.Cell
	refs, named := map[ingest.Cell][]string{}, make(map[ingest.Cell]bool, len(cells))
	for _, c := range cells {
		sheet := c.WholeSheet()
		if sheet == (ingest.Cell{}) {
			continue
		}
		if _, ok := refs[sheet]; !ok {
			sheets = append(sheets, sheet)
		}
		if !named[c] {
			refs[sheet], named[c] = append(refs[sheet], c.Ref()), true
		}
	}
	names := make([]string, len(sheets))
	for i, sheet := range sheets {
		all := refs[sheet]
		names[i] = sheet.WithRefs(strings.Join(all[:min(most, len(all))], ", "))
		if len(all) > most {
			names[i] += fmt.Sprintf(" … and %d more", len(all)-most)
		}
	}
	return listed(names, most)
}

// listed puts texts on lines of their own, at most so many of them.
func listed(texts []string, most int) string {
	if len(texts) <= most {
		return strings.Join(texts, "\n")
	}
	return strings.Join(texts[:most], "\n") + "\n… and " + strconv.Itoa(len(texts)-most) + " more"
}

// yearList names badge years: 2020, 2021.
func yearList(years []int) string {
	s := make([]string, len(years))
	for i, y := range years {
		s[i] = strconv.Itoa(y)
	}
	return strings.Join(s, ", ")
}

// who names employees of a partner: E-12 Ana Ruiz.
func who(f *evaluate.PartnerFinding, ids ...string) string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		if id != "" {
			names = append(names, strings.TrimSpace(id+" "+nameOf(f, id)))
		}
	}
	return strings.Join(names, "\n")
}

// namesOf names employees of a partner, by their IDs where they have no name.
func namesOf(f *evaluate.PartnerFinding, ids ...string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = cmp.Or(nameOf(f, id), id)
	}
	return strings.Join(names, "; ")
}

// nameOf returns the name of an employee of a partner, "" where nobody has the ID.
func nameOf(f *evaluate.PartnerFinding, id string) string {
	for i := range f.People {
		if f.People[i].ID == id {
			return f.People[i].Name
		}
	}
	return ""
}

// mending joins what would mend a partner's standing, a line each.
func mending(judged []evaluate.Line) string {
	var s []string
	for i := range judged {
		if mend := say.Mend(&judged[i]); mend != "" && !slices.Contains(s, mend) {
			s = append(s, mend)
		}
	}
	return strings.Join(s, "\n")
}

// reasons says of each line what was found and what was asked, with the clause;
// of one that is met what was found will do.
func reasons(judged []evaluate.Line) string {
	var s []string
	for i := range judged {
		switch l := &judged[i]; {
		case l.Found == "" && l.Asked == "":
		case l.State == evaluate.Met:
			s = append(s, say.Short(l))
		default:
			text := l.Label + ": " + say.Found(l)
			if l.Asked != "" {
				text += "; asked: " + l.Asked
			}
			if l.Clause != "" {
				text += " (" + l.Clause + ")"
			}
			s = append(s, text)
		}
	}
	return strings.Join(s, "\n")
}

// lineCells gathers the cells that a verdict came from.
func lineCells(judged []evaluate.Line) (cells []ingest.Cell) {
	for _, l := range judged {
		cells = append(cells, l.Cells...)
	}
	return cells
}

// long returns a day in words: 30 June 2020.
func long(d ingest.Day) string { return d.Time().Format("2 January 2006") }
