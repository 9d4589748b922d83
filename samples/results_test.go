package samples_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// A month is what results.json says, as far as the workbook says it.
type month struct {
	Partners []struct {
		ID     string `json:"partner_id"`
		Name   string `json:"partner"`
		Region string `json:"region"`
		CPanel struct {
			Status   string   `json:"status"`
			Licenses *int     `json:"licenses"`
			Required *int     `json:"required"`
			Counting []string `json:"counting"`
			Number   string   `json:"certificate_number"`
		} `json:"cpanel"`
		Premier struct {
			Status       string            `json:"status"`
			Since        string            `json:"since"`
			Requirements map[string]string `json:"requirements"`
			Plan         struct {
				LastDay string `json:"last_day"`
			} `json:"plan"`
			RemovedOn string `json:"removed_on"`
		} `json:"premier"`
		Forecast []struct{ On, Program, From, To, Because string } `json:"forecast"`
		Actions  []struct {
			Program, Purpose, What, By, Gives, On, Why string
			Steps                                      int
		} `json:"actions"`
		Causes []struct {
			Program, Found, Asked, Clause, Mend string
			Cells                               []string
		} `json:"causes"`
	} `json:"partners"`
	Issues []struct {
		Severity, Code, File, Sheet, Cell, Message string
		PartnerID                                  string `json:"partner_id"`
	} `json:"issues"`
}

// theSameInBoth holds each sheet of a run's workbook against its results.json.
func theSameInBoth(t *testing.T, folder, day string) {
	t.Helper()
	said, err := os.ReadFile(filepath.Join(folder, "results.json"))
	require.NoError(t, err)
	var m month
	require.NoError(t, json.Unmarshal(said, &m))
	f, err := excelize.OpenFile(filepath.Join(folder, "compliance-"+day+".xlsx"))
	require.NoError(t, err)
	defer f.Close()

	var cpanel, premier, forecast, actions, issues []string
	of := map[string]string{"cpanel": "cPanel", "premier": "Premier"}
	why, cells, mend := map[string]map[string]string{}, map[string]map[string]string{}, map[string]map[string]string{}
	for key, sheet := range of {
		why[key], cells[key], mend[key] = column(t, f, sheet, "Why"), column(t, f, sheet, "From cells"), column(t, f, sheet, "What would mend it")
	}
	for _, p := range m.Partners {
		counting := fmt.Sprint(len(p.CPanel.Counting))
		if p.CPanel.Status == "Not enrolled" {
			counting = ""
		}
		cpanel = append(cpanel, row(p.ID, p.Name, p.Region, p.CPanel.Status, number(p.CPanel.Licenses), number(p.CPanel.Required), counting))
		r := p.Premier.Requirements
		premier = append(premier, row(p.ID, p.Premier.Status, p.Premier.Since, r["specialization"], r["roles"], r["services"], r["terms"], r["contacts"], r["follow_ups"], p.Premier.Plan.LastDay, p.Premier.RemovedOn))
		for _, c := range p.Forecast {
			forecast = append(forecast, row(c.On, p.ID, p.Name, of[c.Program], c.From, c.To, c.Because))
		}
		for _, a := range p.Actions {
			steps := ""
			if a.Steps > 0 {
				steps = fmt.Sprint(a.Steps)
			}
			actions = append(actions, row(p.ID, p.Name, p.Region, of[a.Program], a.Purpose, a.What, a.By, a.Gives, a.On, steps, a.Why))
		}
		for _, c := range p.Causes {
			at := cells[c.Program][p.ID]
			for _, part := range []string{c.Found, c.Asked, c.Clause} {
				assert.Contains(t, why[c.Program][p.ID], inLine(part), "%s: why %s", day, p.ID)
			}
			assert.Contains(t, mend[c.Program][p.ID], inLine(c.Mend), "%s: what would mend %s", day, p.ID)
			for _, cell := range c.Cells {
				_, ref, _ := strings.Cut(cell, "!")
				if !strings.Contains(at, "more") { // of many cells the sheet names the first
					assert.Contains(t, at, ref, "%s: cells of %s", day, p.ID)
				}
			}
		}
	}
	for _, i := range m.Issues {
		issues = append(issues, row(i.Severity, i.Code, i.File, i.Sheet, i.Cell, i.PartnerID, i.Message))
	}
	assert.ElementsMatch(t, cpanel, rowsOf(t, f, "cPanel", "Partner ID", "Partner", "Region", "Status", "Licences", "Required", "Counting"), day)
	assert.ElementsMatch(t, premier, rowsOf(t, f, "Premier", "Partner ID", "Status", "Since", "Specialization", "Roles", "Services", "Terms", "Contacts", "Follow-ups", "Plan's last day", "Removed on"), day)
	assert.ElementsMatch(t, forecast, rowsOf(t, f, "Forecast", "On", "Partner ID", "Partner", "Program", "From", "To", "Because"), day)
	assert.ElementsMatch(t, actions, rowsOf(t, f, "Actions", "Partner ID", "Partner", "Region", "Program", "Purpose", "What to do", "By", "Gives", "On day", "Steps", "Why"), day)
	assert.ElementsMatch(t, issues, rowsOf(t, f, "Data issues", "Severity", "Code", "File", "Sheet", "Cell", "Partner ID", "What was found"), day)

	numbers := map[string][]string{}
	for _, r := range rowsOf(t, f, "Certificates", "Partner ID", "Status", "Number") {
		c := strings.Split(r, " | ")
		numbers[c[0]] = append(numbers[c[0]], c[2])
	}
	for _, p := range m.Partners {
		if p.CPanel.Status == "Certified" && p.CPanel.Number != "" {
			assert.Contains(t, numbers[p.ID], p.CPanel.Number, "%s: the certificate of %s", day, p.ID)
		}
	}
}

func row(values ...string) string {
	for i, v := range values {
		values[i] = inLine(v)
	}
	return strings.Join(values, " | ")
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

// inLine is a text of several lines as a sheet's cells of one line have it.
func inLine(s string) string { return strings.ReplaceAll(s, "\n", "; ") }

// rowsOf are the rows of a sheet's table with what stands under some headings.
func rowsOf(t *testing.T, f *excelize.File, sheet string, headings ...string) []string {
	t.Helper()
	shown, err := f.GetRows(sheet)
	require.NoError(t, err)
	const head = 2
	var rows []string
	for _, r := range shown[head+1:] {
		var values []string
		for _, h := range headings {
			n := slices.Index(shown[head], h)
			require.GreaterOrEqual(t, n, 0, "%s: %s", sheet, h)
			value := ""
			if n < len(r) {
				value = strings.TrimSpace(bare(r[n])) // the library keeps the blank of a sign "? "
			}
			if h == "Licences" || h == "Required" || h == "Steps" {
				value = strings.ReplaceAll(value, ",", "")
			}
			values = append(values, value)
		}
		if strings.Join(values, "") != "" {
			rows = append(rows, row(values...))
		}
	}
	return rows
}

// column is what stands under a heading, by partner.
func column(t *testing.T, f *excelize.File, sheet, heading string) map[string]string {
	t.Helper()
	of := map[string]string{}
	for _, r := range rowsOf(t, f, sheet, "Partner ID", heading) {
		id, text, _ := strings.Cut(r, " | ")
		of[id] = cmp.Or(of[id], text)
	}
	return of
}
