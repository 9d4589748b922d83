package evaluate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"assay/ingest"
)

// A unionFind joins employee rows to persons.
type unionFind []int32

func newUnionFind(n int) unionFind {
	u := make(unionFind, n)
	for i := range u {
		u[i] = int32(i)
	}
	return u
}

func (u unionFind) find(i int32) int32 {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

// join makes two rows one person's; the earlier row stays the root.
func (u unionFind) join(a, b int32) {
	a, b = u.find(a), u.find(b)
	u[max(a, b)] = min(a, b)
}

// joinAll makes all rows one person's.
func (u unionFind) joinAll(rows []int32) {
	for _, row := range rows {
		u.join(rows[0], row)
	}
}

// hangTogether joins the rows of each Employee ID that are one person's (rule
// G4): at one partner those whose names share a word, at several those of which
// one name holds all words of the other, and everywhere those with one e-mail. An
// e-mail that is the ID itself, as in sheets without IDs, ties nothing: all have it.
func (u unionFind) hangTogether(r *ingest.Roster, byID index, decided *Identity) {
	one := map[string]bool{}
	for _, id := range decided.One {
		one[id] = true
	}
	for id := range int32(len(r.EmployeeIDs)) {
		rows := byID.of(id)
		switch {
		case len(rows) < 2:
		case sameName(r, rows) || one[ingest.FoldID(r.EmployeeIDs[id])]:
			u.joinAll(rows)
		default:
			u.hang(r, rows)
		}
	}
}

// sameName tells whether all rows bear one name, as most do.
func sameName(r *ingest.Roster, rows []int32) bool {
	name := r.Employees[rows[0]].Name
	return name != "" && !slices.ContainsFunc(rows, func(row int32) bool { return r.Employees[row].Name != name })
}

// hang joins the rows of one Employee ID that hang together.
func (u unionFind) hang(r *ingest.Roster, rows []int32) {
	type wordHere struct {
		partner ingest.PartnerID
		word    string
	}
	byWord, byEmail := map[wordHere]int32{}, map[string]int32{}
	words := make([][]string, len(rows))
	holding := map[string][]int{} // word → the names that hold it, as indices of rows
	tied := func(first map[string]int32, key string, row int32) {
		if other, ok := first[key]; ok {
			u.join(other, row)
			return
		}
		first[key] = row
	}
	seen := map[string]int32{}
	for i, row := range rows {
		e := &r.Employees[row]
		if email := foldEmail(e.Email); email != "" && email != foldEmail(r.EmployeeIDs[e.ID]) {
			tied(byEmail, email, row)
		}
		words[i] = wordsOf(e.Name)
		if len(words[i]) == 0 {
			continue
		}
		if e.Partner >= 0 {
			for _, word := range words[i] {
				key := wordHere{e.Partner, word}
				if other, ok := byWord[key]; ok {
					u.join(other, row)
				} else {
					byWord[key] = row
				}
			}
		}
		key := strings.Join(words[i], " ")
		if _, again := seen[key]; !again {
			for _, word := range words[i] {
				holding[word] = append(holding[word], i)
			}
		}
		tied(seen, key, row)
	}
	for i, row := range rows {
		u.joinHolders(rows, words, holding, i, row)
	}
	u.hangNameless(r, rows, words)
}

// joinHolders joins a row with those whose names hold all words of its own.
func (u unionFind) joinHolders(rows []int32, words [][]string, holding map[string][]int, i int, row int32) {
	if len(words[i]) == 0 {
		return
	}
	rarest := slices.MinFunc(words[i], func(a, b string) int { return cmp.Compare(len(holding[a]), len(holding[b])) })
	for _, k := range holding[rarest] {
		if u.find(rows[k]) != u.find(row) && holdsAll(words[k], words[i]) {
			u.join(rows[k], row)
		}
	}
}

// holdsAll tells whether a name, as sorted words, holds all words of another.
func holdsAll(name, other []string) bool {
	for _, word := range other {
		if _, ok := slices.BinarySearch(name, word); !ok {
			return false
		}
	}
	return true
}

// hangNameless joins the rows without a name that no e-mail ties to the one
// person of the ID at their partner, where there is just one.
func (u unionFind) hangNameless(r *ingest.Roster, rows []int32, words [][]string) {
	named := map[ingest.PartnerID][]int32{} // partner → the persons of the ID, by their roots
	bare := map[ingest.PartnerID][]int32{}
	size := map[int32]int{}
	for _, row := range rows {
		size[u.find(row)]++
	}
	for i, row := range rows {
		partner := r.Employees[row].Partner
		if partner < 0 {
			continue
		}
		if root := u.find(row); len(words[i]) > 0 || size[root] > 1 {
			if !slices.Contains(named[partner][:min(2, len(named[partner]))], root) {
				named[partner] = append(named[partner], root)
			}
		} else {
			bare[partner] = append(bare[partner], row)
		}
	}
	for partner, rows := range bare {
		switch len(named[partner]) {
		case 0:
			u.joinAll(rows) // nothing tells them apart
		case 1:
			u.joinAll(append(rows, named[partner][0]))
		}
	}
}

// wordsOf returns the words of a name, without letter case and accents, sorted,
// each once; what is no letter and no digit parts them.
func wordsOf(name string) []string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) })
	for i := range words {
		words[i] = foldName(words[i])
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	slices.Sort(words)
	return slices.Compact(words)
}

