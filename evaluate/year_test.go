package evaluate_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/register"
)

// A long run: go test ./evaluate -run Year -year.worlds 10000 -random.seed 7 -timeout 0
var (
	yearWorlds = flag.Int("year.worlds", 20, "how many random worlds to follow for a year")
	yearOnly   = flag.Int("year.only", -1, "follow only this world")
)

// --- a world and its year

// A yearMaker lets a small world live for a year: its partners and people keep
// who they are, and every month something happens to some of them.
type yearMaker struct {
	*rosterMaker
	then  ingest.Day  // the month-end before
	truth monthSheets // what the sheets say but for misread cells and partners left out
	// misread are cells of truth that read otherwise for a while.
	misread map[*sheetCell]misreading
	// absent are partners that the sheets leave out for a while, with their people or without.
	absent map[string]absence
	waived []waiverOf // so far
	hired  int
	opened int  // partners, in a steady world
	steady bool // nothing is left out or misread
}

type misreading struct {
	cell    sheetCell
	through ingest.Day
}

type absence struct {
	through ingest.Day
	whole   bool
}

// makeYear makes the sheets of twelve month-ends, with days run again or late
// among them; the same seed makes the same.
func makeYear(seed, number uint64) []monthSheets {
	y := &yearMaker{rosterMaker: &rosterMaker{Rand: rand.New(rand.NewPCG(seed, number))},
		misread: map[*sheetCell]misreading{}, absent: map[string]absence{}}
	g := y.rosterMaker
	g.tidy = true
	first := ingest.DayOf(2019, time.Month(6+g.IntN(28)), 1)
	for month := range 12 {
		g.days = append(g.days, plusMonths(first, month+1)-1)
	}
	if g.chance(0.5) {
		g.badRate = pick(g, 0.02, 0.05)
	}
	g.partners = []string{"P-1", "P-2", "P-3", "P-4"}[:pick(g, 1, 2, 2, 3, 4)]
	y.then, g.now = plusMonths(first, -1)-1, g.days[0]
	for i := range g.partners {
		y.found(i)
	}
	if g.chance(0.7) {
		y.truth.add(groupingsTable, map[int]sheetCell{gCountry: text("DE"), gName: text("Central")})
		y.truth.add(groupingsTable, map[int]sheetCell{gCountry: text("AT"), gName: text("Central")})
	}

	var runs []monthSheets
	for n, day := range g.days {
		g.now = day
		if n > 0 {
			y.pass()
		}
		runs = append(runs, y.sheets(day))
		if g.chance(0.12) { // the same day again, on corrected sheets
			y.correct()
			runs = append(runs, y.sheets(day))
		}
		if n > 0 && g.chance(0.08) { // a day before the newest
			runs = append(runs, y.sheets(pick(g, g.days[:n]...)+ingest.Day(pick(g, 0, 0, 10))))
		}
		y.then = day
	}
	return runs
}

// lately gives a day since the last month-end, often the first or the last.
func (y *yearMaker) lately() ingest.Day {
	if y.chance(0.25) {
		return pick(y.rosterMaker, y.then+1, y.now, y.now-1)
	}
	return y.then + 1 + ingest.Day(y.IntN(int(y.now-y.then)))
}

// soon gives a day around this month-end or the next ones.
func (y *yearMaker) soon() ingest.Day { return y.lately() + ingest.Day(y.IntN(60)) }

var companies = []string{"Alder", "Birch", "Cedar", "Dogwood"}

// found makes a partner, its people and what it sent in.
func (y *yearMaker) found(i int) {
	g, id := y.rosterMaker, y.partners[i]
	cells := map[int]sheetCell{pID: text(id), pName: text(companies[i%len(companies)] + id[len("P-1"):]), pCountry: g.maybe(0.2, text("DE")),
		pLicenses: count(pick(g, 10, 40, 40, 100, 2000, 3500)), pStanding: g.maybe(0.7, yes()), pList: g.maybe(0.2, text("Security")),
		pResale: yes(), pService: yes(), pCallback: yes(), pPreSales: yes(), pPostSales: yes(), pTerms: yes()}
	switch g.IntN(10) {
	case 0: // not in Premier
		for column := pList; column <= pTerms; column++ {
			cells[column] = sheetCell{}
		}
	case 1, 2: // an applicant
	default:
		cells[pSince] = g.date(y.then - ingest.Day(30+g.IntN(700)))
	}
	if g.chance(0.1) {
		cells[pLicenses] = sheetCell{}
	}
	if g.chance(0.1) {
		cells[pHeld] = count(g.now.Year())
	}
	y.truth.add(partnersTable, cells)
	for range pick(g, 1, 2, 2, 3, 3) {
		y.hire(id, y.then-ingest.Day(g.IntN(400)))
	}
	if g.chance(0.5) {
		y.specialize(id)
	}
	y.provide(id, 6+g.IntN(6))
}

