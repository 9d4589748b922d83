package calendar

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
)

func day(s string) ingest.Day {
	d, err := ingest.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// asOf makes an assessment of 30 June 2020.
func asOf(partners ...evaluate.PartnerFinding) *evaluate.Assessment {
	return &evaluate.Assessment{Day: day("2020-06-30"), Partners: partners}
}

// whole is the calendar of a first run.
func whole(a *evaluate.Assessment) []byte {
	data, _ := Write(a, nil, 0)
	return data
}

// read reads a calendar back with another program's reader, and wants of it what
// RFC 5545 asks of every file.
func read(t *testing.T, data []byte) []*ics.VEvent {
	t.Helper()
	require.True(t, bytes.HasSuffix(data, []byte("\r\n")))
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\r\n"), "\r\n") {
		assert.LessOrEqual(t, len(line), 75, "octets of %q", line)
		assert.True(t, utf8.ValidString(line), "%q is cut within a character", line)
		assert.NotContains(t, line, "\r")
		assert.NotContains(t, line, "\n")
	}
	c, err := ics.ParseCalendar(bytes.NewReader(data))
	require.NoError(t, err)
	return c.Events()
}

func property(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

// told gives an entry as "2020-09-03 title".
func told(events []*ics.VEvent) []string {
	var out []string
	for _, e := range events {
		at := property(e, ics.ComponentPropertyDtStart)
		out = append(out, at[:4]+"-"+at[4:6]+"-"+at[6:]+" "+property(e, ics.ComponentPropertySummary))
	}
	return out
}

func premierTurn(on string, from, to evaluate.Status) evaluate.Turn {
	return evaluate.Turn{On: day(on), Program: "Premier", From: from, To: to, Because: evaluate.Because("E-1's CCNA ends"), Cells: []ingest.Cell{ingest.CellOf("employees.xlsx", "Certifications", "D4")}}
}

func cpanelTurn(on string, from, to evaluate.Status) evaluate.Turn {
	return evaluate.Turn{On: day(on), Program: "cPanel", From: from, To: to, Because: evaluate.Because("badge year 2020 ends 2021-01-31")}
}

func act(kind evaluate.ActionKind, program, by string, steps ...evaluate.Step) evaluate.Action {
	a := evaluate.Action{Kind: kind, Program: program, What: evaluate.InWords("act"), Why: evaluate.Because("it comes"), Steps: steps}
	if by != "" {
		a.By = day(by)
	}
	return a
}

func gives(a evaluate.Action, status evaluate.Status, on string) evaluate.Action {
	a.Gives, a.On = status, day(on)
	return a
}

var renew = evaluate.Step{Kind: evaluate.Renew, EmployeeID: "E-1", Certifications: []string{"CCNA"}}

func TestDeadlines(t *testing.T) {
	alder := func(f evaluate.PartnerFinding) evaluate.PartnerFinding {
		f.ID, f.Name = "P-1", "Alder"
		return f
	}
	held := evaluate.CPanelFinding{Verdict: evaluate.Verdict{Program: "cPanel", Status: "Certified"}, Badges: []evaluate.Badge{{Year: 2020, GoodThrough: day("2021-01-31")}}}
	onPlan := evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Status: "Get Well Plan"}, Plan: &evaluate.Plan{Start: day("2020-05-01"), LastDay: day("2020-10-31")}}
	tests := []struct {
		name string
		of   evaluate.PartnerFinding
		want []string
	}{
		{"nothing ahead", evaluate.PartnerFinding{}, nil},
		{"a badge ends, and nothing keeps it", evaluate.PartnerFinding{Standings: evaluate.Standings{&held}, Forecast: []evaluate.Turn{cpanelTurn("2021-02-01", "Certified", "Not certified")}},
			[]string{"2021-01-31 Alder: cPanel badge 2020 ends"}},
		{"a badge ends, and something keeps it until then", evaluate.PartnerFinding{Standings: evaluate.Standings{&held},
			Actions:  []evaluate.Action{gives(act(evaluate.Keeps, "cPanel", "2021-01-31"), "Certified", "2021-02-01")},
			Forecast: []evaluate.Turn{cpanelTurn("2021-02-01", "Certified", "Not certified")}},
			[]string{"2021-01-31 Alder: cPanel badge 2020 ends"}},
		{"something keeps the badge only while somebody is here", evaluate.PartnerFinding{Standings: evaluate.Standings{&held},
			Actions:  []evaluate.Action{gives(act(evaluate.Keeps, "cPanel", "2020-10-31"), "Certified", "2021-02-01")},
			Forecast: []evaluate.Turn{cpanelTurn("2021-02-01", "Certified", "Not certified")}},
			[]string{"2020-10-31 Alder: cPanel badge 2020 ends 2021-01-31: act by 2020-10-31"}},
		{"a badge that only the sheet knows ends", evaluate.PartnerFinding{Standings: evaluate.Standings{&held}, Forecast: []evaluate.Turn{cpanelTurn("2021-02-01", "Certified", "Not enrolled")}},
			[]string{"2021-01-31 Alder: cPanel badge 2020 ends"}},
		{"what mends today's risk keeps the badge, too", evaluate.PartnerFinding{Standings: evaluate.Standings{&held},
			Actions:  []evaluate.Action{gives(act(evaluate.Mends, "cPanel", "2020-12-31"), "Certified", "2021-02-01")},
			Forecast: []evaluate.Turn{cpanelTurn("2021-02-01", "Certified", "Not certified")}},
			[]string{"2020-12-31 Alder: cPanel badge 2020 ends 2021-01-31: act by 2020-12-31"}},
		{"a plan that runs out", evaluate.PartnerFinding{Standings: evaluate.Standings{&onPlan},
			Actions:  []evaluate.Action{gives(act(evaluate.Mends, "Premier", "2020-10-31", renew), "Compliant", "2020-06-30")},
			Forecast: []evaluate.Turn{premierTurn("2020-11-01", "Get Well Plan", "Removed")}},
			[]string{"2020-10-31 Alder: Get Well Plan ends in removal"}},
		{"a plan that runs out into the unknown", evaluate.PartnerFinding{Standings: evaluate.Standings{&onPlan}, Forecast: []evaluate.Turn{premierTurn("2020-09-01", "Get Well Plan", "Unknown")}},
			[]string{"2020-10-31 Alder: Get Well Plan ends"}},
		{"the same, with an action", evaluate.PartnerFinding{Standings: evaluate.Standings{&onPlan}, Actions: []evaluate.Action{act(evaluate.Mends, "Premier", "2020-10-31", renew)},
			Forecast: []evaluate.Turn{premierTurn("2020-09-01", "Get Well Plan", "Unknown")}},
			[]string{"2020-10-31 Alder: Get Well Plan ends"}},
		{"a plan that the records end in time", evaluate.PartnerFinding{Standings: evaluate.Standings{&onPlan}, Forecast: []evaluate.Turn{premierTurn("2020-09-01", "Get Well Plan", "Compliant")}}, nil},
		{"a certification ends, and the plan after it", evaluate.PartnerFinding{
			Actions: []evaluate.Action{gives(act(evaluate.Keeps, "Premier", "2020-09-03", renew), "Compliant", "2020-09-04")},
			Forecast: []evaluate.Turn{premierTurn("2020-09-04", "Compliant", "Get Well Plan"),
				premierTurn("2021-03-04", "Get Well Plan", "Removed")}},
			[]string{"2020-09-03 Alder: last day Compliant, then Get Well Plan (Premier)", "2021-03-03 Alder: Get Well Plan ends in removal"}},
		{"the last two leave", evaluate.PartnerFinding{Forecast: []evaluate.Turn{premierTurn("2020-09-04", "Compliant", "Removed")}},
			[]string{"2020-09-03 Alder: last day before the removal from Premier"}},
		{"a change for the better", evaluate.PartnerFinding{Forecast: []evaluate.Turn{premierTurn("2020-09-04", "Out of compliance", "Compliant"), cpanelTurn("2020-08-01", "Not certified", "Certified")}}, nil},
		{"the duties, while Premier is out of compliance for something else", evaluate.PartnerFinding{Actions: []evaluate.Action{
			act(evaluate.Keeps, "Premier", "2020-07-31", evaluate.Step{Kind: evaluate.FollowUp}),
			act(evaluate.Keeps, "Premier", "2021-01-31", evaluate.Step{Kind: evaluate.Provide, Count: 10})}},
			[]string{"2020-07-31 Alder: follow-ups to low scores due", "2021-01-31 Alder: customer contacts due"}},
		{"a duty and a certification on one day", evaluate.PartnerFinding{Actions: []evaluate.Action{
			gives(act(evaluate.Keeps, "Premier", "2021-01-31", evaluate.Step{Kind: evaluate.Provide, Count: 10}), "Compliant", "2021-02-01"),
			gives(act(evaluate.Keeps, "Premier", "2021-01-31", renew), "Compliant", "2021-02-01")},
			Forecast: []evaluate.Turn{premierTurn("2021-02-01", "Compliant", "Get Well Plan")}},
			[]string{"2021-01-31 Alder: customer contacts due", "2021-01-31 Alder: last day Compliant, then Get Well Plan (Premier)"}},
		{"the last day is today", evaluate.PartnerFinding{Actions: []evaluate.Action{gives(act(evaluate.Keeps, "Premier", "2020-06-30", renew), "Compliant", "2020-07-01")},
			Forecast: []evaluate.Turn{premierTurn("2020-07-01", "Compliant", "Get Well Plan")}},
			[]string{"2020-06-30 Alder: last day Compliant, then Get Well Plan (Premier)"}},
		{"what is to be done at once, at any time, or to be certified", evaluate.PartnerFinding{Actions: []evaluate.Action{
			act(evaluate.Follows, "Premier", "2020-06-30"), act(evaluate.Follows, "Premier", ""), act(evaluate.Watches, "cPanel", ""), act(evaluate.Mends, "cPanel", "2020-12-31")}}, nil},
		{"what a removed partner can do", evaluate.PartnerFinding{Standings: evaluate.Standings{&evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Status: "Removed"}}}, Actions: []evaluate.Action{act(evaluate.Follows, "Premier", "2021-01-31")}}, nil},
		{"a waiver ends on the last day of the year ahead", evaluate.PartnerFinding{Actions: []evaluate.Action{act(evaluate.Follows, "cPanel", "2021-06-30")}}, []string{"2021-06-30 Alder: act"}},
		{"a waiver ends the day after", evaluate.PartnerFinding{Actions: []evaluate.Action{act(evaluate.Follows, "cPanel", "2021-07-01")}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, told(read(t, whole(asOf(alder(tt.of))))))
		})
	}
}