// joinSame joins the persons of different IDs that share an e-mail and a name.
// Rows with errors tell who is who as well (rule G4).
func (u unionFind) joinSame(r *ingest.Roster) []ingest.Problem {
	first := make(map[string]int32, len(r.Employees)) // the first row of each e-mail
	again := map[int32][]int32{}                      // all of its rows, where there are several
	for i := range r.Employees {
		e := &r.Employees[i]
		if e.ID < 0 || e.Email == "" {
			continue
		}
		key := foldEmail(e.Email)
		row, known := first[key]
		if !known {
			first[key] = int32(i)
			continue
		}
		if again[row] == nil {
			again[row] = []int32{row}
		}
		again[row] = append(again[row], int32(i))
	}
	shared := make([][]int32, 0, len(again)) // in the order of rows, not of the map
	for _, row := range slices.Sorted(maps.Keys(again)) {
		shared = append(shared, again[row])
	}
	var problems []ingest.Problem
	for _, rows := range shared {
		problems = append(problems, u.joinEmail(r, rows)...)
	}
	for _, rows := range shared { // only now is it known who stays apart
		problems = append(problems, u.warnShared(r, rows)...)
	}
	return problems
}

// joinEmail joins the persons among rows of one e-mail that have the same name.
func (u unionFind) joinEmail(r *ingest.Roster, rows []int32) []ingest.Problem {
	var problems []ingest.Problem
	firstOf := map[string]int32{} // folded name → first row
	for _, row := range rows {
		e := &r.Employees[row]
		name := foldName(e.Name)
		if name == "" {
			continue
		}
		first, known := firstOf[name]
		if !known {
			firstOf[name] = row
			continue
		}
		other := &r.Employees[first]
		if u.find(first) == u.find(row) {
			continue
		}
		u.join(first, row)
		problems = append(problems, ingest.Problem{Code: "same-person", At: e.At, Column: r.Sheets[e.At.Sheet].Columns[ingest.EmployeeIDField],
			Partner: e.Partner, Employee: e.ID,
			Message: fmt.Sprintf("%s has the name and e-mail of %s in %s: taken for one person, with the certifications of both", r.EmployeeIDs[e.ID], r.EmployeeIDs[other.ID], r.Cell(other.At, ingest.EmployeeIDField))})
	}
	return problems
}

// warnShared warns of the people who share an e-mail and are not one person.
func (u unionFind) warnShared(r *ingest.Roster, rows []int32) []ingest.Problem {
	var problems []ingest.Problem
	seen := map[int32]bool{}
	var first *ingest.Employee
	for _, row := range rows {
		e := &r.Employees[row]
		root := u.find(row)
		if first == nil {
			first, seen[root] = e, true
			continue
		}
		if seen[root] {
			continue
		}
		seen[root] = true
		problems = append(problems, ingest.Problem{Code: "email-shared", At: e.At, Column: r.Sheets[e.At.Sheet].Columns[ingest.EmailField],
			Partner: e.Partner, Employee: e.ID,
			Message: fmt.Sprintf("%s has the e-mail of %s in %s, but not the same name: they stay two people", r.EmployeeIDs[e.ID], r.EmployeeIDs[first.ID], r.Cell(first.At, ingest.EmailField))})
	}
	return problems
}

// joinDecided joins the people of whom somebody decided that they are one. An ID
// that no employee row has is nobody's: it decides nothing about the other.
func (u unionFind) joinDecided(r *ingest.Roster, byID index, same [][2]string) {
	if len(same) == 0 {
		return
	}
	ids := foldedIDs(r.EmployeeIDs)
	for _, pair := range same {
		a, known := ids[pair[0]]
		b, too := ids[pair[1]]
		if known && too && len(byID.of(a)) > 0 && len(byID.of(b)) > 0 {
			u.joinAll(slices.Concat(byID.of(a), byID.of(b)))
		}
	}
}