// hire adds a person and what he or she holds by now.
func (y *yearMaker) hire(partner string, from ingest.Day) {
	g := y.rosterMaker
	y.hired++
	id := fmt.Sprintf("E-%02d", y.hired)
	who := identities[y.hired%len(identities)]
	email := fmt.Sprintf("%d.%s", y.hired/len(identities), who[0])
	if g.chance(0.05) { // perhaps the second ID of somebody who is here already
		who, email = identities[0], "0."+identities[0][0]
	}
	y.truth.add(employeesTable, map[int]sheetCell{eID: text(id), ePartner: text(partner), eName: text(who[1]), eEmail: text(email),
		eCountry: g.maybe(0.7, text(pick(g, "DE", "AT", "FR"))), eFullTime: pick(g, yes(), yes(), yes(), yes(), yes(), yes(), yes(), no()), eFrom: g.maybe(0.15, dated(from))})
	if g.chance(0.85) {
		y.certify(id, from-ingest.Day(g.IntN(600)))
	}
	if g.chance(0.7) {
		y.certifyCPanel(id, from)
	}
}

// certify adds a career certification, often one that ends within the year.
func (y *yearMaker) certify(id string, earned ingest.Day) {
	g := y.rosterMaker
	spelling := pick(g, careerSpellings[:8]...)
	switch {
	case y.steady: // for years: titles that aren't retired in them
		spelling = pick(g, careerSpellings[0], careerSpellings[2], careerSpellings[4])
	case g.chance(0.1):
		spelling = pick(g, careerSpellings...)
	}
	expires := g.maybe(0.2, dated(max(earned, y.then)+ingest.Day(g.IntN(700))))
	y.truth.add(certificationsTable, map[int]sheetCell{cID: text(id), cTitle: named(spelling[0], spelling[1]), cEarned: g.date(earned), cExpires: expires})
}

func (y *yearMaker) certifyCPanel(id string, last ingest.Day) {
	for _, code := range cpanelCodes {
		y.truth.add(certificationsTable, map[int]sheetCell{cID: text(id), cTitle: text(code), cEarned: y.date(last)})
		last -= ingest.Day(y.IntN(30))
	}
}

func (y *yearMaker) specialize(partner string) {
	y.truth.add(specializationsTable, map[int]sheetCell{sPartner: text(partner), sName: text("Cloud"), sGranted: y.date(y.then - 100), sExpires: y.maybe(0.3, dated(y.soon()+100))})
}

// provide adds customer contacts.
func (y *yearMaker) provide(partner string, contacts int) {
	for range contacts {
		y.customer++
		y.truth.add(contactsTable, map[int]sheetCell{kPartner: text(partner), kCustomer: text("Customer"), kProvided: y.date(y.provided()),
			kEmail: text(fmt.Sprintf("c%d@example.com", y.customer))})
	}
}

// --- what happens in a month

// pass lets a month pass.
func (y *yearMaker) pass() {
	g := y.rosterMaker
	for n := range y.truth.tables[employeesTable] {
		y.live(y.truth.tables[employeesTable][n])
	}
	if y.steady || y.chance(0.35) {
		y.forget()
	}
	for n := range y.truth.tables[certificationsTable] {
		y.lapse(y.truth.tables[certificationsTable][n])
	}
	for _, r := range y.truth.tables[partnersTable] {
		y.trade(r)
		if !y.steady && y.chance(0.06) {
			y.absent[r[pID].s] = absence{through: plusMonths(g.now, g.IntN(3)), whole: g.chance(0.6)}
		}
		if y.chance(0.09) {
			y.waive(r[pID].s)
		}
	}
	for _, r := range y.truth.tables[surveysTable] {
		if r[vFollowUp].blank() && g.chance(0.4) {
			r[vFollowUp] = g.date(y.lately())
		}
	}
	if g.badRate > 0 {
		y.smudge()
	}
}

// live lets something happen to an employee: leave, come back, move, change.
func (y *yearMaker) live(r sheetRow) {
	g := y.rosterMaker
	atWork := r[eUntil].blank() || r[eUntil].day > g.now
	switch f := g.Float64(); {
	case atWork && f < 0.04:
		r[eUntil] = g.date(y.lately())
	case atWork && f < 0.06:
		r[eUntil] = g.date(y.soon())
	case atWork && f < 0.10: // moves, perhaps with a gap, or stays at both
		again := slices.Clone(r)
		left := y.lately()
		r[eUntil] = g.maybe(0.2, dated(left))
		again[ePartner], again[eFrom], again[eUntil] = text(pick(g, g.partners...)), dated(left+ingest.Day(pick(g, 1, 1, 1, 5))), sheetCell{}
		y.truth.tables[employeesTable] = append(y.truth.tables[employeesTable], again)
	case atWork && f < 0.12:
		r[eFullTime] = g.yesNo(0.7, 0.3)
	case atWork && f < 0.13:
		r[eCountry] = g.maybe(0.5, text(pick(g, "DE", "AT", "FR")))
	case atWork && f < 0.20:
		y.certify(r[eID].s, y.lately())
	case atWork && f < 0.26:
		y.certifyCPanel(r[eID].s, y.lately())
	case !atWork && f < 0.06: // back
		again := slices.Clone(r)
		again[eFrom], again[eUntil] = dated(max(y.lately(), r[eUntil].day+1)), sheetCell{}
		y.truth.tables[employeesTable] = append(y.truth.tables[employeesTable], again)
	}
}

