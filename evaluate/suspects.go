package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/ingest"
)

// suspects groups the members of a partner of whom several may be one person
// (rule G4): each member's group is the index of its first member, in order of
// IDs. It is nil where nobody is suspected, as at most partners.
func (c *partnerCase) suspects() []int {
	named := map[string][]int{} // folded name at this partner → members
	several := false
	for i, m := range c.members {
		for _, name := range c.namesHere(m.person) {
			named[name] = append(named[name], i)
			several = several || len(named[name]) > 1
		}
	}
	if !several {
		return nil
	}
	u := newUnionFind(len(c.members))
	found := false
	for _, same := range named {
		if len(same) > 1 && c.suspect(u, same) {
			found = true
		}
	}
	if !found {
		return nil
	}
	groups := make([]int, len(c.members))
	for i := range groups {
		groups[i] = int(u.find(int32(i)))
	}
	return groups
}

// namesHere returns the names, folded, that a person's rows at the partner bear.
func (c *workplace) namesHere(person int32) []string {
	var names []string
	last := "" // as written: folding one name again and again would cost
	for _, row := range c.people.rowsAt(person, c.here) {
		e := c.people.employee(row)
		if e.Name == "" || e.Name == last {
			continue
		}
		last = e.Name
		if name := foldName(e.Name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// suspect joins those among members of one name who may be one person: where
// either has no e-mail, or both earned the same certification on the same day.
// It tells whether there are any.
func (c *partnerCase) suspect(u unionFind, same []int) (found bool) {
	type exam struct {
		title ingest.Title
		on    ingest.Day
	}
	together := map[exam][]int{}
	var mute []int // those without an e-mail
	for _, i := range same {
		person := c.members[i].person
		if !c.withEmail[person] {
			mute = append(mute, i)
		}
		for _, k := range slices.Concat(c.people.certsOf(person), c.people.ended[person]) {
			cert := c.people.certification(k)
			on := cmp.Or(cert.Earned, cert.LeftOut)
			if cert.Title == 0 || on == 0 {
				continue
			}
			e := exam{cert.Title, on}
			if members := together[e]; len(members) == 0 || members[len(members)-1] != i {
				together[e] = append(members, i)
			}
		}
	}
	for _, i := range mute {
		if c.joinSuspects(u, i, same) {
			found = true
			if !c.settled(i) {
				break // everybody else is joined already
			}
		}
	}
	for _, members := range together {
		for n, i := range members {
			if n+1 < len(members) && c.joinSuspects(u, i, members[n+1:]) {
				found = true
			}
			if !c.settled(i) {
				break
			}
		}
	}
	return found
}

// joinSuspects joins a member with all others that nobody declared to be distinct from it.
func (c *partnerCase) joinSuspects(u unionFind, i int, others []int) (found bool) {
	for _, k := range others {
		if k != i && !c.people.areDistinct(c.members[i].person, c.members[k].person) {
			u.join(int32(i), int32(k))
			found = true
		}
	}
	return found
}

// settled tells whether anybody was declared to be distinct from a member.
func (c *partnerCase) settled(i int) bool { return c.people.decided[c.members[i].person] }

// withEmail tells of each person whether any row has an e-mail.
func (p *people) withEmail() []bool {
	out := make([]bool, p.n)
	for i := range p.roster.Employees {
		if person := p.ofRow[i]; person >= 0 && strings.TrimSpace(p.employee(int32(i)).Email) != "" {
			out[person] = true
		}
	}
	return out
}

// areDistinct tells whether somebody declared two persons to be two.
func (p *people) areDistinct(a, b int32) bool { return p.distinct[[2]int32{min(a, b), max(a, b)}] }

// sameHead tells whether two members count as one head at most.
func (c *partnerCase) sameHead(i, k int) bool {
	return i == k || c.groups != nil && i < len(c.groups) && k < len(c.groups) && i >= 0 && k >= 0 && c.groups[i] == c.groups[k]
}

// anyOfHead tells of each member whether something holds for it, or for one who may
// be the same person.
func (c *partnerCase) anyOfHead(holds func(i int) bool) []bool {
	out := make([]bool, len(c.members))
	for i := range out {
		if out[i] = holds(i); c.groups != nil && out[i] {
			out[c.groups[i]] = true
		}
	}
	for i, g := range c.groups {
		out[i] = out[g]
	}
	return out
}

// byHead joins the days of members who count as one head at most: of n, the
// first len(c.members) are members, the rest people to hire.
func (c *partnerCase) byHead(days []spans) []spans {
	if c.groups == nil {
		return days
	}
	out := slices.Clone(days)
	for i, g := range c.groups {
		if g != i {
			out[g], out[i] = union(slices.Concat(out[g], out[i])), nil
		}
	}
	return out
}

// suspected lists the groups of members suspected to be one person, each by its members.
func (c *partnerCase) suspected() [][]int {
	var out [][]int
	numberOf := map[int]int{}
	for i, g := range c.groups {
		if i == g {
			continue
		}
		n, ok := numberOf[g]
		if !ok {
			n = len(out)
			numberOf[g], out = n, append(out, []int{g})
		}
		out[n] = append(out[n], i)
	}
	return out
}

// warnSuspects warns of people who may be one person, and asks for a person's eye.
func (c *partnerCase) warnSuspects() {
	for _, group := range c.suspected() {
		ids, cells := make([]string, 0, len(group)), make([]string, 0, len(group))
		for _, i := range group {
			ids = append(ids, c.members[i].id)
			cells = append(cells, c.rowCells(nil, c.members[i].person)[0].String())
		}
		c.review(fmt.Sprintf("%s may be one person", listSome(ids, len(ids))))
		c.reportMember(c.members[group[0]], "people-alike", fmt.Sprintf("%s have one name (%s), and no e-mails that tell them apart or a certification of the same day: they may be one person, and count as one at most", listSome(ids, len(ids)), listSome(cells, len(cells))))
	}
}

// firstOfHead tells whether a member is the first of those who may be one
// person to be counted; it notes the head in what was counted.
func (c *partnerCase) firstOfHead(i int, counted map[int]bool) bool {
	if c.groups == nil {
		return true
	}
	again := counted[c.groups[i]]
	counted[c.groups[i]] = true
	return !again
}

// oneAHead leaves of those who come near to counting for a badge year on a day
// the nearest of each head, and none of a head that counts already.
func (c *partnerCase) oneAHead(near []candidate, b *badgeCount, on ingest.Day) []candidate {
	if c.groups == nil {
		return near
	}
	nearest := map[int]candidate{}
	counts := map[int]bool{}
	for i, g := range c.groups {
		counts[g] = counts[g] || b.heads[i].has(on)
	}
	for _, who := range near {
		if best, ok := nearest[c.groups[who.member]]; !ok || who.lacks < best.lacks {
			nearest[c.groups[who.member]] = who
		}
	}
	return slices.DeleteFunc(near, func(who candidate) bool {
		g := c.groups[who.member]
		return counts[g] || nearest[g].member != who.member
	})
}

// fitsByHead returns what each head could do for the roles: members who may be
// one person are one head at most.
func (c *partnerCase) fitsByHead() []fit {
	if c.groups == nil {
		return c.fits
	}
	out := slices.Clone(c.fits)
	for i, g := range c.groups {
		if g == i {
			continue
		}
		f, o := &out[g], &out[i]
		f.a, f.b, f.head = union(slices.Concat(f.a, o.a)), union(slices.Concat(f.b, o.b)), union(slices.Concat(f.head, o.head))
		*o = fit{}
	}
	return out
}

// earnedByAll tells whether a badge year that could be held on the day would be
// earned, were everybody who may be somebody else a head of their own (rule G4).
func (c *partnerCase) earnedByAll(counts []*badgeCount, day ingest.Day) bool {
	if c.groups == nil || !c.readableCount() {
		return false
	}
	return slices.ContainsFunc(counts, func(b *badgeCount) bool {
		_, _, suspended := c.recordedBadge(b.year)
		return c.earned(b, b.tallyOf(b.heads), suspended+1, day) > 0
	})
}
