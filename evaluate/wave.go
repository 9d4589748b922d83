package evaluate

import (
	"cmp"
	"slices"
	"strings"
)

// A Wave says that many partners stand worse than in the last run: somebody should
// look for one cause before anything is sent.
type Wave struct {
	Partners, Of int
	Causes       []WaveCause // those of most partners first
}

// A WaveCause is a status to which partners came, and which requirements fail there.
type WaveCause struct {
	Program      string
	To           Status
	Requirements []string // IDs
	Partners     int
}

// FindWave returns the wave of the run, nil where it is none: at least as many
// partners turned worse as the checks name, and at least that part of all.
func (a *Assessment) FindWave(checks *Checks) *Wave {
	rule, ok := checks.wave.On(a.Day)
	if !ok {
		return nil
	}
	worse, found := map[string]bool{}, map[string]*WaveCause{}
	for _, c := range a.Changes {
		if c.Program == "" || !ProgramOf(c.Program).worse(Status(c.From), Status(c.To)) {
			continue
		}
		worse[c.PartnerID] = true
		one := WaveCause{Program: c.Program, To: Status(c.To), Requirements: a.failing(c.PartnerID, c.Program)}
		key := strings.Join(append([]string{one.Program, string(one.To)}, one.Requirements...), "\n")
		if found[key] == nil {
			found[key] = &one
		}
		found[key].Partners++
	}
	w := &Wave{Partners: len(worse), Of: len(a.Partners)}
	if w.Partners < rule.Value.AtLeast || w.Partners*100 < rule.Value.Percent*w.Of {
		return nil
	}
	for _, one := range found {
		w.Causes = append(w.Causes, *one)
	}
	slices.SortFunc(w.Causes, func(a, b WaveCause) int {
		return cmp.Or(cmp.Compare(b.Partners, a.Partners), strings.Compare(a.Program, b.Program), strings.Compare(string(a.To), string(b.To)), slices.Compare(a.Requirements, b.Requirements))
	})
	return w
}

// failing lists the requirements of a program that a partner doesn't meet, or where
// it is none, those of which it isn't known.
func (a *Assessment) failing(partnerID, program string) []string {
	i, _ := slices.BinarySearchFunc(a.Partners, partnerID, func(f PartnerFinding, id string) int { return strings.Compare(f.ID, id) })
	by := map[State][]string{}
	for _, l := range a.Partners[i].On(program).In().Lines {
		by[l.State] = append(by[l.State], l.Requirement)
	}
	if len(by[NotMet]) > 0 {
		return by[NotMet]
	}
	return by[Unknown]
}