// foldedIDs finds IDs by their folded spelling.
func foldedIDs(ids []string) map[string]int32 {
	out := make(map[string]int32, len(ids))
	for i, id := range ids {
		out[ingest.FoldID(id)] = int32(i)
	}
	return out
}

// keepDistinct notes the persons of pairs of Employee IDs that somebody declared to be two people.
func (p *people) keepDistinct(pairs [][2]string) {
	if len(pairs) == 0 {
		return
	}
	p.distinct, p.decided = map[[2]int32]bool{}, map[int32]bool{}
	ids := foldedIDs(p.roster.EmployeeIDs)
	for _, pair := range pairs {
		a, known := ids[pair[0]]
		b, too := ids[pair[1]]
		if !known || !too {
			continue
		}
		for _, x := range p.ofID.of(a) {
			for _, y := range p.ofID.of(b) {
				p.distinct[[2]int32{min(x, y), max(x, y)}] = true
				p.decided[x], p.decided[y] = true, true
			}
		}
	}
}

// warnSharedIDs warns of each row whose Employee ID is that of several people;
// where they are at one partner, it is an error (rule G4).
func (p *people) warnSharedIDs(byID index) []ingest.Problem {
	var problems []ingest.Problem
	for id := range int32(len(p.roster.EmployeeIDs)) {
		if len(p.ofID.of(id)) < 2 {
			continue
		}
		rows := byID.of(id)
		here := map[ingest.PartnerID]int32{} // partner → the person of the ID there, -1 for several
		other := slices.IndexFunc(rows, func(row int32) bool { return p.ofRow[row] != p.ofRow[rows[0]] })
		for _, row := range rows {
			partner := p.employee(row).Partner
			if person, ok := here[partner]; ok && person != p.ofRow[row] {
				here[partner] = -1
			} else if !ok {
				here[partner] = p.ofRow[row]
			}
		}
		for _, row := range rows {
			e, first := p.employee(row), rows[0]
			if p.ofRow[row] == p.ofRow[first] {
				first = rows[other]
			}
			code, where := "employee-id-at-several", "at "+cmp.Or(p.partnerID(p.employee(first)), "an unknown partner")
			if p.shared[row] = e.Partner >= 0 && here[e.Partner] < 0; p.shared[row] {
				code, where = "employee-id-of-several", "here"
			}
			problems = append(problems, ingest.Problem{Code: code, At: e.At, Column: p.roster.Sheets[e.At.Sheet].Columns[ingest.EmployeeIDField],
				Partner: e.Partner, Employee: e.ID,
				Message: fmt.Sprintf("%s is the ID of %s, and of somebody else %s: taken for different people", p.roster.EmployeeIDs[id], called(e), where),
				Quotes:  []string{called(e)}})
		}
	}
	return problems
}

// called names the person of a row, in quotation marks, between which names are
// found where they are to be left out.
func called(e *ingest.Employee) string {
	if e.Name == "" {
		return "somebody without a name"
	}
	return strconv.Quote(e.Name)
}

// whose returns the person of each certification, -1 for nobody's. Under an ID
// of several people it is that of the one whose partner, e-mail and name the row
// gives; one that fits none, or several, is an error and helps nobody (rule G4).
func (p *people) whose() ([]int32, []ingest.Problem) {
	r := p.roster
	out := make([]int32, len(r.Certifications))
	var problems []ingest.Problem
	var rowAt map[ingest.Place]int32 // employee rows of shared IDs
	known := map[ingest.EmployeeID]*namesakes{}
	for i := range r.Certifications {
		c := &r.Certifications[i]
		out[i] = -1
		switch {
		case c.Employee < 0:
			continue
		case c.Void && !c.Ended: // its status says that it doesn't count
			p.void[c.Employee] = append(p.void[c.Employee], int32(i))
			continue
		}
		persons := p.ofID.of(int32(c.Employee))
		switch {
		case len(persons) == 0:
		case len(persons) == 1:
			out[i] = persons[0]
		case c.Inline:
			if rowAt == nil {
				rowAt = p.sharedPlaces()
			}
			out[i] = p.ofRow[rowAt[c.At]]
		default:
			if known[c.Employee] == nil {
				known[c.Employee] = p.namesakes(persons)
			}
			if c.Whose > 0 {
				out[i] = known[c.Employee].only(&r.Whose[c.Whose])
			}
			if out[i] < 0 {
				p.unclear[c.Employee] = append(p.unclear[c.Employee], int32(i))
				problems = append(problems, ingest.Problem{Code: "certification-of-several", At: c.At, Column: r.Sheets[c.At.Sheet].Columns[ingest.EmployeeIDField],
					Partner: ingest.None, Employee: c.Employee,
					Message: fmt.Sprintf("%s is the ID of %d people, and the row doesn't tell whose certification it is", r.EmployeeIDs[c.Employee], len(persons))})
			}
		}
		if c.Ended && out[i] >= 0 { // it is held on no day
			p.ended[out[i]], out[i] = append(p.ended[out[i]], int32(i)), -1
		}
	}
	return out, problems
}

