package report

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/mail"
	"assay/report/workbook"
)

// withheld stands in place of a name or address of a person.
const withheld = "withheld"

var (
	// address is any that mail could be sent to, wherever it stands.
	address = regexp.MustCompile("(\"[^\"\\s]+\"|[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]+)@[\\p{L}\\p{N}-]+(\\.[\\p{L}\\p{N}-]+)+")
)

// A redactor takes the names and addresses of people out of what a workbook
// shows. Employees are known by their ID alone; partners, which are companies,
// keep their names.
type redactor struct {
	book     workbook.Book
	contacts map[string][]string // names beside a partner's addresses, by folded ID
	names    map[string]string   // of people, as the sheets spell them, by the folded name
	numbered map[string]string   // what stands for an Employee ID that is an address, by the folded ID
}

// redact returns a book that shows no name and no address of a person, but marks
// where one was. The given one stays as it is.
func redact(b workbook.Book) workbook.Book {
	r := newRedactor(b)
	a := *b.Assessment
	a.Partners = mapped(a.Partners, r.partner)
	a.Changes = mapped(a.Changes, r.change)
	a.Missing = mapped(a.Missing, func(m evaluate.MissingPartner) evaluate.MissingPartner { m.Name = r.addressless(m.Name); return m })
	b.Assessment = &a
	certificate := func(c issued.Certificate) issued.Certificate {
		c.Partner, c.HeldBack = r.addressless(c.Partner), r.addressless(c.HeldBack)
		return c
	}
	b.Certificates, b.Earlier = mapped(b.Certificates, certificate), mapped(b.Earlier, certificate)
	b.Withhold = r.addressless
	b.Issues = mapped(b.Issues, r.issue)
	b.Notes = mapped(b.Notes, r.note)
	b.Deliveries = mapped(b.Deliveries, r.delivery)
	return b
}

func newRedactor(b workbook.Book) *redactor {
	r := &redactor{book: b, contacts: contactsOf(b.Roster), names: map[string]string{}, numbered: map[string]string{}}
	r.gatherNames(nil)
	r.numberIDs()
	return r
}

// redactPost takes what was found in the partners' cells of addresses out of what
// is wrong there, of which the workbook and the mail to operations tell.
func redactPost(p *mail.Post) {
	for i := range p.Undeliverable {
		p.Undeliverable[i].Why = unquoting(p.Undeliverable[i].Why, p.Undeliverable[i].Quotes)
	}
	for i := range p.Faults {
		p.Faults[i].Why = unquoting(p.Faults[i].Why, p.Faults[i].Quotes)
	}
}

// unquoting is a message without what it quotes.
func unquoting(message string, quotes []string) string {
	for _, q := range quotes {
		message = strings.ReplaceAll(message, q, "("+withheld+")")
	}
	return message
}

// mapped returns a list of what a function makes of each; nil stays nil.
func mapped[T any](list []T, of func(T) T) []T {
	list = slices.Clone(list)
	for i := range list {
		list[i] = of(list[i])
	}
	return list
}

// contactsOf are the names that stand beside addresses in the partners' cells.
func contactsOf(roster *ingest.Roster) map[string][]string {
	named := map[string][]string{}
	for i := range roster.Partners {
		p := &roster.Partners[i]
		if p.ID < 0 || p.Email == "" {
			continue
		}
		id := ingest.FoldID(roster.PartnerIDs[p.ID])
		addresses, _ := mail.Recipients(p.Email)
		for _, a := range addresses {
			if a.Name != "" && !slices.Contains(named[id], a.Name) {
				named[id] = append(named[id], a.Name)
			}
		}
	}
	return named
}

// gatherNames notes every name of a person that the sheets have; where some folded
// texts are given, only those among them: there may be half a million others.
func (r *redactor) gatherNames(among map[string]bool) {
	note := func(name string) {
		if folded := ingest.FoldID(name); folded != "" && (among == nil || among[folded]) {
			r.names[folded] = name
		}
	}
	roster := r.book.Roster
	for i := range roster.Employees {
		note(roster.Employees[i].Name)
	}
	for i := range roster.Surveys {
		note(roster.Surveys[i].Customer)
	}
	for i := range roster.Contacts {
		note(roster.Contacts[i].Customer)
	}
	for _, names := range r.contacts {
		for _, name := range names {
			note(name)
		}
	}
}

// numberIDs numbers the Employee IDs that are addresses, so that people stay apart.
func (r *redactor) numberIDs() {
	for _, id := range r.book.Roster.EmployeeIDs {
		if strings.Contains(id, "@") && address.MatchString(id) {
			r.numbered[ingest.FoldID(id)] = fmt.Sprintf("%s %d", withheld, len(r.numbered)+1)
		}
	}
}

// id is an Employee ID, or what stands for it.
func (r *redactor) id(id string) string { return cmp.Or(r.numbered[ingest.FoldID(id)], id) }

// addressless is a text without addresses.
func (r *redactor) addressless(s string) string {
	if !strings.Contains(s, "@") {
		return s
	}
	return address.ReplaceAllStringFunc(s, func(a string) string { return cmp.Or(r.numbered[ingest.FoldID(a)], withheld) })
}

