package register

import (
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// A past gathers how the runs found the partners, from their records, which come by
// partner and run.
type past struct {
	runs   []evaluate.PastRun
	before *evaluate.Record // the partner's record before the one at hand; nil: not in the sheets
}

func newPast(runs []RunRow) *past {
	p := &past{}
	for _, r := range runs {
		p.runs = append(p.runs, evaluate.NewPastRun(r.AsOf))
	}
	return p
}

// countErrors fills in how many errors the runs listed, where the register kept it.
func (r *Register) countErrors(runs []evaluate.PastRun) error {
	type listed struct {
		asOf   ingest.Day
		errors int
	}
	all, err := query(r, func(scan func(...any) error) (l listed, err error) {
		return l, scan((*dayColumn)(&l.asOf), &l.errors)
	}, "SELECT as_of, json_extract(intake, '$.errors') AS errors FROM runs WHERE set_aside IS NULL AND errors IS NOT NULL")
	for _, l := range all {
		for i := range runs {
			if runs[i].AsOf == l.asOf {
				runs[i].Errors = l.errors
			}
		}
	}
	return err
}

// next takes a partner's next record. It holds from one run, by its index, until
// before another; nil: the sheets of these runs don't name the partner.
func (p *past) next(first bool, from, end int, now *evaluate.Record) {
	if first {
		p.before = nil
	}
	if now != nil {
		p.runs[from].Count(now, 1)
		if end < len(p.runs) {
			p.runs[end].Count(now, -1)
		}
	}
	if from > 0 {
		p.runs[from].Turn(p.before, now)
	}
	p.before = now
}

// finish returns the runs, when all records were taken. A partner that goes on
// under a new ID neither went nor came.
func (p *past) finish(numbers renumbering) []evaluate.PastRun {
	for i := range p.runs {
		r := &p.runs[i]
		if i > 0 {
			r.Add(&p.runs[i-1])
		}
		r.Turns = numbers.joinTurns(r.Turns)
		r.Sort()
	}
	return p.runs
}

// joinTurns makes one turn, or none, of the two turns of a renumbered partner: the one
// under its old ID and the one under its new ID.
func (m renumbering) joinTurns(turns []evaluate.PastTurn) []evaluate.PastTurn {
	if len(m) == 0 {
		return turns
	}
	type of struct{ head, program string }
	went := map[of]evaluate.PastTurn{}
	for _, t := range turns {
		if t.To == "" {
			went[of{m.head(ingest.FoldID(t.PartnerID)), t.Program}] = t
		}
	}
	joined := map[of]bool{}
	for i, t := range turns {
		key := of{m.head(ingest.FoldID(t.PartnerID)), t.Program}
		if was, ok := went[key]; ok && t.From == "" {
			turns[i].From, joined[key] = was.From, true
		}
	}
	return slices.DeleteFunc(turns, func(t evaluate.PastTurn) bool {
		return t.From == t.To || t.To == "" && joined[of{m.head(ingest.FoldID(t.PartnerID)), t.Program}]
	})
}
