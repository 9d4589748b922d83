package command

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/credential"
	"assay/report/issued"
	"assay/report/register"
	"assay/report/verify"
	"assay/templates"
)

// A desk is a folder to work in, with a key, a register, and what was given to Alder.
type desk struct {
	t         *testing.T
	key       *credential.KeyFile
	statement credential.Statement
}

func day(text string) ingest.Day {
	d, err := ingest.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

// newDesk makes the desk, with a register that knows the certificate.
func newDesk(t *testing.T) *desk {
	t.Chdir(t.TempDir())
	d := &desk{t: t, statement: credential.Statement{
		Number: "CP-2021-R5QADF63", Partner: "Alder Hosting", Years: []int{2020, 2021},
		Begins: day("2020-02-10"), GoodThrough: day("2022-01-31"), Issued: day("2020-02-29"),
	}}
	require.NoError(t, os.Mkdir("out", 0o755))
	var err error
	d.key, _, err = credential.MakeKeyFile("out/issuer.key", strings.NewReader(strings.Repeat("k", 32)), day("2020-01-31"))
	require.NoError(t, err)
	d.register(func(r *register.Register) error {
		s := d.statement
		return r.Record(register.Run{AsOf: s.Issued, Version: "test", Certificates: []issued.Certificate{{
			Number: s.Number, PartnerID: "P-1", Partner: s.Partner, Years: s.Years, Begins: s.Begins, GoodThrough: s.GoodThrough,
		}}})
	})
	return d
}

// register changes the register.
func (d *desk) register(change func(r *register.Register) error) {
	r, err := register.Open("out/register.db", register.Who{Name: "tester", At: day("2020-06-30").Time()})
	require.NoError(d.t, err)
	require.NoError(d.t, change(r))
	require.NoError(d.t, r.Close())
}

// code writes the text of a QR code to a file.
func (d *desk) code(name string, s credential.Statement) string {
	text, err := credential.SignStatement(d.key.Key, s, "")
	require.NoError(d.t, err)
	require.NoError(d.t, os.WriteFile(name, []byte(text), 0o644))
	return name
}

// badge writes the credential of a badge year to a file.
func (d *desk) badge(name string, a credential.Award) string {
	w, err := credential.LoadWording(templates.FS())
	require.NoError(d.t, err)
	text, err := credential.NewMaker(w, d.key.Key).Make(a, credential.Pictures{})
	require.NoError(d.t, err)
	require.NoError(d.t, os.WriteFile(name, text, 0o644))
	return name
}

func (d *desk) award() credential.Award {
	s := d.statement
	return credential.Award{Number: s.Number, PartnerID: "P-1", Partner: s.Partner, Year: 2020, EarnedOn: s.Begins, GoodThrough: day("2021-01-31"), Issued: s.Issued}
}

// assay runs the program with the desk's register and key.
func (d *desk) assay(args ...string) (status int, out, err string) {
	var o, e bytes.Buffer
	status = Main(args, World{Out: &o, Err: &e, Today: day("2020-06-30"), User: "tester", Width: 80, Random: strings.NewReader(strings.Repeat("n", 32))})
	return status, o.String(), e.String()
}

// verdicts runs assay verify, in words and as JSON, which have to give the same status.
func (d *desk) verdicts(args ...string) (status int, words string, all []verify.Verdict) {
	args = append([]string{"verify", "--register", "out/register.db"}, args...)
	status, words, errors := d.assay(args...)
	require.Empty(d.t, errors)
	again, text, _ := d.assay(append(args, "--json")...)
	require.Equal(d.t, status, again)
	var told struct{ Verdicts []verify.Verdict }
	require.NoError(d.t, json.Unmarshal([]byte(text), &told))
	all = told.Verdicts
	for line := range strings.Lines(words) {
		assert.LessOrEqual(d.t, utf8.RuneCountInString(line), 81, line)
	}
	return status, words, all
}

func TestVerifyStandings(t *testing.T) {
	revoke := func(d *desk) {
		d.register(func(r *register.Register) error { return r.Revoke(d.statement.Number, "printed in error") })
	}
	tests := []struct {
		name     string
		happens  func(d *desk)
		on       string
		standing verify.Standing
		says     []string
	}{
		{"on its first day", nil, "2020-02-10", verify.InForce, []string{"genuine, and in force on 2020-02-10", "register.db has it so"}},
		{"the day before", nil, "2020-02-09", verify.NotBegun, []string{"genuine, but NOT BEGUN on 2020-02-09"}},
		{"on its last day", nil, "2022-01-31", verify.InForce, nil},
		{"the day after", nil, "2022-02-01", verify.Over, []string{"genuine, but OVER on 2022-02-01"}},
		{"revoked", revoke, "2020-06-30", verify.Revoked, []string{"genuine, but REVOKED", "revoked on 2020-06-30: printed in error"}},
		{"revoked and over", revoke, "2022-02-01", verify.Revoked, nil},
		{"replaced", func(d *desk) {
			d.register(func(r *register.Register) error { _, err := r.Reissue(d.statement.Number, "old name"); return err })
		}, "2020-06-30", verify.Replaced, []string{"genuine, but REPLACED by CP-2021-", "replaced on 2020-06-30: old name"}},
		{"before a run printed it", func(d *desk) {
			d.register(func(r *register.Register) (err error) {
				d.statement.Replaces = d.statement.Number
				d.statement.Number, err = r.Reissue(d.statement.Number, "old name")
				return err
			})
		}, "2020-06-30", verify.Differing, []string{"(issued: by none yet)"}},
		{"withdrawn", func(d *desk) {
			d.register(func(r *register.Register) error {
				return r.Record(register.Run{AsOf: d.statement.Issued, Version: "test"})
			})
		}, "2020-06-30", verify.Withdrawn, []string{"genuine, but WITHDRAWN", "withdrawn by the run of 2020-02-29"}},
		{"of a number that nobody gave", func(d *desk) { d.statement.Number = "CP-2021-F45M21VD" }, "2020-06-30", verify.Unlisted,
			[]string{"genuine, but NOT IN THE REGISTER", "no recorded run issued this number"}},
		{"of a number that can't be", func(d *desk) { d.statement.Number = "CP-2021-00000000" }, "2020-06-30", verify.Unlisted, []string{"the number isn't one that the register gives"}},
		{"to another day", func(d *desk) { d.statement.GoodThrough++ }, "2020-06-30", verify.Differing,
			[]string{"genuine, but NOT AS IN THE REGISTER", "another one of this number (good through: 2022-01-31)"}},
		{"to another name", func(d *desk) { d.statement.Partner = "Alder" }, "2020-06-30", verify.Differing, []string{"(partner: Alder Hosting)"}},
		{"of another day", func(d *desk) { d.statement.Issued++ }, "2020-06-30", verify.Differing, []string{"(issued: 2020-02-29)"}},
		{"for other years", func(d *desk) { d.statement.Years = []int{2021} }, "2020-06-30", verify.Differing, []string{"(badge years: 2020, 2021)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			if tt.happens != nil {
				tt.happens(d)
			}
			status, words, all := d.verdicts("--on", tt.on, d.code("code.txt", d.statement))
			require.Len(t, all, 1)
			assert.Equal(t, tt.standing, all[0].Standing)
			assert.True(t, all[0].Genuine)
			assert.Equal(t, tt.standing == verify.InForce, status == done, "status %d", status)
			for _, s := range tt.says {
				assert.Contains(t, strings.Join(strings.Fields(words), " "), s)
			}
		})
	}
}

