package evaluate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/ingest"
)

// A rosterMaker makes small random sheets, month after month, whose days lie
// where the rules turn.
type rosterMaker struct {
	*rand.Rand
	days     []ingest.Day // as-of dates
	now      ingest.Day   // of the month being made
	badRate  float64      // how often a cell can't be read
	tidy     bool         // most services in place
	partners []string
	people   []string
	known    map[string]*acquaintance // by Employee ID
	customer int
	slips    float64     // how often people are entered twice, IDs mistyped, and so on
	moved    [][2]string // partners renumbered, not settled yet
	standsBy float64     // how often good standing reads otherwise than the month before
}

// An acquaintance is who has an Employee ID, and whether by a mailbox of several people.
type acquaintance struct {
	who    int
	shared bool
}

// turningDays are days at which a rule turns.
var turningDays = []string{
	"2019-01-01", "2019-07-27", "2019-07-31", "2019-12-31",
	"2020-01-01", "2020-01-31", "2020-02-01", "2020-02-29", "2020-03-31", "2020-06-30", "2020-07-01", "2020-07-25", "2020-07-31",
	"2020-08-31", "2020-12-31", "2021-01-01", "2021-01-31", "2021-02-01", "2021-02-28", "2021-06-30", "2021-07-01", "2021-07-31",
	"2021-08-01", "2021-08-31", "2021-12-31", "2022-01-31", "2022-07-30", "2022-07-31",
}

