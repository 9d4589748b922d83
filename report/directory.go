package report

import (
	"bytes"
	"strconv"
	"strings"

	"assay/evaluate"
)

// directoryCSV lists every certified cPanel partner for the partner directory
// (rule C9), as RFC 4180 has it, in UTF-8.
func directoryCSV(a *evaluate.Assessment) []byte {
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
	var b bytes.Buffer
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(csvCell(cell))
		}
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// csvCell quotes a cell that would end early otherwise, in programs that part
// cells at semicolons or tabs, too.
func csvCell(s string) string {
	if s == strings.TrimLeft(s, " ") && !strings.ContainsAny(s, ",;\t\"\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// inert keeps spreadsheet programs from taking a text for a formula: one that
// begins like a formula gets an apostrophe before it, which they hide.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}