// A badge is one year of the certificate.
func TestVerifyBadgeWithRegister(t *testing.T) {
	tests := []struct {
		name     string
		change   func(a *credential.Award)
		standing verify.Standing
	}{
		{"as it is", func(*credential.Award) {}, verify.InForce},
		{"another partner's", func(a *credential.Award) { a.PartnerID = "P-2" }, verify.Differing},
		{"another year", func(a *credential.Award) { a.Year = 2019 }, verify.Differing},
		{"a day too long", func(a *credential.Award) { a.GoodThrough = day("2022-02-01") }, verify.Differing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			a := d.award()
			tt.change(&a)
			_, _, all := d.verdicts(d.badge("badge.json", a))
			assert.Equal(t, tt.standing, all[0].Standing, all[0].Note)
		})
	}
}

func TestVerifySeveral(t *testing.T) {
	d := newDesk(t)
	good, badge := d.code("code.txt", d.statement), d.badge("badge.json", d.award())
	text, err := os.ReadFile(good)
	require.NoError(t, err)
	status, words, all := d.verdicts(good, badge, string(text))
	assert.Equal(t, done, status)
	assert.Contains(t, words, "\n3 of 3 genuine and in force\n")
	assert.Len(t, all, 3)
	assert.Equal(t, string(text), all[2].File)

	require.NoError(t, os.WriteFile("other.txt", []byte("Dear partner"), 0o644))
	status, words, all = d.verdicts(good, "other.txt", "gone.pdf", "out", strings.Replace(string(text), ":A", ":B", 1))
	assert.Equal(t, failed, status)
	assert.Contains(t, words, "\n1 of 5 genuine and in force\n")
	for i, want := range []verify.Standing{verify.InForce, verify.NotGenuine, verify.Unreadable, verify.Unreadable, verify.NotGenuine} {
		assert.Equal(t, want, all[i].Standing, all[i].File)
	}
	assert.Contains(t, all[2].Why, "there is no such file")
	assert.Contains(t, all[3].Why, "is a folder")
}

