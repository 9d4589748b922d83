package workbook

import (
	"bytes"
	"io"
	"regexp"
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

// escapeLike is what Excel would take for a letter.
var escapeLike = regexp.MustCompile("_x[0-9A-Fa-f]{4}_")

// literal marks a text so that Excel shows it as it is.
func literal(s string) string {
	if !escapeLike.MatchString(s) {
		return s
	}
	b := []byte(s)
	for at := 0; ; at++ { // in x0041_x0042_ the underscore between belongs to both
		next := escapeLike.FindIndex(b[at:])
		if next == nil {
			return string(b)
		}
		at += next[0]
		b[at] = mark[0]
	}
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
