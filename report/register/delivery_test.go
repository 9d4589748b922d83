package register

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/disk"
)

var (
	june30 = day("2020-06-30")
	sentAt = time.Date(2020, 7, 1, 9, 30, 0, 0, time.UTC)
)

// prepared is the run of a day that prepared the messages, for the partner P-1.
func prepared(on ingest.Day, keys ...string) Run {
	run := runOf(on, sound("P-1", on))
	for _, k := range keys {
		run.Messages = append(run.Messages, Message{Key: k, Covers: []string{}, Kind: "reminder", Title: "a reminder", PartnerID: "P-1", To: []string{"Ann@P1.test", "ben@p1.test"}, File: "mail/" + k + ".eml"})
	}
	return run
}

func postingOf(key string) Posting {
	return Posting{Message: key, MessageID: "<" + key + "@assay.test>", Run: june30, Kind: "reminder", Title: "a reminder", PartnerID: "P-1"}
}

// states are those of the deliveries, by message and recipient.
func states(t testing.TB, r *Register) map[string]DeliveryState {
	t.Helper()
	all, err := r.Deliveries()
	require.NoError(t, err)
	out := map[string]DeliveryState{}
	for _, d := range all {
		out[d.Message+" "+d.Recipient] = d.State
	}
	return out
}

func TestClaim(t *testing.T) {
	r := newRegister(t)
	require.NoError(t, r.Record(prepared(june30, "m1")))
	m1 := postingOf("m1")
	require.NoError(t, r.Claim(m1, []string{"Ann@P1.test"}, sentAt))
	var twice *Delivered
	require.ErrorAs(t, r.Claim(m1, []string{"ben@p1.test", " ann@p1.test"}, sentAt), &twice)
	assert.Equal(t, AboutToGo, twice.State)
	assert.Equal(t, map[string]DeliveryState{"m1 ann@p1.test": AboutToGo}, states(t, r), "all are claimed or none")

	require.NoError(t, r.Claim(m1, []string{"ben@p1.test"}, sentAt))
	require.NoError(t, r.Settle(m1, []Outcome{{"ann@p1.test", Gone, "250 ok"}, {"ben@p1.test", Waiting, "450 busy"}}, sentAt.Add(time.Minute)))
	assert.EqualError(t, r.Claim(m1, []string{"ann@p1.test"}, sentAt), "message m1 to ann@p1.test is gone: it is not sent again")
	assert.Error(t, r.Settle(m1, []Outcome{{"ann@p1.test", Waiting, ""}}, sentAt), "what is gone stays gone")
	require.NoError(t, r.Claim(m1, []string{"ben@p1.test"}, sentAt), "what waits may go")

	got, err := r.Deliveries()
	require.NoError(t, err)
	ann := Delivery{Posting: m1, Recipient: "ann@p1.test", State: Gone, Said: "250 ok", Tries: 1, At: sentAt.Add(time.Minute), run: 1}
	ben := Delivery{Posting: m1, Recipient: "ben@p1.test", State: AboutToGo, Tries: 1, At: sentAt, run: 1}
	assert.Equal(t, []Delivery{ann, ben}, got)
	for _, statement := range []string{
		"UPDATE deliveries SET state = 'waiting' WHERE state = 'gone'",
		"DELETE FROM deliveries",
		"INSERT OR REPLACE INTO deliveries (message, recipient, message_id, kind, title, state, said, tries) VALUES ('m1', 'ann@p1.test', '', '', '', 'waiting', '', 0)",
		"UPDATE deliveries SET state = 'lost' WHERE state = 'about to go'",
	} {
		_, err := r.db.Exec(statement)
		assert.Error(t, err, statement)
	}
}

func TestSettleWithoutAClaim(t *testing.T) {
	r := newRegister(t)
	m1 := postingOf("m1")
	require.NoError(t, r.Settle(m1, []Outcome{{"ann@p1.test", Refused, "550 no such user"}}, sentAt), "a recipient is refused before the message is about to go")
	require.NoError(t, r.Settle(m1, []Outcome{{"ben@p1.test", Waiting, "450 greylisted"}}, sentAt))
	assert.ErrorContains(t, r.Settle(m1, []Outcome{{"cem@p1.test", Gone, "250"}}, sentAt), "claim it first")
	assert.ErrorContains(t, r.Settle(m1, []Outcome{{"ben@p1.test", Gone, "250"}}, sentAt), "claim it first")
	assert.Equal(t, map[string]DeliveryState{"m1 ann@p1.test": Refused, "m1 ben@p1.test": Waiting}, states(t, r))
}

