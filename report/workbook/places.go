package workbook

import (
	"assay/evaluate"
	"assay/ingest"
)

// places knows at which row of a list, from 0, each partner stands, so that the
// sheets can lead to one another before they are written.
type places struct {
	partner     map[string]int // by folded ID: in the assessment, and on the sheet of each program
	people      map[int]int    // by partner: the first of its people
	action      map[int]int    // by partner: the nearest of its actions
	plan        map[int]int    // by partner: its plan
	certificate map[string]int // by the partner's folded ID: the one for its furthest badge year
}

func findPlaces(p *press) places {
	w := places{
		partner: map[string]int{}, people: map[int]int{}, action: map[int]int{},
		plan: map[int]int{}, certificate: map[string]int{},
	}
	people := 0
	for i := range p.Assessment.Partners {
		f := &p.Assessment.Partners[i]
		w.partner[ingest.FoldID(f.ID)] = i
		if len(f.People) > 0 {
			w.people[i] = people
			people += len(f.People)
		}
	}
	for n, a := range p.actions {
		if _, ok := w.action[a.partner]; !ok {
			w.action[a.partner] = n
		}
	}
	for n, r := range p.plans {
		w.plan[r.partner] = n
	}
	for n, c := range p.Certificates {
		id := ingest.FoldID(c.PartnerID)
		if m, ok := w.certificate[id]; !ok || c.GoodThrough > p.Certificates[m].GoodThrough {
			w.certificate[id] = n
		}
	}
	return w
}

// toPartner returns where a partner stands on a sheet with a row a partner; nowhere where it doesn't.
func (p *press) toPartner(sheet, id string) place {
	if i, ok := p.where.partner[ingest.FoldID(id)]; ok {
		return p.placeOf(sheet, i)
	}
	return place{}
}

// partnerOf returns the partner with an ID, nil where there is none.
func (p *press) partnerOf(id string) *evaluate.PartnerFinding {
	if i, ok := p.where.partner[ingest.FoldID(id)]; ok {
		return &p.Assessment.Partners[i]
	}
	return nil
}

// toPeople returns where the first of a partner's people stands.
func (p *press) toPeople(partner int) place {
	to := p.toRow(employeesSheet, p.where.people, partner)
	to.key = p.Assessment.Partners[partner].ID
	return to
}

// toActions returns where the nearest of a partner's actions stands.
func (p *press) toActions(partner int) place { return p.toRow(actionsSheet, p.where.action, partner) }

// toPlan returns where a partner's Get Well Plan stands.
func (p *press) toPlan(partner int) place { return p.toRow(plansSheet, p.where.plan, partner) }

// toRow returns where a partner's row stands on a sheet; nowhere where it has none.
func (p *press) toRow(sheet string, rows map[int]int, partner int) place {
	if n, ok := rows[partner]; ok {
		return p.placeOf(sheet, n)
	}
	return place{}
}