// Addressless is a text of a log, like the name of a file, without addresses.
func Addressless(s string) string { return new(redactor).addressless(s) }

// free is a text that somebody wrote as they liked: without addresses, and without
// the names of people that the sheets have.
func (r *redactor) free(s string) string {
	s = r.addressless(s)
	folded := ingest.FoldID(s)
	var names []string
	for known, name := range r.names {
		if strings.Contains(folded, known) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, longestFirst)
	for _, name := range names {
		s = without(s, name, withheld)
	}
	return s
}

func (r *redactor) partner(f evaluate.PartnerFinding) evaluate.PartnerFinding {
	f.Name = r.addressless(f.Name)
	if f.Email != "" {
		f.Email = withheld
	}
	f.Carried = maps.Clone(f.Carried)
	for field, text := range f.Carried {
		if f.Carried[field] = r.addressless(text); fieldsOfPeople[field] {
			f.Carried[field] = withheld
		}
	}
	f.ReviewWhy = mapped(f.ReviewWhy, r.addressless)
	f.Standings = mapped(f.Standings, func(s evaluate.Standing) evaluate.Standing { return s.Mapped(r.id, r.cause, r.line) })
	f.Forecast = mapped(f.Forecast, r.turn)
	f.People = mapped(f.People, func(p evaluate.PersonFinding) evaluate.PersonFinding { p.ID, p.Name = r.id(p.ID), ""; return p })
	if f.Tell != nil {
		f.Tell = redactedTeller{f.Tell, r}
	}
	f.Actions = mapped(f.Actions, func(a evaluate.Action) evaluate.Action {
		a.What, a.Why = r.cause(a.What), mapped(a.Why, r.cause)
		a.Steps, a.Whom = mapped(a.Steps, r.step), mapped(a.Whom, r.id)
		return a
	})
	return f
}

// cause leaves out who it is about, but for Employee IDs.
func (r *redactor) cause(c evaluate.Cause) evaluate.Cause {
	c.Person, c.Name = r.id(c.Person), r.addressless(unquoting(c.Name, c.Quotes))
	if l := c.Lists; l != nil {
		c.Lists = &evaluate.Lists{Names: mapped(l.Names, r.addressless), Years: l.Years, Scores: mapped(l.Scores, r.score), Steps: mapped(l.Steps, r.step)}
	}
	if c.Line != nil {
		line := r.line(*c.Line)
		c.Line = &line
	}
	if c.Turn != nil {
		turn := r.turn(*c.Turn)
		c.Turn = &turn
	}
	return c
}

func (r *redactor) line(l evaluate.Line) evaluate.Line {
	l.Found, l.Asked, l.Mend = r.addressless(l.Found), r.addressless(l.Asked), r.addressless(l.Mend)
	l.Scores = mapped(l.Scores, r.score)
	if l.Waiver != nil {
		w := *l.Waiver
		w.Who, w.Why = withheld, r.free(w.Why)
		l.Waiver = &w
	}
	return l
}

func (r *redactor) turn(t evaluate.Turn) evaluate.Turn {
	t.Because = mapped(t.Because, r.cause)
	return t
}

func (r *redactor) step(s evaluate.Step) evaluate.Step {
	s.EmployeeID, s.Words = r.id(s.EmployeeID), r.addressless(s.Words)
	if s.Open != nil {
		open := *s.Open
		open.LowScore = r.score(open.LowScore)
		s.Open = &open
	}
	return s
}

func (r *redactor) score(s evaluate.LowScore) evaluate.LowScore {
	if s.Customer != "" {
		s.Customer = "a customer"
	}
	return s
}

// A redactedTeller tells of people without addresses.
type redactedTeller struct {
	evaluate.Teller
	*redactor
}

func (t redactedTeller) IDs(p *evaluate.PersonFinding) []string {
	return mapped(t.Teller.IDs(p), t.id)
}

func (t redactedTeller) Why(p *evaluate.PersonFinding, program string) string {
	return t.addressless(t.Teller.Why(p, program))
}

func (r *redactor) change(c evaluate.Change) evaluate.Change {
	c.Name, c.Why = r.addressless(c.Name), mapped(c.Why, r.cause)
	return c
}

// note leaves out who wrote a decision, and the people that its reason names.
func (r *redactor) note(n issued.Note) issued.Note {
	n.Who, n.Partner, n.What, n.Why = withheld, r.addressless(n.Partner), r.free(n.What), r.free(n.Why)
	return n
}

func longestFirst(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }

// delivery leaves out to whom a message went, also where the server says it: 550
// Ada Lindqvist has left, of ada.lindqvist@northwind.example.
func (r *redactor) delivery(d issued.Delivery) issued.Delivery {
	local, _, _ := strings.Cut(d.Recipient, "@")
	names := append(strings.FieldsFunc(local, func(c rune) bool { return !unicode.IsLetter(c) }), local)
	names = append(names, r.contacts[ingest.FoldID(d.PartnerID)]...)
	slices.SortFunc(names, longestFirst)
	d.Said = r.addressless(d.Said)
	for _, name := range names {
		d.Said = without(d.Said, name, withheld)
	}
	d.Recipient, d.Partner = withheld, r.addressless(d.Partner)
	return d
}