// forget deletes the rows of some who left, and of them what they held.
func (y *yearMaker) forget() {
	share := 0.7
	if y.steady {
		share = 0.08
	}
	gone := func(r sheetRow) bool { return r[eUntil].ok() && r[eUntil].day < y.now && y.chance(share) }
	y.truth.tables[employeesTable] = slices.DeleteFunc(y.truth.tables[employeesTable], gone)
	y.truth.tables[certificationsTable] = slices.DeleteFunc(y.truth.tables[certificationsTable], func(c sheetRow) bool {
		return !slices.ContainsFunc(y.truth.tables[employeesTable], func(e sheetRow) bool { return e[eID].s == c[cID].s })
	})
}

// lapse lets a certification be renewed around its last day, or end early.
func (y *yearMaker) lapse(r sheetRow) {
	if !r[cExpires].ok() {
		return
	}
	switch days := r[cExpires].day - y.now; {
	case days > -90 && days < 30 && y.chance(0.2):
		r[cExpires] = dated(plusMonths(r[cExpires].day, 12))
	case days > 0 && y.chance(0.01):
		r[cExpires] = y.date(max(y.lately(), r[cEarned].day))
	}
}

// trade lets something happen to a partner.
func (y *yearMaker) trade(r sheetRow) {
	g, id := y.rosterMaker, r[pID].s
	if g.chance(0.2) {
		y.hire(id, y.lately())
	}
	switch f := g.Float64(); {
	case f < 0.12:
		r[pLicenses] = count(pick(g, 10, 40, 49, 50, 100, 2999, 3000, 4500))
	case f < 0.15:
		r[pLicenses] = sheetCell{}
	}
	switch down := r[pStanding].ok() && !r[pStanding].yes; {
	case down && g.chance(0.5):
		r[pStanding] = g.maybe(0.5, yes())
	case !down && g.chance(0.05):
		r[pStanding] = no()
	}
	y.premier(r)
	if g.chance(0.02) {
		r[pHeld] = g.maybe(0.3, count(pick(g, g.now.Year()-1, g.now.Year(), g.now.Year()+1)))
	}
	for column := pList; column <= pTerms; column++ {
		switch {
		case column == pICPA:
		case r[column].blank() && g.chance(0.3):
			r[column] = yes()
			if column == pList {
				r[column] = text("Security")
			}
		case r[column].ok() && g.chance(0.015), column == pList && !y.steady && g.chance(0.03):
			r[column] = sheetCell{}
		}
	}
	if g.chance(0.05) {
		y.specialize(id)
	}
	if g.chance(0.3) {
		y.provide(id, 1+g.IntN(6))
	}
	if g.chance(0.2) {
		y.truth.add(surveysTable, map[int]sheetCell{vPartner: text(id), vCustomer: text("Customer"), vScore: pick(g,
			sheetCell{reading: readable, text: "3", score: 3}, sheetCell{reading: readable, text: "9", score: 9}), vReceived: g.date(y.lately())})
	}
}

// premier lets a partner attain Premier, attain it again, or give it back.
func (y *yearMaker) premier(r sheetRow) {
	g := y.rosterMaker
	switch since := r[pSince]; {
	case since.blank() && g.chance(0.12):
		r[pSince] = g.date(pick(g, y.lately(), y.soon()))
	case since.blank():
	case g.chance(0.015):
		r[pSince] = sheetCell{}
	case g.chance(0.05):
		r[pSince] = g.date(y.lately())
	}
}

// waive decides a waiver, mostly from about today on, or an earlier one anew.
func (y *yearMaker) waive(partner string) {
	g := y.rosterMaker
	w := waiverOf{partner: partner, from: pick(g, y.lately(), y.lately(), y.soon(), y.then-20)}
	w.requirement = pick(g, append([]string{"roles", "contacts", "follow_ups", "follow_ups", "terms", "specialization"}, evaluate.Waivable()...)...)
	w.until = w.from + ingest.Day(g.IntN(120))
	if len(y.waived) > 0 && g.chance(0.4) {
		old := pick(g, y.waived...)
		w.partner, w.requirement, w.from = old.partner, old.requirement, old.from+ingest.Day(g.IntN(30)-5)
		w.until = w.from + ingest.Day(g.IntN(40))
	}
	y.waived = append(y.waived, w)
	y.truth.waivers = append(y.truth.waivers, w)
}