// Whom to trust: nobody that isn't named, and the key file where nobody is.
func TestVerifyTrust(t *testing.T) {
	d := newDesk(t)
	code := d.code("code.txt", d.statement)
	other, _, err := credential.MakeKeyFile("other.key", strings.NewReader(strings.Repeat("o", 32)), day("2020-01-31"))
	require.NoError(t, err)
	publish := func(file, key string) string {
		status, _, errors := d.assay("key", "publish", file, "--key", key)
		require.Equal(t, done, status, errors)
		return file
	}
	own, others := publish("own.json", "out/issuer.key"), publish("others.json", "other.key")
	tests := []struct {
		name    string
		args    []string
		genuine bool
	}{
		{"the key file", nil, true},
		{"the key file named", []string{"--key", "out/issuer.key"}, true},
		{"another key file", []string{"--key", "other.key"}, false},
		{"the issuer file", []string{"--issuer", own}, true},
		{"another issuer file", []string{"--issuer", others}, false},
		{"two issuer files", []string{"--issuer", others, "--issuer", own}, true},
		{"its key", []string{"--trust", d.key.Key.DID()}, true},
		{"another key", []string{"--trust", other.Key.DID()}, false},
		{"another key, and the key file named", []string{"--trust", other.Key.DID(), "--key", "out/issuer.key"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, words, all := d.verdicts(append(tt.args, code)...)
			assert.Equal(t, tt.genuine, all[0].Genuine)
			assert.Equal(t, tt.genuine, status == done)
			if !tt.genuine {
				assert.Contains(t, strings.Join(strings.Fields(words), " "), "add --issuer FILE or --trust DID")
			}
		})
	}
}

