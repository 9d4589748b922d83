package ingest

import (
	"crypto/sha256"
	"hash/maphash"
)

// A rowKey stands for the table and the fields of a row, as read.
type rowKey [16]byte

func (r *row) rowKey() rowKey {
	sum := sha256.Sum256(append(r.key, byte(r.table)))
	return rowKey(sum[:16])
}

// earlier returns where the row stands that this one repeats; ok is false where
// it is the first of its kind, which is noted.
func (r *row) earlier() (at Place, ok bool) {
	key := r.rowKey()
	if at, ok = r.seen[key]; !ok {
		r.seen[key] = r.at
	}
	return at, ok
}

// earlierEmployee is earlier for employees. There are so many of them that it pays
// to look those whose record holds all that was read up among the records themselves.
func (r *row) earlierEmployee(e Employee) (at Place, ok bool) {
	if e.Bad != 0 || len(r.certs) > 0 {
		return r.earlier()
	}
	rows := r.roster.Employees
	i := r.employees.find(e, rows, func(e Employee) Employee {
		e.At = Place{}
		return e
	})
	if i == len(rows) {
		return Place{}, false
	}
	if len(r.moved) > 0 {
		if at, ok := r.moved[r.rowKey()]; ok {
			return at, true
		}
	}
	return rows[i].At, true
}

// earlierCertification is earlier for rows of certifications.
func (r *row) earlierCertification(c Certification) (at Place, ok bool) {
	if c.Bad != 0 {
		return r.earlier()
	}
	rows := r.roster.Certifications
	i := r.certifications.find(c, rows, func(c Certification) Certification {
		c.At, c.Column = Place{}, 0
		return c
	})
	if i == len(rows) {
		return Place{}, false
	}
	return rows[i].At, true
}

// moveEmployee gives the row of an employee, which repeats an earlier one, that one's part.
func (r *row) moveEmployee() {
	key := r.rowKey()
	r.moved[key] = r.at
	if _, ok := r.seen[key]; ok {
		r.seen[key] = r.at
	}
}

// A rowSet finds records that say the same as another.
type rowSet[T comparable] struct {
	slots []uint32 // the record's index+1 at its hash or after it; 0: free
	used  int
}

// find returns the index of the row that says the same as row; where there is
// none, len(rows), and row is taken to be put there. Says leaves out of a row what makes no difference.
func (s *rowSet[T]) find(row T, rows []T, says func(T) T) int {
	if s.used >= len(s.slots)/4*3 {
		s.grow(rows, says)
	}
	said := says(row)
	i := maphash.Comparable(seed, said)
	for ; ; i++ {
		slot := &s.slots[i&uint64(len(s.slots)-1)]
		if *slot == 0 {
			s.used++
			*slot = uint32(len(rows) + 1)
			return len(rows)
		}
		if says(rows[*slot-1]) == said {
			return int(*slot - 1)
		}
	}
}

// grow doubles the slots.
func (s *rowSet[T]) grow(rows []T, says func(T) T) {
	old := s.slots
	s.slots = make([]uint32, max(64, 2*len(old)))
	for _, at := range old {
		if at == 0 {
			continue
		}
		i := maphash.Comparable(seed, says(rows[at-1]))
		for s.slots[i&uint64(len(s.slots)-1)] != 0 {
			i++
		}
		s.slots[i&uint64(len(s.slots)-1)] = at
	}
}