// smudge makes some cells unreadable, or blank, for a month or more.
func (y *yearMaker) smudge() {
	for t, rows := range y.truth.tables {
		for _, r := range rows {
			if !y.chance(y.badRate) {
				continue
			}
			column := y.IntN(len(r))
			if column == 0 || t == employeesTable && column == ePartner {
				continue // who or whose it is
			}
			y.misread[&r[column]] = misreading{y.badCell(t, column), plusMonths(y.now, y.IntN(2))}
		}
		if t == partnersTable {
			for _, r := range rows {
				for _, column := range []int{pLicenses, pStanding, pSince, pHeld} {
					if y.chance(0.03) {
						y.misread[&r[column]] = misreading{y.badCell(t, column), plusMonths(y.now, y.IntN(3))}
					}
				}
			}
		}
	}
}

// correct puts right what this month's sheets had wrong.
func (y *yearMaker) correct() {
	clear(y.misread)
	if y.chance(0.5) {
		clear(y.absent)
	}
	for n := range y.truth.tables[employeesTable] {
		if y.chance(0.2) {
			y.live(y.truth.tables[employeesTable][n])
		}
	}
	if y.chance(0.3) {
		for _, r := range y.truth.tables[partnersTable] {
			y.trade(r)
		}
	}
	y.waive(pick(y.rosterMaker, y.partners...))
}

// sheets are those for a run: the truth as it reads, without absent partners.
func (y *yearMaker) sheets(day ingest.Day) monthSheets {
	m := y.truth.clone()
	m.day = day
	y.truth.waivers = nil
	for t, rows := range y.truth.tables {
		for i, r := range rows {
			for column := range r {
				if b, ok := y.misread[&r[column]]; ok && y.now <= b.through {
					m.tables[t][i][column] = b.cell
				}
			}
		}
	}
	for t, column := range map[int]int{partnersTable: pID, employeesTable: ePartner, specializationsTable: sPartner, contactsTable: kPartner, surveysTable: vPartner} {
		m.tables[t] = slices.DeleteFunc(m.tables[t], func(r sheetRow) bool {
			a, ok := y.absent[r[column].s]
			return ok && y.now <= a.through && (a.whole || t == partnersTable)
		})
	}
	return m
}

// --- two notebooks

// A notebook is the slow one: every record of every run, as it was.
type notebook struct {
	records records
	days    []ingest.Day // of the runs recorded, rising
	waivers []waiverOf
}

// lastRun is the newest day with a run before a day, 0 for none.
func (n *notebook) lastRun(before ingest.Day) (last ingest.Day) {
	for _, d := range n.days {
		if d < before {
			last = d
		}
	}
	return last
}

// recordsOf gives what was recorded on a day, by folded partner ID.
func (n *notebook) recordsOf(day ingest.Day) map[string]evaluate.Record {
	out := map[string]evaluate.Record{}
	for id, all := range n.records {
		for _, r := range all {
			if r.AsOf == day {
				out[id] = r
			}
		}
	}
	return out
}

// record is rule G7: a run of the newest day replaces it, an earlier one is not
// recorded.
func (n *notebook) record(day ingest.Day, verdicts []verdict) (older bool) {
	newest := n.lastRun(ingest.DayOf(9000, time.January, 1))
	if day < newest {
		return true
	}
	var recorded []evaluate.Record
	for _, v := range verdicts {
		recorded = append(recorded, v.Record)
	}
	n.records.add(day, newest, recorded)
	if day > newest {
		n.days = append(n.days, day)
	}
	return false
}

// waive adds a waiver: where it meets an earlier one it rules from its first day on.
func (n *notebook) waive(w waiverOf) {
	for i, old := range n.waivers {
		if old.partner == w.partner && old.requirement == w.requirement && old.from <= w.until && w.from <= old.until {
			n.waivers[i].until = min(old.until, w.from-1)
		}
	}
	n.waivers = append(n.waivers, w)
}

// A keeper keeps what the evaluator's runs decided.
type keeper interface {
	history(before ingest.Day) (evaluate.History, error)
	waive(w waiverOf) error
	// record records a run; older tells that it is of a day before the newest.
	record(a *evaluate.Assessment, older bool) error
	// reopen is what lies between two runs of the program.
	reopen() error
	close() error
}

// inMemory keeps every record as it was, but for waivers like the register: it
// tells a fault of the evaluator from one of the register, and costs no file.
type inMemory struct{ notebook }

func (k *inMemory) history(before ingest.Day) (evaluate.History, error) {
	h := evaluate.History{Partners: k.records, LastRun: k.lastRun(before), Waivers: map[string][]evaluate.Waiver{}}
	for _, w := range k.waivers {
		id := ingest.FoldID(w.partner)
		h.Waivers[id] = append(h.Waivers[id], evaluate.Waiver{Requirement: w.requirement, From: w.from, Until: w.until})
	}
	return h, nil
}

func (k *inMemory) waive(w waiverOf) error { k.notebook.waive(w); return nil }
func (k *inMemory) reopen() error          { return nil }
func (k *inMemory) close() error           { return nil }

