package register

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/issued"
)

var (
	may    = day("2020-05-31")
	june   = day("2020-06-30")
	july   = day("2020-07-31")
	august = day("2020-08-31")
)

func numberFor(t testing.TB, r *Register, id string, year int) string {
	t.Helper()
	n, err := r.Number(id, year)
	require.NoError(t, err)
	return n
}

func stateOf(t testing.TB, r *Register, number string) Certificate {
	t.Helper()
	c, ok, err := r.Certificate(number)
	require.NoError(t, err)
	require.True(t, ok, number)
	return c
}

func TestNumbersFollowFromPartnerAndYear(t *testing.T) {
	assert.Equal(t, firstNumber("p-001", 2020, 0), firstNumber(" P-001", 2020, 0))
	seen := map[string]bool{}
	for p := range 200 {
		for _, year := range []int{2020, 2021} {
			for count := range 2 {
				n := firstNumber(fmt.Sprint("P-", p), year, count)
				assert.Regexp(t, `^CP-20\d\d-[0-9A-HJKMNP-TV-Z]{8}$`, n)
				assert.True(t, WellFormed(n), n)
				assert.False(t, seen[n], n)
				seen[n] = true
			}
		}
	}
}

func TestWellFormedNoticesAMistypedNumber(t *testing.T) {
	n := firstNumber("P-001", 2020, 0)
	for i := range n {
		for _, c := range crockford {
			wrong := n[:i] + string(c) + n[i+1:]
			if wrong != n && !strings.ContainsAny(string(n[i])+string(c), "0Z") {
				assert.False(t, WellFormed(wrong), wrong)
			}
		}
		if i > 8 && n[i] != n[i-1] && !strings.ContainsAny(n[i-1:i+1], "0Z") {
			assert.False(t, WellFormed(n[:i-1]+n[i:i+1]+n[i-1:i]+n[i+1:]), "exchanged at %d", i)
		}
	}
	for _, wrong := range []string{"", "CP-2020-", "CP-2020-IIIIIII0", n + "0", strings.ToLower(n), "X" + n} {
		assert.False(t, WellFormed(wrong), wrong)
	}
}

func TestTheSameRunGivesTheSameNumber(t *testing.T) {
	r := newRegister(t)
	n := numberFor(t, r, "P-1", 2020)
	assert.Equal(t, n, numberFor(t, r, "p-1", 2020), "before it is recorded")
	run := withCertificates(runOf(june, sound("P-1", june)), certificateOf(t, r, "P-1", 2020))
	require.NoError(t, r.Record(run))
	before := dump(t, r)
	assert.Equal(t, n, numberFor(t, r, "P-1", 2020), "on the same day again")
	require.NoError(t, r.Record(run))
	assert.Equal(t, before, dump(t, r))
	assert.Equal(t, n, numberFor(t, newRegister(t), "P-1", 2020), "on a lost register")
	_, err := r.Rewind(may, "once more")
	require.NoError(t, err)
	assert.Equal(t, n, numberFor(t, r, "P-1", 2020), "after a rewind")
	assert.Equal(t, Issued, stateOf(t, r, n).State)
}

func TestANumberIsNeverGivenTwice(t *testing.T) {
	r := newRegister(t)
	mine := firstNumber("P-1", 2020, 0)
	taken := issued.Certificate{Number: mine, PartnerID: "P-2", Partner: "Two", Years: []int{2020}, GoodThrough: day("2021-01-31")}
	require.NoError(t, r.Record(withCertificates(runOf(june, sound("P-2", june)), taken)))
	assert.Equal(t, firstNumber("P-1", 2020, 1), numberFor(t, r, "P-1", 2020), "another has the first")
	taken.PartnerID = "P-1"
	assert.ErrorContains(t, r.Record(withCertificates(runOf(july), taken)), "of another partner (p-2)")

	r.given[firstNumber("P-3", 2020, 0)] = "somebody's in this very run"
	assert.Equal(t, firstNumber("P-3", 2020, 1), numberFor(t, r, "P-3", 2020))
	_, err := r.db.Exec("DELETE FROM certificates")
	assert.ErrorContains(t, err, "never deleted")
	_, err = r.db.Exec("UPDATE certificates SET number = 'x'")
	assert.ErrorContains(t, err, "never changes")
	_, err = r.db.Exec("UPDATE certificates SET partner = 'x'")
	assert.ErrorContains(t, err, "never changes")
}