// A later file's entry has the same UID and a higher sequence where the deadline
// is the same thing, whatever became of the partner's name and what is to be done.
func TestNextMonthUpdatesTheEntry(t *testing.T) {
	entry := func(asOf, id, name, by string) *ics.VEvent {
		f := evaluate.PartnerFinding{ID: id, Name: name, Actions: []evaluate.Action{gives(act(evaluate.Keeps, "cPanel", by), "Certified", "2021-02-01")},
			Forecast: []evaluate.Turn{cpanelTurn("2021-02-01", "Certified", "Not certified")}}
		events := read(t, whole(&evaluate.Assessment{Day: day(asOf), Partners: []evaluate.PartnerFinding{f}}))
		require.Len(t, events, 1)
		return events[0]
	}
	june, july := entry("2020-06-30", "P-1", "Alder", "2020-10-31"), entry("2020-07-31", "p-1", "Alder & Sons", "2020-11-30")
	assert.Equal(t, june.Id(), july.Id())
	assert.NotEqual(t, june.Id(), entry("2020-06-30", "P-11", "Alder", "2020-10-31").Id())
	assert.Equal(t, "44012", property(june, ics.ComponentPropertySequence))
	assert.Equal(t, "44043", property(july, ics.ComponentPropertySequence))
	assert.Equal(t, "20200630T000000Z", property(june, ics.ComponentPropertyDtstamp))
	assert.Equal(t, "20200731T000000Z", property(july, ics.ComponentPropertyLastModified))
	assert.Equal(t, "20201031", property(june, ics.ComponentPropertyDtStart))
	assert.Equal(t, "20201201", property(july, ics.ComponentPropertyDtEnd))
}

