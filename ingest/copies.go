package ingest

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"path/filepath"
	"slices"
)

// Copies are looked for among the files that a folder's name brought in: people
// keep people (1).csv beside people.csv, and reading both would mix two states of
// the same things. The zero value is ready to use.
type copies struct {
	seed    maphash.Seed
	reading *filed // the file being read; nil where it was named itself
	files   []*filed
}

// A filed is what a file of a folder holds.
type filed struct {
	folder    string
	file      int // in the roster
	partnerOf map[EmployeeID]PartnerID
	things    [numTables]map[thing]*copiedRows
	rows      map[rowKey]bool // those added
}

// A thing is what rows of a table are about, with the hash of its key. Companies
// that each number their people 1, 2, 3 have different people: the partner is
// part of a person's key, and of that of what a person has earned.
type thing struct {
	key      uint64
	employee EmployeeID // of a certification whose partner its own row doesn't tell
}

// copiedRows are the rows about a thing that two files may have.
type copiedRows struct {
	first Place
	sum   uint64 // of the hashes of their cells, in whatever order they stand
}

// keysOf are the columns of each table that tell what its rows are about; of two
// that stand for each other the first that is filled.
var keysOf = [numTables][][]Field{
	Partners:        {{PartnerIDField}},
	Employees:       {{EmployeeIDField, EmailField}, {PartnerIDField, PartnerField}},
	Certifications:  {{EmployeeIDField, EmailField}, {CertificationField}, {PartnerIDField, PartnerField}},
	Specializations: {{PartnerIDField, PartnerField}, {SpecializationField}},
	Contacts:        {{PartnerIDField, PartnerField}, {CustomerEmailField}},
	Surveys:         {{PartnerIDField, PartnerField}, {CustomerField}, {ReceivedField}},
	Groupings:       {{CountryField}},
}

// begin begins a file that a folder brought in; "" where it was named itself.
func (c *copies) begin(folder string, file int) {
	if c.reading = nil; folder == "" {
		return
	}
	if len(c.files) == 0 {
		c.seed = maphash.MakeSeed()
	}
	c.reading = &filed{folder: folder, file: file, partnerOf: map[EmployeeID]PartnerID{}, rows: map[rowKey]bool{}}
	c.files = append(c.files, c.reading)
}

// add takes in a row that was read, whether or not it repeats one of another file.
// One that repeats in its own, as people do in a flat export, says nothing more.
func (c *copies) add(r *row, p PartnerID, e EmployeeID) {
	if c.reading == nil {
		return
	}
	key := r.rowKey()
	if c.reading.rows[key] {
		return
	}
	c.reading.rows[key] = true
	var h maphash.Hash
	h.SetSeed(c.seed)
	about := thing{employee: None}
	for _, fields := range keysOf[r.table] {
		filled := slices.IndexFunc(fields, func(f Field) bool { return r.cells[f].kind != blankCell })
		if filled >= 0 {
			h.WriteString(FoldID(r.cells[fields[filled]].String()))
		} else if r.table == Certifications && fields[0] == PartnerIDField {
			about.employee = e
		}
		h.WriteByte(0)
	}
	if _, known := c.reading.partnerOf[e]; r.table == Employees && !known {
		c.reading.partnerOf[e] = p
	}
	about.key = h.Sum64()
	all := &c.reading.things[r.table]
	if *all == nil {
		*all = map[thing]*copiedRows{}
	}
	rows := (*all)[about]
	if rows == nil {
		rows = &copiedRows{first: r.place}
		(*all)[about] = rows
	}
	rows.sum += maphash.Bytes(c.seed, r.key)
}

// settled returns the rows of a table by what they are about: what a person has
// earned belongs to the partner that the same file has the person at.
func (f *filed) settled(t Table, seed maphash.Seed) map[uint64]*copiedRows {
	all := make(map[uint64]*copiedRows, len(f.things[t]))
	for about, rows := range f.things[t] {
		if partner, known := f.partnerOf[about.employee]; known {
			about.key ^= maphash.Comparable(seed, partner)
		}
		all[about.key] = rows
	}
	return all
}

// check is the error for files of one folder that hold the same table, with half
// or more of the smaller one's things in both, and other cells about them.
func (c *copies) check(roster *Roster) error {
	for _, t := range tables {
		var all []map[uint64]*copiedRows
		for i, f := range c.files {
			all = append(all, f.settled(t, c.seed))
			for j, other := range c.files[:i] {
				if other.folder != f.folder {
					continue
				}
				same, differ, least := overlap(all[j], all[i])
				if differ == nil || 2*same < least {
					continue
				}
				return fmt.Errorf("%s and %s in the folder %s both hold the table %s, with %d of %d things in both and other cells about them, such as %s and %s: one may be a copy; take the older out of the folder, or name the files one by one if both are meant",
					roster.Files[other.file].Name, roster.Files[f.file].Name, filepath.Base(filepath.Clean(f.folder)), t, same, least,
					roster.CellAt(differ[0].first, 0), roster.CellAt(differ[1].first, 0))
			}
		}
	}
	return nil
}

// overlap tells how many things stand in both of two files, the first about which
// they differ, nil where there is none, and how many the smaller file has.
func overlap(a, b map[uint64]*copiedRows) (same int, differ []*copiedRows, least int) {
	if len(b) < len(a) {
		same, differ, least = overlap(b, a)
		slices.Reverse(differ)
		return same, differ, least
	}
	before := func(a, b Place) bool { return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row)) < 0 }
	for about, rows := range a {
		other := b[about]
		if other == nil {
			continue
		}
		same++
		if rows.sum != other.sum && (differ == nil || before(rows.first, differ[0].first)) {
			differ = []*copiedRows{rows, other}
		}
	}
	return same, differ, len(a)
}
