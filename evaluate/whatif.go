package evaluate

import (
	"fmt"
	"slices"

	"assay/ingest"
)

// A PartnerWhatIf is a partner that would stand otherwise, were the records other,
// today or within the time looked ahead.
type PartnerWhatIf struct {
	Real, WhatIf *PartnerFinding
	Programs     []ProgramWhatIf // in which it would, in the order of the programs
}

// A ProgramWhatIf is where a partner would stand otherwise in a program.
type ProgramWhatIf struct {
	Program string
	// Real and WhatIf are the standings at the end of the day, in words, and Today
	// is in what the records of both differ.
	Real, WhatIf string
	Today        []Difference
	Lines        []LineDifference // requirements that stand otherwise
	Goes, Comes  []Turn           // changes of status ahead that would not come, and that would
	Moves        []MovedTurn
	// Spares and Asks are the actions that wouldn't have to be taken, and that would.
	Spares, Asks []Action
}

// A LineDifference is a requirement that is in one state by the real records, and in
// another by those supposed.
type LineDifference struct{ Real, WhatIf Line }

// A MovedTurn is a change to a status that would come on another day, or from another one.
type MovedTurn struct{ Real, WhatIf Turn }

// WhatIf compares what a run found with what it would find in other records of
// the same partners, by partner. A partner is listed where its records would
// differ in a program, today, or a status ahead; what its requirements and
// actions would have otherwise stands beside that.
func WhatIf(real, whatIf *Assessment) []PartnerWhatIf {
	var out []PartnerWhatIf
	for i := range real.Partners {
		f := &real.Partners[i]
		other := slices.IndexFunc(whatIf.Partners[i:], func(o PartnerFinding) bool { return o.ID == f.ID })
		if other < 0 {
			continue
		}
		if p := partnerWhatIf(f, &whatIf.Partners[i+other]); len(p.Programs) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func partnerWhatIf(real, whatIf *PartnerFinding) PartnerWhatIf {
	out := PartnerWhatIf{Real: real, WhatIf: whatIf}
	differences := Compare(&real.Record, &whatIf.Record)
	for i, now := range real.Standings {
		was, is := now.In(), whatIf.Standings[i].In()
		p := ProgramWhatIf{Program: was.Program, Real: now.Words(), WhatIf: whatIf.Standings[i].Words(), Lines: differentLines(was.Lines, is.Lines)}
		for _, d := range differences {
			if d.Program == p.Program {
				p.Today = append(p.Today, d)
			}
		}
		p.turns(real.Forecast, whatIf.Forecast)
		p.Spares, p.Asks = actionsBut(real.Actions, whatIf.Actions, p.Program), actionsBut(whatIf.Actions, real.Actions, p.Program)
		if len(p.Today)+len(p.Goes)+len(p.Comes)+len(p.Moves) > 0 {
			out.Programs = append(out.Programs, p)
		}
	}
	return out
}

// Words say where the partner stands, with the badge years.
func (f *CPanelFinding) Words() string {
	out := string(f.Status)
	if ys := f.yearsHeld(); len(ys) > 0 {
		out += " for " + years(ys)
	}
	if f.AtRisk {
		out += ", at risk"
	}
	return out
}

// Words say where the partner stands, with the plan or the removal.
func (f *PremierFinding) Words() string {
	switch {
	case f.Plan != nil:
		return fmt.Sprintf("%s from %s until %s", f.Status, f.Plan.Start, f.Plan.LastDay)
	case f.RemovedOn != 0:
		return fmt.Sprintf("%s on %s", f.Status, f.RemovedOn)
	}
	return string(f.Status)
}

func differentLines(real, whatIf []Line) []LineDifference {
	var out []LineDifference
	for _, l := range real {
		i := slices.IndexFunc(whatIf, func(o Line) bool { return o.Requirement == l.Requirement })
		if i >= 0 && whatIf[i].State != l.State {
			out = append(out, LineDifference{l, whatIf[i]})
		}
	}
	return out
}

// turns sorts the changes of status ahead. Those on both sides differ in nothing;
// of the others, the first on either side to one status are one that moves.
func (p *ProgramWhatIf) turns(real, whatIf []Turn) {
	goes, comes := turnsBut(real, whatIf, p.Program), turnsBut(whatIf, real, p.Program)
	for _, t := range goes {
		i := slices.IndexFunc(comes, func(o Turn) bool { return o.To == t.To })
		if i < 0 {
			p.Goes = append(p.Goes, t)
			continue
		}
		p.Moves = append(p.Moves, MovedTurn{t, comes[i]})
		comes = slices.Delete(comes, i, i+1)
	}
	p.Comes = comes
}

// turnsBut lists the turns of a program that the others don't have.
func turnsBut(all, others []Turn, program string) []Turn {
	var out []Turn
	for _, t := range all {
		same := func(o Turn) bool { return o.Program == program && o.On == t.On && o.From == t.From && o.To == t.To }
		if t.Program == program && !slices.ContainsFunc(others, same) {
			out = append(out, t)
		}
	}
	return out
}

// actionsBut lists the actions of a program that the others don't have, but for
// what is only to be known.
func actionsBut(all, others []Action, program string) []Action {
	var out []Action
	for _, a := range all {
		same := func(o Action) bool { return o.Program == program && o.sameWhat(&a) && o.By == a.By }
		if a.Program == program && a.Kind != Watches && !slices.ContainsFunc(others, same) {
			out = append(out, a)
		}
	}
	return out
}

// Person returns every ID of the person with an ID, in order; none where no
// partner has a row of his or hers.
func (a *Assessment) Person(employeeID string) []string {
	id := ingest.FoldID(employeeID)
	for i := range a.Partners {
		f := &a.Partners[i]
		for k := range f.People {
			if ids := f.Tell.IDs(&f.People[k]); slices.ContainsFunc(ids, func(o string) bool { return ingest.FoldID(o) == id }) {
				return ids
			}
		}
	}
	return nil
}
