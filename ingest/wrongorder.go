package ingest

import "fmt"

// firsts counts the records of each table, to know those of a sheet.
type firsts struct{ partners, employees, certifications, specializations, contacts, surveys int }

func (r *reader) firsts() firsts {
	ro := r.roster
	return firsts{len(ro.Partners), len(ro.Employees), len(ro.Certifications), len(ro.Specializations), len(ro.Contacts), len(ro.Surveys)}
}

// wrongOrders warns of columns in which another program has read day and month in
// the wrong order: what it could read became real dates, all with a day of 12 at
// most, and the rest stayed text, all with a day over 12. Three of each make it so.
func (r *reader) wrongOrders(h *header, from firsts) {
	ro := r.roster
	for column, seen := range h.dates.seen {
		if seen.late < enoughDates || seen.others > 0 {
			continue
		}
		w := wrongOrder{reader: r, header: h, column: uint16(column), late: seen.late}
		partner := func(p *Partner) (PartnerID, EmployeeID) { return p.ID, None }
		wrongIn(&w, partnerColumns, ro.Partners[from.partners:], func(p *Partner) Place { return p.At }, partner)
		wrongIn(&w, employeeColumns, ro.Employees[from.employees:], func(e *Employee) Place { return e.At }, func(e *Employee) (PartnerID, EmployeeID) { return e.Partner, e.ID })
		wrongIn(&w, certificationColumns, ro.Certifications[from.certifications:], func(c *Certification) Place { return c.At }, func(c *Certification) (PartnerID, EmployeeID) { return None, c.Employee })
		wrongIn(&w, specializationColumns, ro.Specializations[from.specializations:], func(s *Specialization) Place { return s.At }, func(s *Specialization) (PartnerID, EmployeeID) { return s.Partner, None })
		wrongIn(&w, contactColumns, ro.Contacts[from.contacts:], func(c *Contact) Place { return c.At }, func(c *Contact) (PartnerID, EmployeeID) { return c.Partner, None })
		wrongIn(&w, surveyColumns, ro.Surveys[from.surveys:], func(s *Survey) Place { return s.At }, func(s *Survey) (PartnerID, EmployeeID) { return s.Partner, None })
		w.tell()
	}
}

const enoughDates = 3

// A wrongOrder is a column that may have been read in the wrong order.
type wrongOrder struct {
	*reader
	header   *header
	column   uint16
	late     int // texts with a day over 12
	lateReal int // records with such a day, those texts included
	found    []Problem
}

// wrongIn looks at the records of a table.
func wrongIn[R any](w *wrongOrder, columns []ColumnOf[R], records []R, placeOf func(*R) Place, who func(*R) (PartnerID, EmployeeID)) {
	for i := range records {
		if placeOf(&records[i]).Sheet != w.header.place.Sheet {
			continue
		}
		day := w.dayOf(any(&records[i]))
		for c := range columns {
			if columns[c].day != nil && w.header.columns[columns[c].Field] == w.column {
				day = columns[c].day(&records[i])
			}
		}
		if day == 0 {
			continue
		}
		if _, _, of := day.Date(); of > 12 {
			w.lateReal++
			continue
		}
		p := Problem{Code: "date-order-doubtful", At: placeOf(&records[i]), Column: w.column}
		p.Partner, p.Employee = who(&records[i])
		p.Message = fmt.Sprintf("%s: got %s, where every real date of the column has a day up to 12, and every text one over 12: another program may have read day and month in the wrong order", abridged(w.name()), day)
		w.found = append(w.found, p)
	}
}

// dayOf returns the day of a certification in a column of its own.
func (w *wrongOrder) dayOf(record any) Day {
	if c, ok := record.(*Certification); ok && c.Inline && c.Column == w.column {
		return c.Earned
	}
	return 0
}

// name returns the heading of the column.
func (w *wrongOrder) name() string {
	if f := w.header.fields[w.column]; f != NoField {
		return w.header.heading(f)
	}
	return w.titles.list[w.header.titles[w.column]].Code
}

func (w *wrongOrder) tell() {
	if len(w.found) >= enoughDates && w.lateReal <= w.late {
		w.problems = append(w.problems, w.found...)
	}
}
