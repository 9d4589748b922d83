package evaluate

import (
	"slices"

	"assay/ingest"
)

// together says on the actions of a program with which others each gives the
// status that it promises, or keeps its requirement; nothing where it is enough by
// itself. What mends something, but no status by itself, promises what comes of it
// together with those that need it.
func (c *partnerCase) together(p program, actions []Action, h horizon) {
	var all []int // those that can be carried out
	for i := range actions {
		if len(actions[i].Steps) > 0 {
			all = append(all, i)
		}
	}
	if len(all) < 2 {
		return
	}
	gives := func(some []int, one int) bool {
		a := &actions[one]
		if some = append(slices.Clip(some), one); a.Gives != "" {
			return c.verdictWith(p, actions, some, a.On, h).Status == a.Gives
		}
		other := a.Why[0]
		return !fails(c.verdictWith(p, actions, some, other.Turn.On, h).State(other.Name))
	}
	needs := map[int][]int{}
	for n, i := range all {
		if actions[i].Gives == "" && actions[i].Why[0].Kind != ElseFails || gives(nil, i) {
			continue
		}
		needs[i] = slices.Clone(all[:n])
		for k := n - 1; k >= 0; k-- {
			if fewer := slices.Delete(slices.Clone(needs[i]), k, k+1); gives(fewer, i) {
				needs[i] = fewer
			}
		}
	}
	for _, i := range all {
		a := &actions[i]
		for _, k := range all {
			if a.Kind == Mends && a.Gives == "" && actions[k].Kind == Mends && slices.Contains(needs[k], i) {
				a.Gives, a.On = actions[k].Gives, actions[k].On
				needs[i] = append(slices.DeleteFunc(slices.Clone(needs[k]), func(o int) bool { return o == i }), k)
			}
		}
	}
	for _, i := range all {
		a := &actions[i]
		for n, why := range a.Why { // what comes else was found with all before it carried out
			if why.Kind == ElseComes && a.Kind == Keeps && c.verdictWith(p, actions, needs[i], a.On, h).Status != why.Turn.To {
				a.Why[n] = Cause{Kind: ElseFails, Name: a.Requirement, Turn: why.Turn}
			}
		}
	}
	for i, others := range needs {
		actions[i].Why = slices.Concat(onlyWith(actions, others), actions[i].Why)
	}
}

// onlyWith says together with which other actions one gives what it promises.
func onlyWith(actions []Action, others []int) []Cause {
	var out []Cause
	for n, i := range others {
		o := &actions[i]
		one := Cause{Kind: OnlyWith, Day: o.By, Lists: &Lists{Steps: o.Steps}}
		if n > 0 {
			one.Kind = AlsoWith
		}
		out = append(out, one)
	}
	return out
}

// verdictWith returns the verdict on a program at the end of a day, were some of the
// actions carried out, what keeps a status on its last day and the rest today, and a
// run made and recorded on every day on which something turns.
func (c *partnerCase) verdictWith(p program, actions []Action, some []int, d ingest.Day, h horizon) *Verdict {
	with := c.carriedOut(nil, h.day)
	for _, i := range some {
		on := h.day
		if actions[i].Kind == Keeps {
			on = actions[i].By
		}
		with = with.carriedOut(actions[i].Steps, on)
	}
	now := p.on(with, h.day)
	p.record(with, now, h.day)
	days := p.days(with, h)
	for i := 0; i < len(days) && days[i] <= d; i++ {
		now = p.on(with, days[i])
		p.record(with, now, days[i])
		days = p.further(with, days, i, h)
	}
	return now.In()
}
