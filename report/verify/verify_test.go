package verify

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/ingest"
	"assay/report/register"
)

func day(text string) ingest.Day {
	d, err := ingest.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

// A badge year that was taken away is void on a certificate issued before.
func TestVerifyBadgeYearTakenAway(t *testing.T) {
	n := register.Note{Kind: register.AmendNote, At: day("2020-06-30").Time(), Why: "exam annulled"}
	n.PartnerID, n.Amendment, n.Through = "p-1", register.Amendment{Badge: 2020, TakeAway: true}, day("2020-05-31")
	followed, earned, otherYear, otherPartner, earlier := n, n, n, n, n
	followed.Followed = 9
	earned.Amendment.TakeAway = false
	otherYear.Amendment.Badge = 2022
	otherPartner.PartnerID = "P-2"
	earlier.Through = day("2020-02-28")
	tests := []struct {
		name string
		note register.Note
		want Standing
	}{
		{"taken away", n, Revoked},
		{"and given back", followed, InForce},
		{"another amendment", earned, InForce},
		{"another year", otherYear, InForce},
		{"another partner's", otherPartner, InForce},
		{"before the certificate was issued", earlier, InForce},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Verdict{Standing: InForce}
			v.Years, v.Issued = []int{2020, 2021}, day("2020-02-29")
			v.yearsTaken([]register.Note{tt.note}, "P-1")
			assert.Equal(t, tt.want, v.Standing)
			if tt.want == Revoked {
				assert.Equal(t, "badge year 2020 was taken away on 2020-06-30: exam annulled", v.Note)
			}
		})
	}
}