func (k *inMemory) record(a *evaluate.Assessment, _ bool) error {
	var verdicts []verdict
	for _, f := range a.Partners {
		verdicts = append(verdicts, verdict{Record: f.Record})
	}
	k.notebook.record(a.Day, verdicts)
	return nil
}

// inRegister is the real register, and what it said about numbers.
type inRegister struct {
	*register.Register
	path    string
	numbers map[string]string // certificate number → partner
}

func openRegister(path string) (*inRegister, error) {
	k := &inRegister{path: path, numbers: map[string]string{}}
	return k, k.open()
}

func (k *inRegister) open() (err error) {
	k.Register, err = register.Open(k.path, register.Who{Name: "auditor", At: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)})
	return err
}

func (k *inRegister) history(before ingest.Day) (evaluate.History, error) { return k.History(before) }
func (k *inRegister) reopen() error                                       { return errors.Join(k.Close(), k.open()) }
func (k *inRegister) close() error                                        { return k.Close() }

func (k *inRegister) waive(w waiverOf) error {
	return k.Waive(w.partner, w.requirement, w.from, w.until, "agreed with the program")
}

// run is what a run hands over to the register, its certificates numbered.
func (k *inRegister) run(a *evaluate.Assessment) (register.Run, error) {
	run := register.Run{AsOf: a.Day, Version: "test"}
	for _, f := range a.Partners {
		run.Records = append(run.Records, f.Record)
		if len(f.CPanel().NewYears) == 0 {
			continue
		}
		number, err := k.Number(f.ID, slices.Max(f.CPanel().NewYears))
		if err != nil {
			return run, err
		}
		if of, given := k.numbers[number]; given && of != ingest.FoldID(f.ID) {
			return run, fmt.Errorf("certificate %s of %s is given to %s", number, of, f.ID)
		}
		k.numbers[number] = ingest.FoldID(f.ID)
		run.Certificates = append(run.Certificates, issued.Certificate{Number: number, PartnerID: f.ID, Partner: f.Name, Years: f.CPanel().NewYears,
			Begins: f.CPanel().Badges[0].EarnedOn, GoodThrough: f.CPanel().GoodThrough})
	}
	return run, nil
}

// record wants a run recorded to give the same numbers again, and an older one
// to leave everything as it was.
func (k *inRegister) record(a *evaluate.Assessment, older bool) error {
	run, err := k.run(a)
	if err != nil {
		return err
	}
	if older {
		return k.refuse(run)
	}
	if err := k.Record(run); err != nil {
		return err
	}
	again, err := k.run(a)
	if err == nil && !reflect.DeepEqual(run, again) {
		err = fmt.Errorf("recorded with certificates %v, the same run again has %v", run.Certificates, again.Certificates)
	}
	return err
}

// refuse records a run of a day before the newest.
func (k *inRegister) refuse(run register.Run) error {
	before, err := k.everything()
	if err != nil {
		return err
	}
	var older *register.OlderRun
	if err := k.Record(run); !errors.As(err, &older) {
		return fmt.Errorf("recording the older run of %s gives the error %v, want an OlderRun", run.AsOf, err)
	}
	after, err := k.everything()
	if err == nil && !reflect.DeepEqual(before, after) {
		err = fmt.Errorf("the older run of %s changed the register from %v to %v", run.AsOf, before, after)
	}
	return err
}

// everything is the register's history, runs and certificates.
func (k *inRegister) everything() ([]any, error) {
	history, err := k.History(ingest.DayOf(9000, time.January, 1))
	runs, noRuns := k.Runs()
	certificates, noCertificates := k.Certificates()
	return []any{history, runs, certificates}, errors.Join(err, noRuns, noCertificates)
}

// --- changes since the last run

// wantedChanges compares this month's verdicts with what the last run recorded,
// a line a change.
func wantedChanges(n *notebook, day ingest.Day, now []verdict) []string {
	last := n.lastRun(day)
	if last == 0 {
		return nil
	}
	var out []string
	then, named := n.recordsOf(last), map[string]bool{}
	both := func(c evaluate.Status, p evaluate.Status) string {
		return fmt.Sprintf("cPanel %s, Premier %s", c, p)
	}
	for _, v := range now {
		named[folded(v.ID)] = true
		if r, known := then[folded(v.ID)]; known {
			out = append(out, cpanelChanged(r, v)...)
			out = append(out, premierChanged(r, v)...)
		} else {
			out = append(out, changeLine(v.ID, "", "came", "", both(v.CPanel, v.Premier), 0))
		}
	}
	for id, r := range then {
		if !named[id] {
			out = append(out, changeLine(r.PartnerID, "", "went", both(r.CPanel, r.Premier), "", 0))
		}
	}
	slices.Sort(out)
	return out
}

// changeLine says a change; since only where the rules give a day.
func changeLine(id, program, what, from, to string, since ingest.Day) string {
	if what != "gained" && what != "renewed" && what != "removed" && what != "went on a plan" {
		since = 0
	}
	return fmt.Sprintf("%s: %s %s: from %q to %q since %s", id, program, what, from, to, since)
}