func TestDecide(t *testing.T) {
	r := newRegister(t)
	for _, key := range []string{"m1", "m2"} {
		require.NoError(t, r.Claim(postingOf(key), []string{"ann@p1.test", "ben@p1.test"}, sentAt))
	}
	require.NoError(t, r.Settle(postingOf("m1"), []Outcome{{"ben@p1.test", Waiting, "450"}}, sentAt))
	require.NoError(t, r.Decide("m1", true, sentAt))
	require.NoError(t, r.Decide("m2", false, sentAt))
	assert.EqualError(t, r.Decide("m1", false, sentAt), "message m1 is not in doubt")
	all, err := r.Deliveries()
	require.NoError(t, err)
	assert.Equal(t, "in doubt, and taken as gone by anna@desk", all[0].Said)
	assert.Equal(t, map[string]DeliveryState{"m1 ann@p1.test": Gone, "m1 ben@p1.test": Waiting, "m2 ann@p1.test": Waiting, "m2 ben@p1.test": Waiting}, states(t, r))
}

func TestPreparedCountsTheActiveRunsBefore(t *testing.T) {
	r := newRegister(t)
	keys := func(before string) []string {
		all, err := r.Prepared(day(before))
		require.NoError(t, err)
		var out []string
		for k := range all {
			out = append(out, k)
		}
		slices.Sort(out)
		return out
	}
	require.NoError(t, r.Record(prepared(day("2020-05-31"), "may", "both")))
	june := prepared(june30, "june", "both")
	june.Messages[0].Covers = []string{"covered", "may"}
	require.NoError(t, r.Record(june))
	assert.Empty(t, keys("2020-05-31"), "a run of that very day again prepares them again")
	assert.Equal(t, []string{"both", "may"}, keys("2020-06-01"))
	assert.Equal(t, []string{"both", "covered", "june", "may"}, keys("2020-07-01"))

	require.NoError(t, r.Record(prepared(june30, "corrected")), "the same day again")
	assert.Equal(t, []string{"both", "corrected", "may"}, keys("2020-07-01"))
	_, err := r.Rewind(day("2020-05-31"), "wrong sheets")
	require.NoError(t, err)
	assert.Equal(t, []string{"both", "may"}, keys("2020-07-01"), "a run set aside prepared nothing")

	_, recorded, err := r.Messages(june30)
	require.NoError(t, err)
	assert.False(t, recorded)
	may, recorded, err := r.Messages(day("2020-05-31"))
	require.NoError(t, err)
	assert.True(t, recorded)
	assert.Equal(t, prepared(day("2020-05-31"), "both", "may").Messages, may)
}

func TestUnsent(t *testing.T) {
	r := newRegister(t)
	require.NoError(t, r.Record(prepared(day("2020-05-31"), "m1", "m2")))
	require.NoError(t, r.Record(prepared(june30, "m3")))
	unsent := func() []Unsent {
		u, err := r.Unsent()
		require.NoError(t, err)
		return u
	}
	assert.Equal(t, []Unsent{{day("2020-05-31"), 2, 0}, {june30, 1, 0}}, unsent())
	require.NoError(t, r.Settle(postingOf("m1"), []Outcome{{"ann@p1.test", Refused, ""}, {"ben@p1.test", Waiting, ""}}, sentAt))
	require.NoError(t, r.Settle(postingOf("m3"), []Outcome{{"ann@p1.test", Refused, ""}}, sentAt))
	assert.Equal(t, []Unsent{{day("2020-05-31"), 2, 0}, {june30, 1, 0}}, unsent(), "each still has a recipient to go to")
	require.NoError(t, r.Claim(postingOf("m1"), []string{"ben@p1.test"}, sentAt))
	require.NoError(t, r.Settle(postingOf("m3"), []Outcome{{"ben@p1.test", Refused, ""}}, sentAt))
	assert.Equal(t, []Unsent{{day("2020-05-31"), 1, 1}}, unsent(), "one is in doubt")
	require.NoError(t, r.Claim(postingOf("m2"), []string{"ann@p1.test", "ben@p1.test"}, sentAt))
	require.NoError(t, r.Decide("m2", true, sentAt))
	assert.Equal(t, []Unsent{{day("2020-05-31"), 0, 1}}, unsent())
	require.NoError(t, r.Decide("m1", true, sentAt))
	assert.Empty(t, unsent())
}

