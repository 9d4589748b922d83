package report

import (
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/workbook/fixture"
)

// A critic draws no name, for a reason that is as long as it gets.
type critic struct{ typewriter }

func (critic) Check(string) error {
	return errors.New("no embedded font draws " + strings.Repeat("漢 (U+6F22), ", 180))
}

// rocket is the newly certified partner whose name has a letter that can't be drawn.
const rocket = 14

func TestWithhold(t *testing.T) {
	a := fixture.Assessment()
	f := &a.Partners[rocket]
	f.Actions = []evaluate.Action{
		{Program: "cPanel", What: evaluate.InWords("send the certificate"), By: a.Day, Whom: []string{"E-43"}, Sends: true},
		{Program: "Premier", What: evaluate.InWords("provide 3 more valid customer contacts")},
	}
	was := fixture.Assessment()
	Withhold(a, shop(typewriter{}), 2)

	assert.Equal(t, evaluate.CPanelCertified, f.CPanel().Status)
	assert.Equal(t, []int{2020}, f.CPanel().NewYears, "it is newly certified all the same")
	assert.True(t, f.Review)
	assert.Equal(t, []string{"the certificate is held back: no embedded font draws 🚀"}, f.ReviewWhy)
	assert.Equal(t, []evaluate.Action{
		{Program: "cPanel", What: evaluate.InWords("correct the partner's name: its certificate is held back"), By: a.Day, Why: evaluate.Because("no embedded font draws 🚀")},
		{Program: "Premier", What: evaluate.InWords("provide 3 more valid customer contacts")},
	}, f.Actions)

	require.Len(t, a.Problems, len(was.Problems)+1)
	issue := a.Problems[len(a.Problems)-1]
	assert.Equal(t, "certificate-name P-015 partners.xlsx:Partners!16", issue.Code+" "+issue.PartnerID+" "+issue.Cell.String())
	assert.Equal(t, ingest.Error, issue.Severity)
	assert.NotEmpty(t, issue.Mend)

	for i := range a.Partners {
		if i != rocket {
			assert.Equal(t, was.Partners[i], a.Partners[i])
		}
	}
}

// A partner that is not newly certified gets no certificate, whatever its name.
func TestWithholdLeavesOthersAlone(t *testing.T) {
	a := fixture.Assessment()
	a.Partners[rocket].CPanel().NewYears = nil
	was := fixture.Assessment()
	Withhold(a, shop(typewriter{}), 2)
	assert.Equal(t, was.Problems, a.Problems)
	assert.False(t, a.Partners[rocket].Review)
}

func TestWithheldForABlankName(t *testing.T) {
	a := fixture.Assessment()
	a.Partners[0].Name = ""
	Withhold(a, shop(typewriter{}), 2)
	assert.Equal(t, []string{"the certificate is held back: the partner's name is blank or can't be read"}, a.Partners[0].ReviewWhy)
}

func TestWithheldForALongReason(t *testing.T) {
	a := fixture.Assessment()
	Withhold(a, shop(critic{}), 2)
	message := a.Problems[len(a.Problems)-1].Message
	assert.LessOrEqual(t, len([]rune(message)), longestMessage)
	assert.Regexp(t, `^the certificate is held back: no embedded font draws 漢 .*[^ ,]…$`, message)
	assert.Equal(t, message, a.Partners[rocket].ReviewWhy[0])
}

func TestIssueGoesAmongThoseOfItsSheet(t *testing.T) {
	at := func(sheet, ref string) evaluate.Issue {
		return evaluate.Issue{Cell: ingest.CellOf("b.xlsx", sheet, ref)}
	}
	for _, tt := range []struct {
		name string
		refs []string // on the sheet P; others stand before and after
		want int
	}{
		{"before a later row", []string{"C2", "C10"}, 2}, {"after an earlier row", []string{"C2", "D3"}, 3}, {"at the first", []string{"C10"}, 1}, {"alone", nil, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			issues := []evaluate.Issue{at("Z", "A1")}
			for _, ref := range tt.refs {
				issues = append(issues, at("P", ref))
			}
			issues = append(issues, at("E", "A9"))
			got := insert(issues, at("P", "4"))
			assert.Equal(t, tt.want, slices.IndexFunc(got, func(i evaluate.Issue) bool {
				return i.Cell == at("P", "4").Cell && i.PartnerID == at("P", "4").PartnerID
			}))
			assert.Len(t, got, len(issues)+1)
		})
	}
}

// What a run found of a new certificate is said once, and Write adds nothing to it.
func TestWriteSaysNothingMoreOfNewCertificates(t *testing.T) {
	r := run()
	p, err := publish(r)
	require.NoError(t, err)
	assert.Len(t, p.issues, len(r.Assessment.Problems))
	r.Reprints = []issued.Certificate{reissue("P-003", "Rocket 🚀", 2020)}
	p, err = publish(r)
	require.NoError(t, err)
	assert.Len(t, p.issues, len(r.Assessment.Problems)+1, "of a reissue it does")
}