func onDay(s string) ingest.Day {
	d, err := ingest.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// makeMonths makes the sheets of one to five runs; the same seed makes the same.
func makeMonths(seed, number uint64) []monthSheets {
	g := &rosterMaker{Rand: rand.New(rand.NewPCG(seed, number)), known: map[string]*acquaintance{}}
	if g.chance(0.45) {
		g.badRate = pick(g, 0.01, 0.03, 0.08)
	}
	g.tidy = g.chance(0.75)
	g.days = g.asOfDays()
	g.now = g.days[0]
	g.partners = []string{"P-1", "P-2", "P-3", "P-4", "P-5"}[:pick(g, 1, 1, 1, 2, 2, 2, 3, 4, 5)]
	g.people = pick(g, []string{"E-1", "E-2", "E-3", "E-4", "E-5", "E-6", "E-7", "E-8"},
		[]string{"E-1", "E-2", "E-3", "E-4", "E-5", "E-6", "E-7", "E-8"},
		[]string{"O-10", "L-50", "S-28", "S-82", "B-12", "Z-20", "007", "70"})[:g.IntN(9)]
	if len(g.people) < 3 && g.chance(0.7) {
		g.people = []string{"E-1", "E-2", "E-3"}
	}
	if g.chance(0.6) {
		g.slips = pick(g, 0.02, 0.06, 0.2)
	}
	g.standsBy = pick(g, 0.1, 0.1, 0.3)
	month := g.sheets()
	if g.chance(0.06) {
		month.cpanelEnds = g.near()
	}
	if g.chance(0.06) {
		month.premierEnds = g.near()
	}
	g.slip(&month)
	months := []monthSheets{month}
	for _, d := range g.days[1:] {
		g.now = d
		month = month.clone()
		month.day = d
		g.change(&month)
		g.slip(&month)
		g.decide(&month)
		months = append(months, month)
	}
	return months
}

func (g *rosterMaker) chance(p float64) bool { return g.Float64() < p }

func pick[T any](g *rosterMaker, of ...T) T { return of[g.IntN(len(of))] }

// asOfDays makes one to five as-of dates, mostly rising.
func (g *rosterMaker) asOfDays() []ingest.Day {
	d := onDay(pick(g, turningDays...)) + ingest.Day(pick(g, 0, 0, 0, 1, -1, 14))
	if g.chance(0.02) {
		d = onDay("2018-06-30")
	}
	days := []ingest.Day{d}
	for range pick(g, 0, 0, 1, 2, 3, 4) {
		switch g.IntN(12) {
		case 0:
			d += 1
		case 1:
			d = plusMonths(d, 6)
		case 2:
			d = plusMonths(d, 6) - 1
		case 3:
			d = plusMonths(d, 13)
		case 4: // the same day again
		case 5: // a day before the newest
			d -= ingest.Day(1 + g.IntN(40))
		case 6:
			d = plusMonths(d, 3)
		default:
			d = plusMonths(d, 1)
		}
		days = append(days, d)
	}
	return days
}

// near gives a day near a turn of the rules or of the runs.
func (g *rosterMaker) near() ingest.Day {
	by := ingest.Day(pick(g, -1, 0, 0, 1))
	switch g.IntN(8) {
	case 0, 1:
		return pick(g, g.days...) + by
	case 2, 3:
		return plusMonths(pick(g, g.days...), -pick(g, 1, 3, 5, 6, 7, 11, 12, 13, 36)) + by
	case 4:
		return onDay(pick(g, turningDays...)) + by
	case 5:
		return g.now + ingest.Day(g.IntN(200))
	}
	return g.now - ingest.Day(g.IntN(500))
}

// --- cells

func text(s string) sheetCell {
	if s == "" {
		return sheetCell{}
	}
	return sheetCell{reading: readable, text: s, s: s}
}

// named is a cell that may be spelled in another way.
func named(s, spelling string) sheetCell { return sheetCell{reading: readable, text: spelling, s: s} }

func garbled(s string) sheetCell { return sheetCell{reading: unreadable, text: s} }

func count(n int) sheetCell { return sheetCell{reading: readable, text: strconv.Itoa(n), n: n} }

func dated(d ingest.Day) sheetCell {
	return sheetCell{reading: readable, text: d.String(), day: d}
}

func yes() sheetCell { return sheetCell{reading: readable, text: "yes", yes: true} }
func no() sheetCell  { return sheetCell{reading: readable, text: "no"} }

// date spells a day in one of the ways that can be read.
func (g *rosterMaker) date(d ingest.Day) sheetCell {
	c := dated(d)
	switch g.IntN(6) {
	case 0:
		c.text = d.Time().Format("2 Jan 2006")
	case 1:
		c.text = d.Time().Format("January 2, 2006")
	case 2:
		c.text = strconv.Itoa(int(d))
	}
	return c
}

func (g *rosterMaker) yesNo(yesRate, noRate float64) sheetCell {
	switch f := g.Float64(); {
	case f < yesRate:
		return sheetCell{reading: readable, text: pick(g, "yes", "yes", "Y", "true", "1", "x", "✓"), yes: true}
	case f < yesRate+noRate:
		return sheetCell{reading: readable, text: pick(g, "no", "no", "N", "false", "0", "-", "–")}
	}
	return sheetCell{}
}

// maybe gives a blank instead, at a rate.
func (g *rosterMaker) maybe(blankRate float64, c sheetCell) sheetCell {
	if g.chance(blankRate) {
		return sheetCell{}
	}
	return c
}

func (g *rosterMaker) id(id string) sheetCell {
	switch g.IntN(12) {
	case 0:
		return named(strings.ToLower(id), strings.ToLower(id))
	case 1:
		return named(id, " "+id+" ")
	}
	return text(id)
}

var countrySpellings = map[string][]string{"DE": {"DE", "Germany", "DEU"}, "AT": {"AT", "Austria", "aut"}, "FR": {"FR", "France", "FRA"}, "US": {"US", "United States", "USA"}}

func (g *rosterMaker) country() sheetCell {
	code := pick(g, "DE", "DE", "DE", "DE", "DE", "AT", "AT", "FR", "US")
	return named(code, pick(g, countrySpellings[code]...))
}

var (
	careerSpellings = [][2]string{
		{"CCNA", "CCNA"}, {"CCNA", "CCNA"}, {"CCNA", "Cisco Certified Network Associate"}, {"CCNA-SEC", "CCNA Security"}, {"CCNP-ENT", "CCNP Enterprise"},
		{"CCDA", "CCDA"}, {"CCDA", "CCDA"}, {"CCDA", "Cisco Certified Design Associate"}, {"CCIE", "CCIE"}, {"CCNA", "CCNA 200-301"}, {"CCNA", "CCNA (v1.1)"}, {"CCDP", "CCDP"}, {"CCT", "CCT"}, {"CCENT", "CCENT"}, {"DEVNET-A", "Cisco Certified DevNet Associate"},
	}
	cpanelSpellings = [][2]string{{"CPSP", "CPSP"}, {"CPSP", "cPanel Sales Professional"}, {"CPP", "CPP"}, {"CWA", "CWA"}, {"CWA", "cwa"}}
)

// cell makes a cell of a column, now and then one that can't be read.
func (g *rosterMaker) cell(table, column int) sheetCell {
	if g.chance(g.badRate) {
		return g.badCell(table, column)
	}
	switch table {
	case partnersTable:
		return g.partnerCell(column)
	case employeesTable:
		return g.employeeCell(column)
	case certificationsTable:
		return g.certificationCell(column)
	case specializationsTable:
		switch column {
		case sPartner:
			return g.id(pick(g, g.partners...))
		case sName:
			return text(pick(g, "Security", "Cloud"))
		case sGranted:
			return g.maybe(0.4, g.date(g.near()))
		}
		return g.maybe(0.4, g.date(g.near()))
	case contactsTable:
		switch column {
		case kPartner:
			return g.id(pick(g, g.partners...))
		case kCustomer:
			return g.maybe(0.02, text("Customer "+strconv.Itoa(g.IntN(50))))
		case kEmail:
			return g.customerEmail()
		case kProvided:
			return g.date(g.provided())
		}
		return g.yesNo(0.5, 0.02)
	case surveysTable:
		switch column {
		case vPartner:
			return g.id(pick(g, g.partners...))
		case vCustomer:
			return text("Customer " + strconv.Itoa(g.IntN(50)))
		case vScore:
			score := pick(g, 1, 2, 3, 4, 4, 4.5, 5, 8, 10)
			return sheetCell{reading: readable, text: strconv.FormatFloat(score, 'f', -1, 64), score: score}
		case vReceived:
			return g.date(g.received())
		}
		return g.maybe(0.3, g.date(g.followedUp()))
	}
	if column == gCountry {
		return g.country()
	}
	return text(pick(g, "Central", "West"))
}

func (g *rosterMaker) partnerCell(column int) sheetCell {
	switch column {
	case pID:
		return g.id(pick(g, g.partners...))
	case pName:
		return g.maybe(0.03, text("Alder Networks"))
	case pCountry:
		return g.maybe(0.15, g.country())
	case pEmail:
		return g.maybe(0.5, text("office@example.com"))
	case pLicenses:
		return g.licenses()
	case pHeld:
		return g.maybe(0.75, count(pick(g, 2019, 2020, 2020, 2021, 2021, 2022, g.now.Year(), g.now.Year()+1, g.now.Year()+2)))
	case pStanding:
		return g.yesNo(0.2, 0.1)
	case pSince:
		return g.since()
	case pList:
		return g.maybe(0.35, text(pick(g, "Security", "Cloud; Security")))
	case pResale, pICPA:
		if g.chance(0.25) {
			return g.date(g.near())
		}
		return g.yesNo(0.7, 0.1)
	case pTerms:
		if g.chance(0.25) {
			return g.date(g.near())
		}
		return g.yesNo(0.85, 0.05)
	}
	if g.tidy {
		return g.yesNo(0.98, 0.01)
	}
	return g.yesNo(0.6, 0.2)
}

func (g *rosterMaker) licenses() sheetCell {
	if g.chance(0.12) {
		return sheetCell{}
	}
	c := count(pick(g, 0, 10, 49, 50, 50, 120, 120, 1500, 2999, 3000, 3999, 4000, 9999, 10000, 12000, 15999, 16000, 18000))
	if c.n == 1500 && g.chance(0.5) {
		c.text = "1,500"
	}
	return c
}

func (g *rosterMaker) since() sheetCell {
	switch f := g.Float64(); {
	case f < 0.12:
		return sheetCell{}
	case f < 0.2:
		return g.date(g.now + ingest.Day(1+g.IntN(60)))
	case f < 0.6:
		return g.date(plusMonths(g.now, -g.IntN(30)) - ingest.Day(g.IntN(28)))
	}
	return g.date(min(g.near(), g.now))
}

func (g *rosterMaker) employeeCell(column int) sheetCell {
	switch column {
	case eID:
		return g.id(pick(g, g.people...))
	case ePartner:
		if g.chance(0.01) {
			return text("P-9") // a partner that isn't there
		}
		return g.id(pick(g, g.partners...))
	case eCountry:
		return g.maybe(0.7, g.country())
	case eFullTime:
		return g.yesNo(0.9, 0.06)
	case eFrom:
		return g.maybe(0.5, g.date(g.near()))
	case eUntil:
		return g.maybe(0.65, g.date(g.near()))
	case eCPSP, eCPP, eCWA:
		return g.maybe(0.6, g.date(g.near()))
	case eCCNA:
		return g.maybe(0.75, g.date(g.near()))
	case eCCDA, eCCT:
		return g.maybe(0.93, g.date(min(g.near(), onDay("2020-03-27"))))
	}
	return sheetCell{}
}

func (g *rosterMaker) certificationCell(column int) sheetCell {
	switch column {
	case cID:
		if g.chance(0.02) {
			return text("E-99")
		}
		return g.id(pick(g, g.people...))
	case cTitle:
		if g.chance(0.02) {
			return named(noSuchTitle, "CompTIA Network+")
		}
		spelling := pick(g, careerSpellings...)
		if g.chance(0.4) {
			spelling = pick(g, cpanelSpellings...)
		}
		return named(spelling[0], spelling[1])
	case cEarned:
		return g.date(g.near())
	case cPartner, cEmail, cName:
		return sheetCell{}
	case cStatus:
		return g.statusCell()
	}
	return g.maybe(0.4, g.date(g.near()))
}

// statusCell is a word beside a certification.
func (g *rosterMaker) statusCell() sheetCell {
	switch f := g.Float64(); {
	case f < 0.85:
		return sheetCell{}
	case f < 0.95:
		return named(statusCounts, pick(g, "Passed", "active"))
	case f < 0.98:
		return named(statusDoesNot, pick(g, "Failed", "in progress", "Revoked"))
	}
	return named(statusExpired, "expired")
}

func (g *rosterMaker) customerEmail() sheetCell {
	g.customer++
	if g.chance(0.03) {
		return g.maybe(0.3, text(pick(g, "nobody", "a@b", "a@@b.com", "a b@c.com", "@c.com", "a@c..com", "a@.com", "a@c.com.", "a@b@c.com")))
	}
	if g.chance(0.03) {
		return text(pick(g, "same@example.com", "Same@Example.com "))
	}
	return text(fmt.Sprintf("c%d@example.com", g.customer))
}

// provided is mostly a day on which a contact counts.
func (g *rosterMaker) provided() ingest.Day {
	if g.chance(0.02) {
		return g.near()
	}
	year := g.now.Year()
	if g.now > lastSaturdayOfJuly(year) {
		year++
	}
	first, last := lastSaturdayOfJuly(year-1)+1, ingest.DayOf(year, time.January, 31)
	if g.chance(0.2) {
		return pick(g, first, last, first-1, last+1, first+1)
	}
	last = min(last, g.now)
	return first + ingest.Day(g.IntN(max(1, int(last-first)+1)))
}

func (g *rosterMaker) received() ingest.Day {
	year := g.now.Year()
	if g.now < ingest.DayOf(year, time.July, 1) {
		year--
	}
	first, last := lastSaturdayOfJuly(year-1)+1, lastSaturdayOfJuly(year)
	switch g.IntN(5) {
	case 0:
		return pick(g, first, last, first-1, last+1)
	case 1:
		return g.near()
	}
	return first + ingest.Day(g.IntN(int(last-first)+1))
}

func (g *rosterMaker) followedUp() ingest.Day {
	year := g.now.Year()
	if g.now < ingest.DayOf(year, time.July, 1) {
		year--
	}
	through := ingest.DayOf(year, time.July, 31)
	return pick(g, through, through, through+1, through-20, through+30, g.now, g.now+1, g.near())
}

// badCell makes a cell of a column that can't be read; a blank one where
// nothing but a blank can be wrong.
func (g *rosterMaker) badCell(table, column int) sheetCell {
	badDate := garbled(pick(g, "05/06/2020", "31 Feb 2020", "soon", "1985-01-01", "2020-13-01", "??"))
	badYes := garbled(pick(g, "maybe", "perhaps", "2"))
	switch table {
	case partnersTable:
		switch column {
		case pCountry:
			return garbled("Atlantis")
		case pLicenses:
			return garbled(pick(g, "many", "-5", "2.5", "1.500", "20000000"))
		case pHeld:
			return garbled(pick(g, "gold", "-1"))
		case pSince, pResale, pICPA, pTerms:
			return badDate
		case pStanding, pService, pCallback, pPreSales, pPostSales:
			return badYes
		}
	case employeesTable:
		switch column {
		case eCountry:
			return garbled("Atlantis")
		case eFullTime:
			return badYes
		case eName, eEmail, eID, ePartner:
		default:
			return badDate
		}
	case certificationsTable:
		switch column {
		case cTitle:
			return g.maybe(0.3, garbled(pick(g, "CCXP Wizardry", "Cisco Certified Wizard", "CCNA Underwater")))
		case cEarned:
			return g.maybe(0.3, badDate)
		case cExpires:
			return badDate
		case cStatus:
			return garbled(pick(g, "perhaps", "purple"))
		}
	case specializationsTable:
		if column == sGranted || column == sExpires {
			return badDate
		}
	case contactsTable:
		switch column {
		case kProvided:
			return g.maybe(0.3, badDate)
		case kCurrent:
			return badYes
		}
	case surveysTable:
		switch column {
		case vScore:
			return g.maybe(0.3, garbled(pick(g, "11", "0", "bad")))
		case vReceived:
			return g.maybe(0.3, badDate)
		case vFollowUp:
			return badDate
		}
	case groupingsTable:
		if column == gCountry {
			return g.maybe(0.5, garbled("Atlantis"))
		}
	}
	return sheetCell{}
}

// --- rows

// row makes a row of random cells, some of them given.
func (g *rosterMaker) row(m *monthSheets, table int, given map[int]sheetCell) {
	cells := map[int]sheetCell{}
	for column := range sheetHeaders[table] {
		if c, ok := given[column]; ok && !g.chance(g.badRate/4) {
			cells[column] = c
			continue
		}
		cells[column] = g.cell(table, column)
	}
	m.add(table, cells)
	switch table {
	case employeesTable:
		g.inOrder(m, table, eFrom, eUntil)
	case certificationsTable:
		row := m.tables[table][len(m.tables[table])-1]
		if code := row[cTitle].s; row[cEarned].ok() && earnedTooLate(code, row[cEarned].day) && g.chance(0.95) {
			earliest := onDay(retiredOn[code])
			row[cEarned] = g.date(earliest + ingest.Day(pick(g, lateForRetired, lateForRetired, lateForRetired+1, 0, -g.IntN(700))))
		}
		g.inOrder(m, table, cEarned, cExpires)
	case specializationsTable:
		g.inOrder(m, table, sGranted, sExpires)
	}
}

// sheets makes the sheets of the first run.
func (g *rosterMaker) sheets() monthSheets {
	m := monthSheets{day: g.now}
	for i, id := range g.partners {
		g.partner(&m, id, i)
	}
	for i := range g.people {
		g.person(&m, i)
	}
	if g.chance(0.7) {
		m.add(groupingsTable, map[int]sheetCell{gCountry: named("DE", "Germany"), gName: text("Central")})
		m.add(groupingsTable, map[int]sheetCell{gCountry: text("AT"), gName: text("Central")})
		for range g.IntN(3) {
			g.row(&m, groupingsTable, nil)
		}
	}
	return m
}

func (g *rosterMaker) partner(m *monthSheets, id string, i int) {
	given := map[int]sheetCell{pID: g.id(id), pName: text([]string{"Alder", "Birch", "Cedar", "Dogwood", "Elm"}[i])}
	if g.chance(0.06) { // not in Premier, or nearly
		for column := pSince; column <= pTerms; column++ {
			given[column] = g.maybe(0.7, no())
		}
		given[pSince], given[pList] = sheetCell{}, sheetCell{}
		if g.chance(0.3) {
			column := pSince + g.IntN(pTerms-pSince+1)
			given[column] = g.cell(partnersTable, column)
		}
	}
	g.row(m, partnersTable, given)
	if g.chance(0.12) { // a second row: the same, less, or another word
		row := slices.Clone(m.tables[partnersTable][len(m.tables[partnersTable])-1])
		for column := range row {
			if column == pID {
				continue
			}
			if g.chance(0.2) {
				row[column] = sheetCell{}
			}
			if g.chance(0.03) && column != pHeld {
				row[column] = g.cell(partnersTable, column)
			}
		}
		m.tables[partnersTable] = append(m.tables[partnersTable], row)
	}
	for range pick(g, 0, 0, 1, 1, 2) {
		g.row(m, specializationsTable, map[int]sheetCell{sPartner: g.id(id)})
	}
	if g.chance(0.6) {
		for range 8 + g.IntN(5) {
			g.row(m, contactsTable, map[int]sheetCell{kPartner: g.id(id)})
		}
		if g.chance(0.2) {
			g.repeat(m, contactsTable)
		}
	}
	if g.badRate > 0 && g.chance(0.3) {
		g.nearlyTen(m, id)
	}
	for range pick(g, 0, 0, 1, 2) {
		g.row(m, surveysTable, map[int]sheetCell{vPartner: g.id(id)})
	}
}

// inOrder makes the later of two days of a row follow the earlier, mostly.
func (g *rosterMaker) inOrder(m *monthSheets, table, earlier, later int) {
	row := m.tables[table][len(m.tables[table])-1]
	if row[earlier].ok() && row[later].ok() && row[later].day < row[earlier].day && g.chance(0.97) {
		row[later] = g.date(row[earlier].day + ingest.Day(g.IntN(700)))
	}
}

// nearlyTen adds contacts that make ten, or nearly, with those that can't be
// read; some of those stand there twice.
func (g *rosterMaker) nearlyTen(m *monthSheets, id string) {
	year := g.now.Year()
	if g.now > lastSaturdayOfJuly(year) {
		year++
	}
	good := 7 + g.IntN(3)
	for n := range pick(g, 9, 10, 10, 11) {
		g.customer++
		row := map[int]sheetCell{kPartner: text(id), kCustomer: text("Customer"), kEmail: text(fmt.Sprintf("c%d@example.com", g.customer)),
			kProvided: dated(ingest.DayOf(year, time.January, 1+n)), kCurrent: yes()}
		if n >= good {
			column := pick(g, kProvided, kCurrent)
			row[column] = g.badCell(contactsTable, column)
		}
		m.add(contactsTable, row)
	}
	if g.chance(0.5) {
		rows := m.tables[contactsTable]
		m.tables[contactsTable] = append(rows, slices.Clone(rows[len(rows)-1]))
	}
}

// repeat copies a row of a table.
func (g *rosterMaker) repeat(m *monthSheets, table int) {
	if rows := m.tables[table]; len(rows) > 0 {
		m.tables[table] = append(rows, slices.Clone(pick(g, rows...)))
	}
}

var identities = [][2]string{
	{"ana@example.com", "Ana Díaz"}, {"ben@example.com", "Ben Ode"}, {"cem@example.com", "Cem Al"}, {"dana@example.com", "Dana Wu"},
	{"eva@example.com", "Eva Ek"}, {"finn@example.com", "Finn Ó"}, {"gil@example.com", "Gil Y"}, {"hal@example.com", "Hal Z"},
}

// identity gives the person's e-mail and name, in one of the spellings that are the same.
func (g *rosterMaker) identity(i int) (email, name sheetCell) {
	who := identities[i]
	email, name = text(who[0]), text(who[1])
	switch g.IntN(8) {
	case 0:
		name = text(strings.ToUpper(who[1]))
	case 1:
		name = text(strings.ReplaceAll(strings.ReplaceAll(who[1], "í", "i"), " ", "  "))
	case 2:
		email = text(strings.ToUpper(who[0]))
	case 3:
		email = g.maybe(0.5, email)
	}
	return email, name
}

// person makes the employee rows and certifications of a person.
func (g *rosterMaker) person(m *monthSheets, i int) {
	id := g.people[i]
	if g.known[id] == nil {
		g.known[id] = &acquaintance{who: i, shared: g.chance(0.06)}
		if g.chance(0.12) { // somebody else's other ID
			g.known[id].who = g.IntN(len(identities))
		}
	}
	who, shared := g.known[id].who, g.known[id].shared
	home := pick(g, g.partners[0], pick(g, g.partners...))
	for n := range pick(g, 1, 1, 1, 1, 1, 2, 2, 3) {
		given := map[int]sheetCell{eID: g.id(id), ePartner: g.id(home)}
		given[eEmail], given[eName] = g.identity(who)
		if shared {
			given[eEmail], given[eName] = text("office@example.com"), g.maybe(0.2, text(identities[i][1]))
		}
		if n == 0 && g.chance(0.6) { // at work since long, mostly still
			given[eFrom] = g.maybe(0.5, g.date(g.now-ingest.Day(200+g.IntN(900))))
			given[eUntil] = g.maybe(0.8, g.date(g.near()))
		}
		if n > 0 && g.chance(0.4) {
			delete(given, ePartner)
			if g.chance(0.15) && len(m.tables[employeesTable]) > 0 { // the same start: a tie
				given[eFrom] = m.tables[employeesTable][len(m.tables[employeesTable])-1][eFrom]
			}
		}
		if g.chance(0.6) { // no inline certifications
			for column := range inlineCodes {
				given[column] = sheetCell{}
			}
		}
		if g.chance(g.badRate) { // somebody's
			given[eID] = sheetCell{}
		}
		g.row(m, employeesTable, given)
	}
	if g.chance(0.5) { // the three of cPanel
		day := g.near()
		for _, code := range cpanelCodes {
			earned := g.date(day - ingest.Day(g.IntN(40)))
			g.row(m, certificationsTable, map[int]sheetCell{cID: g.id(id), cTitle: text(code), cEarned: earned})
		}
	}
	if g.chance(0.85) { // a career certification held for long, or about to expire
		spelling := pick(g, careerSpellings[:8]...)
		given := map[int]sheetCell{cID: g.id(id), cTitle: named(spelling[0], spelling[1]), cEarned: g.date(g.now - ingest.Day(g.IntN(1300))), cExpires: {}}
		if g.chance(0.6) {
			given[cExpires] = g.date(g.now + ingest.Day(g.IntN(400)-60))
		}
		g.row(m, certificationsTable, given)
	}
	for range pick(g, 0, 0, 0, 1, 2) {
		g.row(m, certificationsTable, map[int]sheetCell{cID: g.id(id)})
	}
}

// change makes next month's sheets of this month's: rows go, come and read otherwise.
func (g *rosterMaker) change(m *monthSheets) {
	for t := range m.tables {
		gone := pick(g, 0, 0.03, 0.1)
		if t == partnersTable {
			gone = 0.04
		}
		m.tables[t] = slices.DeleteFunc(m.tables[t], func(sheetRow) bool { return g.chance(gone) })
		for _, row := range m.tables[t] {
			if g.chance(0.15) && len(g.people) > 0 {
				if column := g.IntN(len(row)); g.changes(t, column) {
					row[column] = g.cell(t, column)
				}
			}
		}
	}
	for _, row := range m.tables[employeesTable] {
		if g.chance(0.12) { // somebody leaves, or is back
			row[eUntil] = g.maybe(0.3, g.date(g.near()))
		}
	}
	for _, row := range m.tables[partnersTable] {
		if g.chance(0.15) {
			row[pLicenses] = g.cell(partnersTable, pLicenses)
		}
		if g.chance(0.08) {
			row[pSince] = g.cell(partnersTable, pSince)
		}
		if g.chance(0.1) { // attained again
			row[pSince] = g.date(g.lapse(m))
		}
		if g.chance(g.badRate / 2) {
			row[pCountry] = g.badCell(partnersTable, pCountry)
		}
		if g.chance(g.standsBy) {
			row[pStanding] = g.cell(partnersTable, pStanding)
			if g.standsBy > 0.2 && g.chance(0.5) {
				row[pStanding] = pick(g, no(), no(), yes())
			}
		}
	}
	if g.chance(0.1) {
		g.gap(m)
	}
	if len(g.people) > 0 && g.chance(0.3) {
		g.person(m, g.IntN(len(g.people)))
	}
	if g.chance(0.1) {
		g.repeat(m, g.IntN(tableCount))
	}
}

// lapse gives a day of late, best one on which somebody could have been lost, or
// a plan over.
func (g *rosterMaker) lapse(m *monthSheets) ingest.Day {
	var days []ingest.Day
	for _, row := range m.tables[employeesTable] {
		days = append(days, row[eUntil].day+1)
	}
	for _, row := range m.tables[certificationsTable] {
		days = append(days, row[cExpires].day+1)
	}
	for _, d := range slices.Clone(days) {
		days = append(days, plusMonths(d, planMonths))
	}
	days = slices.DeleteFunc(days, func(d ingest.Day) bool { return d < g.now-60 || d > g.now })
	if len(days) == 0 || g.chance(0.3) {
		return g.now - ingest.Day(g.IntN(40))
	}
	return pick(g, days...) + ingest.Day(pick(g, -1, 0, 0, 0, 1))
}

// gap has everybody away for some days up to today, and back then, or not yet.
func (g *rosterMaker) gap(m *monthSheets) {
	away := g.now - ingest.Day(2+g.IntN(25))
	back := away + ingest.Day(1+g.IntN(25))
	for _, row := range slices.Clone(m.tables[employeesTable]) {
		if !row[eUntil].blank() || row[eFrom].ok() && row[eFrom].day > away || g.chance(0.1) {
			continue
		}
		again := slices.Clone(row)
		row[eUntil], again[eFrom] = g.date(away), g.date(back)
		if g.chance(2 * g.badRate) {
			again[eCountry] = g.badCell(employeesTable, eCountry)
		}
		m.tables[employeesTable] = append(m.tables[employeesTable], again)
	}
}

// changes tells whether a column may read otherwise next month; who is who stays.
func (g *rosterMaker) changes(table, column int) bool {
	switch table {
	case partnersTable:
		return column != pID && column != pName && column != pHeld || column == pHeld && g.chance(0.5)
	case employeesTable:
		return column != eID && column != eName && column != eEmail
	}
	return true
}

// --- slips

// slip has people entered twice, IDs mistyped, partners renumbered and records
// lost, as often as the world has slips.
func (g *rosterMaker) slip(m *monthSheets) {
	for range 2 {
		for _, slip := range []func(*monthSheets){g.enterTwice, g.oneIDForTwo, g.nameBlank, g.mistype, g.sayWhose, g.loseCareer, g.certifyTwice} {
			if g.chance(g.slips) {
				slip(m)
			}
		}
	}
	if g.chance(g.slips) {
		g.renumber(m)
	}
	if g.chance(g.slips / 2) {
		if row := g.anyRow(m, partnersTable); row != nil && row[pLicenses].ok() && row[pLicenses].n < 1000000 {
			row[pLicenses] = pick(g, count(row[pLicenses].n*10), count(row[pLicenses].n*10), count(row[pLicenses].n/10), count(row[pLicenses].n/10+1), count(max(0, row[pLicenses].n*10-1)))
		}
	}
}

func (g *rosterMaker) anyRow(m *monthSheets, table int) sheetRow {
	if len(m.tables[table]) == 0 {
		return nil
	}
	return pick(g, m.tables[table]...)
}

// enterTwice enters somebody a second time under another ID.
func (g *rosterMaker) enterTwice(m *monthSheets) {
	row := g.anyRow(m, employeesTable)
	if row == nil || len(g.people) == 0 || row[eName].blank() {
		return
	}
	again := slices.Clone(row)
	again[eID] = g.id(pick(g, g.people...) + pick(g, "", "-2", "-2"))
	switch g.IntN(5) {
	case 0, 1:
		again[eEmail] = sheetCell{}
	case 2:
		row[eEmail] = sheetCell{}
	case 3:
		again[eEmail] = text("other@example.com")
	}
	if g.chance(0.3) {
		again[eFrom], again[eUntil] = sheetCell{}, sheetCell{}
	}
	for column := range inlineCodes {
		if g.chance(0.5) {
			again[column] = sheetCell{}
		}
	}
	m.tables[employeesTable] = append(m.tables[employeesTable], again)
	for _, c := range slices.Clone(m.tables[certificationsTable]) {
		if c[cID].ok() && row[eID].ok() && folded(c[cID].s) == folded(row[eID].s) && g.chance(0.8) {
			other := slices.Clone(c)
			other[cID] = again[eID]
			if g.chance(0.2) {
				other[cEarned] = g.cell(certificationsTable, cEarned)
			}
			m.tables[certificationsTable] = append(m.tables[certificationsTable], other)
		}
	}
}

// certifyTwice has one person's three certifications under two IDs, where two
// heads are asked for.
func (g *rosterMaker) certifyTwice(m *monthSheets) {
	row := g.anyRow(m, partnersTable)
	if row == nil || !row[pID].ok() {
		return
	}
	row[pLicenses] = count(pick(g, 50, 120, 3000))
	who, day := identities[g.IntN(len(identities))], g.now-ingest.Day(g.IntN(300))
	for _, id := range []string{"T-1", "T-2"} {
		m.add(employeesTable, map[int]sheetCell{eID: text(id), ePartner: row[pID], eName: text(who[1]), eEmail: g.maybe(0.6, text(id+who[0])), eFullTime: yes()})
		for _, code := range cpanelCodes {
			m.add(certificationsTable, map[int]sheetCell{cID: text(id), cTitle: text(code), cEarned: dated(day - ingest.Day(pick(g, 0, 0, 0, 1)))})
		}
	}
}

// oneIDForTwo gives somebody an ID that somebody else has.
func (g *rosterMaker) oneIDForTwo(m *monthSheets) {
	row := g.anyRow(m, employeesTable)
	if row == nil {
		return
	}
	who := identities[g.IntN(len(identities))]
	other := slices.Clone(row)
	other[eName], other[eEmail] = text(who[1]), g.maybe(0.3, text(who[0]))
	switch g.IntN(5) {
	case 0: // another part of the same name
		other[eName] = text(pick(g, strings.Fields(row[eName].s+" X")...))
	case 1: // tied by e-mail
		other[eEmail] = row[eEmail]
	case 2:
		other[eName] = text(row[eName].s + " " + who[1])
	}
	if g.chance(0.5) {
		other[ePartner] = g.id(pick(g, g.partners...))
	}
	if g.chance(0.3) {
		other[eCCNA] = g.maybe(0.3, g.date(g.near()))
	}
	m.tables[employeesTable] = append(m.tables[employeesTable], other)
}

// nameBlank takes the name from a row, perhaps the e-mail, too.
func (g *rosterMaker) nameBlank(m *monthSheets) {
	if row := g.anyRow(m, employeesTable); row != nil {
		row[eName] = sheetCell{}
		if g.chance(0.6) {
			row[eEmail] = sheetCell{}
		}
		if g.chance(0.3) { // beside a row with a name
			other := slices.Clone(row)
			other[eName] = text(identities[g.IntN(len(identities))][1])
			m.tables[employeesTable] = append(m.tables[employeesTable], other)
		}
	}
}

// mistyped is an ID with a slip in it, mostly one that leaves it near.
func (g *rosterMaker) mistyped(id string) string {
	runes := []rune(id)
	at := g.IntN(len(runes))
	switch g.IntN(7) {
	case 0, 1: // what looks alike
		for i, r := range runes {
			if others, ok := map[rune]string{'1': "IlLi", '0': "Oo", '5': "Ss", '8': "Bb", '2': "Zz", 'O': "0", 'L': "1I", 'S': "5", 'B': "8", 'Z': "2"}[r]; ok {
				runes[i] = pick(g, []rune(others)...)
			}
		}
	case 2: // neighbours swapped
		if at > 0 {
			runes[at-1], runes[at] = runes[at], runes[at-1]
		}
	case 3: // typed twice
		runes = slices.Insert(runes, at, runes[at])
	case 4: // leading zeros
		return strings.ReplaceAll(id, "-", pick(g, "-0", "-00", ""))
	case 5: // punctuation
		return pick(g, strings.ReplaceAll(id, "-", " "), strings.ReplaceAll(id, "-", "."), id+"-", "#"+strings.ToLower(id))
	case 6: // another one
		return id + pick(g, "9", "A", "-3")
	}
	return string(runes)
}

// mistype mistypes the Partner ID of an employee row, or an Employee ID beside a certification.
func (g *rosterMaker) mistype(m *monthSheets) {
	if row := g.anyRow(m, employeesTable); g.chance(0.5) && row != nil && row[ePartner].ok() {
		row[ePartner] = text(g.mistyped(strings.TrimSpace(row[ePartner].s)))
		return
	}
	if row := g.anyRow(m, certificationsTable); row != nil && row[cID].ok() {
		id := folded(row[cID].s)
		row[cID] = text(g.mistyped(strings.ToUpper(id)))
		if g.chance(0.3) {
			g.say(m, row, id)
		}
	}
	if g.chance(0.2) { // somebody's rows at the partners are deleted, the certifications stay
		if id := g.anyPerson(); id != "" {
			m.tables[employeesTable] = slices.DeleteFunc(m.tables[employeesTable], func(r sheetRow) bool { return folded(r[eID].s) == folded(id) })
		}
	}
}

func (g *rosterMaker) anyPerson() string {
	if len(g.people) == 0 {
		return ""
	}
	return pick(g, g.people...)
}

// say has a certification row say whose it is: that of somebody who has the ID, or not.
func (g *rosterMaker) say(m *monthSheets, row sheetRow, id string) {
	var of []sheetRow
	for _, e := range m.tables[employeesTable] {
		if folded(e[eID].s) == id || g.chance(0.1) {
			of = append(of, e)
		}
	}
	if len(of) == 0 {
		return
	}
	e := pick(g, of...)
	row[cPartner], row[cEmail], row[cName] = sheetCell{}, sheetCell{}, sheetCell{}
	if g.chance(0.5) {
		row[cEmail] = e[eEmail]
	}
	switch {
	case g.chance(0.5):
		row[cName] = e[eName]
	case e[ePartner].ok():
		row[cPartner] = text(strings.TrimSpace(e[ePartner].s))
	}
}

// sayWhose has some certification rows say whose they are.
func (g *rosterMaker) sayWhose(m *monthSheets) {
	for _, row := range m.tables[certificationsTable] {
		if g.chance(0.5) && row[cID].ok() {
			g.say(m, row, folded(row[cID].s))
		}
	}
}

// loseCareer loses every career certification of somebody, or the rows of one ID.
func (g *rosterMaker) loseCareer(m *monthSheets) {
	id := folded(g.anyPerson())
	if id == "" {
		return
	}
	m.tables[certificationsTable] = slices.DeleteFunc(m.tables[certificationsTable], func(r sheetRow) bool {
		return folded(r[cID].s) == id && isCareerRow(r)
	})
	for _, r := range m.tables[employeesTable] {
		if folded(r[eID].s) == id {
			r[eCCNA], r[eCCDA], r[eCCT] = sheetCell{}, sheetCell{}, sheetCell{}
		}
	}
}

// renumber gives a partner another ID, and perhaps another spelling of its name.
func (g *rosterMaker) renumber(m *monthSheets) {
	at := g.IntN(len(g.partners))
	old, id := g.partners[at], pick(g, "P-6", "P-7", "Q-1", "0815")
	if slices.Contains(g.partners, id) {
		return
	}
	g.partners = slices.Clone(g.partners)
	g.partners[at] = id
	for t, column := range map[int]int{partnersTable: pID, employeesTable: ePartner, certificationsTable: cPartner,
		specializationsTable: sPartner, contactsTable: kPartner, surveysTable: vPartner} {
		for _, r := range m.tables[t] {
			if r[column].ok() && folded(r[column].s) == folded(old) {
				r[column] = text(id)
			}
		}
	}
	respell := g.IntN(4)
	for _, r := range m.tables[partnersTable] {
		if folded(r[pID].s) == folded(id) && r[pName].ok() {
			r[pName] = text([]string{r[pName].s, strings.ToUpper(r[pName].s) + ".", r[pName].s, r[pName].s + " Two"}[respell])
		}
	}
	g.moved = append(g.moved, [2]string{old, id})
}

// decide settles who is who, or what was suspected.
func (g *rosterMaker) decide(m *monthSheets) {
	for len(g.moved) > 0 && g.chance(0.4) {
		pair := g.moved[0]
		g.moved = g.moved[1:]
		if g.chance(0.6) {
			m.renumbered = append(m.renumbered, pair)
		} else {
			m.decided.DistinctPartners = append(m.decided.DistinctPartners, [2]string{folded(pair[0]), folded(pair[1])})
		}
	}
	if len(g.people) < 2 || !g.chance(2*g.slips) {
		return
	}
	a, b := folded(pick(g, g.people...)), folded(pick(g, g.people...))
	switch g.IntN(4) {
	case 0:
		m.decided.One = append(m.decided.One, a)
	case 1:
		if a != b && !decidedPair(m.decided.Distinct, a, b) {
			m.decided.Same = append(m.decided.Same, [2]string{a, b})
		}
	default:
		if a != b && !decidedPair(m.decided.Same, a, b) {
			m.decided.Distinct = append(m.decided.Distinct, [2]string{a, b})
		}
	}
}
