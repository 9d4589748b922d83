package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"assay/ingest"
)

// Run judges every partner of the roster at the end of the day. The problems
// are those that reading found; the assessment lists them together with those
// found here. Jobs is how many workers share the partners, at least one; the
// answer doesn't depend on it.
func Run(roster *ingest.Roster, problems []ingest.Problem, programs *Programs, history History, day ingest.Day, jobs int) *Assessment {
	e, found := newEvaluation(roster, programs, &history.Identity)
	e.keepDoubts(problems)
	order := e.partnersByID()
	e.findRenamed(history, day)
	ahead := programs.horizon(day)
	around := ahead
	if since := day - history.LastRun; 0 < since && since < maxKept {
		around.day = history.LastRun
	}
	e.keepDays(around)
	findings := make([]PartnerFinding, len(order))
	warnings := make([][]ingest.Problem, len(order))
	share(len(order), jobs, func(i int) {
		c := e.newCase(order[i], history)
		findings[i] = c.judge(day)
		c.lookAhead(&findings[i], ahead)
		warnings[i] = c.problems
	})
	all := slices.Concat(problems, found, e.notYet(day))
	for _, w := range warnings {
		all = append(all, w...)
	}
	return &Assessment{
		Day:        day,
		Partners:   findings,
		LastRun:    history.LastRun,
		Changes:    e.changes(findings, order, history, day, jobs),
		Past:       past(findings, history, day),
		Missing:    e.missing,
		Outlook:    outlook(findings, ahead.monthEnds()),
		Problems:   e.issues(all),
		Rules:      programs.InForce(day),
		Privileges: programs.privileges(day),
	}
}

