package evaluate_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"golang.org/x/text/unicode/norm"

	"assay/evaluate"
	"assay/ingest"
)

// This file is a second reading of the rules: a slow and obvious evaluator that
// shares nothing with the real one but the types of its answer. It goes through
// the calendar day by day, and has the programs' numbers written into it.

// A reading says how a cell reads: blank, a value, or not at all.
type reading uint8

const (
	blank reading = iota
	readable
	unreadable
)

// A sheetCell is a cell of the input: its text, and what it says. Which of the
// values is used depends on the column.
type sheetCell struct {
	reading reading
	text    string     // as it stands in the file
	s       string     // an ID, name, e-mail, country code, certification code, list
	day     ingest.Day // a date; of an agreement, 0 where it says yes or no
	n       int        // a count
	score   float64
	yes     bool
}

func (c sheetCell) ok() bool    { return c.reading == readable }
func (c sheetCell) blank() bool { return c.reading == blank }
func (c sheetCell) bad() bool   { return c.reading == unreadable }

// lacking tells that a required cell can't be relied on: a blank one is an
// error like an unreadable one.
func (c sheetCell) lacking() bool { return c.reading != readable }

// says is the cell's value without its spelling.
func (c sheetCell) says() sheetCell {
	c.text = ""
	return c
}

// A sheetRow is a row, with a cell for each column of its table.
type sheetRow []sheetCell

func (r sheetRow) texts() []string {
	out := make([]string, len(r))
	for i, c := range r {
		out[i] = c.text
	}
	return out
}

// says is what the row says: equal for rows that repeat exactly. Cells that
// can be read are the same in any spelling (as is an ID), others only as text.
func (r sheetRow) says(idColumn int) string {
	said := slices.Clone(r)
	for i, c := range said {
		if c.ok() {
			said[i] = c.says()
		}
	}
	said[idColumn].s = folded(r[idColumn].s)
	return fmt.Sprint(said)
}

// The tables, and their columns.
const (
	partnersTable = iota
	employeesTable
	certificationsTable
	specializationsTable
	contactsTable
	surveysTable
	groupingsTable
	tableCount
)

const (
	pID = iota
	pName
	pCountry
	pEmail
	pLicenses
	pHeld
	pStanding
	pSince
	pList
	pResale
	pICPA
	pService
	pCallback
	pPreSales
	pPostSales
	pTerms
)

const (
	eID = iota
	ePartner
	eName
	eEmail
	eCountry
	eFullTime
	eFrom
	eUntil
	eCPSP
	eCPP
	eCWA
	eCCNA
	eCCDA
	eCCT
)

const (
	cID = iota
	cTitle
	cEarned
	cExpires
	cPartner // whose it is, where the row says so itself (rule G4)
	cEmail
	cName // never beside cPartner: those would make the sheet one of employees, too
	cStatus
)

const (
	sPartner = iota
	sName
	sGranted
	sExpires
)

const (
	kPartner = iota
	kCustomer
	kEmail
	kProvided
	kCurrent
)

const (
	vPartner = iota
	vCustomer
	vScore
	vReceived
	vFollowUp
)

const (
	gCountry = iota
	gName
)

var sheetNames = [tableCount]string{"partners", "employees", "certifications", "specializations", "contacts", "surveys", "groupings"}

var sheetHeaders = [tableCount][]string{
	{"Partner ID", "Partner", "Country", "Contact email", "cPanel licenses", "cPanel badge held", "cPanel good standing", "Premier since", "Specializations",
		"Resale agreement", "ICPA", "Customer service 8x5", "One-hour callback", "Pre-sales support", "Post-sales support", "Terms accepted"},
	{"Employee ID", "Partner ID", "Name", "Email", "Country", "Full-time", "Employed from", "Employed until", "CPSP", "CPP", "CWA", "CCNA", "CCDA", "CCT"},
	{"Employee ID", "Certification", "Earned on", "Expires on", "Partner ID", "Email", "Name", "Status"},
	{"Partner ID", "Specialization", "Granted on", "Expires on"},
	{"Partner ID", "Customer", "Customer email", "Provided on", "Current customer"},
	{"Partner ID", "Customer", "Score", "Received on", "Follow-up on"},
	{"Country", "Grouping"},
}

// A monthSheets is the input of one run: the rows of each table, and the as-of
// date; the waivers and renumberings that were decided just before it, who is
// who as decided by then, and the days on which the programs end, 0 for never.
type monthSheets struct {
	day                     ingest.Day
	tables                  [tableCount][]sheetRow
	waivers                 []waiverOf
	renumbered              [][2]string // partner IDs: old, new
	decided                 evaluate.Identity
	cpanelEnds, premierEnds ingest.Day
}

// A waiverOf is a waiver and the partner that it is for.
type waiverOf struct {
	partner     string
	requirement string
	from, until ingest.Day
}

func (m monthSheets) clone() monthSheets {
	m.renumbered = nil
	m.decided.Same, m.decided.Distinct = slices.Clone(m.decided.Same), slices.Clone(m.decided.Distinct)
	m.decided.One, m.decided.DistinctPartners = slices.Clone(m.decided.One), slices.Clone(m.decided.DistinctPartners)
	for t := range m.tables {
		m.tables[t] = slices.Clone(m.tables[t])
		for i := range m.tables[t] {
			m.tables[t][i] = slices.Clone(m.tables[t][i])
		}
	}
	return m
}

// add puts a row of the given cells (by column) at the end of a table.
func (m *monthSheets) add(table int, cells map[int]sheetCell) {
	row := make(sheetRow, len(sheetHeaders[table]))
	for column, c := range cells {
		row[column] = c
	}
	m.tables[table] = append(m.tables[table], row)
}

// csvOf writes rows as the CSV file of a table, without the columns left out.
func csvOf(table int, rows []sheetRow, leftOut ...int) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, texts := range append([][]string{sheetHeaders[table]}, textsOf(rows)...) {
		var line []string
		for column, text := range texts {
			if !slices.Contains(leftOut, column) {
				line = append(line, text)
			}
		}
		_ = w.Write(line)
	}
	w.Flush()
	return b.Bytes()
}

func textsOf(rows []sheetRow) (out [][]string) {
	for _, r := range rows {
		out = append(out, r.texts())
	}
	return out
}

// filesOf writes rows as one file of a table, or as two: those of certifications
// with a name stand apart from those with a partner.
func filesOf(name string, table int, rows []sheetRow) []ingest.Input {
	if table != certificationsTable {
		return []ingest.Input{{Path: name + ".csv", Data: csvOf(table, rows)}}
	}
	var byName, others []sheetRow
	for _, r := range rows {
		if r[cName].blank() {
			others = append(others, r)
		} else {
			byName = append(byName, r)
		}
	}
	files := []ingest.Input{{Path: name + ".csv", Data: csvOf(table, others, cName)}}
	if len(byName) > 0 {
		files = append(files, ingest.Input{Path: name + "-by-name.csv", Data: csvOf(table, byName, cPartner)})
	}
	return files
}

// render writes the sheets as CSV files. Tables without a row are left out,
// except those that a run can't do without.
func render(m monthSheets) []ingest.Input {
	var files []ingest.Input
	for t, rows := range m.tables {
		if len(rows) > 0 || t == partnersTable || t == employeesTable {
			files = append(files, filesOf(sheetNames[t], t, rows)...)
		}
	}
	return files
}

// A verdict is what a run says about a partner, and what it leaves for the next run.
type verdict struct {
	ID, Name string
	Review   bool

	CPanel     evaluate.Status
	Licenses   int32
	Required   int32
	ShortBy    int
	Year       int
	Counting   []string
	AtRisk     bool
	Badges     []verdictBadge
	NewYears   []int
	BadgesThru ingest.Day

	Premier        evaluate.Status
	Since          ingest.Day
	Specialization evaluate.State
	Roles          evaluate.State
	Services       evaluate.State
	Terms          evaluate.State
	Contacts       evaluate.State
	FollowUps      evaluate.State
	Heads          []string
	RoleA, RoleB   string
	PlanStart      ingest.Day
	PlanLast       ingest.Day
	RemovedOn      ingest.Day

	Record evaluate.Record
}

type verdictBadge struct {
	Year        int
	EarnedOn    ingest.Day
	GoodThrough ingest.Day
	New         bool
}

// The numbers of the programs.
const (
	firstBadgeYear  = 2020
	careerMonths    = 36
	dutyAfterMonths = 12
	contactsAsked   = 10
	lowScore        = 4
	planMonths      = 6
	lateForRetired  = 31   // days
	jumpFactor      = 10   // of a licence count
	jumpLicenses    = 1000 // likewise
)

// The certifications that the sheets name, by code: those of cPanel University,
// and of the career certifications the roles that they fill (rule P3).
var (
	cpanelCodes = []string{"CPSP", "CPP", "CWA"}
	roleACodes  = map[string]bool{"CCNA": true, "CCNA-SEC": true, "CCNP-ENT": true, "CCNP": true, "CCDP": true, "CCIE": true, "CCDE": true, "CCAR": true, "DEVNET-P": true}
	fillsNoRole = map[string]bool{"CCT": true, "CCENT": true, "DEVNET-A": true, "CYBEROPS-A": true, "SPECIALIST": true, "CCST": true}
)

const (
	onlyRoleB   = "CCDA"
	noSuchTitle = "?" // an unknown name that looks like none of ours: ignored with a warning
)