func cpanelChanged(then evaluate.Record, v verdict) (out []string) {
	was, is := then.CPanel == evaluate.CPanelCertified, v.CPanel == evaluate.CPanelCertified
	say := func(what string) {
		var since ingest.Day
		again := then.CPanel != evaluate.CPanelNotCertified && !was && len(v.NewYears) == 0 // earned before, in force again
		if is && !again {
			since = v.Badges[len(v.Badges)-1].EarnedOn
		}
		out = append(out, changeLine(v.ID, "cPanel", what, string(then.CPanel), string(v.CPanel), since))
	}
	switch {
	case was && is:
		if len(v.NewYears) > 0 {
			say("renewed")
		}
		if v.AtRisk && !then.AtRisk {
			say("fell at risk")
		}
		if then.AtRisk && !v.AtRisk {
			say("no longer at risk")
		}
	case is:
		say("gained")
	case then.CPanel == v.CPanel:
	case v.CPanel == evaluate.CPanelSuspended:
		say("suspended")
	case was:
		say("lost")
	default:
		say(wordOf(then.CPanel, v.CPanel, []evaluate.Status{evaluate.CPanelCertified, evaluate.CPanelSuspended, evaluate.CPanelUnknown, evaluate.CPanelNotCertified}))
	}
	return out
}

// premierChanged: a partner has Premier when it attained it and was not removed.
func premierChanged(then evaluate.Record, v verdict) []string {
	wasRemoved, isRemoved := then.Premier == evaluate.PremierRemoved, v.Premier == evaluate.PremierRemoved
	hadIt := then.Attained == evaluate.KnownYes && !wasRemoved
	hadItNot := then.Attained == evaluate.KnownNo || wasRemoved
	wasOn, isOn := then.Premier == evaluate.PremierPlan, v.Premier == evaluate.PremierPlan
	sound := v.Record.Walk.State == evaluate.Sound
	say := func(what string, since ingest.Day) []string {
		return []string{changeLine(v.ID, "Premier", what, string(then.Premier), string(v.Premier), since)}
	}
	switch {
	case isOn && (!wasOn || then.Walk.Since != v.PlanStart):
		return say("went on a plan", v.PlanStart)
	case isRemoved && (!wasRemoved || then.Walk.Since != v.RemovedOn):
		return say("removed", v.RemovedOn)
	case then.Premier == v.Premier:
		return nil
	case wasOn && sound:
		return say("off the plan", 0)
	case hadItNot && (v.Premier == evaluate.PremierCompliant || v.Premier == evaluate.PremierOut):
		return say("gained", v.Since)
	case hadIt && v.Record.Attained == evaluate.KnownNo:
		return say("lost", 0)
	}
	if v.Premier == evaluate.PremierEligible {
		return say("became eligible", 0)
	}
	if then.Premier == evaluate.PremierEligible && v.Premier == evaluate.PremierNotEligible {
		return say("no longer eligible", 0)
	}
	return say(wordOf(then.Premier, v.Premier, []evaluate.Status{evaluate.PremierCompliant, evaluate.PremierEligible, evaluate.PremierUnknown, evaluate.PremierNotEligible, evaluate.PremierOut, evaluate.PremierPlan, evaluate.PremierRemoved}), 0)
}

// wordOf is what a change is called that has no word of its own.
func wordOf(then, now evaluate.Status, best []evaluate.Status) string {
	switch {
	case now == evaluate.Ended:
		return "the program ended"
	case now == evaluate.NotEnrolled:
		return "left the program"
	case then == evaluate.NotEnrolled, then == evaluate.Ended:
		return "joined the program"
	case now == evaluate.UnknownStatus:
		return "became unknown"
	case slices.Index(best, now) > slices.Index(best, then):
		return "fell out"
	}
	return "recovered"
}

// compareChanges compares an assessment's changes with those wanted.
func compareChanges(a *evaluate.Assessment, slow *notebook, want []string) string {
	if last := slow.lastRun(a.Day); a.LastRun != last {
		return fmt.Sprintf("the last run is that of %s, the oracle says %s", a.LastRun, last)
	}
	if !slices.IsSortedFunc(a.Changes, func(a, b evaluate.Change) int { return strings.Compare(a.PartnerID, b.PartnerID) }) {
		return fmt.Sprintf("changes don't stand by partner: %v", a.Changes)
	}
	var got []string
	for _, c := range a.Changes {
		if c.Since == 0 || len(c.Why) == 0 {
			return fmt.Sprintf("%s %s of %s has a day of %s and %d reasons", c.Program, c.Kind, c.PartnerID, c.Since, len(c.Why))
		}
		if c.Kind == evaluate.Renamed {
			continue
		}
		line := changeLine(c.PartnerID, c.Program, string(c.Kind), c.From, c.To, c.Since)
		if without := changeLine(c.PartnerID, c.Program, string(c.Kind), c.From, c.To, 0); slices.Contains(want, without) {
			line = without // the rules give no day
		}
		got = append(got, line)
	}
	slices.Sort(got)
	if slices.Equal(got, want) {
		return ""
	}
	return fmt.Sprintf("changes: only the evaluator says %q, only the oracle says %q", onlyIn(got, want), onlyIn(want, got))
}

