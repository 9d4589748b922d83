// Package calendar writes the deadlines ahead as an iCalendar file (RFC 5545),
// which Outlook, Google and Apple calendars take.
//
// An entry is an all-day event on the last day on which something can be done,
// one for each partner and deadline. What the program has on the same day for
// every partner, the end of a badge year and the two yearly duties, is one entry
// for all of them: thousands on one day would be read by nobody, and a partner
// that is done vanishes from it with the next file.
//
// Next month's file updates this month's entries: the same deadline has the same
// UID, and the later as-of day the higher SEQUENCE, which begins above all before
// each time that runs are set aside. A deadline that earlier files had, as the
// register knows, and that holds no more is withdrawn (STATUS:CANCELLED), in every
// file until its day has passed: a month's file may not have been imported. METHOD
// is left out: it would make the file a message about somebody's appointments,
// which wants an ORGANIZER.
//
// The lines are written here. The library golang-ical was tried first: it passes
// control characters and lone carriage returns on, so that the text had to be
// prepared for it, and what it saves is folding. The tests read with it.
package calendar

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
)

// Write writes the deadlines from the day of the assessment through twelve months
// ahead, by day and partner, and withdraws those that earlier calendars have and
// that hold no more. Earlier are what they have after the day, and rewinds is how often
// runs were set aside; changed is what is new, moved or withdrawn since. The bytes
// depend on nothing but these.
func Write(a *evaluate.Assessment, earlier []issued.Deadline, rewinds int) (ics []byte, changed []issued.Deadline) {
	var all []deadline
	for i := range a.Partners {
		all = append(all, deadlinesOf(&a.Partners[i], a.Day)...)
	}
	slices.SortStableFunc(all, func(a, b deadline) int { return cmp.Compare(a.act, b.act) })
	entries := together(all)
	had := map[string]issued.Deadline{}
	for _, d := range earlier {
		had[d.UID] = d
	}
	for _, e := range entries {
		d := issued.Deadline{UID: e.uid(), Day: e.act()}
		if had[d.UID] != d {
			changed = append(changed, d)
		}
		delete(had, d.UID)
	}
	void := slices.SortedFunc(maps.Values(had), func(a, b issued.Deadline) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(a.UID, b.UID))
	})
	w := writer{sequence: int(a.Day) + rewinds*perRewind}
	w.begin("VCALENDAR")
	w.property("VERSION", "2.0")
	w.property("PRODID", "-//assay//deadlines//EN")
	w.property("CALSCALE", "GREGORIAN")
	w.property("NAME", calendarName)
	w.property("X-WR-CALNAME", calendarName)
	if len(entries)+len(void) == 0 {
		w.noEvent()
	}
	for i, e := range entries {
		w.event(e, a.Day)
		if i == 0 || entries[i-1].act() != e.act() { // one alarm rings for all of the day
			w.alarm(e, a.Day, countOn(all, e.act()))
		}
		w.end("VEVENT")
	}
	for _, d := range void {
		w.begin("VEVENT")
		w.dated(d.UID, d.Day, a.Day)
		w.property("STATUS", "CANCELLED")
		w.text("SUMMARY", "Withdrawn: this deadline holds no more")
		w.text("DESCRIPTION", fmt.Sprintf("Withdrawn as of %s.", a.Day))
		w.end("VEVENT")
		if !d.Withdrawn {
			d.Withdrawn = true
			changed = append(changed, d)
		}
	}
	w.end("VCALENDAR")
	return w.Bytes(), changed
}

// perRewind is how much the sequence rises by each time that runs are set aside: by
// more days than lie between any two that are read.
const perRewind = 50_000

const calendarName = "Partner deadlines"

// countOn counts the deadlines on a day.
func countOn(all []deadline, on ingest.Day) int {
	n := 0
	for i := range all {
		if all[i].act == on {
			n++
		}
	}
	return n
}