// The end of a badge year and the yearly duties are one entry for all partners,
// the same next month, whoever is in it then.
func TestOneEntryForAll(t *testing.T) {
	held := evaluate.CPanelFinding{Verdict: evaluate.Verdict{Program: "cPanel", Status: "Certified"}, Badges: []evaluate.Badge{{Year: 2020, GoodThrough: day("2021-01-31")}}}
	turn := cpanelTurn("2021-02-01", "Certified", "Not certified")
	ending := func(id string, actions ...evaluate.Action) evaluate.PartnerFinding {
		return evaluate.PartnerFinding{ID: id, Name: "Partner " + id, Standings: evaluate.Standings{&held}, Actions: actions, Forecast: []evaluate.Turn{turn}}
	}
	ahead := ending("P-4") // certified ahead, so without a badge today
	ahead.Standings = evaluate.Standings{&evaluate.CPanelFinding{Verdict: evaluate.Verdict{Program: "cPanel", Status: "Not certified"}}}
	contacts := evaluate.PartnerFinding{ID: "P-5", Actions: []evaluate.Action{act(evaluate.Keeps, "Premier", "2021-01-31", evaluate.Step{Kind: evaluate.Provide, Count: 10})}}
	june := read(t, whole(asOf(ahead, ending("P-1", gives(act(evaluate.Keeps, "cPanel", "2021-01-31"), "Certified", "2021-02-01")), ending("P-2"),
		ending("P-3", gives(act(evaluate.Keeps, "cPanel", "2020-10-31"), "Certified", "2021-02-01")), contacts)))
	assert.Equal(t, []string{"2020-10-31 Partner P-3: cPanel badge 2020 ends 2021-01-31: act by 2020-10-31",
		"2021-01-31 3 partners: cPanel badge 2020 ends", "2021-01-31 P-5: customer contacts due"}, told(june))
	assert.Equal(t, `Partner P-4 (P-4): Not certified on 2021-02-01: badge year 2020 ends 2021-01-31
Partner P-1 (P-1): act
Partner P-2 (P-2): Not certified on 2021-02-01: badge year 2020 ends 2021-01-31
cPanel Certified Partner, as of 2020-06-30.`, property(june[1], ics.ComponentPropertyDescription))
	assert.Equal(t, "4 partner deadlines on 2021-01-31", june[1].Alarms()[0].GetProperty(ics.ComponentPropertyDescription).Value)

	july := read(t, whole(&evaluate.Assessment{Day: day("2020-07-31"), Partners: []evaluate.PartnerFinding{ending("P-2")}}))
	require.Len(t, july, 1)
	assert.Equal(t, june[1].Id(), july[0].Id())
	assert.Equal(t, "Partner P-2: cPanel badge 2020 ends", property(july[0], ics.ComponentPropertySummary))
}

