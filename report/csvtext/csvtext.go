// Package csvtext keeps texts of the input texts in the CSV files that assay writes.
package csvtext

import (
	"strings"
	"unicode/utf8"
)

// Mark is the byte-order mark that a CSV file begins with: without it spreadsheet
// programs that open the file by a double click take its letters for another alphabet's.
const Mark = "\ufeff"

// Inert keeps spreadsheet programs from taking a text for a formula: one that
// begins like a formula, also with the wide signs of East Asian keyboards, gets
// an apostrophe before it.
func Inert(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + s
	}
	return s
}
