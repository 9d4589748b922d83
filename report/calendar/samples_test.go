package calendar

import (
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/templates"
)

// assessed judges the samples on a day.
func assessed(t *testing.T, on string) *evaluate.Assessment {
	t.Helper()
	return judged(t, on, "../../samples/partners.xlsx", "../../samples/employees.xlsx")
}

// judged judges what spreadsheets say on a day.
func judged(t *testing.T, on string, files ...string) *evaluate.Assessment {
	t.Helper()
	programs, err := evaluate.LoadPrograms(templates.FS())
	require.NoError(t, err)
	headers, err := ingest.LoadHeaders(templates.FS())
	require.NoError(t, err)
	var inputs []ingest.Input
	for _, file := range files {
		inputs = append(inputs, ingest.Input{Path: file})
	}
	roster, problems, err := ingest.Read(inputs, ingest.Options{Vocabulary: programs.Vocabulary(), Headers: headers})
	require.NoError(t, err)
	return evaluate.Run(roster, problems, programs, evaluate.History{}, day(on), 2)
}

func byUID(events []*ics.VEvent) map[string]*ics.VEvent {
	all := map[string]*ics.VEvent{}
	for _, e := range events {
		all[e.Id()] = e
	}
	return all
}

// Every change for the worse that the samples' forecast has is in the calendar
// once, on the day before or sooner, and a month later still the same entry.
func TestSamples(t *testing.T) {
	june, july := assessed(t, "2020-06-30"), assessed(t, "2020-07-31")
	events, later := read(t, whole(june)), read(t, whole(july))
	entries := byUID(events)
	assert.Len(t, entries, len(events), "every entry has a UID of its own")
	assert.Equal(t, whole(june), whole(assessed(t, "2020-06-30")), "the same bytes again")
	turns := 0
	for i := range june.Partners {
		f := &june.Partners[i]
		for n := range f.Forecast {
			if turn := &f.Forecast[n]; turn.Worse() {
				turns++
				found := false
				for _, d := range deadlinesOf(f, june.Day) {
					e := entries[entry{d}.uid()]
					found = found || d.turn == turn && d.last == turn.On-1 && d.act <= d.last && e != nil && strings.Contains(property(e, ics.ComponentPropertyDescription), "("+f.ID+")")
				}
				assert.True(t, found, "%s on %s: %s", f.ID, turn.On, turn.To)
			}
		}
	}
	assert.Greater(t, turns, 20)
	same := 0
	for id, e := range byUID(later) {
		if was := entries[id]; was != nil {
			same++
			assert.Less(t, property(was, ics.ComponentPropertySequence), property(e, ics.ComponentPropertySequence))
		}
	}
	assert.Greater(t, same, len(events)/2)
}