// Calendars cut what is longer than some thousands of letters.
func TestManyInOneEntry(t *testing.T) {
	var all []evaluate.PartnerFinding
	for i := range 3000 {
		all = append(all, evaluate.PartnerFinding{ID: fmt.Sprintf("P-%04d", i), Forecast: []evaluate.Turn{cpanelTurn("2021-02-01", "Certified", "Not certified")}})
	}
	events := read(t, whole(asOf(all...)))
	require.Len(t, events, 1)
	said := property(events[0], ics.ComponentPropertyDescription)
	assert.Less(t, utf8.RuneCountInString(said), 6500)
	lines := strings.Split(said, "\n")
	assert.Equal(t, fmt.Sprintf("… and %d more, all of them in the workbook", 3000-(len(lines)-2)), lines[len(lines)-2])
	assert.Equal(t, "3000 partners: cPanel badge ends", property(events[0], ics.ComponentPropertySummary))
}

func TestDescription(t *testing.T) {
	keep := gives(act(evaluate.Keeps, "Premier", "2020-09-03", renew), "Compliant", "2020-09-04")
	keep.What = evaluate.InWords("E-1 renews CCNA")
	f := evaluate.PartnerFinding{ID: "P-1", Name: "Alder, Birch; & Sons", Actions: []evaluate.Action{keep}, Forecast: []evaluate.Turn{premierTurn("2020-09-04", "Compliant", "Get Well Plan")}}
	events := read(t, whole(asOf(f)))
	require.Len(t, events, 1)
	assert.Equal(t, `To do: E-1 renews CCNA
Else: Get Well Plan on 2020-09-04: E-1's CCNA ends
Evidence: employees.xlsx:Certifications!D4
Alder, Birch; & Sons (P-1), Cisco Premier, as of 2020-06-30.`, property(events[0], ics.ComponentPropertyDescription))
	assert.Equal(t, "Alder, Birch; & Sons: last day Compliant, then Get Well Plan (Premier)", property(events[0], ics.ComponentPropertySummary))
	assert.Equal(t, "TRANSPARENT", property(events[0], ics.ComponentPropertyTransp))
}