// share runs the work for 0 … n-1 on several workers.
func share(n, workers int, work func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range max(1, min(workers, n)) {
		wg.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// An evaluation is what all partners share: who is who, which records belong
// to whom, and the rule data. It doesn't change while partners are judged.
type evaluation struct {
	roster    *ingest.Roster
	programs  *Programs
	people    *people
	groupings groupings
	titles    []titleRules             // by ingest.Title
	claims    []atomic.Pointer[claims] // by person, see [evaluation.claimsOf]
	flawed    []bool                   // by person: there is an error on some row
	// Partners and persons whose rows have a warning that asks for a person's eye.
	doubtfulPartners map[ingest.PartnerID]bool
	doubtfulPersons  map[int32]bool
	withEmail        []bool          // by person: some row has an e-mail
	career           []bool          // by person: some row is, or may be, one of a career certification, be it one that doesn't count
	unclear          map[int32]int32 // person → a certification that may be one of a career, and a namesake's
	// nameless are the rows of a career certification whose Employee ID can't be read.
	nameless map[ingest.Place]bool
	// pointers are the rows that lead nowhere (rule G8).
	pointers pointers
	// renamed are partners that no earlier run knows, with the name of one that is missing (rule G7).
	renamed map[ingest.PartnerID]MissingPartner
	missing []MissingPartner

	partners, employees, specializations, contacts, surveys index // PartnerID → rows

	// What the rules say of days and badge years, from the first of each on (see [evaluation.keepDays]).
	firstDay  ingest.Day
	days      []atomic.Pointer[dayRules]
	firstYear int
	years     []atomic.Pointer[badgeYear]
}

// titleRules is what the career list says of a title, in each of its revisions.
type titleRules struct {
	code    string
	career  bool
	careers []CareerTitle
	known   []bool
}

func newEvaluation(r *ingest.Roster, programs *Programs, decided *Identity) (*evaluation, []ingest.Problem) {
	e := &evaluation{roster: r, programs: programs}
	var problems, more []ingest.Problem
	e.people, problems = identify(r, decided)
	e.claims = make([]atomic.Pointer[claims], e.people.n)
	e.groupings, more = readGroupings(r)
	problems = append(problems, more...)
	e.titles = titlesOf(r.Vocabulary, programs)
	e.flawed, e.withEmail = e.people.flawed(), e.people.withEmail()
	e.unclear = e.people.firstOfIDs(e.people.unclear, e.mayBeCareer)
	void := e.people.firstOfIDs(e.people.void, e.mayBeCareer)
	e.career = make([]bool, e.people.n)
	for person := range int32(e.people.n) {
		_, unclear := e.unclear[person]
		_, not := void[person]
		e.career[person] = unclear || not || len(e.people.ended[person]) > 0 || slices.ContainsFunc(e.people.certsOf(person), e.mayBeCareer)
	}
	e.nameless = map[ingest.Place]bool{}
	for i := range r.Certifications {
		if c := &r.Certifications[i]; c.Employee < 0 && (e.isCareer(c) || c.Bad.Has(ingest.CertificationField)) {
			e.nameless[c.At] = true
		}
	}
	n := len(r.PartnerIDs)
	e.partners = indexBy(n, len(r.Partners), func(i int) int32 { return int32(r.Partners[i].ID) })
	e.employees = indexBy(n, len(r.Employees), func(i int) int32 { return int32(r.Employees[i].Partner) })
	e.specializations = indexBy(n, len(r.Specializations), func(i int) int32 { return int32(r.Specializations[i].Partner) })
	e.contacts = indexBy(n, len(r.Contacts), func(i int) int32 { return int32(r.Contacts[i].Partner) })
	e.surveys = indexBy(n, len(r.Surveys), func(i int) int32 { return int32(r.Surveys[i].Partner) })
	e.pointers = e.findPointers()
	return e, problems
}

func titlesOf(v *ingest.Vocabulary, programs *Programs) []titleRules {
	revisions := programs.Premier.Careers.Revisions
	out := make([]titleRules, len(v.Titles))
	for i, t := range v.Titles {
		out[i] = titleRules{code: t.Code, career: t.Career, careers: make([]CareerTitle, len(revisions)), known: make([]bool, len(revisions))}
		for n, rev := range revisions {
			k := slices.IndexFunc(rev.Value.Titles, func(c CareerTitle) bool { return c.Code == t.Code })
			if k >= 0 {
				out[i].careers[n], out[i].known[n] = rev.Value.Titles[k], true
			}
		}
	}
	return out
}

func (e *evaluation) codeOf(c *ingest.Certification) string { return e.titles[c.Title].code }
func (e *evaluation) isCareer(c *ingest.Certification) bool { return e.titles[c.Title].career }

// partnersByID lists the partners that have a row, in order of their IDs' code points.
func (e *evaluation) partnersByID() []int32 {
	var ids []int32
	for id := range int32(len(e.roster.PartnerIDs)) {
		if len(e.partners.of(id)) > 0 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b int32) int { return strings.Compare(e.roster.PartnerIDs[a], e.roster.PartnerIDs[b]) })
	return ids
}

// A partnerCase is one partner with everything that belongs to it.
type partnerCase struct {
	workplace
	id      string
	partner *merged
	history []Record // of earlier days
	waivers []Waiver
	given   []NamedCertificate // in force
	members []member
	groups  []int // of members who may be one person (see [partnerCase.suspects]); nil for none
	// suspectedOf is the missing partner that this one may be, by its ID in folded case (rule G7); "" for none.
	suspectedOf string

	specializations, contacts, surveys []int32
	listed                             []listedContact // see listContacts

	// What holds for all days, found out when first asked for.
	counts   []*badgeCount
	fits     []fit
	staffing staffing
	staffed  bool
	doubts   []doubt

	ownError  bool // an error found here, on the partner's own rows
	reviewWhy []string
	problems  []ingest.Problem
}

func (e *evaluation) newCase(id int32, history History) *partnerCase {
	c := &partnerCase{id: e.roster.PartnerIDs[id], specializations: e.specializations.of(id), contacts: e.contacts.of(id), surveys: e.surveys.of(id)}
	c.partner, c.problems = merge(e.roster, e.partners.of(id))
	c.workplace = workplace{evaluation: e, here: c.partner.ID, country: c.partner.Country, countryBad: c.partner.Bad.Has(ingest.CountryField), deeds: nothing}
	key := ingest.FoldID(c.id)
	c.history, c.waivers, c.given = history.Partners[key], history.Waivers[key], history.Certificates[key]
	c.members = e.people.sortedByID(e.employees.of(id), c.here)
	c.groups = c.suspects()
	c.judgeAsNew()
	return c
}

// A workplace is a partner as it matters to who counts there.
type workplace struct {
	*evaluation
	here       ingest.PartnerID
	country    ingest.Country
	countryBad bool // it can't be read
	// done are the steps carried out beside the records, where a case tries what an action would give.
	deeds *deeds
}

// before keeps the history of days before the run's.
func (c *partnerCase) before(day ingest.Day) {
	n, _ := slices.BinarySearchFunc(c.history, day, func(r Record, d ingest.Day) int { return cmp.Compare(r.AsOf, d) })
	c.history = c.history[:n]
}

func (c *partnerCase) cell(f ingest.Field) ingest.Cell { return c.partner.cell(c.roster, f) }

// report adds a problem at a cell of the partner's.
func (c *partnerCase) report(code string, f ingest.Field, message string) {
	at := c.partner.place(f)
	c.problems = append(c.problems, ingest.Problem{Code: code, At: at, Column: c.roster.Sheets[at.Sheet].Columns[f], Partner: c.here, Employee: ingest.None, Message: f.String() + ": " + message})
}

// review asks for a person's eye.
func (c *partnerCase) review(why string) { c.reviewWhy = append(c.reviewWhy, why) }

// judge judges the partner in every program.
func (c *partnerCase) judge(day ingest.Day) PartnerFinding {
	c.before(day)
	f := PartnerFinding{ID: c.id, Country: c.partner.Country, At: c.roster.Cell(c.partner.At, ingest.PartnerIDField)}
	if !c.partner.Bad.Has(ingest.PartnerField) {
		f.Name = c.partner.Name
	}
	if !c.partner.Bad.Has(ingest.ContactEmailField) {
		f.Email = c.partner.Email
	}
	if !c.partner.Bad.Has(ingest.LanguageField) {
		f.Language = c.partner.Language
	}
	f.Carried = c.partner.Carried
	for _, p := range programs {
		f.Standings = append(f.Standings, p.judge(c, day))
	}
	c.severalPartners(day)
	c.errorsOnRows()
	c.warnSuspects()
	c.warnStrayed(day)
	c.warnJump(f.CPanel(), day)
	f.Review, f.ReviewWhy = len(c.reviewWhy) > 0, c.reviewWhy
	f.People, f.Tell = c.peopleFindings(&f, day)
	f.SuspectedOf = c.suspectedOf
	f.Record = c.record(&f, day)
	return f
}

// record is what the register keeps of this run.
func (c *partnerCase) record(f *PartnerFinding, day ingest.Day) Record {
	r := Record{AsOf: day, PartnerID: f.ID, Name: f.Name, Country: f.Country, Licenses: c.licenses(), Since: c.since(), Attained: c.attainedOn(day),
		SuspectedOf: c.suspectedOf, Heads: c.recordedHeads(f.Premier().walk, day)}
	for i, p := range programs {
		p.keep(f.Standings[i], &r)
	}
	return r
}

// licenses returns the licence count as a run records it.
func (c *partnerCase) licenses() int32 {
	if !c.readableCount() {
		return ingest.NoCount
	}
	return c.partner.Licenses
}

// since is the day on which Premier was attained, as the sheet has it; 0 where it
// has none, or none that can be read.
func (c *partnerCase) since() ingest.Day {
	if c.partner.Bad.Has(ingest.PremierSinceField) {
		return 0
	}
	return c.partner.PremierSince
}

// attainedOn tells what a run of the day records about Premier being attained.
func (c *partnerCase) attainedOn(day ingest.Day) Known {
	switch {
	case c.partner.Bad.Has(ingest.PremierSinceField):
		return NotKnown
	case c.attained(day):
		return KnownYes
	}
	return KnownNo
}

// severalPartners warns of people who are at other partners, too (rule P9).
func (c *partnerCase) severalPartners(day ingest.Day) {
	for _, m := range c.members {
		if !c.people.moves(m.person) {
			continue
		}
		if all := c.claimsOf(m.person); all.several() && !c.programs.Premier.Ends.By(day) {
			c.warnFullTime(m, all, day)
		}
		if others := c.cpanelElsewhere(m, day); others != "" {
			c.reportMember(m, "cpanel-at-several", fmt.Sprintf("%s counts for cPanel here and at %s: the program asks for no full time", m.id, others))
		}
	}
}

// warnFullTime warns of full-time rows at several partners that overlap on a day through the run's.
func (c *partnerCase) warnFullTime(m member, all *claims, day ingest.Day) {
	on := c.claimsOn(m.person, day)
	if all.ties(c.here, day) {
		tied := fmt.Sprintf("%s started full time on one day at %s", m.id, listSome(on.latest, len(on.latest)))
		c.review(tied)
		c.reportMember(m, "full-time-tie", tied+": counts for none of them in Premier")
		return
	}
	if others := c.partnerNames(on.beside[c.here]); len(others) > 0 {
		c.reportMember(m, "full-time-at-several", fmt.Sprintf("%s works full time here and at %s on the same days: counts in Premier only where the start is the latest", m.id, listSome(others, 0)))
	}
}

func (c *evaluation) partnerNames(ids []ingest.PartnerID) []string {
	var out []string
	for _, id := range ids {
		out = append(out, c.roster.PartnerIDs[id])
	}
	slices.Sort(out)
	return out
}

// cpanelElsewhere lists the other partners at which a person who is employed
// here on the day, and has completed a badge year, is employed as well.
func (c *partnerCase) cpanelElsewhere(m member, day ingest.Day) string {
	if !m.employed.has(day) || !c.completedOn(m.person, day) {
		return ""
	}
	all := c.claimsOn(m.person, day).employed
	if len(all) < 2 {
		return ""
	}
	first := slices.Clone(all[:min(len(all), maxNames+2)])
	first = slices.DeleteFunc(first, func(id string) bool { return id == c.id })
	return listSome(first[:min(len(first), len(all)-1)], len(all)-1)
}

func (c *workplace) completedOn(person int32, day ingest.Day) bool {
	return slices.ContainsFunc(c.on(day).badgeYears, func(y *badgeYear) bool {
		completed, _ := c.completion(person, y)
		return completed > 0 && completed <= day
	})
}

// reportMember adds a problem at a person's first row at the partner.
func (c *partnerCase) reportMember(m member, code, message string) {
	e := c.people.employee(c.people.rowsAt(m.person, c.here)[0])
	c.problems = append(c.problems, ingest.Problem{Code: code, At: e.At, Column: c.roster.Sheets[e.At.Sheet].Columns[ingest.EmployeeIDField], Partner: e.Partner, Employee: e.ID, Message: message})
}

// keepDoubts keeps whose rows have a warning that asks for a person's eye.
func (e *evaluation) keepDoubts(problems []ingest.Problem) {
	asks := map[string]bool{}
	for _, x := range ingest.Catalogue {
		asks[x.Code] = x.Review
	}
	e.doubtfulPartners, e.doubtfulPersons = map[ingest.PartnerID]bool{}, map[int32]bool{}
	for i := range problems {
		p := &problems[i]
		if !asks[p.Code] {
			continue
		}
		if p.Partner != ingest.None {
			e.doubtfulPartners[p.Partner] = true
		}
		if p.Employee != ingest.None {
			for _, person := range e.people.ofID.of(int32(p.Employee)) {
				e.doubtfulPersons[person] = true
			}
		}
	}
}

// errorsOnRows asks for review where there is an error on the partner's own
// rows or on its people's (rule G5).
func (c *partnerCase) errorsOnRows() {
	own := c.ownError || c.partner.Bad != 0
	for _, i := range c.specializations {
		own = own || c.roster.Specializations[i].Bad != 0
	}
	for _, i := range c.contacts {
		own = own || c.roster.Contacts[i].Bad != 0
	}
	for _, i := range c.surveys {
		own = own || c.roster.Surveys[i].Bad != 0
	}
	for _, i := range c.employees.of(int32(c.here)) {
		own = own || c.roster.Employees[i].Bad != 0 || c.people.shared[i]
	}
	if own {
		c.review("there are errors on the partner's own rows")
	}
	if c.doubtfulPartners[c.here] {
		c.review("there are doubtful cells on the partner's own rows")
	}
	for _, m := range c.members {
		if c.flawed[m.person] {
			c.review("there are errors on the rows of " + m.id)
		} else if c.sharesID(m.person, "") {
			c.review(m.id + " is the Employee ID of several people")
		}
		if c.doubtfulPersons[m.person] {
			c.review("there are doubtful cells on the rows of " + m.id)
		}
	}
}

// sharesID tells whether somebody else has an Employee ID of a person here, too:
// the one given, or any where it is "".
func (c *workplace) sharesID(person int32, id string) bool {
	if len(c.people.shared) == 0 {
		return false
	}
	return slices.ContainsFunc(c.people.rowsAt(person, c.here), func(row int32) bool {
		_, shared := c.people.shared[row]
		return shared && (id == "" || c.roster.EmployeeIDs[c.people.employee(row).ID] == id)
	})
}
