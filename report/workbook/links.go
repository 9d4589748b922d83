package workbook

import (
	"encoding/xml"
	"strconv"
	"strings"

	"assay/report/pack"
)

// A link leads from a cell to another cell of the workbook, or to a file of the
// run folder. One that has only a tip leads from the cell to itself.
type link struct {
	to   string
	file bool
	tip  string
}

// maxLinks is how many links a sheet gets: Excel repairs sheets with over 65,530.
const maxLinks = 60_000

// links are those of a sheet, as the parts of the workbook want them.
type links struct {
	sheet string
	count int    // with those before them
	cells []byte // the elements of the sheet
	files []byte // its relations to files
}

// lead adds the link of a cell, if any, which stands in a column, from 0, and a
// row. Where there is no room for one more the cell isn't drawn as a link.
func (l *links) lead(c *cell, column, row int) {
	if c.link != (link{}) && !l.add(cellName(column, row), c.link) {
		c.look.link = false
	}
}

// add adds a link of a cell; it tells whether there was room for one more.
func (l *links) add(from string, to link) bool {
	if l.count >= maxLinks {
		return false
	}
	if to.to == "" {
		to.to = quoted(l.sheet) + "!" + from
	}
	l.cells = append(append(append(l.cells, `<hyperlink ref="`...), from...), `"`...)
	if to.file {
		id := "link" + strconv.Itoa(l.count)
		l.cells = append(l.cells, ` r:id="`+id+`"`...)
		l.files = append(l.files, `<Relationship Id="`+id+`" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="`+escaped(to.to)+`" TargetMode="External"/>`...)
	} else {
		l.cells = append(append(append(l.cells, ` location="`...), escaped(to.to)...), `"`...)
	}
	l.cells = append(append(append(l.cells, ` tooltip="`...), escaped(spelled(to.tip))...), `"/>`...)
	l.count++
	return true
}

// append appends the links that follow these.
func (l *links) append(next links) {
	l.cells, l.files = append(l.cells, next.cells...), append(l.files, next.files...)
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

// edit has a part edited when it is packed.
func (p *press) edit(part, old, text string) {
	p.edits[part] = append(p.edits[part], pack.Edit{Old: old, New: text})
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder doesn't fail
	return b.String()
}
