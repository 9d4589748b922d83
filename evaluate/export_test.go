package evaluate

import "assay/ingest"

// A Judge judges the partners of a roster on many days, without the look-ahead
// and what a report needs beside the verdicts.
type Judge struct{ e *evaluation }

// NewJudge returns the judge of a roster, with what people decided about who is who.
func NewJudge(roster *ingest.Roster, programs *Programs, decided *Identity) Judge {
	e, _ := newEvaluation(roster, programs, decided)
	return Judge{e}
}

// On judges every partner at the end of a day, as [Run] does.
func (j Judge) On(day ingest.Day, history History) []PartnerFinding {
	var out []PartnerFinding
	j.e.keepDays(j.e.programs.horizon(day))
	j.e.findRenamed(history, day)
	for _, id := range j.e.partnersByID() {
		out = append(out, j.e.newCase(id, history).judge(day))
	}
	return out
}

// Ahead judges every partner at the end of a day and looks ahead, as [Run] does.
func (j Judge) Ahead(day ingest.Day, history History) []PartnerFinding {
	var out []PartnerFinding
	h := j.e.programs.horizon(day)
	j.e.keepDays(h)
	j.e.findRenamed(history, day)
	for _, id := range j.e.partnersByID() {
		c := j.e.newCase(id, history)
		f := c.judge(day)
		c.lookAhead(&f, h)
		out = append(out, f)
	}
	return out
}