// sharedPlaces finds the rows of shared Employee IDs by their places.
func (p *people) sharedPlaces() map[ingest.Place]int32 {
	out := make(map[ingest.Place]int32, len(p.shared))
	for row := range p.shared {
		out[p.employee(row).At] = row
	}
	return out
}

// firstOfIDs finds for each person the first of the certifications under his or her
// Employee IDs that are such.
func (p *people) firstOfIDs(all map[ingest.EmployeeID][]int32, such func(certification int32) bool) map[int32]int32 {
	out := map[int32]int32{}
	byName := func(a, b ingest.EmployeeID) int {
		return strings.Compare(p.roster.EmployeeIDs[a], p.roster.EmployeeIDs[b])
	}
	for _, id := range slices.SortedFunc(maps.Keys(all), byName) {
		i := slices.IndexFunc(all[id], such)
		if i < 0 {
			continue
		}
		for _, person := range p.ofID.of(int32(id)) {
			if _, known := out[person]; !known {
				out[person] = all[id][i]
			}
		}
	}
	return out
}

// namesakes are the people of one Employee ID, found by what a row of
// certifications says of itself.
type namesakes struct {
	working map[here]bool
	emails  map[string][]int32
	names   []namesake
	holding map[string][]int // word → the names that hold it
	rarest  map[string][]int // word → the names of which no word is in fewer names
	all     []int32
}

// A here is a person at a partner.
type here struct {
	partner ingest.PartnerID
	person  int32
}

// A namesake is a name of one of the people, as sorted words.
type namesake struct {
	person int32
	words  []string
}

func (p *people) namesakes(persons []int32) *namesakes {
	n := &namesakes{working: map[here]bool{}, emails: map[string][]int32{}, holding: map[string][]int{}, rarest: map[string][]int{}, all: persons}
	for _, person := range persons {
		for _, row := range p.rows.of(person) {
			e := p.employee(row)
			n.working[here{e.Partner, person}] = true
			if email := foldEmail(e.Email); email != "" {
				n.emails[email] = append(n.emails[email], person)
			}
			if words := wordsOf(e.Name); len(words) > 0 {
				for _, word := range words {
					n.holding[word] = append(n.holding[word], len(n.names))
				}
				n.names = append(n.names, namesake{person, words})
			}
		}
	}
	for i, name := range n.names {
		word := n.rarestOf(name.words)
		n.rarest[word] = append(n.rarest[word], i)
	}
	return n
}

// rarestOf returns the word that the fewest names hold.
func (n *namesakes) rarestOf(words []string) string {
	return slices.MinFunc(words, func(a, b string) int { return cmp.Compare(len(n.holding[a]), len(n.holding[b])) })
}

// only returns the one person who is what a row says in every column that it
// fills, -1 where none or several are, or it says nothing.
func (n *namesakes) only(w *ingest.Whose) int32 {
	email, words := foldEmail(w.Email), wordsOf(w.Name)
	fits := n.all
	switch {
	case len(words) > 0:
		fits = n.named(words)
	case email != "":
		fits = n.emails[email]
	case w.Partner < 0:
		return -1
	}
	one := int32(-1)
	for _, person := range fits {
		if person == one || email != "" && !slices.Contains(n.emails[email], person) || w.Partner >= 0 && !n.working[here{w.Partner, person}] {
			continue
		}
		if one >= 0 {
			return -1
		}
		one = person
	}
	return one
}

// named returns the people one of whose names holds all of the words, or is held
// by them; a person may be named twice.
func (n *namesakes) named(words []string) []int32 {
	var out []int32
	for _, i := range n.holding[n.rarestOf(words)] {
		if holdsAll(n.names[i].words, words) {
			out = append(out, n.names[i].person)
		}
	}
	for _, word := range words {
		for _, i := range n.rarest[word] {
			if holdsAll(words, n.names[i].words) {
				out = append(out, n.names[i].person)
			}
		}
	}
	return out
}

// compareNamesakes orders people with one ID at a partner by what their rows say.
func (p *people) compareNamesakes(a, b int32) int {
	x, y := p.rows.of(a)[0], p.rows.of(b)[0]
	return cmp.Or(strings.Compare(p.employee(x).Name, p.employee(y).Name), strings.Compare(p.employee(x).Email, p.employee(y).Email), p.compareRows(x, y))
}
