package certificate

import (
	"fmt"
	"strings"
)

// A tagging is what a page says, for those who have it read to them: a tree of
// paragraphs, headings, tables and figures, whose leaves are marks in the page's
// content. What is only to be looked at is outside of it.
type tagging struct {
	document element
	path     []*element // from the document to where the next mark goes
	marks    int
}

// An element is one of the tree.
type element struct {
	role  string // P, H1, Table, TD …
	more  string // entries of its dictionary: an attribute, an alternative text
	kids  []any  // an *element, or the number of a mark
	place int    // number of its object
}

// within puts what is printed meanwhile into an element.
func (t *tagging) within(role, more string, print func()) {
	if t.path == nil {
		t.document.role = "Document"
		t.path = []*element{&t.document}
	}
	e := &element{role: role, more: more}
	into := t.path[len(t.path)-1]
	into.kids = append(into.kids, e)
	t.path = append(t.path, e)
	print()
	t.path = t.path[:len(t.path)-1]
}

// begin returns the operator that begins a mark of the innermost element, or, outside
// of all, of what is only to be looked at; endMark ends either.
func (t *tagging) begin() string {
	if len(t.path) < 2 {
		return "/Artifact BMC"
	}
	e := t.path[len(t.path)-1]
	e.kids = append(e.kids, t.marks)
	t.marks++
	return fmt.Sprintf("/%s <</MCID %d>> BDC", e.role, t.marks-1)
}

const endMark = "EMC"

// figure are the entries of a figure: the text that stands for it, and where it is.
func figure(text string, on layout, b box) string {
	return fmt.Sprintf("/Alt %s /A <</O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]>>",
		pdfText(text), b.left/mm, (on.height-b.bottom)/mm, b.right/mm, (on.height-b.top)/mm)
}

// page is the number of gofpdf's object of the first page.
const page = 3

// addTags adds the tree, and returns what the catalog says of it.
func (d *document) addTags(t *tagging) (string, error) {
	root := len(d.objects) + 1
	parents := root + 1
	next := parents + 1
	of := make([]int, t.marks) // the element's object of each mark
	var number func(e *element)
	number = func(e *element) {
		e.place = next
		next++
		for _, kid := range e.kids {
			switch kid := kid.(type) {
			case *element:
				number(kid)
			case int:
				of[kid] = e.place
			}
		}
	}
	number(&t.document)
	d.addDict(fmt.Sprintf("/Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey 1", t.document.place, parents))
	refs := make([]string, len(of))
	for i, place := range of {
		refs[i] = fmt.Sprintf("%d 0 R", place)
	}
	d.addDict(fmt.Sprintf("/Nums [0 [%s]]", strings.Join(refs, " ")))
	d.addElement(&t.document, root)
	return fmt.Sprintf("/MarkInfo <</Marked true>>\n/StructTreeRoot %d 0 R\n", root),
		d.amend(page, "/Type /Page", "/Type /Page\n/StructParents 0\n/Tabs /S")
}

// addElement adds an element and those within it, in the order of their numbers.
func (d *document) addElement(e *element, parent int) {
	kids := make([]string, len(e.kids))
	for i, kid := range e.kids {
		switch kid := kid.(type) {
		case *element:
			kids[i] = fmt.Sprintf("%d 0 R", kid.place)
		case int:
			kids[i] = fmt.Sprint(kid)
		}
	}
	d.addDict(strings.TrimSuffix(fmt.Sprintf("/Type /StructElem /S /%s /P %d 0 R /Pg %d 0 R /K [%s] %s", e.role, parent, page, strings.Join(kids, " "), e.more), " "))
	for _, kid := range e.kids {
		if kid, ok := kid.(*element); ok {
			d.addElement(kid, e.place)
		}
	}
}