// The days on which titles were retired, of those that the sheets name.
var retiredOn = map[string]string{"CCNA-SEC": "2020-02-24", "CCDA": "2020-02-24", "CCENT": "2020-02-24", "CCDP": "2020-02-24"}

// earnedTooLate is the error of rule P3: a title earned more than 31 days after it was retired.
func earnedTooLate(code string, earned ingest.Day) bool {
	retired, ok := retiredOn[code]
	return ok && earned > onDay(retired)+lateForRetired
}

// What a cell Status says of a certification (rule G10).
const (
	statusCounts  = "counts"
	statusDoesNot = "doesn't count"
	statusExpired = "expired"
)

// careerCode tells whether the code is that of a career certification.
func careerCode(code string) bool { return roleACodes[code] || fillsNoRole[code] || code == onlyRoleB }

// The columns of employees that are headed by a certification's code.
var inlineCodes = map[int]string{eCPSP: "CPSP", eCPP: "CPP", eCWA: "CWA", eCCNA: "CCNA", eCCDA: "CCDA", eCCT: "CCT"}

// plusMonths is rule G3.
func plusMonths(d ingest.Day, months int) ingest.Day {
	y, m, dom := d.Date()
	for ; ; dom-- {
		t := time.Date(y, m+time.Month(months), dom, 0, 0, 0, 0, time.UTC)
		want := (int(m) - 1 + months%12 + 12) % 12
		if int(t.Month())-1 == want {
			return ingest.DayOf(t.Date())
		}
	}
}

// lastSaturdayOfJuly ends a fiscal year (rule P6).
func lastSaturdayOfJuly(year int) ingest.Day {
	d := ingest.DayOf(year, time.July, 31)
	for d.Time().Weekday() != time.Saturday {
		d--
	}
	return d
}

// requiredFor is the chart of rule C3.
func requiredFor(licenses int) int {
	switch {
	case licenses <= 49:
		return 1
	case licenses <= 2999:
		return 2
	case licenses <= 9999:
		return licenses / 1000
	case licenses <= 11999:
		return 10
	case licenses <= 13999:
		return 11
	case licenses <= 15999:
		return 12
	}
	heads := 12
	for most := 15999; most < licenses; most += 2000 {
		heads++
	}
	return heads
}

// ended is the standing in a program after its last day (rule G11).
const ended = "Ended"

func folded(id string) string { return strings.ToLower(strings.TrimSpace(id)) }

