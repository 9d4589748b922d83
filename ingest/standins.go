package ingest

import (
	"fmt"
	"strings"
)

// Rows may name a person by an e-mail address and a partner by its name, where
// their sheet has no column for the ID. Who is meant is known when all rows are
// read: until then such a record holds a number below None.
type standIn struct {
	names *ids           // as the cells have them
	real  []int32        // by their number, once they are resolved
	many  map[int32]bool // IDs that stand for a name of several
}

func newStandIn(t *texts) *standIn { return &standIn{names: newIDs(t), many: map[int32]bool{}} }

func (s *standIn) id(name string) int32 { return -2 - s.names.number(name) }

// of returns the ID that a record is to hold.
func (s *standIn) of(id int32) int32 {
	if id > None-1 {
		return id
	}
	return s.real[-2-id]
}

// resolveStandIns gives every record its IDs, and returns what is to be said of
// those that lead nowhere, by ID.
func (r *reader) resolveStandIns() (partners, people map[int32]remark) {
	ro := r.roster
	partners = r.resolvePartners()
	partner := func(id *PartnerID) { *id = PartnerID(r.named.of(int32(*id))) }
	person := func(id *EmployeeID) { *id = EmployeeID(r.addressed.of(int32(*id))) }
	for i := range ro.Employees {
		partner(&ro.Employees[i].Partner)
	}
	for i := range ro.Whose {
		partner(&ro.Whose[i].Partner)
		if partners[int32(ro.Whose[i].Partner)].text != "" {
			ro.Whose[i].Partner = None
		}
	}
	for i := range ro.Specializations {
		partner(&ro.Specializations[i].Partner)
	}
	for i := range ro.Contacts {
		partner(&ro.Contacts[i].Partner)
	}
	for i := range ro.Surveys {
		partner(&ro.Surveys[i].Partner)
	}
	r.dropOtherPartners()
	people = r.resolvePeople()
	for i := range ro.Employees {
		person(&ro.Employees[i].ID)
	}
	for i := range ro.Certifications {
		person(&ro.Certifications[i].Employee)
	}
	r.dropOtherPeople()
	for i := range r.problems {
		partner(&r.problems[i].Partner)
		person(&r.problems[i].Employee)
	}
	return partners, people
}

// resolvePeople finds the one person with each address. Who has no ID on any row
// has the address as ID.
func (r *reader) resolvePeople() map[int32]remark {
	wrong := map[int32]remark{}
	if len(r.addressed.names.names) == 0 {
		return wrong
	}
	type owner struct {
		id     EmployeeID
		name   string
		others []EmployeeID // with other names
	}
	owners := make(map[string]owner)
	for i := range r.roster.Employees {
		e := &r.roster.Employees[i]
		if e.ID < 0 || e.Email == "" {
			continue
		}
		key := foldCase(e.Email)
		o, ok := owners[key]
		switch {
		case !ok:
			o = owner{id: e.ID, name: foldName(e.Name)}
		case o.id != e.ID && (o.name == "" || foldName(e.Name) != o.name): // of one name and address is one person (rule G4)
			o.others = append(o.others, e.ID)
		}
		owners[key] = o
	}
	for _, address := range r.addressed.names.names {
		o, ok := owners[foldCase(address)]
		switch {
		case !ok:
			r.addressed.real = append(r.addressed.real, r.employeeIDs.number(address))
		case o.others == nil:
			r.addressed.real = append(r.addressed.real, int32(o.id))
		default:
			id := r.employeeIDs.another(address)
			r.addressed.many[id] = true
			r.addressed.real = append(r.addressed.real, id)
			wrong[id] = say("got %s, want the address of one person; %s have it", shorten(address), r.listIDs(r.employeeIDs, append([]EmployeeID{o.id}, o.others...)))
		}
	}
	return wrong
}

// listIDs lists some IDs.
func (r *reader) listIDs(x *ids, list []EmployeeID) remark {
	const most = 3
	var names []string
	var said remark
	for _, id := range list[:min(len(list), most)] {
		names, said.quotes = append(names, abridged(x.names[id])), append(said.quotes, shorten(x.names[id]))
	}
	said.text = quoted(names)
	if left := len(list) - most; left > 0 {
		said.text += fmt.Sprintf(" and %d more", left)
	}
	return said
}

// resolvePartners finds the one partner with each name, legal forms aside where
// no partner has it as it is.
func (r *reader) resolvePartners() map[int32]remark {
	wrong := map[int32]remark{}
	if len(r.named.names.names) == 0 {
		return wrong
	}
	full, bare := make(map[string][]EmployeeID), make(map[string][]EmployeeID)
	add := func(to map[string][]EmployeeID, key string, id PartnerID) {
		for _, known := range to[key] {
			if known == EmployeeID(id) {
				return
			}
		}
		to[key] = append(to[key], EmployeeID(id))
	}
	var known []likely
	w := r.headers.words
	for i := range r.roster.Partners {
		if p := &r.roster.Partners[i]; p.ID >= 0 && p.Name != "" {
			add(full, foldName(p.Name), p.ID)
			add(bare, w.withoutLegalForms(p.Name), p.ID)
			known = append(known, likely{r.partnerIDs.names[p.ID], p.Name})
		}
	}
	looks := 5_000_000 // see newKnownIDs
	for _, name := range r.named.names.names {
		found := full[foldName(name)]
		if found == nil {
			found = bare[w.withoutLegalForms(name)]
		}
		if len(found) == 1 {
			r.named.real = append(r.named.real, int32(found[0]))
			continue
		}
		id := r.partnerIDs.another(name)
		r.named.real = append(r.named.real, id)
		wrong[id] = say("got %s, want the name of one partner", shorten(name))
		if found != nil {
			r.named.many[id] = true
			wrong[id] = say("%s; %s have it", wrong[id], r.listIDs(r.partnerIDs, found))
		} else if looks -= len(known); looks > 0 {
			wrong[id] = say("%s%s", wrong[id], nearestOf(strings.TrimSpace(name), known))
		}
	}
	return wrong
}