// leads are how many days ahead the alarm rings, the longest that is still to
// come, and what gives nine o'clock of that day's morning.
var leads = []struct {
	days    ingest.Day
	trigger string
}{{28, "-P27DT15H"}, {7, "-P6DT15H"}, {1, "-PT15H"}}

// event begins an entry.
func (w *writer) event(e entry, asOf ingest.Day) {
	w.begin("VEVENT")
	w.dated(e.uid(), e.act(), asOf)
	w.text("SUMMARY", e.summary())
	w.text("DESCRIPTION", e.description(asOf))
	w.text("CATEGORIES", e[0].program, kindNames[e[0].kind])
}

// dated says of an entry which it is, on which day it stands, and as of when.
func (w *writer) dated(uid string, on, asOf ingest.Day) {
	w.property("UID", uid)
	w.property("DTSTAMP", stamp(asOf))
	w.property("LAST-MODIFIED", stamp(asOf))
	w.property("SEQUENCE", fmt.Sprint(w.sequence))
	w.property("DTSTART;VALUE=DATE", date(on))
	w.property("DTEND;VALUE=DATE", date(on+1))
	w.property("TRANSP", "TRANSPARENT")
}

// alarm rings for so many deadlines of a day; where it is too late for that, there is none.
func (w *writer) alarm(e entry, asOf ingest.Day, deadlines int) {
	i := 0
	for i < len(leads) && e.act()-leads[i].days <= asOf {
		i++
	}
	if i == len(leads) {
		return
	}
	said := e.summary()
	if deadlines > len(e) {
		said = fmt.Sprintf("%d partner deadlines on %s", deadlines, e.act())
	}
	w.begin("VALARM")
	w.property("ACTION", "DISPLAY")
	w.property("TRIGGER", leads[i].trigger)
	w.text("DESCRIPTION", said)
	w.end("VALARM")
}

// noEvent makes up for the component that a calendar has to have, without an entry.
func (w *writer) noEvent() {
	w.begin("VTIMEZONE")
	w.property("TZID", "UTC")
	w.begin("STANDARD")
	w.property("DTSTART", "19700101T000000")
	w.property("TZOFFSETFROM", "+0000")
	w.property("TZOFFSETTO", "+0000")
	w.end("STANDARD")
	w.end("VTIMEZONE")
}

func date(d ingest.Day) string  { return d.Time().Format("20060102") }
func stamp(d ingest.Day) string { return date(d) + "T000000Z" }

// uid names the deadline: the program, what it is about and the last good day;
// where it isn't that of all partners, also the partner, by a hash of its ID,
// which may hold anything.
func (e entry) uid() string {
	d := &e[0]
	name := fmt.Sprintf("%s-%s-%s", strings.ToLower(d.program), d.kind, date(d.last))
	if !d.shared() {
		sum := sha256.Sum256([]byte(ingest.FoldID(d.partner.ID)))
		name += fmt.Sprintf("-%x", sum[:8])
	}
	return name + "@assay"
}

// A writer writes content lines: folded at 75 octets, ended by CR LF.
type writer struct {
	bytes.Buffer
	sequence int // of all entries
}

func (w *writer) begin(component string) { w.property("BEGIN", component) }
func (w *writer) end(component string)   { w.property("END", component) }

// text writes a property with one or more values of type TEXT.
func (w *writer) text(name string, values ...string) {
	for i, v := range values {
		values[i] = escaper.Replace(v)
	}
	w.property(name, strings.Join(values, ","))
}

var escaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// longestLine is how many octets a line may have without its end.
const longestLine = 75

// property writes a property whose value stands as it is written. A line is folded
// between characters, not within one.
func (w *writer) property(name, value string) {
	room := longestLine
	for _, r := range name + ":" + value {
		s := string(r)
		if len(s) > room {
			w.WriteString("\r\n ")
			room = longestLine - 1
		}
		w.WriteString(s)
		room -= len(s)
	}
	w.WriteString("\r\n")
}
