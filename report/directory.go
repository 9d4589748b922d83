package report

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/report/csvtext"
)

// directoryCSV lists every certified cPanel partner for the partner directory
// (rule C9), as RFC 4180 has it, in UTF-8 with a byte-order mark.
func directoryCSV(to io.Writer, a *evaluate.Assessment) error {
	b := bufio.NewWriter(to) // keeps the first error
	_, _ = b.WriteString(csvtext.Mark)
	csvRow(b, "Partner ID", "Partner", "Status", "Badge year", "Good through", "Queue")
	for i := range a.Partners {
		f := &a.Partners[i]
		if f.CPanel().Status != evaluate.CPanelCertified || len(f.CPanel().Badges) == 0 {
			continue
		}
		held := f.CPanel().Badges[len(f.CPanel().Badges)-1]
		csvRow(b, csvtext.Inert(f.ID), csvtext.Inert(f.Name), string(f.CPanel().Status), strconv.Itoa(held.Year), held.GoodThrough.String(), csvtext.Inert(a.Privileges.Queue))
	}
	return b.Flush()
}

func csvRow(b *bufio.Writer, cells ...string) {
	for i, cell := range cells {
		if i > 0 {
			_ = b.WriteByte(',')
		}
		_, _ = b.WriteString(csvCell(cell))
	}
	_, _ = b.WriteString("\r\n")
}

// csvCell quotes a cell that would end early otherwise, in programs that part
// cells at semicolons or tabs, too.
func csvCell(s string) string {
	if s == strings.TrimLeft(s, " ") && !strings.ContainsAny(s, ",;\t\"\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
