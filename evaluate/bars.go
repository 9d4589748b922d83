package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/ingest"
)

// A bar is something that keeps a person from filling a role on a day, and the
// cell that says so: put right, it would not. The zero cell where none does.
type bar struct {
	why  string
	cell ingest.Cell
}

// barred lists what keeps a person from filling a role on the day: of the
// certifications, any of which would do, and of the work, all of which has to be
// mended. Neither where he or she fills one.
func (c *workplace) barred(person int32, day ingest.Day) (certifications, work []bar) {
	work, since := c.notFullTime(person, day)
	if here, several := c.countsHere(person); len(work) == 0 && several && !here.has(day) || len(work) == 1 && c.startsLaterElsewhere(person, since, day) {
		work = append(work, c.countsElsewhere(person, day))
	}
	return c.notCertified(person, day), work
}

// notCertified says of each of a person's career certifications why it fills no
// role on the day; nothing where one does.
func (c *evaluation) notCertified(person int32, day ingest.Day) []bar {
	var out []bar
	for _, i := range c.people.certsOf(person) {
		cert := c.people.certification(i)
		title, known := c.careerTitle(cert, day)
		code, cell := c.codeOf(cert), c.roster.CellAt(cert.At, cert.Column)
		switch {
		case cert.Bad.Has(ingest.CertificationField):
			out = append(out, bar{"a certification can't be read (" + cell.String() + ")", cell})
		case !known:
		case cert.Bad != 0:
			out = append(out, bar{code + " can't be read (" + cell.String() + ")", cell})
		case !title.RoleA && !title.RoleB:
			one := bar{why: code + " fills no role"}
			if held := (span{cert.Earned, c.expiry(cert)}); !cert.Inline && held.has(day) { // else a heading says so, or the days do, too
				one.cell = c.certificationCell(cert, ingest.CertificationField)
			}
			out = append(out, one)
		case cert.Earned > day:
			out = append(out, bar{code + " is earned on " + cert.Earned.String(), cell})
		case c.expiry(cert) < day:
			out = append(out, bar{code + " expired on " + c.expiry(cert).String(), c.certificationCell(cert, ingest.ExpiresField)})
		default:
			return nil
		}
	}
	if len(out) == 0 {
		return []bar{{why: "no career certification"}}
	}
	return out
}

// notFullTime says what keeps a person from being full time at the partner on the
// day, in a country that counts for it: by the row that comes nearest, which begins
// on a day, 0 for ever. Nothing where a row does.
func (c *workplace) notFullTime(person int32, day ingest.Day) (best []bar, since ingest.Day) {
	var nearest span
	for _, row := range c.people.rowsAt(person, c.here) {
		e := c.people.employee(row)
		if !readableSpan(e) {
			continue
		}
		bars, days := c.barsOf(e, day), openSpan(e.From, e.Until)
		switch {
		case len(bars) == 0:
			return nil, e.From
		case best == nil || len(bars) < len(best) || len(bars) == len(best) && min(days.to, day) > min(nearest.to, day):
			best, nearest, since = bars, days, e.From
		}
	}
	if best == nil {
		return []bar{{why: "the days of employment can't be read"}}, 0
	}
	return best, since
}

// barsOf lists what keeps a row from being one of full time on the day, in the
// partner's country grouping.
func (c *workplace) barsOf(e *ingest.Employee, day ingest.Day) []bar {
	var out []bar
	add := func(why string, f ingest.Field) { out = append(out, bar{why, c.roster.Cell(e.At, f)}) }
	switch days := openSpan(e.From, e.Until); {
	case days.from > day:
		add("starts on "+days.from.String(), ingest.FromField)
	case days.to < day:
		add("last day at work was "+days.to.String(), ingest.UntilField)
	}
	switch cell := c.roster.Cell(e.At, ingest.FullTimeField); {
	case e.Bad.Has(ingest.FullTimeField):
		add("the cell Full-time can't be read ("+cell.String()+")", ingest.FullTimeField)
	case !fullTime(e):
		add(partTime, ingest.FullTimeField)
	}
	switch cell := c.roster.Cell(e.At, ingest.CountryField); {
	case e.Bad.Has(ingest.CountryField):
		add("the country can't be read ("+cell.String()+")", ingest.CountryField)
	case !c.inGrouping(e):
		add(fmt.Sprintf("works in %s, which is not in the country grouping of the partner's %s", e.Country.Name(), cmp.Or(c.country.Name(), "blank country")), ingest.CountryField)
	}
	return out
}

// partTime is why somebody doesn't fill a role who works, but not full time.
const partTime = "not full time"

// startsLaterElsewhere tells whether a person would not count here on a day, were a
// row since a day full time (rule P9); one that begins later might begin at any time.
func (c *workplace) startsLaterElsewhere(person int32, since, day ingest.Day) bool {
	all := c.claimsOf(person)
	if all == nil {
		return false
	}
	last := all.on(day)
	return last != nil && (since > day || last.start >= since) && slices.ContainsFunc(last.rivals, func(r rival) bool { return r.partner != c.here && r.to >= day })
}

// countsElsewhere says where a person who is full time at several partners counts
// on the day, by the first day of the row there.
func (c *workplace) countsElsewhere(person int32, day ingest.Day) bar {
	all, latest := c.claimsOf(person), c.claimsOn(person, day).latest
	var cell ingest.Cell
	if rows := all.laterThan(c.here, day); len(rows) == 1 { // else no cell alone would do
		cell = c.roster.Cell(rows[0].At, ingest.FromField)
	}
	if len(latest) == 1 {
		return bar{"counts for " + latest[0] + ", where the full-time start is later", cell}
	}
	return bar{"started full time on one day at " + listSome(latest, len(latest)) + ": counts for none of them", cell}
}

// keptOut says who would fill a role on the day but for one thing, and the cells
// that say so.
func (c *partnerCase) keptOut(day ingest.Day) (who []string, cells []ingest.Cell) {
	fills := c.anyOfHead(func(i int) bool { return c.fits[i].head.has(day) })
	for i, m := range c.members {
		if fills[i] {
			continue
		}
		bars, work := c.barred(m.person, day)
		if len(bars) > 0 && len(work) > 0 || len(work) > 1 {
			continue // one cell wouldn't do
		}
		bars = slices.DeleteFunc(append(bars, work...), func(b bar) bool { return b.cell == ingest.Cell{} })
		if len(bars) > 0 {
			who = append(who, m.id+": "+whys(bars))
		}
		for _, b := range bars {
			cells = append(cells, b.cell)
		}
	}
	return who, cells
}

// whys joins what is said of bars.
func whys(bars []bar) string {
	out := make([]string, len(bars))
	for i, b := range bars {
		out[i] = b.why
	}
	return strings.Join(out, "; ")
}
