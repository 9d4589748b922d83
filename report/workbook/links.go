package workbook

import (
	"encoding/xml"
	"fmt"
	"strings"

	"assay/report/pack"
)

// A link leads from a cell to another cell of the workbook, or to a file of the run folder.
type link struct {
	from, to string
	file     bool
	tip      string
}

// maxLinks is how many links a sheet gets: Excel repairs sheets with over 65,530.
const maxLinks = 60_000

// setLinks puts the links of a sheet into its parts. The Excel library
// could do it, but searches all links of the sheet for each one that it adds,
// which takes ten seconds for the most that Excel allows. The schema wants them
// before an element of the part: the page margins, which every sheet has, or the
// print options of one that has some. Files are named among the sheet's
// relationships, which every table has.
func (p *press) setLinks(part, before string) {
	links := p.links[part]
	if len(links) == 0 {
		return
	}
	var cells, files strings.Builder
	for i, l := range links {
		l.write(&cells, &files, i)
	}
	p.edit(part, "<"+before, "<hyperlinks>"+cells.String()+"</hyperlinks><"+before)
	if files.Len() > 0 {
		rels := strings.Replace(part, "worksheets/", "worksheets/_rels/", 1) + ".rels"
		p.edit(rels, "</Relationships>", files.String()+"</Relationships>")
	}
}

// write writes the link, and the file that it leads to.
func (l link) write(cells, files *strings.Builder, i int) {
	fmt.Fprintf(cells, `<hyperlink ref="%s"`, l.from)
	if l.file {
		fmt.Fprintf(cells, ` r:id="link%d"`, i)
		fmt.Fprintf(files, `<Relationship Id="link%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="%s" TargetMode="External"/>`, i, escaped(l.to))
	} else {
		fmt.Fprintf(cells, ` location="%s"`, escaped(l.to))
	}
	fmt.Fprintf(cells, ` tooltip="%s"/>`, escaped(spelled(l.tip)))
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
