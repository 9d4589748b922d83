package workbook

import (
	"fmt"
	"slices"
	"strconv"

	"assay/evaluate"
	"assay/ingest"
)

// A countRow is how many partners a run found in a status of a program.
type countedRow struct {
	run      *evaluate.PastRun
	before   *evaluate.PastRun // the run before it, nil for none
	program  *evaluate.Program
	status   evaluate.Status
	partners int
}

// countedRows are those of all runs, the newest first. The status of a program that
// has ended is among them where a run found somebody in it.
func countedRows(a *evaluate.Assessment) []countedRow {
	var rows []countedRow
	all := evaluate.AllPrograms()
	for i := range slices.Backward(a.Past) {
		run := &a.Past[i]
		var before *evaluate.PastRun
		if i > 0 {
			before = &a.Past[i-1]
		}
		for n, of := range all {
			ended := slices.ContainsFunc(a.Past, func(r evaluate.PastRun) bool { return r.Counts[n][len(of.Statuses)-1] > 0 })
			for at, s := range inSight(of.Statuses, ended) {
				rows = append(rows, countedRow{run, before, of, s, run.Counts[n][at]})
			}
		}
	}
	return rows
}

// change is how many more there are than in the run before, blank for none before.
func (r countedRow) change() cell {
	if r.before == nil {
		return noCount()
	}
	return count(r.partners - r.before.In(r.program.Name, r.status))
}

// writeHistory writes how many partners each run found in each status.
func writeHistory(p *press) error {
	return list[countedRow]{
		sheet: historySheet, table: "History", tab: tabRecords,
		title:  "History",
		about:  "how many partners each run found in each status, the newest run first; who turned stands on " + pastChangesSheet,
		none:   "no run found anybody",
		frozen: 1, flat: true, lookUp: true,
		rows: countedRows(p.Assessment),
		columns: []column[countedRow]{
			{"Run", 16, func(r countedRow) cell { return p.runCell(r.run.AsOf) }},
			{"Program", 24, func(r countedRow) cell { return text(r.program.Name) }},
			{"Status", 30, func(r countedRow) cell { return toned(r.status, statusTone(r.program.Name, r.status)) }},
			{"Partners", 16, func(r countedRow) cell { return count(r.partners) }},
			{"Change", 16, countedRow.change},
		},
	}.write(p)
}

// runCell shows the day of a run, and leads to the workbook of an earlier one in its
// folder beside this one's.
func (p *press) runCell(run ingest.Day) cell {
	if run == p.Assessment.Day {
		return day(run)
	}
	return day(run).toFile(fmt.Sprintf("../%s/compliance-%[1]s.xlsx", run), "Open the workbook of that run")
}

// A turnedRow is a status that a run found other than the run before it.
type turnedRow struct {
	evaluate.PastTurn
	run, before ingest.Day
}

// mostTurned is how many of them are listed, the newest.
const mostTurned = sortedRows

// turnedRows are the newest of all runs, and how many there are in all.
func turnedRows(a *evaluate.Assessment) (rows []turnedRow, all int) {
	for i := range slices.Backward(a.Past) {
		if i == 0 {
			break // there is nothing before the first
		}
		for _, t := range a.Past[i].Turns {
			if all++; len(rows) < mostTurned {
				rows = append(rows, turnedRow{t, a.Past[i].AsOf, a.Past[i-1].AsOf})
			}
		}
	}
	return rows, all
}

// writePastChanges writes who changed to what, run by run.
func writePastChanges(p *press) error {
	rows, all := turnedRows(p.Assessment)
	about := "every status that a run found other than the run before it, the newest run first"
	if all > len(rows) {
		about = "the newest " + ingest.Thousands(len(rows)) + " of " + ingest.Thousands(all) + " statuses that a run found other than the run before it"
	}
	none := "no run found a status other than the run before it"
	if p.firstRun() {
		none = "this is the first run: there is nothing to compare with yet"
	}
	return list[turnedRow]{
		sheet: pastChangesSheet, table: "PastChanges", tab: tabRecords,
		title: "Past changes",
		about: about, none: none, frozen: 2, flat: true, lookUp: true,
		rows: rows,
		columns: withCarried(p, 2, func(r turnedRow) *evaluate.PartnerFinding { return p.partnerOf(r.PartnerID) }, []column[turnedRow]{
			{"Partner ID", 13, func(r turnedRow) cell { return p.partnerCell(r.PartnerID, r.Program, r.PartnerID) }},
			{"Partner", 28, func(r turnedRow) cell { return name(r.Name) }},
			{"Run", 14, func(r turnedRow) cell { return p.runCell(r.run) }},
			{"Run before", 14, func(r turnedRow) cell { return day(r.before) }},
			{"Program", 14, func(r turnedRow) cell { return text(r.Program) }},
			{"From", 20, func(r turnedRow) cell { return pastStatus(r.Program, r.From) }},
			{"To", 20, func(r turnedRow) cell { return pastStatus(r.Program, r.To) }},
			{"For the", 10, func(r turnedRow) cell { return directions[r.direction()] }},
		}),
	}.write(p)
}

// pastStatus is a status that a run found, or that its sheets didn't name the partner.
func pastStatus(program string, s evaluate.Status) cell {
	if s == "" {
		return toned("not in the sheets", idle)
	}
	return toned(s, statusTone(program, s))
}

// direction tells whether the status got better or worse.
func (r turnedRow) direction() direction {
	if r.From == "" || r.To == "" {
		return aside
	}
	return turnRow{Turn: evaluate.Turn{Program: r.Program, From: r.From, To: r.To}}.direction()
}

// since says how a number went since the last run: ▼ 7 since 20 Jan.
func (p *press) since(now int, before func(*evaluate.PastRun) int) string {
	n := len(p.Assessment.Past) - 2
	if n < 0 {
		return ""
	}
	last := &p.Assessment.Past[n]
	on := last.AsOf.Time().Format("2 Jan")
	if p.Assessment.Day-last.AsOf >= 365 {
		on += " " + strconv.Itoa(last.AsOf.Year())
	}
	switch was := before(last); {
	case was < 0: // not kept
		return ""
	case now > was:
		return "▲ " + ingest.Thousands(now-was) + " since " + on
	case now < was:
		return "▼ " + ingest.Thousands(was-now) + " since " + on
	}
	return "as on " + on
}