func TestResend(t *testing.T) {
	r := newRegister(t)
	run := withCertificates(prepared(june30, "m1", "m2"), certificateOf(t, r, "P-1", 2020))
	number := run.Certificates[0].Number
	run.Messages[0].Number = number
	require.NoError(t, r.Record(run))

	first, err := r.Resend(number, june30, "their mailbox was full", sentAt)
	require.NoError(t, err)
	require.Len(t, first, 1)
	assert.Equal(t, "m1#2", first[0].Message)
	again, err := r.Resend(number, june30, "asked twice", sentAt)
	require.NoError(t, err)
	assert.Equal(t, "m1#2", again[0].Message, "the first resend didn't go yet")
	for _, m := range []string{"m1", "m2"} {
		require.NoError(t, r.Claim(postingOf(m), []string{"ann@p1.test", "ben@p1.test"}, sentAt))
		require.NoError(t, r.Decide(m, true, sentAt))
	}
	unsent, err := r.Unsent()
	require.NoError(t, err)
	assert.Equal(t, []Unsent{{june30, 1, 0}}, unsent, "the resend has still to go")
	require.NoError(t, r.Claim(postingOf("m1#2"), []string{"ann@p1.test"}, sentAt))
	third, err := r.Resend(number, june30, "lost again", sentAt.Add(time.Hour))
	require.NoError(t, err)
	assert.Equal(t, "m1#3", third[0].Message)
	all, err := r.Resends()
	require.NoError(t, err)
	assert.Equal(t, []string{"their mailbox was full", "lost again"}, []string{all[0].Why, all[1].Why})
	assert.Equal(t, []string{"anna@desk", "m1"}, []string{all[0].Who, all[0].Original})

	_, err = r.Resend(number, june30, " ", sentAt)
	assert.ErrorContains(t, err, "why is blank")
	_, err = r.Resend("CP-2020-XXXXXXXX", june30, "lost", sentAt)
	assert.ErrorContains(t, err, "want that of a certificate")
	_, err = r.Resend(number, day("2020-07-31"), "lost", sentAt)
	assert.ErrorContains(t, err, "name the folder of the run of 2020-06-30")
	for _, statement := range []string{"DELETE FROM resends", "UPDATE resends SET why = 'x'"} {
		_, err := r.db.Exec(statement)
		assert.Error(t, err, statement)
	}
}

func TestStoryTellsWhatWasMailed(t *testing.T) {
	r := newRegister(t)
	run := withCertificates(runOf(june30, stepping(june30, certified)), certificateOf(t, r, "P-1", 2020))
	number := run.Certificates[0].Number
	require.NoError(t, r.Record(run))
	send := func(key, number string, o ...Outcome) {
		p := postingOf(key)
		p.Number = number
		for _, one := range o {
			if one.State == Gone || one.State == AboutToGo {
				require.NoError(t, r.Claim(p, []string{one.Recipient}, sentAt))
			}
			if one.State != AboutToGo {
				require.NoError(t, r.Settle(p, []Outcome{one}, sentAt.Add(time.Minute)))
			}
		}
	}
	send("m1", number, Outcome{"ann@p1.test", Gone, "250 2.0.0 queued as 1"}, Outcome{"ben@p1.test", Gone, "250 2.0.0 queued as 1"}, Outcome{"cem@p1.test", Refused, "550 5.1.1 no such\nuser"})
	send("m2", "", Outcome{"ann@p1.test", Waiting, "450 greylisted."}, Outcome{"ben@p1.test", AboutToGo, ""})
	_, err := r.Resend(number, june30, "lost.", sentAt.Add(time.Hour))
	assert.ErrorContains(t, err, "no run prepared a message")
	run.Messages = []Message{{Key: "m1", Kind: "congratulation", PartnerID: "P-1", Number: number, To: []string{"ann@p1.test"}, File: "mail/m1.eml"}}
	require.NoError(t, r.Record(run))
	_, err = r.Resend(number, june30, "lost.", sentAt.Add(time.Hour))
	require.NoError(t, err)
	assert.Contains(t, told(t, r, 80), `
2020-07-01  Mail with "a reminder" to ben@p1.test is in doubt: whether it went
            is not known.
2020-07-01  Mailed certificate `+number+` to ann@p1.test, ben@p1.test,
            accepted: 250 2.0.0 queued as 1.
2020-07-01  Mail with certificate `+number+` to cem@p1.test was refused:
            550 5.1.1 no such user.
2020-07-01  Mail with "a reminder" to ann@p1.test waits to be sent: 450
            greylisted.
2020-07-01  anna@desk had the mail with certificate `+number+` sent again,
            because lost.
`)
}

