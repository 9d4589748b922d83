package report

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"

	"assay/evaluate"
)

// directoryCSV lists every certified cPanel partner for the partner directory
// (rule C9), as RFC 4180 has it, in UTF-8.
func directoryCSV(a *evaluate.Assessment) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	rows := [][]string{{"Partner ID", "Partner", "Status", "Badge year", "Good through", "Queue"}}
	for i := range a.Partners {
		f := &a.Partners[i]
		if f.CPanel.Status != evaluate.CPanelCertified || len(f.CPanel.Badges) == 0 {
			continue
		}
		held := f.CPanel.Badges[len(f.CPanel.Badges)-1]
		rows = append(rows, []string{
			inert(f.ID), inert(f.Name), string(f.CPanel.Status), strconv.Itoa(held.Year), held.GoodThrough.String(), inert(a.Privileges.Queue),
		})
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// inert keeps spreadsheet programs from taking a text for a formula: one that
// begins like a formula gets an apostrophe before it, which they hide.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}
