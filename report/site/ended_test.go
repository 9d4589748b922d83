package site

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/credential"
	"assay/report/issued"
	"assay/report/register"
	"assay/templates"
)

func day(text string) ingest.Day {
	d, err := ingest.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

// A house issues: it has a key, and a register to begin with.
type house struct {
	t    *testing.T
	dir  string
	file *credential.KeyFile
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir()}
	var err error
	h.file, _, err = credential.MakeKeyFile(filepath.Join(h.dir, "issuer.key"), strings.NewReader(strings.Repeat("k", 32)), day("2020-01-31"))
	require.NoError(t, err)
	return h
}

// register changes the register on a day.
func (h *house) register(on string, change func(r *register.Register) error) {
	r, err := register.Open(filepath.Join(h.dir, "register.db"), register.Who{Name: "tester", At: day(on).Time()})
	require.NoError(h.t, err)
	require.NoError(h.t, change(r))
	require.NoError(h.t, r.Close())
}

// ended returns the list, nil where there is none.
func (h *house) ended() *credential.EndedList {
	r, err := register.OpenReadOnly(filepath.Join(h.dir, "register.db"))
	require.NoError(h.t, err)
	defer r.Close()
	list, err := Ended(r, h.file.Key, templates.FS())
	require.NoError(h.t, err)
	return list
}

// numbers are those of certificates, by partner.
var numbers = map[string]string{"P-1": "CP-2021-R5QADF63", "P-2": "CP-2021-F45M21VD", "P-3": "CP-2021-TN4D21HA", "P-4": "CP-2021-VEQ9XVXV", "P-5": "CP-2021-CA8VBDH9"}

// given is a certificate of the badge years 2020 and 2021.
func given(partner string) issued.Certificate {
	return issued.Certificate{Number: numbers[partner], PartnerID: partner, Partner: partner + " Hosting", Years: []int{2020, 2021},
		Begins: day("2020-02-10"), GoodThrough: day("2022-01-31")}
}

func TestEndedFollowsTheRegister(t *testing.T) {
	h := newHouse(t)
	assert.Nil(t, h.ended(), "no register")
	a, b, c, d, e := given("P-1"), given("P-2"), given("P-3"), given("P-4"), given("P-5")
	h.register("2020-02-29", func(r *register.Register) error {
		return r.Record(register.Run{AsOf: day("2020-02-29"), Version: "test", Certificates: []issued.Certificate{a, b, c, d, e}})
	})
	list := h.ended()
	assert.Equal(t, day("2020-02-29"), list.AsOf)
	assert.Equal(t, day("2020-04-14"), list.ValidThrough, "45 days")
	assert.Empty(t, list.Certificates)

	var successor string
	h.register("2020-03-05", func(r *register.Register) (err error) {
		if err = r.Revoke(a.Number, "printed in error"); err == nil {
			successor, err = r.Reissue(b.Number, "old name")
		}
		return err
	})
	list = h.ended()
	assert.Equal(t, day("2020-03-05"), list.AsOf, "the newest decision is in it")
	assert.Equal(t, day("2020-04-14"), list.ValidThrough, "45 days after the run, all the same")
	h.register("2020-03-06", func(r *register.Register) error { // the run again, without d
		return r.Record(register.Run{AsOf: day("2020-02-29"), Version: "test", Certificates: []issued.Certificate{c, e}})
	})
	list = h.ended()
	find := func(number string, years ...int) credential.EndedCertificate {
		e, _ := list.Of(number, years)
		return e
	}
	assert.Equal(t, credential.EndedCertificate{Number: a.Number, How: credential.EndedRevoked, On: day("2020-03-05")}, find(a.Number))
	assert.Equal(t, credential.EndedCertificate{Number: b.Number, How: credential.EndedReplaced, By: successor, On: day("2020-03-05")}, find(b.Number))
	assert.Equal(t, credential.EndedCertificate{Number: d.Number, How: credential.EndedWithdrawn, On: day("2020-02-29")}, find(d.Number))
	assert.Zero(t, find(c.Number))
	assert.Len(t, list.Certificates, 3)
	assert.Equal(t, list, h.ended(), "the same list from the same register")
}

// For how long a list holds is data, with its source.
func TestValidDaysAreRead(t *testing.T) {
	const good = "valid_days:\n  - {from: 2020-01-01, value: 45, source: {document: d, checked: 2020-01-01}}\n  - {from: 2021-01-01, value: 30, source: {document: d, checked: 2020-01-01}}\n"
	read := func(text, on string) (int, error) {
		return validDays(fstest.MapFS{rulesFile: {Data: []byte(text)}}, day(on))
	}
	for on, want := range map[string]int{"2020-01-01": 45, "2020-12-31": 45, "2021-01-01": 30} {
		n, err := read(good, on)
		require.NoError(t, err)
		assert.Equal(t, want, n, on)
	}
	_, err := read(good, "2019-12-31")
	assert.ErrorContains(t, err, "no valid_days is in force on 2019-12-31")
	for _, tt := range []struct{ old, new, want string }{
		{"value: 45", "value: 0", "credential/published.yaml:2:12: got 0 days, want 1 to 3660"},
		{"value: 45", "value: many", "credential/published.yaml:2:"},
		{"from: 2021", "from: 2020", "want the oldest revision first"},
		{"from: 2020-01-01", "from: June", "want a day like"},
		{"document: d, ", "", "want a source"},
		{"value: 45", "values: 45", "unknown field"},
	} {
		_, err := read(strings.Replace(good, tt.old, tt.new, 1), "2020-06-30")
		assert.ErrorContains(t, err, tt.want, tt.new)
	}
	n, err := validDays(templates.FS(), day("2020-06-30"))
	require.NoError(t, err)
	assert.Equal(t, 45, n)
}
