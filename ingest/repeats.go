package ingest

import (
	"crypto/sha256"
	"hash/maphash"
)

// A rowKey stands for the table and the fields of a row, as read.
type rowKey [16]byte

func (r *row) rowKey() rowKey { return r.keyWithin(r.limitAt(r.place)) }

// keyWithin is the row's key in files of the same limits.
func (r *row) keyWithin(limit *limited) rowKey {
	text := append(r.key, byte(r.table))
	if limit != nil {
		text = append(text, limit.key...)
	}
	sum := sha256.Sum256(text)
	return rowKey(sum[:16])
}

// mayRepeat tells whether the row may repeat another: not one of a file with other
// limits, which may come to be left out.
func (r *row) mayRepeat(other Place) bool {
	limit := r.limitAt(other)
	return limit == nil || limit == r.limitAt(r.place)
}

// earlier returns where the row stands that this one repeats; ok is false where
// it is the first of its kind, which is noted.
func (r *row) earlier() (place Place, ok bool) {
	if r.limitAt(r.place) != nil {
		if place, ok = r.seen[r.keyWithin(nil)]; ok {
			return place, ok
		}
	}
	key := r.rowKey()
	if place, ok = r.seen[key]; !ok {
		r.seen[key] = r.place
	}
	return place, ok
}

// earlierEmployee is earlier for employees. There are so many of them that it pays
// to look those whose record holds all that was read up among the records themselves.
func (r *row) earlierEmployee(e Employee) (place Place, ok bool) {
	if e.Bad != 0 || len(r.certs) > 0 {
		return r.earlier()
	}
	rows := r.roster.Employees
	says := func(e Employee) Employee {
		e.At = Place{}
		return e
	}
	said := says(e)
	i := r.employees.find(maphash.Comparable(seed, said), len(rows), func(i int) bool { return says(rows[i]) == said && r.mayRepeat(rows[i].At) })
	if i == len(rows) {
		return Place{}, false
	}
	if len(r.moved) > 0 {
		if place, ok := r.moved[r.rowKey()]; ok {
			return place, true
		}
	}
	return rows[i].At, true
}

// earlierCertification is earlier for rows of certifications.
func (r *row) earlierCertification(c Certification) (place Place, ok bool) {
	if c.Bad != 0 {
		return r.earlier()
	}
	rows := r.roster.Certifications
	says := func(c Certification) (said struct {
		Certification
		owner Whose
	}) {
		c.At, c.Column = Place{}, 0
		said.owner.Partner = None // else who says nothing would be taken for somebody at the first partner
		if c.Whose != 0 {
			said.owner = r.roster.Whose[c.Whose]
			if said.owner.Name != "" && len(r.sheet.tables) > 1 {
				said.owner.Partner = None // in a flat export a person who moved has a row with each certification at each partner
			}
		}
		c.Whose = 0
		said.Certification = c
		return said
	}
	said := says(c)
	i := r.certifications.find(maphash.Comparable(seed, said), len(rows), func(i int) bool { return says(rows[i]) == said && r.mayRepeat(rows[i].At) })
	if i == len(rows) {
		return Place{}, false
	}
	return rows[i].At, true
}

// moveEmployee gives the row of an employee, which repeats an earlier one, that one's part.
func (r *row) moveEmployee() {
	key := r.rowKey()
	r.moved[key] = r.place
	if _, ok := r.seen[key]; ok {
		r.seen[key] = r.place
	}
}