// Another issuer's certificates aren't in our register, and that is no fault;
// ours have to be. What can't be opened or understood is said.
func TestVerifyRegister(t *testing.T) {
	d := newDesk(t)
	d.statement.Number = "CP-2021-AW96JFHW"
	code := d.code("code.txt", d.statement)
	badge := d.badge("badge.json", d.award())
	tests := []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"the usual register with the own key", []string{code}, failed, "NOT IN THE REGISTER"},
		{"the usual register with another's key", []string{"--trust", d.key.Key.DID(), code}, done, "none at hand that knows it"},
		{"a register named", []string{"--trust", d.key.Key.DID(), "--register", "out/register.db", code}, failed, "NOT IN THE REGISTER"},
		{"no register", []string{"--register", "gone.db", "--key", "out/issuer.key", code}, failed, "there is no register at gone.db"},
		{"no key", []string{"--register", "elsewhere/register.db", code}, wrongUsage, "whom do you trust? give --issuer FILE"},
		{"an issuer file that is none", []string{"--issuer", badge, code}, failed, "--issuer: "},
		{"an issuer file that isn't there", []string{"--issuer", "gone.json", code}, failed, "gone.json"},
		{"a key that is none", []string{"--trust", "did:key:abc", code}, wrongUsage, "--trust: got \"did:key:abc\", want the did:key"},
		{"a day that is none", []string{"--on", "tomorrow", code}, wrongUsage, "--on: got \"tomorrow\", want a day like 2020-06-30"},
		{"nothing", nil, wrongUsage, "nothing given"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errors := d.assay(append([]string{"verify"}, tt.args...)...)
			assert.Equal(t, tt.status, status)
			assert.Contains(t, out+errors, tt.says)
		})
	}
	require.NoError(t, os.RemoveAll("out"))
	status, out, _ := d.assay("verify", "--trust", d.key.Key.DID(), code)
	assert.Equal(t, done, status)
	assert.Contains(t, out, "none at hand that knows it")
	assert.NoFileExists(t, "out/register.db")
}

// What a run writes is genuine, and one bit that changes anywhere makes it not so.
func TestVerifyWhatARunWrites(t *testing.T) {
	t.Chdir(t.TempDir())
	d := &desk{t: t}
	require.NoError(t, os.WriteFile("partners.csv", []byte("Partner ID,Partner,cPanel licenses\nP-1,Ålder Hösting,49\n"), 0o644))
	require.NoError(t, os.WriteFile("employees.csv", []byte("Employee ID,Partner ID,Name,CPSP,CPP,CWA\nE-1,P-1,Ana,2020-01-10,2020-02-10,2020-02-20\n"), 0o644))
	status, _, errors := d.assay("--as-of", "2020-02-29", "partners.csv", "employees.csv")
	require.Equal(t, done, status, errors)
	key, err := credential.ReadKeyFile("out/issuer.key")
	require.NoError(t, err)
	trust := key.Trust("Test Program")
	for name, kind := range map[string]credential.Kind{
		"certificates/P-1-2021.pdf": credential.CertificatePDF, "badges/P-1-2020.png": credential.BadgePNG, "badges/P-1-2020-256.png": credential.BadgePNG,
		"badges/P-1-2021.svg": credential.BadgeSVG, "badges/P-1-2021.json": credential.CredentialJSON,
	} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile("out/2020-02-29/" + name)
			require.NoError(t, err)
			f := credential.Examine(name, data, trust)
			require.True(t, f.Genuine, f.Why)
			assert.Equal(t, kind, f.Kind)
			assert.Equal(t, []string{"CP-2021-R5QADF63", "Ålder Hösting", "P-1"}, []string{f.Number, f.Partner, f.PartnerID})
			step := len(data)/60 + 1
			for i := step / 2; i < len(data); i += step {
				bit := byte(1) << (i % 8)
				data[i] ^= bit
				blank := strings.TrimSpace(string(data[i])) == "" || strings.TrimSpace(string(data[i]^bit)) == ""
				if f := credential.Examine(name, data, trust); !blank || kind != credential.CredentialJSON {
					assert.False(t, f.Genuine, "bit %d of byte %d", i%8, i)
				}
				data[i] ^= bit
			}
			assert.False(t, credential.Examine(name, data[:len(data)-1], trust).Genuine && kind != credential.CredentialJSON, "cut off")
		})
	}
}