// Where another failing hides the change from the forecast, the action tells what
// comes else, and from which cells: those of today's duty are of another year.
func TestDescriptionWithoutChange(t *testing.T) {
	keep := act(evaluate.Keeps, "Premier", "2021-01-31", evaluate.Step{Kind: evaluate.Provide, Count: 10})
	turn := evaluate.Turn{On: day("2021-02-01"), To: "Out of compliance", Because: evaluate.Because("0 of 10")}
	keep.What, keep.Why, keep.Cells = evaluate.InWords("provide 10 valid contacts"), []evaluate.Cause{{Kind: evaluate.ElseComes, Turn: &turn}}, []ingest.Cell{ingest.CellOf("partners.xlsx", "Partners", "H2")}
	f := evaluate.PartnerFinding{ID: "P-1", Name: "Alder", Actions: []evaluate.Action{keep},
		Standings: evaluate.Standings{&evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Lines: []evaluate.Line{{Requirement: "contacts", Cells: []ingest.Cell{ingest.CellOf("partners.xlsx", "Contacts", "D2")}}}}}}}
	events := read(t, whole(asOf(f)))
	require.Len(t, events, 1)
	assert.Equal(t, `To do: provide 10 valid contacts
Else: Out of compliance on 2021-02-01: 0 of 10
Evidence: partners.xlsx:Partners!H2
Alder (P-1), Cisco Premier, as of 2020-06-30.`, property(events[0], ics.ComponentPropertyDescription))
}

func TestNamesOfAllKinds(t *testing.T) {
	tests := []struct{ name, of, want string }{
		{"line breaks", "Alder\r\nEND:VCALENDAR\nBirch\rCedar\u2028Dogwood", "Alder END:VCALENDAR Birch Cedar Dogwood"},
		{"separators", `a,b;c:d\n"e"^n`, `a,b;c:d\n"e"^n`},
		{"emoji", strings.Repeat("👩‍👩‍👧‍👦", 14), strings.Repeat("👩‍👩‍👧‍👦", 14)},
		{"right to left", "شركة الاستضافة", "شركة الاستضافة"},
		{"turned around", "Alder\u202egnp.exe", "Aldergnp.exe"},
		{"control characters", "Al\x00der\x1b[31m\x7f", "Al der [31m"},
		{"no text", "Al\xffder", "Al\ufffdder"},
		{"a hundred letters", strings.Repeat("ä", 100), strings.Repeat("ä", 100)},
		{"ten thousand", strings.Repeat("ä", 10_000), strings.Repeat("ä", 99) + "…"},
		{"none", "", "P-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := evaluate.PartnerFinding{ID: "P-1", Name: tt.of, Forecast: []evaluate.Turn{premierTurn("2020-09-04", "Compliant", "Removed")}}
			f.Forecast[0].Because = evaluate.Because(tt.of)
			events := read(t, whole(asOf(f)))
			require.Len(t, events, 1)
			assert.Equal(t, tt.want+": last day before the removal from Premier", property(events[0], ics.ComponentPropertySummary))
		})
	}
}

// The first entry of a day rings for all of that day, the longest lead ahead that
// is still to come.
func TestAlarms(t *testing.T) {
	ending := func(id, on string) evaluate.PartnerFinding {
		return evaluate.PartnerFinding{ID: id, Forecast: []evaluate.Turn{premierTurn(on, "Compliant", "Removed")}}
	}
	tests := []struct {
		name, on string // the day after the deadline
		want     string
	}{
		{"today", "2020-07-01", ""},
		{"tomorrow", "2020-07-02", ""},
		{"in two days", "2020-07-03", "-PT15H"},
		{"in a week", "2020-07-08", "-PT15H"},
		{"in eight days", "2020-07-09", "-P6DT15H"},
		{"in 28 days", "2020-07-29", "-P6DT15H"},
		{"in 29 days", "2020-07-30", "-P27DT15H"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events := read(t, whole(asOf(ending("P-1", tt.on), ending("P-2", tt.on))))
			require.Len(t, events, 2)
			assert.Empty(t, events[1].Alarms())
			if tt.want == "" {
				assert.Empty(t, events[0].Alarms())
				return
			}
			require.Len(t, events[0].Alarms(), 1)
			a := events[0].Alarms()[0]
			assert.Equal(t, tt.want, a.GetProperty(ics.ComponentPropertyTrigger).Value)
			assert.Equal(t, "2 partner deadlines on "+(day(tt.on)-1).String(), a.GetProperty(ics.ComponentPropertyDescription).Value)
		})
	}
}

// A calendar has to have a component (RFC 5545, 3.6), also where nothing is ahead.
func TestNothingAhead(t *testing.T) {
	data := whole(asOf())
	assert.Empty(t, read(t, data))
	assert.Contains(t, string(data), "BEGIN:VTIMEZONE\r\n")
	assert.NotContains(t, string(data), "METHOD")
}