func TestTwoCertificatesForAPartnerAndBadgeYearAreImpossible(t *testing.T) {
	r := newRegister(t)
	one := certificateOf(t, r, "P-1", 2020)
	two := one
	two.Number, two.Years = "CP-2021-OTHER", []int{2020, 2021}
	before := dump(t, r)
	assert.ErrorContains(t, r.Record(withCertificates(runOf(june), one, two)), "badge year 2020 is on certificate")
	assert.Equal(t, before, dump(t, r), "nothing of it is recorded")

	require.NoError(t, r.Record(withCertificates(runOf(june), one)))
	insert := func(live int, state string) error {
		_, err := r.db.Exec(`INSERT INTO certificates (number, partner, partner_id, name, good_through, issued, run, state, live, withdrawn_on)
			VALUES ('X', 'p-1', 'P-1', '', '2021-01-31', '2020-06-30', 1, ?, ?, iif(?1 = 'withdrawn', '2020-06-30', NULL))`, state, live)
		return err
	}
	require.Error(t, insert(0, "issued"), "an issued one lives")
	require.Error(t, insert(1, "withdrawn"))
	require.NoError(t, insert(0, "withdrawn"))
	_, err := r.db.Exec("INSERT INTO certificate_years (number, partner, live, year) VALUES ('X', 'p-1', 1, 2020)")
	assert.ErrorContains(t, err, "constraint", "the schema keeps years as living as their certificate")
	_, err = r.db.Exec("INSERT INTO certificate_years (number, partner, live, year) VALUES ('X', 'p-1', 0, 2020)")
	require.NoError(t, err)
	_, err = r.db.Exec("UPDATE certificates SET state = 'issued', live = 1, withdrawn_on = NULL WHERE number = 'X'")
	assert.ErrorContains(t, err, "UNIQUE", "nor can it come to life beside another")
}

func TestASecondRunOfTheDayWithdrawsWhatItDoesNotWrite(t *testing.T) {
	r := newRegister(t)
	one, two := certificateOf(t, r, "P-1", 2020), certificateOf(t, r, "P-2", 2020)
	require.NoError(t, r.Record(withCertificates(runOf(june), one, two)))
	both := dump(t, r)
	require.NoError(t, r.Record(withCertificates(runOf(june), two)))
	assert.Equal(t, Withdrawn, stateOf(t, r, one.Number).State)
	assert.Equal(t, Issued, stateOf(t, r, two.Number).State)
	assert.Equal(t, one.Number, numberFor(t, r, "P-1", 2020), "the number is kept")
	require.NoError(t, r.Record(withCertificates(runOf(june), one, two)))
	assert.Equal(t, both, dump(t, r))

	require.NoError(t, r.Record(withCertificates(runOf(june), two)))
	require.NoError(t, r.Record(withCertificates(runOf(july), one)))
	assert.Equal(t, july, stateOf(t, r, one.Number).Issued, "issued later after all")
	assert.Equal(t, june, stateOf(t, r, two.Number).Issued, "a later day's run withdraws nothing")
}

func TestOneRunAfterARewindCanGiveWhatTwoGave(t *testing.T) {
	r := newRegister(t)
	require.NoError(t, r.Record(runOf(may)))
	first := certificateOf(t, r, "P-1", 2020)
	require.NoError(t, r.Record(withCertificates(runOf(june), first)))
	second := certificateOf(t, r, "P-1", 2021)
	require.NoError(t, r.Record(withCertificates(runOf(july), second)))
	_, err := r.Rewind(may, "corrected sheets")
	require.NoError(t, err)

	both := certificateOf(t, r, "P-1", 2020, 2021)
	assert.Equal(t, second.Number, both.Number)
	require.NoError(t, r.Record(withCertificates(runOf(june), both)))
	once := dump(t, r)
	require.NoError(t, r.Record(withCertificates(runOf(june), both)))
	assert.Equal(t, once, dump(t, r))
	assert.Equal(t, Withdrawn, stateOf(t, r, first.Number).State)
	assert.Equal(t, []int{2020, 2021}, stateOf(t, r, both.Number).Years)
	assert.Equal(t, both.Number, numberFor(t, r, "P-1", 2020), "the living one counts")

	require.NoError(t, r.Record(withCertificates(runOf(june), certificateOf(t, r, "P-2", 2020))))
	assert.Equal(t, Withdrawn, stateOf(t, r, both.Number).State)
	assert.Equal(t, Withdrawn, stateOf(t, r, first.Number).State, "it was of this day, too")
}

func TestARunThatReplacesAnotherBringsBackWhatThatWithdrew(t *testing.T) {
	r := newRegister(t)
	first := certificateOf(t, r, "P-1", 2020)
	require.NoError(t, r.Record(withCertificates(runOf(june), first)))
	before := stateOf(t, r, first.Number)
	require.NoError(t, r.Record(withCertificates(runOf(july), certificateOf(t, r, "P-1", 2020, 2021))))
	assert.Equal(t, Withdrawn, stateOf(t, r, first.Number).State)
	require.NoError(t, r.Record(runOf(july)))
	assert.Equal(t, before, stateOf(t, r, first.Number))
}