// --- the year

// follow judges the runs of a year, the evaluator with what the keeper kept, the
// oracle with its notebook, and returns the first difference, or "".
func follow(k keeper, runs []monthSheets, turns map[string]int) (difference string) {
	defer func() {
		if r := recover(); r != nil {
			difference = fmt.Sprintf("panic: %v", r)
		}
	}()
	slow := &notebook{records: records{}}
	for i, m := range runs {
		err := followRun(k, slow, m, turns)
		if err == nil && i%5 == 4 {
			err = k.reopen()
		}
		if err != nil {
			return fmt.Sprintf("run %d of %s:\n%s", i+1, m.day, err)
		}
	}
	return ""
}

func followRun(k keeper, slow *notebook, m monthSheets, turns map[string]int) error {
	m = m.without(*randomLacks)
	for _, w := range m.waivers {
		if len(slow.records[folded(w.partner)]) == 0 {
			continue // the register doesn't know the partner yet
		}
		slow.waive(w)
		if err := k.waive(w); err != nil {
			return err
		}
	}
	history, err := k.history(m.day)
	if err != nil {
		return err
	}
	a, err := assess(render(m), history, m.day, 1)
	if err != nil {
		return err
	}
	want := judgeWaived(m, slow.records, slow.waivers, turns)
	changes := wantedChanges(slow, m.day, want)
	for _, diff := range []string{compareRun(a, want), compareMissing(a, m, slow.records), compareAbsent(a, m, slow), compareChanges(a, slow, changes)} {
		if diff != "" {
			return errors.New(diff)
		}
	}
	noteYear(turns, slow, m.day, want, changes)
	older := slow.record(m.day, want)
	if older {
		turns["older run"]++
	}
	return k.record(a, older)
}

// compareAbsent wants every partner without a row today to be missing that its
// newest record gives a standing on the day, and no other (rule G7). Where that
// record couldn't read when Premier was attained, or had it for a later day,
// either will do.
func compareAbsent(a *evaluate.Assessment, m monthSheets, slow *notebook) string {
	missing := map[string]bool{}
	for _, p := range a.Missing {
		missing[folded(p.ID)] = true
	}
	for _, r := range m.tables[partnersTable] {
		delete(missing, folded(r[pID].s)) // see compareMissing
	}
	present := func(id string) bool {
		return slices.ContainsFunc(m.tables[partnersTable], func(r sheetRow) bool { return folded(r[pID].s) == id })
	}
	for _, id := range slices.Sorted(maps.Keys(slow.records)) {
		var newest *evaluate.Record
		for i, r := range slow.records[id] {
			if r.AsOf < m.day {
				newest = &slow.records[id][i]
			}
		}
		if newest == nil || present(id) {
			continue
		}
		badge := slices.ContainsFunc(newest.Badges, func(b evaluate.BadgeRecord) bool { return m.day <= ends(b.Year) })
		premier := newest.Attained == evaluate.KnownYes && newest.Walk.State != evaluate.Removed
		unsure := newest.Attained == evaluate.NotKnown || newest.Since > newest.AsOf && newest.Since <= m.day
		if standing := badge || premier; missing[id] != standing && (standing || !unsure) {
			return fmt.Sprintf("%s: listed as missing is %t, want %t", id, missing[id], standing)
		}
	}
	return ""
}

// noteYear counts what this run saw: verdicts, changes, and the statuses between
// which partners went.
func noteYear(turns map[string]int, slow *notebook, day ingest.Day, now []verdict, changes []string) {
	then := slow.recordsOf(slow.lastRun(day))
	if slices.Contains(slow.days, day) {
		turns["same day again"]++
	}
	for _, v := range now {
		noteVerdict(turns, v)
		if r, known := then[folded(v.ID)]; known {
			if r.Premier != v.Premier {
				turns[fmt.Sprintf("Premier %s → %s", r.Premier, v.Premier)]++
			}
			if r.CPanel != v.CPanel {
				turns[fmt.Sprintf("cPanel %s → %s", r.CPanel, v.CPanel)]++
			}
		}
	}
	for _, line := range changes {
		_, what, _ := strings.Cut(line, ": ")
		what, _, _ = strings.Cut(what, ":")
		turns["change: "+strings.TrimSpace(what)]++
	}
}

