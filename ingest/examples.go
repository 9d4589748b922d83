package ingest

import (
	"slices"
	"strings"
)

// ExampleMark begins the IDs and groupings of the examples in the blank workbooks;
// OverwriteMe is in the names of their partners and people.
const ExampleMark, OverwriteMe = "EXAMPLE-", "(overwrite me)"

// isExample tells whether an ID is the ID of an example.
func isExample(id string) bool {
	return len(id) >= len(ExampleMark) && strings.EqualFold(id[:len(ExampleMark)], ExampleMark)
}

// An examples is the rows of blank workbooks that are left out.
type examples struct {
	*reader
	named []bool // by ID: somebody gave it a name of its own
	ids   *ids
	rows  map[Place]bool
}

// of tells whether an ID belongs to an example that nobody overwrote.
func (x examples) of(id int32) bool { return id != None && !x.named[id] && isExample(x.ids.names[id]) }

// see notes the name of an ID.
func (x examples) see(id int32, name string) {
	if id != None && name != "" && !strings.Contains(name, OverwriteMe) {
		x.named[id] = true
	}
}

// dropExamples leaves out the examples of blank workbooks: the partners and people
// whose IDs and names nobody overwrote, and what other tables have of them. What was
// said of the rows goes with them; it is said once for each sheet that they are there.
func (r *reader) dropExamples() {
	ro, rows := r.roster, map[Place]bool{}
	if !slices.ContainsFunc(r.partnerIDs.names, isExample) && !slices.ContainsFunc(r.employeeIDs.names, isExample) && len(ro.Groupings) == 0 {
		return
	}
	partners := examples{r, make([]bool, len(r.partnerIDs.names)), r.partnerIDs, rows}
	people := examples{r, make([]bool, len(r.employeeIDs.names)), r.employeeIDs, rows}
	for i := range ro.Partners {
		partners.see(int32(ro.Partners[i].ID), ro.Partners[i].Name)
	}
	for i := range ro.Employees {
		people.see(int32(ro.Employees[i].ID), ro.Employees[i].Name)
	}
	ro.Partners = leaveOut(ro.Partners, rows, func(p *Partner) (Place, bool) { return p.At, partners.of(int32(p.ID)) })
	ro.Employees = leaveOut(ro.Employees, rows, func(e *Employee) (Place, bool) { return e.At, people.of(int32(e.ID)) })
	ro.Certifications = leaveOut(ro.Certifications, rows, func(c *Certification) (Place, bool) { return c.At, people.of(int32(c.Employee)) })
	ro.Specializations = leaveOut(ro.Specializations, rows, func(s *Specialization) (Place, bool) { return s.At, partners.of(int32(s.Partner)) })
	ro.Contacts = leaveOut(ro.Contacts, rows, func(c *Contact) (Place, bool) { return c.At, partners.of(int32(c.Partner)) })
	ro.Surveys = leaveOut(ro.Surveys, rows, func(s *Survey) (Place, bool) { return s.At, partners.of(int32(s.Partner)) })
	ro.Groupings = leaveOut(ro.Groupings, rows, func(g *Grouping) (Place, bool) { return g.At, isExample(g.Name) })
	if len(rows) == 0 {
		return
	}
	r.problems = slices.DeleteFunc(r.problems, func(p Problem) bool { return rows[p.At] })
	first, count := make([]Place, len(ro.Sheets)), make([]int, len(ro.Sheets))
	for place := range rows {
		if count[place.Sheet]++; count[place.Sheet] == 1 || place.Row < first[place.Sheet].Row {
			first[place.Sheet] = place
		}
	}
	for sheet, n := range count {
		if n > 0 {
			ro.Sheets[sheet].Rows -= n
			r.problem("example-left", first[sheet], 0, "examples of the blank workbook in %d rows are left out; delete each, or overwrite all of it", n)
		}
	}
}

// leaveOut leaves out records, and notes their rows.
func leaveOut[R any](records []R, rows map[Place]bool, example func(*R) (Place, bool)) []R {
	return slices.DeleteFunc(records, func(rec R) bool {
		place, is := example(&rec)
		if is {
			rows[place] = true
		}
		return is
	})
}
