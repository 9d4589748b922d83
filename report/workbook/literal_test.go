package workbook

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/report/issued"
	"assay/report/workbook/fixture"
)

// escapeLike is what Excel takes for a letter.
var escapeLike = regexp.MustCompile("_x[0-9A-Fa-f]{4}_")

// asExcel reads a text of a part as Excel does.
func asExcel(s string) string {
	return escapeLike.ReplaceAllStringFunc(s, func(code string) string {
		r, _ := strconv.ParseUint(code[2:6], 16, 32)
		return string(rune(r))
	})
}

var lookalikes = []struct{ text, written string }{
	{"_x0041_", "_x005F_x0041_"},
	{"A _x0041_ Ltd", "A _x005F_x0041_ Ltd"},
	{"_x0041_x0042_", "_x005F_x0041_x005F_x0042_"},
	{"_x0041__x0042_", "_x005F_x0041__x005F_x0042_"},
	{"_x005F_x0041_", "_x005F_x005F_x005F_x0041_"},
	{"_x005f_ and _xaBcD_", "_x005F_x005f_ and _x005F_xaBcD_"},
	{"_xD800_ is half a letter", "_x005F_xD800_ is half a letter"},
	{"_x000A_", "_x005F_x000A_"},
	{"_x041_ _X0041_ _x004G_ x0041_ _x0041", "_x041_ _X0041_ _x004G_ x0041_ _x0041"},
	{"plain_text_", "plain_text_"},
}

// What looks like Excel's way of writing a letter stays what it is: in the
// streamed lists, which hold their texts, on the pages, which share them, and in tips.
func TestTextsThatLookLikeLetters(t *testing.T) {
	b := Book{Assessment: fixture.Assessment(), Given: map[string]issued.Certificate{}}
	for i, l := range lookalikes {
		b.Options = append(b.Options, issued.Option{Name: "n", Value: l.text})
		f := &b.Assessment.Partners[i]
		f.Name, f.CPanel().Status = l.text, "Certified"
		b.Given[strings.ToLower(f.ID)] = issued.Certificate{Number: l.text, Revoked: true, Issued: fixture.Day}
	}
	all := parts(t, write(t, b, 0))
	texts := func(part, of string) (found []string) {
		for _, m := range regexp.MustCompile(of).FindAllStringSubmatch(all[part], -1) {
			found = append(found, m[1])
		}
		return found
	}
	listed := texts("xl/worksheets/sheet3.xml", `<t[^>]*>([^<]*)</t>`)
	shared := texts("xl/sharedStrings.xml", `<t[^>]*>([^<]*)</t>`)
	for _, l := range lookalikes {
		assert.Contains(t, listed, l.written)
		assert.Contains(t, shared, l.written)
		assert.Equal(t, l.text, asExcel(l.written))
	}
	for name, part := range all {
		assert.False(t, strings.Contains(part, mark), name)
	}
}
