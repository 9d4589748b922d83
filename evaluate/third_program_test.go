package evaluate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/command"
	"assay/templates"
)

// TestThirdProgram takes a toy program the whole way: its rule file, reading,
// judging, looking ahead, the workbook, the register, the results, what changed,
// and a waiver. It is made of alliance_test.go, alliance_owner_test.go and its rule
// file, and of nothing outside them. The test stands above all rooms, as main does.
func TestThirdProgram(t *testing.T) {
	t.Cleanup(evaluate.RegisterAlliance())
	rules, err := os.ReadFile(filepath.Join("testdata", "alliance.yaml"))
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	write("templates/programs/alliance.yaml", string(rules))
	const header = "Partner ID,Partner,Owner,cPanel licenses,cPanel good standing,Contact email,Language\n"
	write("partners.csv", header+"P-1,Alder Hosting,Kim,10,,,\nP-2,Birch Networks,,10,,ann@birch.example,\nP-3,Cedar Cloud,Lee,10,no,ben@cedar.example,de\n")
	write("employees.csv", "Employee ID,Partner ID,Name\nE-1,P-1,Ana\n")
	assay := func(day string, args ...string) string {
		t.Helper()
		today, err := ingest.ParseDay(day)
		require.NoError(t, err)
		var said bytes.Buffer
		status := command.Main(args, command.World{
			Out: &said, Err: &said, Today: today, Now: today.Time(), User: "tester", Width: 80, In: strings.NewReader(""),
			Random: strings.NewReader(strings.Repeat("n", 32)), Env: func(string) string { return "" },
			Clock: today.Time, Sleep: func(context.Context, time.Duration) error { return nil },
		})
		require.Zero(t, status, said.String())
		return said.String()
	}
	run := func(day string) string {
		t.Helper()
		return assay(day, "--as-of", day, "--templates", "templates", "partners.csv", "employees.csv")
	}

	assay("2020-06-30", "check", "--templates", "templates", "partners.csv", "employees.csv")
	said := run("2020-06-30")
	assert.Regexp(t, `cPanel Certified Partner +Cisco Premier +Hosting Alliance\n`, said)
	assert.Regexp(t, `Member +2\n`, said)

	type requirements map[string]string
	var got struct {
		Partners []struct {
			Alliance struct {
				Status       string
				Requirements requirements
			}
			Forecast []struct{ On, Program, From, To, Because string }
		}
	}
	results, err := os.ReadFile("out/2020-06-30/results.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(results, &got))
	assert.Equal(t, "Member", got.Partners[0].Alliance.Status)
	assert.Equal(t, requirements{"owner": "met", "good_standing": "met"}, got.Partners[0].Alliance.Requirements)
	assert.Equal(t, requirements{"owner": "not yet due", "good_standing": "met"}, got.Partners[1].Alliance.Requirements)
	assert.Equal(t, requirements{"owner": "met", "good_standing": "not met"}, got.Partners[2].Alliance.Requirements, "the one that cPanel has, too")
	assert.Equal(t, "No member", got.Partners[2].Alliance.Status)
	ahead := got.Partners[1].Forecast
	require.NotEmpty(t, ahead)
	assert.Equal(t, "alliance", ahead[0].Program)
	assert.Equal(t, "2020-09-01 Member No member", ahead[0].On+" "+ahead[0].From+" "+ahead[0].To)
	assert.Contains(t, ahead[0].Because, "nobody")

	card := plainText(t, "out/2020-06-30/mail/scorecard-P-2.eml")
	assert.Contains(t, card, "Hosting Alliance: Member")
	assert.Contains(t, card, "- How many people of ours have to look after a partner: not yet due; Found: no; Asked for: yes; Missing: yes; Until: 31 August 2020")
	assert.Contains(t, card, "- Other obligations met: met; Found: yes; Asked for: yes")
	assert.Contains(t, card, "- 1 September 2020: Hosting Alliance: No member, if nothing is done")
	assert.Regexp(t, `(?s)- 31 August 2020: name somebody who looks after the partner. Gives: Member\r\n- 31 December 2020: people to hire`, card)
	assert.FileExists(t, "out/2020-06-30/scorecards/P-2 Birch Networks.pdf")
	card = plainText(t, "out/2020-06-30/mail/scorecard-P-3.eml")
	assert.Contains(t, card, "Hosting Alliance: No member", "what German has no word for stays as it is")
	assert.Contains(t, card, "- How many people of ours have to look after a partner: erfüllt; Vorhanden: ja")

	book := "out/2020-06-30/compliance-2020-06-30.xlsx"
	assert.Regexp(t, `(?m)^P-2\tBirch Networks\t\t✓ Member\t● not yet due\t✓ met\t`, sheetOf(t, book, "Alliance"))
	assert.Contains(t, sheetOf(t, book, "Summary"), "Hosting Alliance")
	assert.Regexp(t, `P-2\t.*Alliance.*name somebody who looks after the partner.*2020-08-31`, sheetOf(t, book, "Actions"), "it keeps the status")
	assert.Regexp(t, `P-3\t.*Alliance.*settle the obligation`, sheetOf(t, book, "Actions"))
	forecast := sheetOf(t, book, "Forecast")
	assert.Contains(t, sheetOf(t, book, "Outlook"), "Hosting Alliance")
	assert.Regexp(t, `P-2\t.*Alliance.*No member`, forecast)
	assert.Contains(t, sheetOf(t, book, "Rules"), "alliance.owner")

	// Three months later the rule holds, Alder has left the sheets, and Cedar's owner and obligation are mended.
	write("partners.csv", header+"P-2,Birch Networks,,10,,ann@birch.example,\nP-3,Cedar Cloud,Lee,10,yes,ben@cedar.example,de\n")
	write("employees.csv", "Employee ID,Partner ID,Name\nE-1,P-2,Ana\n")
	assert.Contains(t, run("2020-09-30"), "1 partner with a standing in no sheet")
	book = "out/2020-09-30/compliance-2020-09-30.xlsx"
	changes := sheetOf(t, book, "Changes")
	assert.Regexp(t, `P-2\t.*\tAlliance\t✗ lost\tMember\tNo member\t`, changes)
	assert.Regexp(t, `P-3\t.*\tAlliance\t✓ gained\tNo member\tMember`, changes)
	assert.Regexp(t, `P-1\t.*went\t.*Alliance Member`, changes)
	assert.Regexp(t, `Alliance\t✓ Member\t1\t-1\n`, sheetOf(t, book, "History"), "one lost it, one gained it, and one went")
	assert.Regexp(t, `P-2\tBirch Networks\t.*2020-09-30\t2020-06-30\tAlliance\t✓ Member\t▲ No member\t✗ worse`, sheetOf(t, book, "Past changes"))
	assert.Regexp(t, `P-1\tAlder Hosting\t.*Alliance\t✓ Member\t– not in the sheets`, sheetOf(t, book, "Past changes"))
	assert.Regexp(t, `Run\tCertified\tCompliant\tGet Well Plan\tMember`, sheetOf(t, book, "Summary"))
	story := strings.Join(strings.Fields(assay("2020-09-30", "register", "show", "P-2")), " ")
	assert.Contains(t, story, "Alliance: Member.")
	assert.Contains(t, story, "Alliance: No member (before: Member), because the owner is not met")

	assay("2020-09-30", "register", "waive", "P-2", "owner", "--until", "2020-12-31", "--why", "a new one starts in January")
	run("2020-10-31")
	alliance := sheetOf(t, "out/2020-10-31/compliance-2020-10-31.xlsx", "Alliance")
	assert.Regexp(t, `(?m)^P-2\tBirch Networks\t\t✓ Member\t● waived`, alliance)
	assert.Regexp(t, `P-2\t.*Alliance.*No member`, sheetOf(t, "out/2020-10-31/compliance-2020-10-31.xlsx", "Forecast"), "the waiver ends")

	told := assay("2020-10-31", "what-if", "--templates", "templates", "--licenses", "P-2=60", "partners.csv", "employees.csv")
	assert.NotContains(t, told, "Alliance", "licences make no difference to it")
}

// TestStrayRuleFile refuses a rule file that no program reads.
func TestStrayRuleFile(t *testing.T) {
	rules, err := os.ReadFile(filepath.Join("testdata", "alliance.yaml"))
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "programs"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "programs", "alliance.yaml"), rules, 0o600))
	files, err := templates.Overlay(dir)
	require.NoError(t, err)
	_, err = evaluate.LoadPrograms(files)
	assert.EqualError(t, err, "programs/alliance.yaml: no program has a rule file of this name, want programs/cpanel.yaml or programs/premier.yaml")
}

// plainText returns the text of a message, its lines unbroken.
func plainText(t *testing.T, file string) string {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	m, err := mail.ReadMessage(f)
	require.NoError(t, err)
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	first, err := multipart.NewReader(m.Body, params["boundary"]).NextPart() // decodes quoted-printable
	require.NoError(t, err)
	text, err := io.ReadAll(first)
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), "\r\n  ", " ")
}

// sheetOf returns a sheet as text: a line a row, a tab between cells.
func sheetOf(t *testing.T, book, sheet string) string {
	t.Helper()
	f, err := excelize.OpenFile(book)
	require.NoError(t, err)
	defer f.Close()
	rows, err := f.GetRows(sheet)
	require.NoError(t, err)
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = strings.Join(row, "\t")
	}
	return strings.Join(lines, "\n")
}
