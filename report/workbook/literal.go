package workbook

import (
	"bytes"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Excel reads _x0041_ in a text as the letter A, and wants the underscore that
// begins what only looks like that to be written as _x005F_. The Excel library
// does it for some texts and not for others, and loses _xD800_ altogether. So it
// never sees one: a mark stands for the underscore until the parts are packed.
const (
	mark       = "\x7F" // one byte that XML allows, and that clean leaves in no text
	underscore = "_x005F_"
)

// looksEscaped tells whether a text begins with what Excel would take for a letter.
func looksEscaped(s string) bool {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for _, c := range []byte(s[2:6]) {
		if !('0' <= c && c <= '9' || 'A' <= c && c <= 'F' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}

// literal marks a text so that Excel shows it as it is. In x0041_x0042_ the
// underscore between belongs to both.
func literal(s string) string {
	if strings.IndexByte(s, '_') < 0 {
		return s
	}
	var b []byte
	for i := range len(s) {
		if s[i] == '_' && looksEscaped(s[i:]) {
			if b == nil {
				b = []byte(s)
			}
			b[i] = mark[0]
		}
	}
	if b == nil {
		return s
	}
	return string(b)
}

// spelled is a text as a part has it that isn't written by the Excel library.
func spelled(s string) string { return strings.ReplaceAll(literal(s), mark, underscore) }

// literally packs a workbook with its marked underscores written as Excel wants them.
type literally struct{ excelize.ZipWriter }

func (l literally) Create(name string) (io.Writer, error) {
	w, err := l.ZipWriter.Create(name)
	return unmarking{w}, err
}

type unmarking struct{ io.Writer }

func (u unmarking) Write(part []byte) (int, error) {
	_, err := u.Writer.Write(bytes.ReplaceAll(part, []byte(mark), []byte(underscore)))
	return len(part), err
}
