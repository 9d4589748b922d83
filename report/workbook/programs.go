package workbook

import (
	"strings"

	"assay/evaluate"
)

// A programLook is how a program stands in the workbook: how its sheet is written,
// and how its statuses are toned, and coloured in charts.
type programLook struct {
	write  func(p *press) error
	tone   func(evaluate.Status) tone
	colour func(evaluate.Status) string
}

// programLooks are those of the programs with a sheet of their own making; every
// other has one that says what all programs have.
var programLooks = map[string]programLook{
	evaluate.CPanelProgramName:  {write: writeCPanel, tone: cpanelTone},
	evaluate.PremierProgramName: {write: writePremier, tone: premierTone, colour: premierColour},
}

// lookOf returns the look of a program.
func lookOf(of *evaluate.Program) programLook {
	l := programLooks[of.Name]
	if l.write == nil {
		l.write = func(p *press) error { return p.writeProgram(of) }
	}
	if l.tone == nil {
		l.tone = func(s evaluate.Status) tone { return plainTone(of, s) }
	}
	if l.colour == nil {
		l.colour = func(s evaluate.Status) string { return tones[l.tone(s)].strong }
	}
	return l
}

// plainTone is the tone of a status in a program that has no look of its own: good for
// its best status.
func plainTone(of *evaluate.Program, s evaluate.Status) tone {
	switch {
	case !s.Judged():
		return idle
	case s == of.Statuses[0]:
		return good
	case s == evaluate.UnknownStatus:
		return unsure
	}
	return warn
}

// statusTone returns the tone of a status in a program.
func statusTone(program string, s evaluate.Status) tone {
	return lookOf(evaluate.ProgramOf(program)).tone(s)
}

// programSheet returns the sheet of a program, which bears its name; of what is of
// no program in particular, the first.
func programSheet(program string) string {
	if program == "" {
		return cpanelSheet
	}
	return program
}

// partnerCell shows a partner's ID, or what else is given, and leads to the partner's
// row on the sheet of a program.
func (p *press) partnerCell(shown, program, id string) cell {
	sheet := programSheet(program)
	return text(shown).to(p.toPartner(sheet, id), "This partner in "+sheet)
}

// writeProgram writes a row a partner: its standing in a program, by its requirements.
func (p *press) writeProgram(of *evaluate.Program) error {
	now := func(r partnerRow) *evaluate.Verdict { return r.On(of.Name).In() }
	columns := []column[partnerRow]{
		{"Partner ID", 13, func(r partnerRow) cell {
			return text(r.ID).to(p.placeOf(cpanelSheet, r.index), "This partner in "+cpanelSheet)
		}},
		{"Partner", 28, func(r partnerRow) cell { return name(r.Name) }},
		{"Status", 19, func(r partnerRow) cell { return toned(now(r).Status, statusTone(of.Name, now(r).Status)) }},
	}
	columns = append(columns, requirementColumns(of)...)
	return list[partnerRow]{
		sheet: programSheet(of.Name), table: "Partners" + of.Key, tab: tabPrograms,
		title: of.Title,
		about: "every partner's standing at the end of " + long(p.Assessment.Day) + ", and how it came about",
		none:  "no partner was read", frozen: 2, flat: true, printed: "What would mend it",
		rows: partnerRows(p.Assessment),
		columns: withCarried(p, 2, ofPartner, append(columns, []column[partnerRow]{
			{"What would mend it", restOfPage, func(r partnerRow) cell { return text(inLine(mending(now(r).Lines))) }},
			{"Actions", 9, p.actionsCell},
			{"Why", 130, func(r partnerRow) cell { return text(inLine(reasons(unmetFirst(now(r).Lines)))) }},
			{"To review", 34, reviewCell},
			{"From cells", 44, func(r partnerRow) cell { return text(inLine(cellList(lineCells(now(r).Lines)))) }},
		}...)),
	}.write(p)
}

// requirementColumns are the columns of a program's requirements, one each, with its state.
func requirementColumns(of *evaluate.Program) []column[partnerRow] {
	var columns []column[partnerRow]
	for _, id := range of.Requirements() {
		columns = append(columns, column[partnerRow]{requirementTitle(id), 14, func(r partnerRow) cell {
			state := r.On(of.Name).State(id)
			return toned(state, stateTone(state))
		}})
	}
	return columns
}

// requirementTitle heads the column of a requirement: follow_ups is Follow-ups.
func requirementTitle(id string) string {
	return strings.ToUpper(id[:1]) + strings.ReplaceAll(id[1:], "_", "-")
}

// owed says what the register knows of a missing partner in a program.
func owed(m evaluate.MissingPartner, program string) string {
	for _, o := range m.Owed {
		if o.Program == program {
			return o.Words
		}
	}
	return ""
}