func TestReissue(t *testing.T) {
	r := newRegister(t)
	old := certificateOf(t, r, "P-1", 2020, 2021)
	require.NoError(t, r.Record(withCertificates(runOf(june), old)))
	number, err := r.Reissue(strings.ToLower(old.Number), " the name was misspelt ")
	require.NoError(t, err)
	assert.True(t, WellFormed(number))
	assert.Equal(t, number, stateOf(t, r, old.Number).ReplacedBy)
	assert.Equal(t, Replaced, stateOf(t, r, old.Number).State)
	want := Certificate{State: Pending, Holder: "p-1", Certificate: issued.Certificate{Number: number, PartnerID: "P-1", Partner: "Partner P-1", Years: []int{2020, 2021}, Begins: old.Begins, GoodThrough: old.GoodThrough, Replaces: old.Number}}
	assert.Equal(t, want, stateOf(t, r, number))
	assert.Equal(t, number, numberFor(t, r, "P-1", 2021), "the successor is what the partner has")

	reprints := func(on ingest.Day) []Certificate {
		c, err := r.Reprints(on)
		require.NoError(t, err)
		return c
	}
	assert.Equal(t, []Certificate{want}, reprints(july))
	assert.Equal(t, []Certificate{want}, reprints(june), "the newest day again is a next run, too")
	assert.Empty(t, reprints(may), "a run that isn't recorded prints none")

	want.Partner = "Right Name"
	require.NoError(t, r.Record(withCertificates(runOf(july), want.Certificate)))
	want.Issued, want.State, want.run = july, Issued, 2
	once := dump(t, r)
	assert.Equal(t, []Certificate{want}, reprints(july), "the same day again gives the same folder")
	assert.Empty(t, reprints(august))
	require.NoError(t, r.Record(withCertificates(runOf(july), want.Certificate)))
	assert.Equal(t, once, dump(t, r))
	require.NoError(t, r.Record(runOf(july)))
	assert.Equal(t, Pending, stateOf(t, r, number).State, "held back, it waits for the next run")
	require.NoError(t, r.Record(withCertificates(runOf(august), want.Certificate)))
	assert.Equal(t, august, stateOf(t, r, number).Issued)
}

func TestRevokeAndReissueRefuse(t *testing.T) {
	r := newRegister(t)
	a, b, c := certificateOf(t, r, "P-1", 2020), certificateOf(t, r, "P-2", 2020), certificateOf(t, r, "P-3", 2020)
	require.NoError(t, r.Record(withCertificates(runOf(june), a, b, c)))
	require.NoError(t, r.Revoke(a.Number, "given in error"))
	pending, err := r.Reissue(b.Number, "misspelt")
	require.NoError(t, err)
	require.NoError(t, r.Record(withCertificates(runOf(june))))

	again := func(number, why string) error {
		_, err := r.Reissue(number, why)
		return err
	}
	before := dump(t, r)
	mistyped := a.Number[:len(a.Number)-1] + "U"
	assert.EqualError(t, r.Revoke(a.Number, "once more"), "certificate "+a.Number+" is revoked already")
	assert.EqualError(t, r.Revoke(b.Number, "why"), "certificate "+b.Number+" was replaced by "+pending+"; revoke that one")
	assert.ErrorContains(t, r.Revoke(c.Number, "why"), "was withdrawn")
	assert.ErrorContains(t, r.Revoke(a.Number, " \t"), "why is blank")
	assert.EqualError(t, r.Revoke(mistyped, "why"), fmt.Sprintf("got number %q, want that of a certificate; nearest: %s of P-1", mistyped, a.Number))
	assert.EqualError(t, again(b.Number, "why"), "certificate "+b.Number+" was replaced by "+pending+"; reissue that one")
	assert.ErrorContains(t, again(pending, "why"), "no run has printed yet")
	assert.ErrorContains(t, again(c.Number, "why"), "was withdrawn")
	assert.ErrorContains(t, again(c.Number, ""), "why is blank")
	assert.Equal(t, before, dump(t, r))
	assert.ErrorContains(t, newRegister(t).Revoke("CP", "why"), "the register has none")
}

func TestARevokedCertificateStaysRevoked(t *testing.T) {
	r := newRegister(t)
	c := certificateOf(t, r, "P-1", 2020)
	require.NoError(t, r.Record(withCertificates(runOf(june), c)))
	require.NoError(t, r.Revoke(c.Number, "given in error"))
	assert.Equal(t, c.Number, numberFor(t, r, "P-1", 2020), "no new number gets round it")
	require.NoError(t, r.Record(withCertificates(runOf(june), c)))
	assert.Equal(t, Revoked, stateOf(t, r, c.Number).State)

	next, err := r.Reissue(c.Number, "it was right after all")
	require.NoError(t, err)
	assert.Equal(t, Revoked, stateOf(t, r, c.Number).State)
	assert.Equal(t, c.Number, stateOf(t, r, next).Replaces)
	assert.Equal(t, next, numberFor(t, r, "P-1", 2020))
}

// firstNumber is the number of a partner's certificate for a badge year, at a count.
func firstNumber(partnerID string, year, count int) string {
	return numberOf(seed(partnerID, year), year, count)
}
