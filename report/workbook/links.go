package workbook

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"assay/report/pack"
)

// A place is where a link leads: to a cell, and what finds its row again when the
// sheet was sorted.
type place struct {
	ref string // 'Actions'!A5, or the path of a file; "" for nowhere
	// sheet, as references want it, and column are where the row has the key; no
	// key: there is no row to find.
	sheet, column, key string
}

// A link leads from a cell to another cell of the workbook, or to a file.
type link struct {
	place
	file bool
	tip  string
}

// A sort moves cells, and not the links of a sheet, which stand beside them. In a
// sheet of at most so many rows each link is a formula in its own cell, that looks
// for the row it leads to; that takes as many looks as there are rows, and the
// square of it for all of them. Longer sheets have plain links.
const sortedRows = 5000

// maxLiteral is how long a text within a formula may be, in UTF-16 units.
const maxLiteral = 255

// byFormula makes the link of a cell a formula, if any; where its texts can't stand
// in one, it stays plain. So does that of a nought, which ExcelJS takes for a
// formula without a value.
func (c *cell) byFormula() {
	l := c.link
	if l == nil || c.numeric && c.number == 0 || !quotable(c.text) || !quotable(l.key) || !quotable(l.ref) {
		return
	}
	target := inFormula("#" + l.ref)
	switch {
	case l.file:
		target = inFormula(l.ref)
	case l.key != "":
		target = inFormula("#"+l.sheet+"!A") + "&IFERROR(MATCH(" + inFormula(unwild.Replace(l.key)) + "," + l.sheet + "!$" + l.column + ":$" + l.column + ",0),1)"
	}
	shown := strconv.Itoa(c.number)
	if !c.numeric {
		shown = inFormula(c.text)
	}
	c.formula, c.link = "HYPERLINK("+target+","+shown+")", nil
}

// quotable tells whether a text can stand as it is in a formula, and be its value.
func quotable(s string) bool {
	if len(s) <= maxLiteral && plainText(s) {
		return strings.IndexByte(s, '\n') < 0 && s == strings.TrimSpace(s) && literal(s) == s
	}
	return units(s) <= maxLiteral && s == strings.TrimSpace(s) && !strings.ContainsAny(s, "\n\t") && literal(s) == s
}

// inFormula is a text within a formula.
func inFormula(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// unwild writes a text for MATCH so that the wildcards in it mean themselves.
var unwild = strings.NewReplacer("~", "~~", "*", "~*", "?", "~?")

// maxLinks is how many links a sheet gets: Excel repairs sheets with over 65,530.
const maxLinks = 60_000

// linkRoom is how many bytes a link to a cell takes, about.
const linkRoom = 120

// links are the links of a sheet, as the parts of the workbook want them.
type links struct {
	sheet string
	count int    // with those before them
	cells []byte // the elements of the sheet
	files []byte // its relations to files
}

// lead adds the link of a cell, if any, which stands in a column, from 0, and a
// row. Where there is no room for one more the cell isn't drawn as a link.
func (l *links) lead(c *cell, column, row int) {
	if c.link != nil && !l.add(cellName(column, row), *c.link) {
		c.look.link = false
	}
}

// add adds a link of a cell; it tells whether there was room for one more.
func (l *links) add(from string, to link) bool {
	if l.count >= maxLinks {
		return false
	}
	l.cells = append(append(append(l.cells, `<hyperlink ref="`...), from...), `"`...)
	if to.file {
		id := "link" + strconv.Itoa(l.count)
		l.cells = append(l.cells, ` r:id="`+id+`"`...)
		l.files = append(l.files, `<Relationship Id="`+id+`" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="`+escaped(to.ref)+`" TargetMode="External"/>`...)
	} else {
		l.cells = append(appendAttribute(append(l.cells, ` location="`...), to.ref), '"')
	}
	l.cells = append(appendAttribute(append(l.cells, ` tooltip="`...), to.tip), `"/>`...)
	l.count++
	return true
}

// append appends the links of the pieces that follow these.
func (l *links) append(next []links) {
	room := 0
	for i := range next {
		room += len(next[i].cells)
	}
	l.cells = slices.Grow(l.cells, room)
	for i := range next {
		l.cells, l.files = append(l.cells, next[i].cells...), append(l.files, next[i].files...)
	}
}

// setLinks puts the links of a sheet into its parts. The Excel library
// could do it, but searches all links of the sheet for each one that it adds,
// which takes ten seconds for the most that Excel allows. The schema wants them
// before an element of the part: the page margins, which every sheet has, or the
// print options of one that has some. Files are named among the sheet's
// relationships, which every table has.
func (p *press) setLinks(part, before string, l links) {
	if len(l.cells) == 0 {
		return
	}
	p.edit(part, "<"+before, "<hyperlinks>"+string(l.cells)+"</hyperlinks><"+before)
	if len(l.files) > 0 {
		rels := strings.Replace(part, "worksheets/", "worksheets/_rels/", 1) + ".rels"
		p.edit(rels, "</Relationships>", string(l.files)+"</Relationships>")
	}
}

// edit has a part of the workbook edited when the part is packed.
func (p *press) edit(part, old, text string) {
	p.edits[part] = append(p.edits[part], pack.Edit{Old: old, New: text})
}

// appendAttribute appends a text within an attribute, as Excel spells it.
func appendAttribute(xml []byte, s string) []byte {
	if plainText(s) && strings.IndexByte(s, '\n') < 0 {
		return appendText(xml, s)
	}
	return append(xml, escaped(spelled(s))...)
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder doesn't fail
	return b.String()
}