// wantedInAYear are the turns that the years must bring about.
var wantedInAYear = []string{
	"same day again", "older run", "held by an earlier record", "held by the sheet's word", "good standing unreadable", "new badge", "one person of two IDs",
	"premier date unreadable", "muddy", "records missing", "history ended by not attained",
	"falls out on D", "falls out into a plan", "plan closed", "removed at the plan's end", "removed on plan without a head", "falls out without a head",
	"attained again", "removed without history", "plan since the lapse", "plan since D",

	"change: came", "change: went",
	"change: cPanel gained", "change: cPanel lost", "change: cPanel renewed", "change: cPanel suspended", "change: cPanel fell at risk", "change: cPanel no longer at risk",
	"change: Premier gained", "change: Premier lost", "change: Premier went on a plan", "change: Premier off the plan", "change: Premier removed",

	"cPanel Not certified → Certified", "cPanel Certified → Not certified", "cPanel Certified → Suspended", "cPanel Suspended → Certified",
	"cPanel Certified → Unknown", "cPanel Unknown → Certified", "cPanel Not enrolled → Certified", "cPanel Certified → Not enrolled",
	"cPanel Not certified → Unknown", "cPanel Unknown → Not certified", "cPanel Not certified → Not enrolled", "cPanel Not enrolled → Not certified",
	"Premier Compliant → Get Well Plan", "Premier Get Well Plan → Compliant", "Premier Get Well Plan → Removed", "Premier Compliant → Removed",
	"Premier Removed → Compliant", "Premier Removed → Get Well Plan", "Premier Compliant → Out of compliance", "Premier Out of compliance → Compliant",
	"Premier Out of compliance → Get Well Plan", "Premier Get Well Plan → Out of compliance", "Premier Out of compliance → Removed",
	"Premier Eligible → Compliant", "Premier Not eligible → Get Well Plan", "Premier Eligible → Not eligible", "Premier Not eligible → Eligible",
	"Premier Compliant → Unknown", "Premier Unknown → Compliant", "Premier Get Well Plan → Unknown", "Premier Unknown → Get Well Plan", "Premier Unknown → Removed",
	"Premier Removed → Unknown", "Premier Compliant → Eligible", "Premier Removed → Not eligible",

	"waived specialization", "waived roles", "waived services", "waived terms", "waived contacts", "waived follow_ups", "waived good_standing",
}

// TestYearThroughTheRegister follows small worlds for a year of month-ends. The
// evaluator has its history from a real register, the oracle from a notebook
// that keeps everything; they never differ. In every second world only the
// evaluator is tried, with records kept in memory.
func TestYearThroughTheRegister(t *testing.T) {
	if *yearOnly >= 0 {
		failYear(t, *yearOnly)
		return
	}
	// They wait for the disk now and then: twice as many workers as processors.
	turns, different := playAll(*yearWorlds, 2*runtime.GOMAXPROCS(0), func(i int, seen map[string]int) bool {
		return followWorld(t, i, makeYear(*randomSeed, uint64(i)), seen) == ""
	})
	for _, i := range different {
		failYear(t, i)
	}
	for _, name := range slices.Sorted(maps.Keys(turns)) {
		t.Logf("%7d %s", turns[name], name)
	}
	if *yearWorlds >= 150 { // fewer may not come to everything
		never := slices.DeleteFunc(slices.Clone(wantedInAYear), func(w string) bool { return turns[w] > 0 })
		assert.Empty(t, never, "never came about")
	}
}

// followWorld follows a world with the keeper that is its own.
func followWorld(t *testing.T, world int, runs []monthSheets, turns map[string]int) string {
	if world/2%2 == 1 {
		return follow(&inMemory{notebook{records: records{}}}, runs, turns)
	}
	k, err := openRegister(filepath.Join(t.TempDir(), "register.db"))
	if err != nil {
		return err.Error()
	}
	difference := follow(k, runs, turns)
	if err := k.close(); err != nil && difference == "" {
		return err.Error()
	}
	return difference
}

// failYear makes a year in which the evaluators differ as small as it goes, and
// fails with it.
func failYear(t *testing.T, world int) {
	play := func(runs []monthSheets) string { return followWorld(t, world, runs, map[string]int{}) }
	runs := makeYear(*randomSeed, uint64(world))
	if play(runs) == "" {
		return
	}
	runs = smallest(runs, play)
	t.Fatalf("world %d differs\n%s\n%s", world, play(runs), show(runs))
}

// TestTheLastHeadGoesWhileTheRolesAreWaived: the waiver outlasts the last head,
// and no earlier run walked. The partner is removed from the day on which no head
// was left, not from that on which the waiver ended.
func TestTheLastHeadGoesWhileTheRolesAreWaived(t *testing.T) {
	first := &sheetsOf{monthSheets{day: onDay("2021-08-31")}}
	first.partnerIn(map[int]sheetCell{pSince: {}})
	second := &sheetsOf{monthSheets{day: onDay("2021-09-30"), waivers: []waiverOf{{"P-1", "roles", onDay("2021-07-11"), onDay("2021-08-31")}}}}
	second.partnerIn(nil)
	second.personIn("E-1", nil)
	second.holds("E-1", "CCNA", "2020-10-15", "2021-08-02")

	assert.Empty(t, follow(&inMemory{notebook{records: records{}}}, []monthSheets{first.monthSheets, second.monthSheets}, map[string]int{}))
}
