package evaluate_test

import (
	"flag"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
)

// A long run: go test ./evaluate -run NamedCells -cells.cases 5000 -timeout 0
var (
	cellsCases = flag.Int("cells.cases", 45, "the named cells of how many random sequences of runs to put right")
	cellsOnly  = flag.Int("cells.only", -1, "put right only those of this sequence")
)

// TestNamedCellsDecide puts right, in random sheets, each cell that a requirement
// that isn't met names, and nothing else: the requirement is met, or moves.
func TestNamedCellsDecide(t *testing.T) {
	if *cellsOnly >= 0 {
		assert.Empty(t, cellsFail(uint64(*cellsOnly), map[string]int{}))
		return
	}
	turns, different := playAll(*cellsCases, runtime.GOMAXPROCS(0), func(i int, seen map[string]int) bool {
		return cellsFail(uint64(i), seen) == ""
	})
	for _, i := range different {
		t.Errorf("sequence %d: %s", i, cellsFail(uint64(i), map[string]int{}))
	}
	for _, name := range slices.Sorted(maps.Keys(turns)) {
		t.Logf("%7d %s", turns[name], name)
	}
	for _, id := range []string{"specialization", "roles", "services", "terms", "contacts", "follow_ups", "certified_people", "good_standing"} {
		assert.Positive(t, turns[id], "no cell of %s was put right", id)
	}
}

func cellsFail(number uint64, seen map[string]int) string {
	w, a, err := readyToLookAhead(number)
	if err != nil {
		return err.Error()
	}
	for i := range a.Partners {
		f := &a.Partners[i]
		for _, s := range f.Standings {
			for n := range s.In().Lines {
				l := &s.In().Lines[n]
				if l.State != evaluate.NotMet {
					continue
				}
				for _, cell := range l.Cells {
					m, ok := w.putRight(f, l.Requirement, cell)
					if !ok {
						continue
					}
					seen[l.Requirement]++
					if was, is := w.moves(w.sheets, f.ID, l.Requirement), w.moves(m, f.ID, l.Requirement); was == is {
						return fmt.Sprintf("as of %s, %s: %s is not met (%s) by %s, but stays as it is when that is put right: %s\n%s",
							w.sheets.day, f.ID, l.Requirement, l.Found, cell, is, show([]monthSheets{w.sheets}))
					}
				}
			}
		}
	}
	return ""
}

// moves says where a requirement stands, and what it counts.
func (w *everyDay) moves(m monthSheets, partner, requirement string) string {
	a, err := assess(render(m), w.history, m.day, 1)
	if err != nil {
		panic(err)
	}
	f := &a.Partners[slices.IndexFunc(a.Partners, func(f evaluate.PartnerFinding) bool { return f.ID == partner })]
	for _, s := range f.Standings {
		for _, l := range s.In().Lines {
			if l.Requirement == requirement {
				found, _, _ := strings.Cut(l.Found, ";")
				return fmt.Sprintf("%s, %d heads, role A %q, %d of %d count, %s", l.State, len(f.Premier().Heads), f.Premier().RoleA, len(f.CPanel().Counting), f.CPanel().Required, found)
			}
		}
	}
	return "not judged"
}

// right is what would serve a partner in a column of the partners.
func right(column int, day ingest.Day) sheetCell {
	switch column {
	case pLicenses:
		return sheetCell{reading: readable, text: "1", n: 1}
	case pHeld:
		return count(max(day.Year(), 2020))
	case pSince:
		return dated(day) // no yearly duty yet
	case pList:
		return text("New")
	case pTerms:
		return dated(day)
	}
	return yes()
}

// putRight makes of a cell what would serve the partner; ok is false where nothing
// that stands in the cell could.
func (w *everyDay) putRight(f *evaluate.PartnerFinding, requirement string, cell ingest.Cell) (m monthSheets, ok bool) {
	m = w.sheets.clone()
	digits := strings.TrimLeft(cell.Ref(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	row, err := strconv.Atoi(digits)
	if err != nil {
		panic(err)
	}
	letters := strings.TrimSuffix(cell.Ref(), digits)
	if letters == "" {
		return m, false // there is no such column
	}
	column := 0
	for _, letter := range letters {
		column = column*26 + int(letter-'A') + 1
	}
	column--
	table := slices.Index(sheetNames[:], strings.TrimSuffix(cell.File(), ".csv"))
	if table < 0 {
		return m, false // certifications in two files: this one has other columns
	}
	row -= 2
	for i := 0; table == certificationsTable && i <= row; i++ { // those that name somebody stand in the other
		if !m.tables[table][i][cName].blank() {
			row++
		}
	}
	at := m.tables[table][row]
	full := slices.Clone(at)
	for i, same := range m.tables[table] {
		if slices.Equal(same, at) { // rows that repeat count once
			m.tables[table][i] = full
		}
	}
	if fillsRole(f, at, table) {
		return m, false // what was found, and no cell that keeps anybody out
	}
	today := dated(m.day)
	if requirement == "certified_people" { // in the window of the badge year that is judged
		today = dated(min(m.day, ingest.DayOf(f.CPanel().Year, 12, 31)))
	}
	switch table {
	case partnersTable:
		carrier{m: &m, partner: *f, on: m.day}.set(column, right(column, m.day))
	case employeesTable:
		here := folded(at[ePartner].s) == folded(f.ID)
		switch column {
		case eFullTime:
			full[column] = yes()
		case eFrom, eUntil, eCountry:
			if full[column] = (sheetCell{}); !here { // a full-time start elsewhere that is the latest
				full[column] = dated(m.day + 1)
			}
		default:
			full[column] = today
		}
	case certificationsTable:
		full[column] = map[int]sheetCell{cTitle: text("CCNA"), cEarned: today, cExpires: dated(m.day + 100)}[column]
	case specializationsTable:
		full[column] = map[int]sheetCell{sName: text("New")}[column]
	case contactsTable:
		full[column] = map[int]sheetCell{kCustomer: text("New"), kEmail: text("new@example.com"), kProvided: dated(ingest.DayOf(m.day.Year(), 1, 31))}[column]
	case surveysTable:
		full[column] = map[int]sheetCell{vFollowUp: today}[column]
	}
	return m, true
}

// fillsRole tells whether a row is of somebody who fills a role at a partner.
func fillsRole(f *evaluate.PartnerFinding, row sheetRow, table int) bool {
	id := map[int]int{employeesTable: eID, certificationsTable: cID}
	column, ofPerson := id[table]
	return ofPerson && slices.ContainsFunc(f.People, func(p evaluate.PersonFinding) bool {
		isOne := func(id string) bool { return folded(id) == folded(row[column].s) }
		return (p.RoleA || p.RoleB) && slices.ContainsFunc(f.Tell.IDs(&p), isOne)
	})
}
