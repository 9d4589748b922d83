package evaluate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/ingest"
)

// latestOn and claimingOn are rule P9 by the letter, a day at a time.
func latestOn(rows []ingest.Employee, d ingest.Day) (latest []ingest.PartnerID) {
	start := ingest.Day(-1)
	for _, e := range rows {
		switch {
		case !openSpan(e.From, e.Until).has(d) || e.From < start:
		case e.From > start:
			start, latest = e.From, []ingest.PartnerID{e.Partner}
		case !slices.Contains(latest, e.Partner):
			latest = append(latest, e.Partner)
		}
	}
	return latest
}

func claimingOn(rows []ingest.Employee, d ingest.Day) (claiming []ingest.PartnerID) {
	for _, e := range rows {
		if openSpan(e.From, e.Until).has(d) && !slices.Contains(claiming, e.Partner) {
			claiming = append(claiming, e.Partner)
		}
	}
	return claiming
}

func TestClaimsAreReadAsRuleP9HasThem(t *testing.T) {
	const days, partners = 40, 14 // more partners than are named
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Map(rapid.IntRange(0, days), func(n int) ingest.Day { return ingest.Day(n) * 7 })
		r := &ingest.Roster{EmployeeIDs: []string{"E-1"}}
		for i := range partners {
			r.PartnerIDs = append(r.PartnerIDs, fmt.Sprintf("P-%02d", (i*5)%partners))
		}
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ingest.Employee {
			from, until := day.Draw(t, "from"), day.Draw(t, "until")
			if until != 0 && until < from {
				from, until = until, from
			}
			return ingest.Employee{Partner: ingest.PartnerID(rapid.IntRange(0, partners-1).Draw(t, "partner")), Name: "Ann", From: from, Until: until, FullTime: ingest.Yes}
		}), 2, 30).Draw(t, "rows")
		r.Employees = rows
		e := &evaluation{roster: r}
		e.people, _ = identify(r, &Identity{})
		if !e.people.moves(0) {
			t.Skip("at one partner")
		}
		c := e.readClaims(0)
		last := day.Draw(t, "day of the run")
		beside := map[ingest.PartnerID]map[ingest.PartnerID]bool{}
		for d := ingest.Day(1); d <= days*7+2; d++ {
			latest, claiming := latestOn(rows, d), claimingOn(rows, d)
			for p := range ingest.PartnerID(partners) {
				require.Equal(t, len(latest) > 1 && slices.Contains(latest, p), c.ties(p, d), "tie at %d on %d", p, d)
				require.Equal(t, slices.Equal(latest, []ingest.PartnerID{p}), c.counts[p].has(d), "%d on %d", p, d)
				if c.ties(p, d) != c.ties(p, d-1) {
					require.Equal(t, []ingest.Day{d}, c.tieTurns(p, span{d, d}))
				}
				for _, other := range claiming {
					if d <= last && other != p && slices.Contains(claiming, p) {
						if beside[p] == nil {
							beside[p] = map[ingest.PartnerID]bool{}
						}
						beside[p][other] = true
					}
				}
			}
		}
		for p, got := range c.besides(last) {
			require.Len(t, got, min(len(beside[p]), maxNames+1), "beside %d", p)
			for _, other := range got {
				require.True(t, beside[p][other], "%d beside %d", other, p)
			}
		}
	})
}

func TestListSome(t *testing.T) {
	words := strings.Split("a b c d e f g h i j k l", " ")
	for n, want := range map[int]string{0: "none", 1: "a", 2: "a and b", 5: "a, b, c, d and e", 6: "a, b, c, d, e and 1 other", 7: "a, b, c, d, e and 2 others"} {
		require.Equal(t, want, listSome(words[:n], n))
	}
	require.Equal(t, "a, b, c, d, e and 495 others", listSome(words, 500))
	require.Equal(t, "a, b, c, d, e and others", listSome(words, 0))
}