// without puts something in place of a name where it stands as words, whatever
// their letter case.
func without(s, name, by string) string {
	if name == "" || s == "" {
		return s
	}
	stands := regexp.MustCompile(`(?i)(^|[^\p{L}\p{N}])` + regexp.QuoteMeta(name) + `($|[^\p{L}\p{N}])`)
	for range 2 { // two that stand side by side share what is between them
		s = stands.ReplaceAllString(s, "${1}"+by+"${2}")
	}
	return s
}

// noteTells is the problem of what people wrote about a row: whom it names, only they know.
const noteTells = "note-tells"

// slipped are the problems of which what was found in the cell is shown
// only where it has a digit: in a row that slipped by a column, it may be a name.
var slipped = []string{
	"date-unreadable", "yes-no-unreadable", "agreement-unreadable", "score-unreadable", "count-unreadable", "year-unreadable",
	"country-unknown", "certification-unknown", "certification-unclear",
}

func (r *redactor) issue(i evaluate.Issue) evaluate.Issue {
	var out []string
	if i.Got != "" && (i.Code == noteTells || r.standsOfPeople(i.Cell) || slices.Contains(slipped, i.Code) && !strings.ContainsFunc(i.Got, unicode.IsDigit) && !strings.HasPrefix(i.Got, `"#`)) {
		out = append(out, i.Got)
	}
	i.Message = r.addressless(r.nameless(unquoting(i.Message, out), i.Quotes))
	return i
}

// nameless is a message without what it quotes that is, or has within it, the name of a person.
func (r *redactor) nameless(message string, quotes []string) string {
	var names []string
	for _, q := range quotes {
		if slices.ContainsFunc(phrases(q), func(phrase string) bool { return r.names[phrase] != "" }) {
			names = append(names, q)
		}
	}
	return unquoting(message, names)
}

// longestPhrase is of how many words a name may be that is looked for within a longer text.
const longestPhrase = 4

// phrases are the texts that may be a name in a quotation, folded: the whole, and of a
// sentence each few words that follow each other.
func phrases(quotation string) []string {
	whole := quotedText(quotation)
	words := strings.FieldsFunc(whole, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",;:.!?()/", c) })
	out := []string{whole}
	for from := range words {
		for to := from + 2; to <= min(from+longestPhrase, len(words)); to++ {
			out = append(out, strings.Join(words[from:to], " "))
		}
	}
	return out
}

// quotedText is what a quotation quotes, folded.
func quotedText(quotation string) string {
	text, err := strconv.Unquote(quotation)
	if err != nil {
		return ""
	}
	return ingest.FoldID(text)
}

// quotedIn are the texts that may be names in what messages quote, folded.
func quotedIn(issues []evaluate.Issue) map[string]bool {
	texts := map[string]bool{}
	for i := range issues {
		for _, q := range issues[i].Quotes {
			for _, phrase := range phrases(q) {
				texts[phrase] = true
			}
		}
	}
	return texts
}

// Discreet returns problems as a log may have them: without addresses, and without
// the names of people that the sheets have, which stand in cells of other things.
func Discreet(issues []evaluate.Issue, roster *ingest.Roster) []evaluate.Issue {
	r := &redactor{book: workbook.Book{Roster: roster}, names: map[string]string{}, numbered: map[string]string{}}
	r.gatherNames(quotedIn(issues))
	r.numberIDs()
	return mapped(issues, func(i evaluate.Issue) evaluate.Issue {
		if i.Code == ownerEmail {
			i.Message = unquoting(i.Message, i.Quotes)
		}
		i.Message = r.addressless(r.nameless(i.Message, i.Quotes))
		i.Got = r.addressless(r.nameless(i.Got, i.Quotes))
		return i
	})
}

// fieldsOfPeople are the columns of names and addresses of people: all but those of partners.
var fieldsOfPeople = func() map[ingest.Field]bool {
	fields := map[ingest.Field]bool{}
	for t := ingest.Partners; t <= ingest.Groupings; t++ {
		for _, c := range ingest.Columns(t) {
			if c.Kind == ingest.AddressKind || c.Kind == ingest.NameKind && c.Field != ingest.PartnerField {
				fields[c.Field] = true
			}
		}
	}
	return fields
}()

// standsOfPeople tells whether a cell stands in a column of names or addresses of people.
func (r *redactor) standsOfPeople(c ingest.Cell) bool {
	if c.Column() == 0 {
		return false
	}
	for i := range r.book.Roster.Sheets {
		sh := &r.book.Roster.Sheets[i]
		if sh.Name != c.Sheet() || r.book.Roster.Files[sh.File].Name != c.File() {
			continue
		}
		for f := range fieldsOfPeople {
			if int(sh.Columns[f]) == c.Column() {
				return true
			}
		}
	}
	return false
}
