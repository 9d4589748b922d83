package mail

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/calendar"
	"assay/report/say"
)

// Which workbook a message to an owner brings.
const (
	ownWorkbook   = "own"   // of the owner's partners alone
	wholeWorkbook = "whole" // that of the run
	noWorkbook    = "none"
)

// How many lines of a list a message to an owner shows; the workbook has all.
const mostOfOwner = 40

// An owner looks after partners, in our own house.
type owner struct {
	to       Address
	partners []int // their places in the assessment
}

// ownersOf gathers who looks after which partners, by the addresses in the column
// Owner email without regard to letter case, and in their order; and which cells hold
// an address that can't be used.
func ownersOf(a *evaluate.Assessment, d *desk) (owners []owner, faults []Fault) {
	all := map[string]owner{}
	for i := range a.Partners {
		f := &a.Partners[i]
		usable, wrong := Recipients(f.Carried[ingest.OwnerEmailField])
		for _, err := range wrong {
			faults = append(faults, Fault{PartnerID: f.ID, Cell: d.cells[ingest.FoldID(f.ID)].owner, Why: err.Error(), Quotes: quotesOf(err), OfOwner: true})
		}
		for _, to := range usable {
			key := strings.ToLower(to.Address)
			o, known := all[key]
			if !known {
				o.to = to
			}
			o.partners = append(o.partners, i)
			all[key] = o
		}
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		owners = append(owners, all[key])
	}
	return owners, faults
}

// OwnerFaults are the cells of the column Owner email that hold an address which
// can't be used: what there is to tell of these partners goes to operations only.
func OwnerFaults(a *evaluate.Assessment, r *ingest.Roster) []Fault {
	_, faults := ownersOf(a, newDesk(r))
	return faults
}

// addOwners adds a message to each owner, whatever there is to tell.
func (p *Post) addOwners(d *desk) {
	owners, faults := ownersOf(p.month.Assessment, d)
	for _, f := range faults {
		p.fault(f)
	}
	day := p.month.Assessment.Day.String()
	for i, o := range owners {
		title := "the month of one partner"
		if n := len(o.partners); n > 1 {
			title = fmt.Sprintf("the month of %d partners", n)
		}
		p.add(Message{Kind: Owner, Title: title, Key: Owner + "/" + keyed(strings.ToLower(o.to.Address)) + "/" + day,
			Path: fmt.Sprintf("mail/owner-%d.eml", i+1), To: []Address{o.to}, lexicon: p.templates.tongues.all[0], owned: o.partners})
	}
}

// inHouse tells whether a kind of message is read in our own house: it has an
// English version only.
func inHouse(kind string) bool { return kind == Operations || kind == Owner }

type ownerFacts struct {
	Sender      string
	Today       string
	LastRun     string
	Unrecorded  string
	DueDays     int
	Due         []deadlineFacts
	MoreDue     int
	AllDue      int
	Changes     []changeFacts
	MoreChanges int
	AllChanges  int
	ToDo        []deadlineFacts
	MoreToDo    int
	Workbook    string
	OwnWorkbook bool
	TooLarge    bool
	standings
}

// owner tells an owner of his or her partners, and of no other, and attaches the
// workbook where it isn't too large.
func (p *Post) owner(owned []int) (func(*lexicon) any, []File, error) {
	a, write := p.month.Part(owned)
	own := p.templates.Post.OwnerWorkbook == ownWorkbook
	workbook, files, large := p.month.Workbook, []File(nil), false
	if own {
		workbook.Name = "partners-" + a.Day.String() + ".xlsx"
		workbook.Load = func() ([]byte, error) {
			var b bytes.Buffer
			err := write(&b)
			return b.Bytes(), err
		}
	}
	if p.templates.Post.OwnerWorkbook == noWorkbook {
		workbook.Name = ""
	} else {
		var err error
		if files, err = p.attachable(workbook); err != nil {
			return nil, nil, err
		}
		large = len(files) == 0
	}
	return func(l *lexicon) any {
		f := ownerFacts{Sender: p.sender(), Today: l.day(a.Day), LastRun: l.day(a.LastRun), Unrecorded: p.month.Unrecorded,
			DueDays: p.templates.Post.OwnerDays, Workbook: workbook.Name, OwnWorkbook: own, TooLarge: large}
		for i := range a.Partners {
			f.count(&a.Partners[i])
		}
		changes, due, all := changesOf(a), dueOf(a, ingest.Day(f.DueDays), l), toDo(a, l)
		f.AllChanges, f.AllDue, f.Actions = len(changes), len(due), len(all)
		f.Changes, f.MoreChanges = first(changes, mostOfOwner)
		f.Due, f.MoreDue = first(due, mostOfOwner)
		f.ToDo, f.MoreToDo = first(all, mostOfOwner)
		return f
	}, files, nil
}

// dueOf lists the deadlines of partners within so many days, by day.
func dueOf(a *evaluate.Assessment, days ingest.Day, l *lexicon) []deadlineFacts {
	type deadline struct {
		calendar.Due
		of *evaluate.PartnerFinding
	}
	var all []deadline
	for i := range a.Partners {
		f := &a.Partners[i]
		for _, d := range calendar.DueOf(f, a.Day) {
			if d.By <= a.Day+days {
				all = append(all, deadline{d, f})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b deadline) int { return cmp.Compare(a.By, b.By) })
	out := make([]deadlineFacts, len(all))
	for i, d := range all {
		out[i] = deadlineFacts{Partner: nameOf(d.of), By: l.day(d.By), What: within(d.What, longestSentence)}
	}
	return out
}

// toDo lists the actions of partners, the soonest first and those without a day
// last; what is only good to know is left to the workbook.
func toDo(a *evaluate.Assessment, l *lexicon) []deadlineFacts {
	type action struct {
		*evaluate.Action
		of *evaluate.PartnerFinding
	}
	var all []action
	for i := range a.Partners {
		f := &a.Partners[i]
		for j := range f.Actions {
			if f.Actions[j].Kind != evaluate.Watches {
				all = append(all, action{&f.Actions[j], f})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b action) int { return cmp.Compare(uint32(a.By-1), uint32(b.By-1)) }) // no day: last
	out := make([]deadlineFacts, len(all))
	for i, d := range all {
		out[i] = deadlineFacts{Partner: nameOf(d.of), By: l.day(d.By), What: within(say.What(d.Action), longestSentence)}
		if d.By == a.Day {
			out[i].By = "at once"
		}
	}
	return out
}

// nameOf is a partner's name; its ID where the name is blank.
func nameOf(f *evaluate.PartnerFinding) string { return shown(cmp.Or(f.Name, f.ID)) }
