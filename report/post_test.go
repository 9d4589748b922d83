package report

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/mail"
)

// attachments returns the files that a message brings, by name.
func attachments(t *testing.T, message string) map[string]string {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(message))
	require.NoError(t, err)
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	files := map[string]string{}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return files
		}
		require.NoError(t, err)
		if part.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
		require.NoError(t, err)
		files[part.FileName()] = string(data)
	}
}

// TestMailBringsTheFiles wants in each congratulation the very files of the
// folder, and the workbook in the message to operations.
func TestMailBringsTheFiles(t *testing.T) {
	r := run()
	heard := 0
	result, err := Write(t.TempDir(), r, shop(typewriter{}), func(stage string, done, total int) {
		if stage == Messages {
			heard++
			assert.Equal(t, heard, done)
			assert.Equal(t, 17, total)
		}
	})
	require.NoError(t, err)
	assert.Len(t, result.Messages, 17)
	assert.Equal(t, 17, heard)
	files := tree(t, result.Dir)

	brought := attachments(t, files["mail/congratulation-P-005-2021.eml"])
	assert.Len(t, brought, 3, "a certificate, a badge, and a file of the rest")
	var contents []string
	for name, data := range brought {
		contents = append(contents, data)
		if strings.HasSuffix(name, ".zip") {
			packed, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
			require.NoError(t, err)
			for _, f := range packed.File {
				inside, err := fs.ReadFile(packed, f.Name)
				require.NoError(t, err)
				contents = append(contents, string(inside))
			}
		}
	}
	expected := []string{files["certificates/P-005-2021.pdf"]}
	for _, badge := range []string{"badges/P-005-2020", "badges/P-005-2021"} {
		expected = append(expected, files[badge+"-256.png"], files[badge+".svg"], files[badge+".json"])
	}
	assert.Subset(t, contents, expected)
	assert.Len(t, contents, len(expected)+2, "and the zip file, and the text in it")
	assert.Contains(t, files["mail/congratulation-P-005-2021.eml"], "Content-Id: <certificate@assay>")
	book := attachments(t, files["mail/operations.eml"])
	assert.True(t, bytes.Equal([]byte(files["compliance-2020-06-30.xlsx"]), []byte(book["compliance-2020-06-30.xlsx"])))

	var manifest struct{ Outputs []outputFile }
	require.NoError(t, json.Unmarshal([]byte(files["manifest.json"]), &manifest))
	assert.Len(t, manifest.Outputs, len(files)-1, "every file but the manifest")
}

// What an earlier run prepared isn't prepared again.
func TestMailOnce(t *testing.T) {
	r := run()
	first, err := publish(r)
	require.NoError(t, err)
	before := map[string]bool{}
	for _, m := range first.messages {
		before[m.Key] = true
	}
	r.Prepared = func(message string) bool { return before[message] }
	again, err := publish(r)
	require.NoError(t, err)
	for _, m := range again.messages {
		assert.Equal(t, mail.Operations, m.Kind, m.Key)
	}
}

func TestActionsForTheMail(t *testing.T) {
	a := &evaluate.Assessment{Day: ingest.DayOf(2020, 6, 30), Partners: []evaluate.PartnerFinding{{ID: "P-1"}, {ID: "P-2"}}}
	adviseOnMail(a, &mail.Post{
		Undeliverable: []mail.Undeliverable{
			{PartnerID: "P-2", Kind: mail.Congratulation, Cell: ingest.CellOf("partners.csv", "", "D3"), Why: "there is no address"},
			{PartnerID: "P-9", Kind: mail.PlanOpened, Why: "today's sheets don't name the partner"},
		},
		Faults: []mail.Fault{{PartnerID: "P-1", Cell: ingest.CellOf("partners.csv", "", "D2"), Why: "got ann@p1, want a dot after the @; the other addresses are used"}},
	})
	assert.Equal(t, []evaluate.Action{{Program: "cPanel", By: a.Day, What: evaluate.InWords("fill in the partner's contact email and run this day again: its certificate can't be mailed"), Why: evaluate.Because("partners.csv!D3: there is no address")}}, a.Partners[1].Actions)
	assert.Equal(t, []evaluate.Action{{Program: "cPanel", By: a.Day, What: evaluate.InWords("correct how the partner is written to"), Why: evaluate.Because("partners.csv!D2: got ann@p1, want a dot after the @; the other addresses are used")}}, a.Partners[0].Actions)
}

// Every kind of message that a partner gets has its words for when it can't be sent.
func TestUnsentKnowsEveryKind(t *testing.T) {
	for _, kind := range []string{mail.Congratulation, mail.BadgeEnding, mail.PlanOpened, mail.PlanEnding, mail.PlanRemoved} {
		assert.NotEmpty(t, unsent[kind].what, kind)
		assert.NotEmpty(t, unsent[kind].program, kind)
	}
}

// A certificate that went to nobody, as there was no address, is asked for in
// every later month in which it holds.
func TestActionForACertificateThatWasNeverMailed(t *testing.T) {
	const number = "CP-2020-7K3M9QXD"
	given := map[string]issued.Certificate{"p-1": {Number: number, Issued: ingest.DayOf(2020, 5, 31)}}
	tests := []struct {
		name   string
		change func(run *Run, f *evaluate.PartnerFinding)
		asked  bool
	}{
		{"never mailed", func(*Run, *evaluate.PartnerFinding) {}, true},
		{"prepared", func(run *Run, _ *evaluate.PartnerFinding) {
			run.Prepared = func(key string) bool { return key == "congratulation/"+number }
		}, false},
		{"another one prepared", func(run *Run, _ *evaluate.PartnerFinding) {
			run.Prepared = func(key string) bool { return key == "congratulation/CP-2019-7K3M9QXD" }
		}, true},
		{"sent by a run that was set aside", func(run *Run, _ *evaluate.PartnerFinding) { run.Deliveries = []issued.Delivery{{Number: number}} }, false},
		{"revoked", func(run *Run, _ *evaluate.PartnerFinding) {
			run.Given = map[string]issued.Certificate{"p-1": {Number: number, Revoked: true}}
		}, false},
		{"no longer certified", func(_ *Run, f *evaluate.PartnerFinding) { f.CPanel().Status = evaluate.CPanelNotCertified }, false},
		{"a new one comes", func(_ *Run, f *evaluate.PartnerFinding) { f.CPanel().NewYears = []int{2021} }, false},
		{"none given", func(run *Run, _ *evaluate.PartnerFinding) { run.Given = nil }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := &evaluate.Assessment{Day: ingest.DayOf(2020, 6, 30), Partners: []evaluate.PartnerFinding{{ID: "P-1", Standings: evaluate.Standings{&evaluate.CPanelFinding{Verdict: evaluate.Verdict{Program: "cPanel", Status: evaluate.CPanelCertified}}}}}}
			r := Run{Assessment: a, Given: given}
			tt.change(&r, &a.Partners[0])
			r.mindUnmailed()
			if !tt.asked {
				assert.Empty(t, a.Partners[0].Actions)
				return
			}
			assert.Equal(t, []evaluate.Action{{Program: "cPanel", By: a.Day, What: evaluate.InWords("mail the partner its certificate " + number),
				Why: evaluate.Because("there was no address when it was issued on 2020-05-31; assay register reissue " + number + " has the next run mail one")}}, a.Partners[0].Actions)
		})
	}
}