// plain is a name without letter case, blanks and accents (rule G4).
func plain(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		if r != ' ' && (r < 0x300 || r > 0x36f) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// An oracle holds one run.
type oracle struct {
	day     ingest.Day
	sheets  monthSheets
	history map[string][]evaluate.Record // by folded partner ID
	waivers []waiverOf

	people      []*oraclePerson
	holders     map[string][]*oraclePerson // by folded Employee ID: several where rows don't hang together
	tornAt      map[[2]string]bool         // partner and Employee ID: of several people there (rule G4)
	pointed     map[string]bool            // partners that a row that leads nowhere points at (rule G8)
	missing     map[string]string          // folded ID → name of partners that are missing with a standing (rule G7)
	grouping    map[string]string          // of a country
	inTable     map[string]bool            // partner IDs that the partners table names
	partnerName map[string]string          // folded → as shown
	personName  map[string]string

	// turns counts what happened, so that a test can tell whether it saw everything.
	turns map[string]int
}

// An oraclePerson is a person: the rows of one Employee ID, of several, or some of
// the rows of one (rule G4).
type oraclePerson struct {
	ids    map[string]bool
	rows   []sheetRow
	where  map[string][]sheetRow   // rows by partner, also those that are left out
	cpanel map[string][]ingest.Day // earned dates by code
	career []oracleCareer
	earned []oracleEarned // titles and days, of whatever row has both

	hasCareerRow bool // also one that can't be read or is left out
	careerError  bool // an error on one of those
	anyError     bool // an error on any employee or certification row
}

type oracleEarned struct {
	code string
	day  ingest.Day
}

type oracleCareer struct {
	code         string
	earned, last ingest.Day
}

// judge gives the verdicts on every partner, by ID.
func judge(sheets monthSheets, history map[string][]evaluate.Record, turns map[string]int) []verdict {
	return judgeWaived(sheets, history, nil, turns)
}

// judgeWaived is judge where waivers are in force.
func judgeWaived(sheets monthSheets, history map[string][]evaluate.Record, waivers []waiverOf, turns map[string]int) []verdict {
	o := &oracle{
		day: sheets.day, sheets: sheets, waivers: waivers, turns: turns,
		history: map[string][]evaluate.Record{}, inTable: map[string]bool{},
	}
	// G7: history is what runs before D recorded.
	for id, records := range history {
		for _, r := range records {
			if r.AsOf < o.day {
				o.history[id] = append(o.history[id], r)
			}
		}
		slices.SortFunc(o.history[id], func(a, b evaluate.Record) int { return int(a.AsOf - b.AsOf) })
	}
	o.nameIDs()
	for _, r := range sheets.tables[partnersTable] {
		if r[pID].ok() {
			o.inTable[folded(r[pID].s)] = true
		}
	}
	o.readGroupings()
	o.readPeople()
	o.pointAtPartners()
	o.findMissing()

	var out []verdict
	for id := range o.inTable {
		out = append(out, o.partner(id))
	}
	slices.SortFunc(out, func(a, b verdict) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func (o *oracle) saw(turn string) {
	if o.turns != nil {
		o.turns[turn]++
	}
}

// waived tells whether a requirement of a partner counts as met on a day by a waiver.
func (o *oracle) waived(partner, requirement string, d ingest.Day) bool {
	return slices.ContainsFunc(o.waivers, func(w waiverOf) bool {
		return folded(w.partner) == partner && w.requirement == requirement && w.from <= d && d <= w.until
	})
}

// orWaived is how a requirement shows: waived where it would be not met, unknown or due.
func (o *oracle) orWaived(p *oraclePartner, requirement string, s evaluate.State) evaluate.State {
	fails := s == evaluate.NotMet || s == evaluate.Unknown || s == evaluate.Due
	if fails && o.waived(p.id, requirement, o.day) {
		o.saw("waived " + requirement)
		return evaluate.Waived
	}
	return s
}

// nameIDs finds the spelling of every ID that comes first by code points, in any table.
func (o *oracle) nameIDs() {
	o.partnerName, o.personName = map[string]string{}, map[string]string{}
	note := func(names map[string]string, c sheetCell) {
		if old, known := names[folded(c.s)]; c.ok() && (!known || c.s < old) {
			names[folded(c.s)] = c.s
		}
	}
	for t, column := range map[int]int{partnersTable: pID, employeesTable: ePartner, certificationsTable: cPartner,
		specializationsTable: sPartner, contactsTable: kPartner, surveysTable: vPartner} {
		for _, r := range o.sheets.tables[t] {
			note(o.partnerName, r[column])
		}
	}
	for t, column := range map[int]int{employeesTable: eID, certificationsTable: cID} {
		for _, r := range o.sheets.tables[t] {
			note(o.personName, r[column])
		}
	}
}

// readGroupings is rule P8: of a country in two groupings the first stands; a
// row that can't be read is left out (G5).
func (o *oracle) readGroupings() {
	o.grouping = map[string]string{}
	for _, r := range o.sheets.tables[groupingsTable] {
		if r[gCountry].lacking() || r[gName].lacking() {
			continue
		}
		if _, known := o.grouping[r[gCountry].s]; !known {
			o.grouping[r[gCountry].s] = r[gName].s
		}
	}
}

// employeeRowError tells whether a cell of the row, certifications aside, is an error.
func (o *oracle) employeeRowError(r sheetRow) bool {
	return r[eID].lacking() || r[ePartner].lacking() || !o.inTable[folded(r[ePartner].s)] || // G8
		r[eCountry].bad() || r[eFullTime].bad() || !goodSpan(r) ||
		o.tornAt[[2]string{folded(r[ePartner].s), folded(r[eID].s)}] // G4
}

// goodSpan tells whether a row's days can be read and follow each other (rules G2, G5).
func goodSpan(r sheetRow) bool {
	if r[eFrom].bad() || r[eUntil].bad() {
		return false
	}
	return !(r[eFrom].ok() && r[eUntil].ok() && r[eUntil].day < r[eFrom].day)
}

// covers tells whether the row has the person employed at its partner on the day (rule G2).
func covers(r sheetRow, d ingest.Day) bool {
	if r[ePartner].lacking() || !goodSpan(r) {
		return false
	}
	return (r[eFrom].blank() || r[eFrom].day <= d) && (r[eUntil].blank() || d <= r[eUntil].day)
}

// readInline takes the certifications from the columns of an employee row.
func (p *oraclePerson) readInline(r sheetRow) {
	for column, code := range inlineCodes {
		if !r[column].blank() {
			p.readCertification(sheetRow{cTitle: text(code), cEarned: r[column], cStatus: {}})
		}
	}
}

// readCertification takes a row of the certifications table.
func (p *oraclePerson) readCertification(r sheetRow) {
	title, earned, expires, status := r[cTitle], r[cEarned], r[cExpires], r[cStatus]
	if title.ok() && title.s != noSuchTitle && earned.ok() && status.s != statusDoesNot {
		p.earned = append(p.earned, oracleEarned{title.s, earned.day})
	}
	switch {
	case status.s == statusDoesNot: // G10: no certification, and no error; a row it is (G4, G5, G8)
		p.hasCareerRow = p.hasCareerRow || title.ok() && careerCode(title.s)
	case title.lacking(): // one whose certification can't be read
		p.hasCareerRow, p.careerError, p.anyError = true, true, true
	case title.s == noSuchTitle:
	case careerCode(title.s):
		p.hasCareerRow = true
		if status.s == statusExpired && expires.blank() { // it has ended, nobody knows when: no other day is asked for
			return
		}
		// G2: an expiry before the day earned is an error, P3: so is a day earned
		// long after the title was retired, G10: a status that is none; the row is left out.
		if earned.lacking() || expires.bad() || expires.ok() && expires.day < earned.day || earnedTooLate(title.s, earned.day) || status.bad() {
			p.careerError, p.anyError = true, true
			return
		}
		last := expires.day
		if expires.blank() { // P3
			last = plusMonths(earned.day, careerMonths)
		}
		p.career = append(p.career, oracleCareer{title.s, earned.day, last})
	default: // C1: expiry plays no part
		if earned.lacking() || expires.bad() || status.bad() {
			p.anyError = true
		}
		if earned.ok() && !status.bad() {
			p.cpanel[title.s] = append(p.cpanel[title.s], earned.day)
		}
	}
}

// shownAt is the lowest of the person's IDs on any row at the partner.
func (o *oracle) shownAt(p *oraclePerson, partner string) string {
	var ids []string
	for _, r := range p.where[partner] {
		ids = append(ids, o.personName[folded(r[eID].s)])
	}
	return slices.Min(ids)
}

// peopleAt returns everybody with an employee row at the partner.
func (o *oracle) peopleAt(partner string) []*oraclePerson {
	var out []*oraclePerson
	for _, p := range o.people {
		if len(p.where[partner]) > 0 {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *oraclePerson) int { return strings.Compare(o.shownAt(a, partner), o.shownAt(b, partner)) })
	return out
}

// An oraclePartner is what the partner's rows say together, and who its people are.
type oraclePartner struct {
	id      string
	cells   sheetRow
	people  []*oraclePerson
	groups  [][]*oraclePerson      // suspects of one another, others alone (rule G4)
	rows    [tableCount][]sheetRow // its rows of the tables that name partners
	history []evaluate.Record
	muddy   bool
	review  bool
	// suspectedOf is the missing partner that this one is suspected to be (rule G7).
	suspectedOf string
	seen        map[ingest.Day][2][]filler // by day, once worked out
}

// A filler is somebody who can fill a role: a person, or one of a group of suspects.
type filler struct {
	name   string
	group  int
	person *oraclePerson
}

// partner judges one partner.
func (o *oracle) partner(id string) verdict {
	p := &oraclePartner{id: id, cells: o.merge(id), people: o.peopleAt(id), history: o.history[id], seen: map[ingest.Day][2][]filler{}}
	for t, column := range map[int]int{employeesTable: ePartner, specializationsTable: sPartner, contactsTable: kPartner, surveysTable: vPartner} {
		seen := map[string]bool{}
		for _, r := range o.sheets.tables[t] {
			// G4: rows that repeat exactly count once.
			if r[column].ok() && folded(r[column].s) == id && !seen[r.says(column)] {
				p.rows[t] = append(p.rows[t], r)
				seen[r.says(column)] = true
			}
		}
	}
	o.suspects(p)
	o.renumbered(p)
	p.muddy = o.muddy(p)

	v := verdict{ID: o.partnerName[id], Licenses: ingest.NoCount, Required: ingest.NoCount}
	if p.cells[pName].ok() {
		v.Name = p.cells[pName].s
	}
	v.Review = o.errors(p) || p.review || o.torn(p) || o.pointed[id] || o.jumped(p)
	v.Record = evaluate.Record{AsOf: o.day, PartnerID: v.ID, Name: v.Name, Licenses: ingest.NoCount, SuspectedOf: p.suspectedOf}
	o.cpanel(p, &v)
	o.premier(p, &v)
	v.Record.CPanel, v.Record.AtRisk, v.Record.Premier = v.CPanel, v.AtRisk, v.Premier
	if p.cells[pSince].ok() {
		v.Record.Since = p.cells[pSince].day
	}
	return v
}

// merge is the last sentence of rule G5: non-blank cells of several rows of one
// partner that agree, as read, stand; one that differs is unreadable.
func (o *oracle) merge(id string) sheetRow {
	out := make(sheetRow, len(sheetHeaders[partnersTable]))
	for _, r := range o.sheets.tables[partnersTable] {
		if r[pID].lacking() || folded(r[pID].s) != id {
			continue
		}
		for i, c := range r {
			switch {
			case c.blank() || i == pID:
			case out[i].blank():
				out[i] = c.says()
			case c.bad() || out[i] != c.says():
				o.saw("partner rows differ")
				out[i] = sheetCell{reading: unreadable}
			}
		}
	}
	// G5: a badge year before 2020 reads as blank, one whose window has not begun can't be read.
	if held := out[pHeld]; held.ok() && held.n < firstBadgeYear {
		out[pHeld] = sheetCell{}
	} else if held.ok() && opens(held.n) > o.day {
		out[pHeld] = sheetCell{reading: unreadable}
	}
	return out
}

// errors tells whether there is an error on the partner's rows or its people's rows.
func (o *oracle) errors(p *oraclePartner) bool {
	if slices.ContainsFunc(p.cells, sheetCell.bad) ||
		slices.ContainsFunc(p.rows[specializationsTable], badSpecialization) ||
		slices.ContainsFunc(p.rows[contactsTable], badContact) ||
		slices.ContainsFunc(p.rows[surveysTable], badSurvey) {
		return true
	}
	for _, r := range p.rows[employeesTable] {
		if o.employeeRowError(r) {
			return true
		}
		for column := range inlineCodes {
			if r[column].bad() {
				return true
			}
		}
	}
	for _, person := range p.people {
		if person.anyError {
			return true
		}
	}
	return false
}

func badSpecialization(r sheetRow) bool {
	return r[sName].lacking() || r[sGranted].bad() || r[sExpires].bad() ||
		r[sGranted].ok() && r[sExpires].ok() && r[sExpires].day < r[sGranted].day // G2
}

func badContact(r sheetRow) bool { return r[kProvided].lacking() || r[kCurrent].bad() }

func badSurvey(r sheetRow) bool {
	return r[vScore].lacking() || r[vReceived].lacking() || r[vFollowUp].bad()
}

// muddy is rule G5, roles.
func (o *oracle) muddy(p *oraclePartner) bool {
	if p.cells[pCountry].bad() || o.pointed[p.id] {
		return true
	}
	for _, group := range p.groups {
		if len(group) > 1 && slices.ContainsFunc(group, func(p *oraclePerson) bool { return p.hasCareerRow }) { // G4
			return true
		}
	}
	if o.recordGone(p) {
		return true
	}
	for _, person := range p.people {
		if person.careerError {
			return true
		}
		if !person.hasCareerRow {
			continue
		}
		for _, r := range person.where[p.id] {
			if o.employeeRowError(r) {
				return true
			}
		}
		if slices.Contains(o.tied(person), p.id) {
			return true
		}
	}
	// A row without an Employee ID is somebody's: his or hers whose career
	// certification stands on it.
	for _, r := range p.rows[employeesTable] {
		if r[eID].lacking() && !(r[eCCNA].blank() && r[eCCDA].blank() && r[eCCT].blank()) {
			return true
		}
	}
	return false
}

// --- cPanel

func opens(badgeYear int) ingest.Day  { return ingest.DayOf(badgeYear-1, time.January, 1) }  // C2
func closes(badgeYear int) ingest.Day { return ingest.DayOf(badgeYear, time.December, 31) }  // C2
func ends(badgeYear int) ingest.Day   { return ingest.DayOf(badgeYear+1, time.January, 31) } // C2

// completed is the day on which the person had all three certifications of a
// badge year (rules C1, C4); 0 for never.
func (p *oraclePerson) completed(badgeYear int) ingest.Day {
	var latest ingest.Day
	for _, code := range cpanelCodes {
		var earliest ingest.Day
		for _, d := range p.cpanel[code] {
			if d >= opens(badgeYear) && d <= closes(badgeYear) && (earliest == 0 || d < earliest) {
				earliest = d
			}
		}
		if earliest == 0 {
			return 0
		}
		latest = max(latest, earliest)
	}
	return latest
}

// countsForCPanel is rule C4.
func (p *oraclePerson) countsForCPanel(partner string, completed, d ingest.Day) bool {
	if completed == 0 || completed > d {
		return false
	}
	return slices.ContainsFunc(p.where[partner], func(r sheetRow) bool { return covers(r, d) })
}

// cpanelHeads gives those who count for a badge year on a day, one a group (rule G4).
func (o *oracle) cpanelHeads(p *oraclePartner, badgeYear int, d ingest.Day) []string {
	var out []string
	for _, group := range p.groups {
		var counting []string
		for _, person := range group {
			if person.countsForCPanel(p.id, person.completed(badgeYear), d) {
				counting = append(counting, o.shownAt(person, p.id))
			}
		}
		if len(counting) > 0 {
			out = append(out, slices.Min(counting))
		}
	}
	slices.Sort(out)
	return out
}

// licensesOn is the licence count in force on a day (rule C5).
func (o *oracle) licensesOn(p *oraclePartner, d ingest.Day) int {
	today := p.cells[pLicenses].n
	if d == o.day {
		return today
	}
	var first, newest *evaluate.Record
	for i, r := range p.history {
		if r.Licenses == ingest.NoCount {
			continue
		}
		if first == nil {
			first = &p.history[i]
		}
		if r.AsOf <= d {
			newest = &p.history[i]
		}
	}
	switch {
	case newest != nil:
		return int(newest.Licenses)
	case first != nil:
		return int(first.Licenses)
	}
	return today
}

// windowDays calls f with each day of the badge year's window from a day through D
// and the number of heads that count on it.
func (o *oracle) windowDays(p *oraclePartner, groups [][]*oraclePerson, badgeYear int, from ingest.Day, f func(d ingest.Day, heads int) (goOn bool)) {
	completed := map[*oraclePerson]ingest.Day{}
	for _, person := range p.people {
		completed[person] = person.completed(badgeYear)
	}
	for d := max(from, opens(badgeYear)); d <= closes(badgeYear) && d <= o.day; d++ {
		heads := 0
		for _, group := range groups {
			if slices.ContainsFunc(group, func(person *oraclePerson) bool { return person.countsForCPanel(p.id, completed[person], d) }) {
				heads++
			}
		}
		if !f(d, heads) {
			return
		}
	}
}

// earned is the day, from a day on, on which a badge year was earned by the
// heads of some groups (rule C5), 0 for not.
func (o *oracle) earned(p *oraclePartner, groups [][]*oraclePerson, badgeYear int, from ingest.Day) (on ingest.Day) {
	if !p.cells[pLicenses].ok() { // G5, G6, C11: no count, nothing is earned
		return 0
	}
	o.windowDays(p, groups, badgeYear, from, func(d ingest.Day, heads int) bool {
		if heads >= requiredFor(o.licensesOn(p, d)) {
			on = d
		}
		return on == 0
	})
	return on
}

// everAHead tells whether somebody counts on any day of the windows through D (G5).
func (o *oracle) everAHead(p *oraclePartner) (some bool) {
	for _, y := range o.badgeYears() {
		o.windowDays(p, p.groups, y, 0, func(_ ingest.Day, heads int) bool {
			some = some || heads > 0
			return !some
		})
	}
	return some
}

// earnedByMembers tells whether a badge year would be earned if every suspect
// counted as a head of its own (G4).
func (o *oracle) earnedByMembers(p *oraclePartner) bool {
	var alone [][]*oraclePerson
	for _, person := range p.people {
		alone = append(alone, []*oraclePerson{person})
	}
	return slices.ContainsFunc(o.badgeYears(), func(y int) bool { return o.earned(p, alone, y, suspendedThrough(p.history, y)+1) > 0 })
}

// jumped is rule G7a.
func (o *oracle) jumped(p *oraclePartner) bool {
	if !p.cells[pLicenses].ok() || o.cpanelEnded() {
		return false
	}
	if len(p.history) == 0 || p.history[len(p.history)-1].Licenses == ingest.NoCount {
		return false // the newest run knew no count
	}
	now, then := p.cells[pLicenses].n, int(p.history[len(p.history)-1].Licenses)
	far := now >= jumpFactor*then || jumpFactor*now <= then
	much := max(now-then, then-now) >= jumpLicenses || requiredFor(now) != requiredFor(then)
	if far && much {
		o.saw("licences jump")
	}
	return far && much
}

// G11: from the day on which a program ends.
func (o *oracle) cpanelEnded() bool { return o.sheets.cpanelEnds != 0 && o.day >= o.sheets.cpanelEnds }
func (o *oracle) premierEnded() bool {
	return o.sheets.premierEnds != 0 && o.day >= o.sheets.premierEnds
}

// badgeYears are those that could be held on D (rule C6).
func (o *oracle) badgeYears() []int {
	var out []int
	for y := o.day.Year() - 1; y <= o.day.Year()+1; y++ {
		if y >= firstBadgeYear && opens(y) <= o.day && o.day <= ends(y) {
			out = append(out, y)
		}
	}
	return out
}

// cpanel judges the cPanel program.
func (o *oracle) cpanel(p *oraclePartner, v *verdict) {
	licenses, held, standing := p.cells[pLicenses], p.cells[pHeld], p.cells[pStanding]
	if (standing.bad() || standing.ok() && !standing.yes) && o.waived(p.id, "good_standing", o.day) {
		o.saw("waived good_standing")
		standing = sheetCell{}
	}
	if licenses.ok() {
		v.Licenses, v.Required = int32(licenses.n), int32(requiredFor(licenses.n))
		v.Record.Licenses = v.Licenses
	}
	if o.cpanelEnded() { // G11
		v.CPanel = ended
		return
	}

	// The badge years that would be held: recorded (C8), known from the sheet
	// (C11), or earned (C5).
	var badges []verdictBadge
	for _, y := range o.badgeYears() {
		b := verdictBadge{Year: y, GoodThrough: ends(y)}
		on, isRecorded := recorded(p.history, y)
		fromSheet := held.ok() && held.n == y
		looksFrom := ingest.Day(0)
		if suspended := suspendedThrough(p.history, y); suspended != 0 { // C10
			o.saw("a year recorded by suspended runs alone")
			looksFrom = suspended + 1
		}
		earned := o.earned(p, p.groups, y, looksFrom)
		if earned > 0 && looksFrom > 0 && earned != o.earned(p, p.groups, y, 0) {
			o.saw("earned later than before the suspension")
		}
		switch {
		case isRecorded:
			b.EarnedOn = on
			if earned == 0 {
				o.saw("held by an earlier record")
			}
		case earned > 0:
			b.EarnedOn = earned
		case fromSheet:
			o.saw("held by the sheet's word")
		default:
			continue
		}
		// C7, C11, G5
		b.New = !held.bad() && p.suspectedOf == "" && (held.blank() || held.n < y) && !knownBefore(p.history, y)
		badges = append(badges, b)
	}

	switch {
	case len(badges) > 0 && standing.bad():
		v.CPanel = evaluate.CPanelUnknown // G5
		o.saw("good standing unreadable")
	case len(badges) > 0 && standing.ok() && !standing.yes:
		v.CPanel = evaluate.CPanelSuspended // C10
	case len(badges) > 0:
		v.CPanel = evaluate.CPanelCertified // C6
	case licenses.blank():
		v.CPanel = evaluate.CPanelNotEnrolled // G6
	case licenses.bad() && o.everAHead(p):
		v.CPanel = evaluate.CPanelUnknown // G5
	case o.earnedByMembers(p):
		v.CPanel = evaluate.CPanelUnknown // G4
		o.saw("suspects would earn a badge year")
	default:
		v.CPanel = evaluate.CPanelNotCertified
	}
	certified := v.CPanel == evaluate.CPanelCertified

	for _, b := range badges { // C10: recorded all the same
		v.Record.Badges = append(v.Record.Badges, evaluate.BadgeRecord{
			Year: b.Year, EarnedOn: b.EarnedOn,
			Certified: certified && !held.bad() && p.suspectedOf == "",
			Sheet:     held.ok() && held.n == b.Year,
		})
	}
	o.cpanelYear(p, v, badges)
	if !certified {
		return
	}
	v.Badges = badges
	v.BadgesThru = badges[len(badges)-1].GoodThrough
	v.AtRisk = licenses.ok() && len(v.Counting) < int(v.Required) // C5
	for _, b := range badges {
		if b.New {
			v.NewYears = append(v.NewYears, b.Year)
			o.saw("new badge")
		}
	}
	if v.AtRisk {
		o.saw("at risk")
	}
}

// cpanelYear chooses the badge year that counting is for, and who counts.
func (o *oracle) cpanelYear(p *oraclePartner, v *verdict, badges []verdictBadge) {
	if v.CPanel == evaluate.CPanelNotEnrolled {
		return
	}
	if v.CPanel == evaluate.CPanelCertified {
		v.Year = badges[len(badges)-1].Year
		v.Counting = o.cpanelHeads(p, v.Year, o.day)
	} else {
		v.Year = firstBadgeYear // before the first window
		for i, y := range o.badgeYears() {
			if heads := o.cpanelHeads(p, y, o.day); i == 0 || len(heads) > len(v.Counting) {
				v.Year, v.Counting = y, heads
			}
		}
	}
	if v.Required != ingest.NoCount {
		v.ShortBy = max(0, int(v.Required)-len(v.Counting))
	}
}

// recorded is the day from which an earlier run recorded a badge year (rule C8),
// otherwise than as suspended (rule C10).
func recorded(history []evaluate.Record, badgeYear int) (on ingest.Day, ok bool) {
	for _, r := range history {
		for _, b := range r.Badges {
			if b.Year == badgeYear && r.CPanel != evaluate.CPanelSuspended {
				return b.EarnedOn, true
			}
		}
	}
	return 0, false
}

// suspendedThrough is the day of the newest suspended run that recorded a badge
// year, where no run recorded it otherwise (rule C10); 0 for none.
func suspendedThrough(history []evaluate.Record, badgeYear int) (through ingest.Day) {
	if _, otherwise := recorded(history, badgeYear); otherwise {
		return 0
	}
	for _, r := range history {
		if slices.ContainsFunc(r.Badges, func(b evaluate.BadgeRecord) bool { return b.Year == badgeYear }) {
			through = max(through, r.AsOf)
		}
	}
	return through
}

// knownBefore tells whether an earlier run recorded the partner as certified
// with a badge year, or knew it from the sheet (rule C7).
func knownBefore(history []evaluate.Record, badgeYear int) bool {
	for _, r := range history {
		for _, b := range r.Badges {
			if b.Year == badgeYear && (b.Certified || b.Sheet) {
				return true
			}
		}
	}
	return false
}

// --- Premier

// rolesOn tells which roles the person's career certifications fill on a day (rules P3, G2).
func (p *oraclePerson) rolesOn(d ingest.Day) (a, b bool) {
	for _, c := range p.career {
		if c.earned <= d && d <= c.last {
			a = a || roleACodes[c.code]
			b = b || roleACodes[c.code] || c.code == onlyRoleB
		}
	}
	return a, b
}

// latestOn gives the partners of the full-time rows with the latest start that
// cover a day (rule P9): one, or several at a tie, or none.
func (p *oraclePerson) latestOn(d ingest.Day, inTable map[string]bool) []string {
	var starts = map[string]ingest.Day{} // latest at each partner
	for _, r := range p.rows {
		// G8: a row that leads nowhere takes nobody from a partner.
		if covers(r, d) && r[eFullTime].ok() && r[eFullTime].yes && inTable[folded(r[ePartner].s)] {
			start := ingest.Day(-1) // blank is earliest
			if r[eFrom].ok() {
				start = r[eFrom].day
			}
			id := folded(r[ePartner].s)
			if old, known := starts[id]; !known || start > old {
				starts[id] = start
			}
		}
	}
	var out []string
	for id, start := range starts {
		latest := true
		for _, other := range starts {
			latest = latest && other <= start
		}
		if latest {
			out = append(out, id)
		}
	}
	return out
}

// tied gives the partners between which the person is tied on D.
func (o *oracle) tied(p *oraclePerson) []string {
	if latest := p.latestOn(o.day, o.inTable); len(latest) > 1 {
		return latest
	}
	return nil
}

// inGrouping is rule P8.
func (o *oracle) inGrouping(partner, person sheetCell) bool {
	switch {
	case person.bad():
		return false
	case person.blank(): // the partner's
		return true
	case !partner.ok():
		return false
	}
	grouping := func(country string) string {
		if g, ok := o.grouping[country]; ok {
			return "grouping " + g
		}
		return "country " + country
	}
	return grouping(partner.s) == grouping(person.s)
}

// availableOn tells whether the person may fill a role at the partner on a day (rules P2, P8, P9).
func (o *oracle) availableOn(person *oraclePerson, p *oraclePartner, d ingest.Day) bool {
	if latest := person.latestOn(d, o.inTable); len(latest) != 1 || latest[0] != p.id {
		return false
	}
	return slices.ContainsFunc(person.where[p.id], func(r sheetRow) bool {
		return covers(r, d) && r[eFullTime].ok() && r[eFullTime].yes && o.inGrouping(p.cells[pCountry], r[eCountry])
	})
}

// fillers gives those who can fill role A, and those who can fill either, on a
// day, one a group and by name. A group is named by the lowest ID of those of its
// members that can (rule G4).
func (o *oracle) fillers(p *oraclePartner, d ingest.Day) (roleA, either []filler) {
	if both, known := p.seen[d]; known {
		return both[0], both[1]
	}
	for n, group := range p.groups {
		var as, bs []filler
		for _, person := range group {
			a, b := person.rolesOn(d)
			if !b || !o.availableOn(person, p, d) {
				continue
			}
			f := filler{o.shownAt(person, p.id), n, person}
			bs = append(bs, f)
			if a {
				as = append(as, f)
			}
		}
		byName := func(a, b filler) int { return strings.Compare(a.name, b.name) }
		if len(bs) > 0 {
			either = append(either, slices.MinFunc(bs, byName))
		}
		if len(as) > 0 {
			roleA = append(roleA, slices.MinFunc(as, byName))
		}
		if len(bs) > 1 {
			o.saw("suspects fill one role")
		}
	}
	byName := func(a, b filler) int { return strings.Compare(a.name, b.name) }
	slices.SortStableFunc(roleA, byName)
	slices.SortStableFunc(either, byName)
	p.seen[d] = [2][]filler{roleA, either}
	return roleA, either
}

// staffed is P2 on a day; rolesMet is that, or a waiver of it; headsOn is the
// number of people who could fill a role.
func (o *oracle) staffed(p *oraclePartner, d ingest.Day) bool {
	roleA, either := o.fillers(p, d)
	return len(roleA) >= 1 && len(either) >= 2
}

func (o *oracle) rolesMet(p *oraclePartner, d ingest.Day) bool {
	return o.staffed(p, d) || o.waived(p.id, "roles", d)
}

func (o *oracle) headsOn(p *oraclePartner, d ingest.Day) int {
	_, either := o.fillers(p, d)
	return len(either)
}

// premier judges Cisco Premier.
func (o *oracle) premier(p *oraclePartner, v *verdict) {
	since := p.cells[pSince]
	v.Record.Attained = evaluate.KnownNo
	switch {
	case since.bad():
		v.Record.Attained = evaluate.NotKnown
	case since.ok():
		v.Since = since.day
		if since.day <= o.day {
			v.Record.Attained = evaluate.KnownYes
		}
	}
	if o.premierEnded() { // G11
		v.Premier, v.Since = ended, 0
		for _, s := range v.requirements() {
			*s = evaluate.NotApplicable
		}
		return
	}
	for _, person := range p.people {
		if slices.Contains(o.tied(person), p.id) { // P9
			v.Review = true
			o.saw("tie")
		}
	}
	if o.notInPremier(p) { // G6
		v.Premier = evaluate.PremierNotEnrolled
		for _, s := range v.requirements() {
			*s = evaluate.NotApplicable
		}
		return
	}

	v.Specialization = o.orWaived(p, "specialization", o.specialization(p))
	v.Services = o.orWaived(p, "services", o.services(p))
	v.Terms = o.orWaived(p, "terms", o.terms(p))
	v.Contacts = o.orWaived(p, "contacts", o.contacts(p))
	v.FollowUps = o.orWaived(p, "follow_ups", o.followUps(p))
	o.roles(p, v)

	switch v.Record.Attained {
	case evaluate.NotKnown: // G5
		v.Premier = evaluate.PremierUnknown
		o.saw("premier date unreadable")
	case evaluate.KnownNo:
		v.Premier = applicant(v)
	default:
		o.attained(p, v)
	}
}

func (v *verdict) requirements() []*evaluate.State {
	return []*evaluate.State{&v.Specialization, &v.Roles, &v.Services, &v.Terms, &v.Contacts, &v.FollowUps}
}

// notInPremier is the second half of rule G6.
func (o *oracle) notInPremier(p *oraclePartner) bool {
	for _, column := range []int{pResale, pICPA, pService, pCallback, pPreSales, pPostSales, pTerms} {
		c := p.cells[column]
		if c.bad() || c.ok() && (c.yes || c.day != 0) {
			return false
		}
	}
	return p.cells[pSince].blank() && p.cells[pList].blank() && len(p.rows[specializationsTable]) == 0
}

// specialization is P1.
func (o *oracle) specialization(p *oraclePartner) evaluate.State {
	if p.cells[pList].ok() {
		return evaluate.Met
	}
	unsure := p.cells[pList].bad()
	for _, r := range p.rows[specializationsTable] {
		switch {
		case badSpecialization(r):
			unsure = true
		case (r[sGranted].blank() || r[sGranted].day <= o.day) && (r[sExpires].blank() || o.day <= r[sExpires].day):
			return evaluate.Met
		}
	}
	if unsure {
		return evaluate.Unknown
	}
	return evaluate.NotMet
}

// services is P4.
func (o *oracle) services(p *oraclePartner) evaluate.State {
	valid := func(c sheetCell) bool { return c.ok() && (c.yes || c.day != 0 && o.day <= c.day) } // G2
	resale, icpa := p.cells[pResale], p.cells[pICPA]
	unsure := false
	switch {
	case valid(resale) || valid(icpa):
	case resale.bad() || icpa.bad():
		unsure = true
	default:
		return evaluate.NotMet
	}
	for _, column := range []int{pService, pCallback, pPreSales, pPostSales} {
		c := p.cells[column]
		if !c.bad() && !c.yes {
			return evaluate.NotMet
		}
		unsure = unsure || c.bad()
	}
	if unsure {
		return evaluate.Unknown
	}
	return evaluate.Met
}

// terms is P5.
func (o *oracle) terms(p *oraclePartner) evaluate.State {
	switch c := p.cells[pTerms]; {
	case c.bad():
		return evaluate.Unknown
	case c.yes || c.day != 0 && c.day <= o.day:
		return evaluate.Met
	}
	return evaluate.NotMet
}

// dutiesApply tells whether there are duties on D, and from when on (P6); where
// there are none, what state they are in.
func (o *oracle) dutiesApply(p *oraclePartner) (from ingest.Day, state evaluate.State) {
	since := p.cells[pSince]
	if since.bad() {
		return 0, evaluate.Unknown // G5
	}
	if since.blank() || since.day > o.day {
		return 0, evaluate.NotApplicable
	}
	from = plusMonths(since.day, dutyAfterMonths)
	if o.day < from {
		return 0, evaluate.NotApplicable
	}
	return from, ""
}

// wellFormed is P6: one @, no blanks, a name before it, a domain with a dot and no empty label.
func wellFormed(email string) bool {
	email = strings.TrimSpace(email)
	name, domain, found := strings.Cut(email, "@")
	if !found || name == "" || strings.Contains(domain, "@") || strings.ContainsAny(email, " \t") {
		return false
	}
	labels := strings.Split(domain, ".")
	return len(labels) > 1 && !slices.Contains(labels, "")
}

// contacts is the January duty.
func (o *oracle) contacts(p *oraclePartner) evaluate.State {
	from, state := o.dutiesApply(p)
	if state != "" {
		return state
	}
	year := o.day.Year()
	if o.day > lastSaturdayOfJuly(year) {
		year++
	}
	first, last := lastSaturdayOfJuly(year-1)+1, ingest.DayOf(year, time.January, 31)
	if from > last {
		return evaluate.NotApplicable // no duty this fiscal year
	}
	valid, perhaps := map[string]bool{}, 0
	for _, r := range p.rows[contactsTable] {
		inTime := r[kProvided].ok() && first <= r[kProvided].day && r[kProvided].day <= last && r[kProvided].day <= o.day
		isNot := r[kProvided].ok() && !inTime || r[kCurrent].ok() && !r[kCurrent].yes || r[kCustomer].blank() || !wellFormed(r[kEmail].s)
		switch {
		case isNot:
		case badContact(r):
			perhaps++
		default:
			valid[folded(r[kEmail].s)] = true
		}
	}
	switch {
	case len(valid) >= contactsAsked:
		return evaluate.Met
	case o.day < ingest.DayOf(year, time.January, 1):
		return evaluate.NotYetDue
	case o.day <= last:
		return evaluate.Due
	case len(valid)+perhaps >= contactsAsked:
		return evaluate.Unknown
	}
	return evaluate.NotMet
}

// followUps is the July duty.
func (o *oracle) followUps(p *oraclePartner) evaluate.State {
	from, state := o.dutiesApply(p)
	if state != "" {
		return state
	}
	year := o.day.Year()
	if o.day < ingest.DayOf(year, time.July, 1) {
		year--
	}
	first, last := lastSaturdayOfJuly(year-1)+1, lastSaturdayOfJuly(year)
	through := ingest.DayOf(year, time.July, 31)
	if from > through {
		return evaluate.NotApplicable
	}
	outstanding, late, unsure := false, false, false
	for _, r := range p.rows[surveysTable] {
		received := r[vReceived]
		if received.ok() && (received.day < first || received.day > last || received.day > o.day) {
			continue
		}
		switch {
		case badSurvey(r):
			unsure = true
		case r[vScore].score > lowScore:
		case r[vFollowUp].blank() || r[vFollowUp].day > o.day:
			outstanding = true
		case r[vFollowUp].day > through:
			late = true
		}
	}
	inJuly := o.day.Time().Month() == time.July
	switch {
	case outstanding && inJuly:
		return evaluate.Due
	case outstanding:
		return evaluate.NotMet
	case unsure:
		return evaluate.Unknown
	case late && !inJuly:
		return evaluate.MetLate
	}
	return evaluate.Met
}

// roles is P2 on D, and the muddy of G5.
func (o *oracle) roles(p *oraclePartner, v *verdict) {
	roleA, either := o.fillers(p, o.day)
	for _, f := range either {
		v.Heads = append(v.Heads, f.name)
	}
	takenByA := -1
	if len(roleA) > 0 {
		v.RoleA, takenByA = roleA[0].name, roleA[0].group
	}
	for _, f := range either {
		if f.group != takenByA {
			v.RoleB = f.name
			break
		}
	}
	switch {
	case o.staffed(p, o.day):
		v.Roles = evaluate.Met
	case p.muddy:
		v.Roles = evaluate.Unknown
		o.saw("muddy")
	default:
		v.Roles = evaluate.NotMet
	}
	v.Roles = o.orWaived(p, "roles", v.Roles)
}

// applicant is the standing of a partner that has not attained Premier.
func applicant(v *verdict) evaluate.Status {
	states := []evaluate.State{v.Specialization, v.Roles, v.Services, v.Terms}
	switch {
	case slices.Contains(states, evaluate.NotMet):
		return evaluate.PremierNotEligible
	case slices.Contains(states, evaluate.Unknown):
		return evaluate.PremierUnknown
	}
	return evaluate.PremierEligible
}

// attained is the standing of a partner that has.
func (o *oracle) attained(p *oraclePartner, v *verdict) {
	start := o.walkStart(p)
	end := o.walk(p, start)
	v.Review = v.Review || end.review

	wasRemoved := start != nil && start.Walk.State == evaluate.Removed
	filled := v.Roles == evaluate.Met || v.Roles == evaluate.Waived
	switch {
	case p.muddy && !wasRemoved && (!filled || end.walk.State == evaluate.Removed): // G5
		if filled {
			o.saw("muddy removal")
		}
		v.Premier = evaluate.PremierUnknown
		return
	case end.missing: // the records are missing
		o.saw("records missing")
		v.Roles, v.Premier = evaluate.Unknown, evaluate.PremierUnknown
		return
	}
	if p.suspectedOf == "" { // G7
		v.Record.Walk = end.walk
		v.Record.Heads = o.headsRecorded(p)
	}

	var failing, unknown bool
	for _, s := range v.requirements() {
		failing = failing || *s == evaluate.NotMet // P1, P4, P5, P6: a lapse of roles has its own standing
		unknown = unknown || *s == evaluate.Unknown
	}
	switch {
	case end.walk.State == evaluate.Removed:
		v.Premier, v.RemovedOn = evaluate.PremierRemoved, end.walk.Since
	case end.walk.State == evaluate.OnPlan:
		v.Premier = evaluate.PremierPlan
		v.PlanStart, v.PlanLast = end.walk.Since, plusMonths(end.walk.Since, planMonths)-1
	case failing:
		v.Premier = evaluate.PremierOut
	case unknown:
		v.Premier = evaluate.PremierUnknown
	default:
		v.Premier = evaluate.PremierCompliant
	}
}

// walkStart is the plan's history: the newest earlier record with a walk, nil for none.
func (o *oracle) walkStart(p *oraclePartner) *evaluate.Record {
	since := p.cells[pSince].day
	for i := len(p.history) - 1; i >= 0; i-- {
		r := &p.history[i]
		if r.Attained == evaluate.KnownNo { // found not attained since then
			o.saw("history ended by not attained")
			return nil
		}
		if r.Walk.State == evaluate.NoWalk {
			continue
		}
		if r.Walk.State == evaluate.Removed && since > r.Walk.Since {
			o.saw("attained again")
			return nil
		}
		return r
	}
	return nil
}

// A walkEnd is where a walk ends on D.
type walkEnd struct {
	walk    evaluate.Walk
	missing bool // the records are missing
	review  bool
}

// walk is the Get Well Plan.
func (o *oracle) walk(p *oraclePartner, start *evaluate.Record) walkEnd {
	if start == nil {
		return o.withoutHistory(p)
	}
	end := o.withHistory(p, start)
	// Removed stays removed, until the sheet gives an S after the removal.
	if end.walk.State == evaluate.Removed && p.cells[pSince].day > end.walk.Since {
		o.saw("attained again after this walk's removal")
		return o.withoutHistory(p)
	}
	return end
}

// withoutHistory takes the sheet's word that the partner has Premier on D.
func (o *oracle) withoutHistory(p *oraclePartner) walkEnd {
	since := p.cells[pSince].day
	if o.rolesMet(p, o.day) {
		return walkEnd{walk: evaluate.Walk{State: evaluate.Sound}}
	}
	var lastHead, lastTrue ingest.Day // before D, from S on
	for d := since; d <= o.day; d++ {
		if o.headsOn(p, d) > 0 {
			lastHead = d
		}
		if o.rolesMet(p, d) {
			lastTrue = d
		}
	}
	if lastHead == 0 {
		return walkEnd{missing: true, review: true}
	}
	if o.headsOn(p, o.day) == 0 {
		o.saw("removed without history")
		return walkEnd{walk: evaluate.Walk{State: evaluate.Removed, Since: lastHead + 1}}
	}
	if lastTrue != 0 {
		lapse, gap := lastTrue+1, false
		for d := lapse; d <= o.day; d++ {
			gap = gap || o.headsOn(p, d) == 0
		}
		if !gap && o.day < plusMonths(lapse, planMonths) {
			o.saw("plan since the lapse")
			return walkEnd{walk: evaluate.Walk{State: evaluate.OnPlan, Since: lapse}}
		}
	}
	o.saw("plan since D")
	return walkEnd{walk: evaluate.Walk{State: evaluate.OnPlan, Since: o.day}, review: true}
}

// withHistory walks from the as-of day of an earlier run (included) through D.
func (o *oracle) withHistory(p *oraclePartner, start *evaluate.Record) walkEnd {
	now := start.Walk
	toldOfPlan := true // every plan so far was recorded by a run
	review := false
	sawTrue, sawHead := false, false // on a day of this walk, before today's step
	for d := start.AsOf; d <= o.day; d++ {
		roles, heads := o.rolesMet(p, d), o.headsOn(p, d)
		switch now.State {
		case evaluate.Sound:
			switch {
			case roles:
			case sawTrue:
				now = o.fallOut(d, heads)
				toldOfPlan = false
			case d == o.day && !sawHead && heads == 0:
				return walkEnd{missing: true, review: true}
			case d == o.day:
				o.saw("falls out on D")
				now = o.fallOut(d, heads)
				toldOfPlan = false
			}
		case evaluate.OnPlan:
			over := plusMonths(now.Since, planMonths)
			switch {
			case d >= over:
				o.saw("removed at the plan's end")
				now = evaluate.Walk{State: evaluate.Removed, Since: over}
				review = !toldOfPlan
			case roles:
				o.saw("plan closed")
				now = evaluate.Walk{State: evaluate.Sound}
			case heads == 0 && sawHead:
				o.saw("removed on plan without a head")
				now = evaluate.Walk{State: evaluate.Removed, Since: d}
				review = !toldOfPlan
			case d == o.day && !sawHead && heads == 0:
				o.saw("records missing on plan")
				return walkEnd{missing: true, review: true}
			}
		case evaluate.Removed:
		}
		sawTrue, sawHead = sawTrue || roles, sawHead || heads > 0
	}
	if review {
		o.saw("removed after a plan that nobody was told of")
	}
	// For a person to look at: the walk ends in a removal, and a head is there again.
	if now.State == evaluate.Removed && o.headsOn(p, o.day) > 0 {
		o.saw("removed, and a head is there")
		review = true
	}
	return walkEnd{walk: now, review: review}
}

// fallOut starts a plan where a head is left, else removes.
func (o *oracle) fallOut(d ingest.Day, heads int) evaluate.Walk {
	if heads == 0 {
		o.saw("falls out without a head")
		return evaluate.Walk{State: evaluate.Removed, Since: d}
	}
	o.saw("falls out into a plan")
	return evaluate.Walk{State: evaluate.OnPlan, Since: d}
}

// --- the oracle's own test

// A sheetsOf is how the cases below write sheets down.
type sheetsOf struct{ monthSheets }

// partnerIn adds P-1, in both programs with everything in place, with some cells otherwise.
func (m *sheetsOf) partnerIn(cells map[int]sheetCell) {
	row := map[int]sheetCell{pID: text("P-1"), pName: text("Alder"), pLicenses: count(10), pSince: dated(onDay("2018-03-01")), pList: text("Security"),
		pResale: yes(), pService: yes(), pCallback: yes(), pPreSales: yes(), pPostSales: yes(), pTerms: yes()}
	maps.Copy(row, cells)
	m.add(partnersTable, row)
}

// personIn adds a full-time employee of P-1, with cells given.
func (m *sheetsOf) personIn(id string, cells map[int]sheetCell) {
	row := map[int]sheetCell{eID: text(id), ePartner: text("P-1"), eName: text("N " + id), eFullTime: yes()}
	maps.Copy(row, cells)
	m.add(employeesTable, row)
}

func (m *sheetsOf) holds(id, title, earned, expires string) {
	row := map[int]sheetCell{cID: text(id), cTitle: text(title), cEarned: dated(onDay(earned))}
	if expires != "" {
		row[cExpires] = dated(onDay(expires))
	}
	m.add(certificationsTable, row)
}

// threeOn adds the three cPanel certifications of a person.
func (m *sheetsOf) threeOn(id string, days ...string) {
	for i, code := range cpanelCodes {
		m.holds(id, code, days[min(i, len(days)-1)], "")
	}
}

// twoHeads adds two people with a CCNA each, from 2018 through the given days.
func (m *sheetsOf) twoHeads(through1, through2 string) {
	for id, through := range map[string]string{"E-1": through1, "E-2": through2} {
		m.personIn(id, nil)
		m.holds(id, "CCNA", "2018-01-01", through)
	}
}

// says is what a case wants of P-1, as name=value pairs.
func (v verdict) says() map[string]string {
	var badges []string
	for _, b := range v.Badges {
		s := strconv.Itoa(b.Year) + ":" + b.EarnedOn.String()
		if b.New {
			s += ":new"
		}
		badges = append(badges, s)
	}
	return map[string]string{
		"review": strconv.FormatBool(v.Review), "cpanel": string(v.CPanel), "required": strconv.Itoa(int(v.Required)),
		"counting": strings.Join(v.Counting, " "), "atrisk": strconv.FormatBool(v.AtRisk), "badges": strings.Join(badges, " "), "recorded": strconv.Itoa(len(v.Record.Badges)),
		"premier": string(v.Premier), "spec": string(v.Specialization), "roles": string(v.Roles), "services": string(v.Services), "terms": string(v.Terms),
		"contacts": string(v.Contacts), "followups": string(v.FollowUps), "heads": strings.Join(v.Heads, " "), "a": v.RoleA, "b": v.RoleB,
		"plan": v.PlanStart.String(), "last": v.PlanLast.String(), "removed": v.RemovedOn.String(), "walk": v.Record.Walk.State.String(),
	}
}

// TestOracle holds the oracle to cases worked out by hand from the rules.
func TestOracle(t *testing.T) {
	type cells = map[int]sheetCell
	walked := func(asOf string, state evaluate.WalkState, since string) []evaluate.Record {
		r := evaluate.Record{AsOf: onDay(asOf), Licenses: ingest.NoCount, Attained: evaluate.KnownYes, Walk: evaluate.Walk{State: state}}
		if since != "" {
			r.Walk.Since = onDay(since)
		}
		return []evaluate.Record{r}
	}
	counted := func(asOf string, licenses int32) evaluate.Record {
		return evaluate.Record{AsOf: onDay(asOf), Licenses: licenses}
	}
	tests := []struct {
		name, day string
		sheets    func(m *sheetsOf)
		history   []evaluate.Record
		want      string
	}{
		{"G2 until is the last day at work", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.personIn("E-1", cells{eUntil: dated(onDay("2020-06-30"))})
			m.threeOn("E-1", "2020-06-30")
		}, nil, "cpanel=Certified counting=E-1 badges=2020:2020-06-30:new,2021:2020-06-30:new atrisk=false"},
		{"G2 the day after it", "2020-07-01", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.personIn("E-1", cells{eUntil: dated(onDay("2020-06-30"))})
			m.threeOn("E-1", "2020-07-01")
		}, nil, "cpanel=Not,certified counting= recorded=0"},
		{"G2 until before from leaves the row out", "2020-07-01", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.personIn("E-1", cells{eFrom: dated(onDay("2020-07-01")), eUntil: dated(onDay("2020-06-30"))})
			m.threeOn("E-1", "2020-06-01")
		}, nil, "cpanel=Not,certified review=true"},
		{"G4 two IDs, one head", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.personIn("E-2", cells{eName: text("José  Díaz"), eEmail: text("j@x.org"), eCPSP: dated(onDay("2020-01-01")), eCPP: dated(onDay("2020-01-02"))})
			m.personIn("E-1", cells{eName: text("jose diaz"), eEmail: text("J@x.org"), eCWA: dated(onDay("2020-01-03"))})
		}, nil, "cpanel=Certified counting=E-1 badges=2020:2020-01-03:new,2021:2020-01-03:new"},
		{"G4 no name, two people", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.personIn("E-2", cells{eName: {}, eEmail: text("j@x.org"), eCPSP: dated(onDay("2020-01-01")), eCPP: dated(onDay("2020-01-02"))})
			m.personIn("E-1", cells{eName: {}, eEmail: text("j@x.org"), eCWA: dated(onDay("2020-01-03"))})
		}, nil, "cpanel=Not,certified"},
		{"G5 licences unreadable, a head counts", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pLicenses: garbled("many")})
			m.personIn("E-1", nil)
			m.threeOn("E-1", "2020-06-30")
		}, nil, "cpanel=Unknown required=-1 review=true counting=E-1"},
		{"G5 licences unreadable, nobody counts", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pLicenses: garbled("many")})
			m.personIn("E-1", nil)
			m.threeOn("E-1", "2020-07-01")
		}, nil, "cpanel=Not,certified review=true"},
		{"G5 licences unreadable, badge from the sheet", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pLicenses: garbled("many"), pHeld: count(2020)})
		}, nil, "cpanel=Certified badges=2020: atrisk=false"},
		{"G5 badge held whose window has not begun", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pHeld: count(2022)})
			m.personIn("E-1", nil)
			m.threeOn("E-1", "2020-01-01")
		}, nil, "cpanel=Certified review=true badges=2020:2020-01-01,2021:2020-01-01"},
		{"G5 an unreadable date with a career row makes muddy", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2021-01-01", "2021-01-01")
			m.tables[employeesTable][1][eFrom] = garbled("soon")
		}, nil, "premier=Unknown roles=unknown review=true walk=none"},
		{"G5 an unreadable CWA does not", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2021-01-01", "2020-06-01")
			m.tables[employeesTable][1][eCWA] = garbled("soon")
		}, nil, "premier=Get,Well,Plan roles=not,met review=true plan=2020-06-02 last=2020-12-01"},
		{"G5 muddy, removed before", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pCountry: garbled("Atlantis")})
		}, walked("2020-05-31", evaluate.Removed, "2020-05-01"), "premier=Removed roles=unknown removed=2020-05-01 walk=removed"},
		{"G6 not in either program", "2020-06-30", func(m *sheetsOf) {
			m.add(partnersTable, cells{pID: text("P-1"), pName: text("Alder"), pResale: no()})
		}, nil, "cpanel=Not,enrolled premier=Not,enrolled roles=not,applicable heads="},
		{"C2 last day of the standing", "2021-01-31", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.personIn("E-1", nil)
			m.threeOn("E-1", "2019-01-01")
		}, nil, "cpanel=Certified badges=2020:2019-01-01:new"},
		{"C2 the day after it", "2021-02-01", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.personIn("E-1", nil)
			m.threeOn("E-1", "2019-01-01")
		}, nil, "cpanel=Not,certified"},
		{"C4 earliest in-window date of each", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.personIn("E-1", nil)
			m.threeOn("E-1", "2018-12-31", "2019-02-01", "2019-03-01")
			m.holds("E-1", "CPSP", "2020-02-02", "")
		}, nil, "badges=2020:2020-02-02:new counting=E-1"},
		{"C5 the count that was in force", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pLicenses: count(100)})
			m.personIn("E-1", nil)
			m.threeOn("E-1", "2020-05-15")
		}, []evaluate.Record{counted("2020-04-30", 100), counted("2020-05-31", 40)}, "badges=2020:2020-05-31:new,2021:2020-05-31:new atrisk=true required=2"},
		{"C8 recorded stays", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pLicenses: {}})
		}, []evaluate.Record{{AsOf: onDay("2020-05-31"), Licenses: 10, Badges: []evaluate.BadgeRecord{{Year: 2020, EarnedOn: onDay("2020-05-01"), Certified: true}}}},
			"cpanel=Certified badges=2020:2020-05-01"},
		{"C10 suspended", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pStanding: no()})
			m.personIn("E-1", nil)
			m.threeOn("E-1", "2020-05-15")
		}, nil, "cpanel=Suspended badges= recorded=2 counting=E-1"},
		{"C11 known from before, lower years not new", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pHeld: count(2021)})
			m.personIn("E-1", nil)
			m.threeOn("E-1", "2019-12-31")
		}, nil, "badges=2020:2019-12-31,2021: atrisk=true"},
		{"P2 one person never fills both", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pSince: {}})
			m.personIn("E-1", cells{eCCNA: dated(onDay("2020-01-01")), eCCDA: dated(onDay("2020-01-01"))})
		}, nil, "premier=Not,eligible heads=E-1 a=E-1 b="},
		{"P3 CCDA fills B alone", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pSince: {}})
			m.personIn("E-1", cells{eCCDA: dated(onDay("2020-01-01"))})
			m.personIn("E-2", cells{eCCDA: dated(onDay("2020-01-01"))})
		}, nil, "premier=Not,eligible roles=not,met heads=E-1,E-2 a= b=E-1"},
		{"P3 last day of 36 months", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pSince: {}})
			m.personIn("E-1", cells{eCCDA: dated(onDay("2017-06-30"))})
			m.personIn("E-2", cells{eCCNA: dated(onDay("2020-01-01"))})
		}, nil, "premier=Eligible a=E-2 b=E-1 contacts=not,applicable"},
		{"P4 the other agreement settles it", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pResale: garbled("?"), pICPA: dated(onDay("2020-06-30")), pPreSales: garbled("?")})
			m.twoHeads("2021-01-01", "2021-01-01")
		}, nil, "premier=Out,of,compliance services=unknown contacts=not,met"},
		{"P6 duties from A on", "2020-01-30", func(m *sheetsOf) {
			m.partnerIn(cells{pSince: dated(onDay("2019-01-31"))})
			m.twoHeads("2021-01-01", "2021-01-01")
		}, nil, "contacts=not,applicable followups=not,applicable premier=Compliant"},
		{"P6 and the last that has one this January", "2020-01-31", func(m *sheetsOf) {
			m.partnerIn(cells{pSince: dated(onDay("2019-01-31"))})
			m.twoHeads("2021-01-01", "2021-01-01")
		}, nil, "contacts=due followups=not,applicable premier=Compliant"},
		{"P6 follow-up on the last day", "2020-08-01", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.add(surveysTable, cells{vPartner: text("P-1"), vScore: {reading: readable, text: "4", score: 4}, vReceived: dated(onDay("2020-07-25")), vFollowUp: dated(onDay("2020-07-31"))})
		}, nil, "followups=met contacts=not,yet,due"},
		{"P6 follow-up a day late", "2020-08-01", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.add(surveysTable, cells{vPartner: text("P-1"), vScore: {reading: readable, text: "4", score: 4}, vReceived: dated(onDay("2020-07-25")), vFollowUp: dated(onDay("2020-08-01"))})
		}, nil, "followups=met,late"},
		{"P6 a score of the next fiscal year", "2020-08-01", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.add(surveysTable, cells{vPartner: text("P-1"), vScore: {reading: readable, text: "4", score: 4}, vReceived: dated(onDay("2020-07-26"))})
		}, nil, "followups=met"},
		{"P8 another country counts in the grouping only", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(cells{pCountry: text("DE")})
			m.twoHeads("2021-01-01", "2021-01-01")
			m.personIn("E-3", cells{eCCNA: dated(onDay("2020-01-01")), eCountry: text("AT")})
			m.personIn("E-4", cells{eCCNA: dated(onDay("2020-01-01")), eCountry: text("FR")})
			m.add(groupingsTable, cells{gCountry: text("DE"), gName: text("Central")})
			m.add(groupingsTable, cells{gCountry: text("AT"), gName: text("Central")})
		}, nil, "heads=E-1,E-2,E-3"},
		{"P9 the latest start", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.add(partnersTable, cells{pID: text("P-2"), pName: text("Birch")})
			m.twoHeads("2021-01-01", "2021-01-01")
			m.personIn("E-2", cells{ePartner: text("P-2"), eFrom: dated(onDay("2020-06-30"))})
		}, nil, "heads=E-1 plan=2020-06-30 review=false"},
		{"P9 a tie", "2020-06-30", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.add(partnersTable, cells{pID: text("P-2"), pName: text("Birch")})
			m.twoHeads("2021-01-01", "2021-01-01")
			m.personIn("E-2", cells{ePartner: text("P-2")})
		}, nil, "heads=E-1 premier=Unknown roles=unknown review=true"},
		{"plan: the last good day", "2021-02-27", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2022-01-01", "2020-08-30")
		}, walked("2020-07-31", evaluate.Sound, ""), "premier=Get,Well,Plan plan=2020-08-31 last=2021-02-27 walk=plan"},
		{"plan: removed the day after", "2021-02-28", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2022-01-01", "2020-08-30")
		}, walked("2020-07-31", evaluate.Sound, ""), "premier=Removed removed=2021-02-28 plan= walk=removed"},
		{"plan: the second head goes", "2020-12-31", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2020-12-01", "2020-08-30")
		}, walked("2020-07-31", evaluate.Sound, ""), "premier=Removed removed=2020-12-02"},
		{"plan: closed", "2020-12-31", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2022-12-01", "2020-08-30")
			m.personIn("E-3", cells{eCCNA: dated(onDay("2020-12-30"))})
		}, walked("2020-07-31", evaluate.Sound, ""), "premier=Compliant roles=met contacts=not,yet,due followups=met spec=met walk=sound"},
		{"plan: falls out on D where the walk saw no roles", "2020-12-31", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2022-12-01", "2020-08-30")
		}, walked("2020-10-31", evaluate.Sound, ""), "plan=2020-12-31 review=false"},
		{"plan: records missing", "2020-12-31", func(m *sheetsOf) {
			m.partnerIn(nil)
		}, walked("2020-10-31", evaluate.Sound, ""), "premier=Unknown roles=unknown review=true walk=none"},
		{"plan: attained again", "2020-12-31", func(m *sheetsOf) {
			m.partnerIn(cells{pSince: dated(onDay("2020-11-01"))})
			m.twoHeads("2022-12-01", "2022-08-30")
		}, walked("2020-10-31", evaluate.Removed, "2020-10-31"), "premier=Compliant walk=sound"},
		{"plan: removed stays removed", "2020-12-31", func(m *sheetsOf) {
			m.partnerIn(cells{pSince: dated(onDay("2020-10-31"))})
			m.twoHeads("2022-12-01", "2022-08-30")
		}, walked("2020-10-31", evaluate.Removed, "2020-10-31"), "premier=Removed roles=met removed=2020-10-31"},
		{"without history: the lapse is too old", "2021-03-01", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2022-01-01", "2020-08-31")
		}, nil, "plan=2021-03-01 review=true"},
		{"without history: the lapse is not", "2021-02-28", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2022-01-01", "2020-08-31")
		}, nil, "plan=2020-09-01 last=2021-02-28 review=false"},
		{"without history: no head any more", "2021-03-01", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2021-01-01", "2020-08-31")
		}, nil, "premier=Removed removed=2021-01-02"},
		{"without history: never a head", "2021-03-01", func(m *sheetsOf) {
			m.partnerIn(nil)
			m.twoHeads("2018-01-02", "2018-02-28")
		}, nil, "premier=Unknown roles=unknown review=true"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := &sheetsOf{monthSheets{day: onDay(tt.day)}}
			tt.sheets(m)
			got := judge(m.monthSheets, map[string][]evaluate.Record{"p-1": tt.history}, nil)[0].says()
			for _, pair := range strings.Fields(tt.want) {
				name, want, _ := strings.Cut(pair, "=")
				assert.Equal(t, strings.ReplaceAll(want, ",", " "), got[name], name)
			}
		})
	}
	for licenses, heads := range map[int]int{0: 1, 49: 1, 50: 2, 2999: 2, 3000: 3, 9999: 9, 10000: 10, 15999: 12, 16000: 13, 17999: 13, 18000: 14} {
		assert.Equal(t, heads, requiredFor(licenses), "rule C3, %d licences", licenses)
	}
	assert.Equal(t, "2021-02-28", plusMonths(onDay("2020-08-31"), 6).String(), "rule G3")
}