// TestTheFirstSchemaIsBroughtUpToDate keeps what a register of the first schema knew.
func TestTheFirstSchemaIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	old := &Register{path: path, lock: &disk.Lock{}, who: anna, given: map[string]string{}}
	require.NoError(t, old.open(migrations[:1]))
	for _, statement := range []string{
		"INSERT INTO runs (run, as_of, version, rule_files, inputs, partners, after_note) VALUES (1, '2020-05-31', '0.1.0', '[]', '[]', 1, 0)",
		"INSERT INTO certificates (number, partner, partner_id, name, good_through, issued, run, state, live) VALUES ('CP-1', 'p-1', 'P-1', 'Alder', '2021-01-31', '2020-05-31', 1, 'issued', 1)",
		"INSERT INTO certificate_years (number, partner, live, year) VALUES ('CP-1', 'p-1', 1, 2020)",
		"INSERT INTO deliveries VALUES ('m1', 'ann@p1.test', 'gone', '250 ok'), ('m1', 'ben@p1.test', 'failed', '450'), ('m2', 'ann@p1.test', 'about to go', '')",
	} {
		_, err := old.db.Exec(statement)
		require.NoError(t, err, statement)
	}
	require.NoError(t, old.db.Close())

	r := openRegister(t, path)
	defer r.Close()
	assert.FileExists(t, path+".v1.bak")
	assert.Equal(t, map[string]DeliveryState{"m1 ann@p1.test": Gone, "m1 ben@p1.test": Waiting, "m2 ann@p1.test": AboutToGo}, states(t, r))
	var earned *string
	require.NoError(t, r.db.QueryRow("SELECT earned_on FROM certificate_years").Scan(&earned))
	assert.Nil(t, earned)
	require.NoError(t, r.Claim(postingOf("m1"), []string{"ben@p1.test"}, sentAt))
	var twice *Delivered
	assert.ErrorAs(t, r.Claim(postingOf("m1"), []string{"ann@p1.test"}, sentAt), &twice)
	require.NoError(t, r.Record(prepared(june30, "m3")))
	c, ok, err := r.Certificate("CP-1")
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, []int{2020}, c.Years)
	assert.NotEmpty(t, historyOf(t, r, june30+1).Partners["p-1"])
	_, err = os.Stat(path + ".v2.bak")
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// TestNever: what shall not go stays so, whatever comes after it.
func TestNever(t *testing.T) {
	r := newRegister(t)
	require.NoError(t, r.Record(prepared(june30, "m1")))
	m1 := postingOf("m1")
	require.NoError(t, r.Claim(m1, []string{"ann@p1.test"}, sentAt))
	assert.ErrorContains(t, r.Never(m1, []string{"ben@p1.test", "ann@p1.test"}, "they asked", sentAt), "say first whether it went")
	assert.ErrorContains(t, r.Never(m1, []string{"ben@p1.test"}, " ", sentAt), "why is blank")
	assert.Equal(t, map[string]DeliveryState{"m1 ann@p1.test": AboutToGo}, states(t, r), "all or none")

	require.NoError(t, r.Never(m1, []string{"Ben@P1.test"}, " they asked ", sentAt))
	got, err := r.Deliveries()
	require.NoError(t, err)
	assert.Equal(t, Delivery{Posting: m1, Recipient: "ben@p1.test", State: Never, Said: "anna@desk: they asked", At: sentAt, run: 1}, got[1])
	assert.EqualError(t, r.Claim(m1, []string{"ben@p1.test"}, sentAt), "message m1 to ben@p1.test is never: it is not sent again")
	assert.Error(t, r.Settle(m1, []Outcome{{"ben@p1.test", Waiting, ""}}, sentAt))
	_, err = r.db.Exec("UPDATE deliveries SET state = 'waiting' WHERE state = 'never'")
	assert.Error(t, err)
	require.NoError(t, r.Settle(m1, []Outcome{{"ann@p1.test", Gone, "250 ok"}}, sentAt))
	assert.Error(t, r.Never(m1, []string{"ann@p1.test"}, "too late", sentAt), "what is gone is gone")
	left, err := r.Unsent()
	require.NoError(t, err)
	assert.Empty(t, left)
}