func TestRecords(t *testing.T) {
	r := run()
	for i := range r.Assessment.Partners {
		f := &r.Assessment.Partners[i]
		f.Record.PartnerID = f.ID
		f.Record.Badges = []evaluate.BadgeRecord{{Year: 2019, Certified: true}, {Year: 2020, Certified: true}}
	}
	r.Revoked = map[string]bool{"CP-2020-p-001": true}
	r.Reprints = []issued.Certificate{reissue("P-011", "Rocket 🚀", 2019)} // beside a new one of 2020 that is fine
	p, err := publish(r)
	require.NoError(t, err)

	revoked := p.certificates[0]
	assert.Equal(t, "P-001", revoked.PartnerID)
	assert.True(t, revoked.Revoked)
	assert.NotEmpty(t, revoked.HeldBack)

	records := Records(r.Assessment, p.certificates)
	require.Len(t, records, len(r.Assessment.Partners))
	for i, rec := range records {
		f := &r.Assessment.Partners[i]
		assert.Equal(t, f.ID, rec.PartnerID)
		assert.True(t, rec.Badges[0].Certified, "%s: 2019 isn't new", f.ID)
		assert.Equal(t, i != rocket, rec.Badges[1].Certified, f.ID)
		assert.True(t, f.Record.Badges[1].Certified, "the assessment isn't touched")
	}
}

// What main knows of the register reaches the workbook.
func TestTheRegistersPartReachesTheWorkbook(t *testing.T) {
	r := run()
	r.Given = map[string]issued.Certificate{"p-002": {Number: "CP-2020-EARLIER", Issued: ingest.DayOf(2020, 5, 31)}}
	r.Unrecorded = "the newest recorded run is of 2020-07-31"
	b := r.book(&publication{})
	assert.Equal(t, r.Given, b.Given)
	assert.Equal(t, r.Unrecorded, b.Unrecorded)
}

func TestWithheldInResults(t *testing.T) {
	r := run()
	Withhold(r.Assessment, shop(typewriter{}), 2)
	p, err := publish(r)
	require.NoError(t, err)
	b, err := written(func(to io.Writer) error { return r.resultsJSON(to, p) })
	require.NoError(t, err)
	var got struct {
		Partners []struct {
			Review bool
			CPanel cpanelResult
		}
	}
	require.NoError(t, json.Unmarshal(b, &got))
	assert.True(t, got.Partners[rocket].Review)
	assert.Nil(t, got.Partners[rocket].CPanel.Certificate)
}

// A name that fits on the certificate and not on the badge holds both back, where
// badges carry names.
func TestCheckOfTheWorkshop(t *testing.T) {
	w := shop(typewriter{})
	assert.NoError(t, w.Check("P-1", "Juniper Hosting"))
	assert.EqualError(t, w.Check("P-1", "Rocket 🚀"), "no embedded font draws 🚀")
	assert.ErrorIs(t, w.Check("P-1", ""), errNoName)
	w.NamedBadges = true
	assert.EqualError(t, w.Check("P-1", "Juniper Hosting"), "the ribbon is too short")
	assert.EqualError(t, w.Check("P-1", "Rocket 🚀"), "no embedded font draws 🚀")
	assert.NoError(t, w.Check("P-1", "Birch Hosting"))
	assert.EqualError(t, w.Check("P\n1\u007f\n", "Birch Hosting"), "the partner's ID holds U+000A, U+007F, which no credential can")
}

// What can't be made of one partner's texts, though nothing showed it beforehand,
// holds that partner's certificate back: a fault and a panic, of a new certificate
// and of a reissued one. The others come out as if it weren't there.
func TestWhatCantBeMadeIsHeldBack(t *testing.T) {
	for name, w := range map[string]typewriter{"a fault": {jamsAt: "Northwind"}, "a panic": {burstsAt: "Northwind"}} {
		t.Run(name, func(t *testing.T) {
			r := run()
			r.Reprints = []issued.Certificate{reissue("P-001", "Northwind of old", 2019)}
			out := t.TempDir()
			result, err := Write(out, r, shop(w), nil)
			require.NoError(t, err)
			assert.Equal(t, 3, result.HeldBack(), "with the rocket")
			var issues []evaluate.Issue
			for _, i := range result.Issues {
				if i.Code == "certificate-unmade" {
					issues = append(issues, i)
				}
			}
			require.Len(t, issues, 2)
			assert.Equal(t, "P-001", issues[0].PartnerID)
			assert.Regexp(t, "^the certificate is held back: .*(out of ink|the keys are stuck)$", issues[0].Message)
			f := r.Assessment.Partners[0]
			assert.True(t, f.Review)
			assert.Equal(t, run().Assessment.Partners[0].CPanel(), f.CPanel(), "the verdict stands")

			whole := t.TempDir()
			_, err = Write(whole, run(), shop(typewriter{}), nil)
			require.NoError(t, err)
			with, without := tree(t, whole), tree(t, out)
			for path, text := range with {
				switch made, ok := without[path]; {
				case strings.Contains(path, "P-001-"):
					assert.False(t, ok, path)
				case filepath.Ext(path) == ".pdf" || filepath.Ext(path) == ".svg":
					assert.Equal(t, text, made, path)
				}
			}
		})
	}
}
