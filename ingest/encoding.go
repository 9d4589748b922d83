package ingest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// An encodingError is the name of an encoding that parts of workbooks aren't read in.
type encodingError string

func (e encodingError) Error() string {
	return fmt.Sprintf("written in the encoding %s, want UTF-8 or UTF-16, and called so; open the workbook in Excel and save it", shorten(string(e)))
}

// partText returns the text of a part in UTF-8, without its mark, and what is to be
// done where its XML declaration names another encoding. UTF-16 is known by its first
// two bytes: a mark, or the < that every part begins with.
func partText(r io.Reader) (text io.Reader, labels func(string, io.Reader) (io.Reader, error)) {
	const mark = "\ufeff"
	b := bufio.NewReader(r)
	switch head, _ := b.Peek(len(mark)); {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(b), inUTF16
	case bytes.HasPrefix(head, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Reader(b), inUTF16
	case string(head) == mark:
		_, _ = b.Discard(len(mark))
		return b, marked
	}
	return b, labelled
}

// inUTF16 takes what is in UTF-16, and decoded by now, for that alone, whatever
// the XML declaration says: no other encoding begins so.
func inUTF16(_ string, r io.Reader) (io.Reader, error) { return r, nil }

// marked refuses what begins with the mark of UTF-8, and is called another encoding.
func marked(label string, _ io.Reader) (io.Reader, error) { return nil, encodingError(label) }

// labelled decodes what an XML declaration says isn't in UTF-8. What it calls
// UTF-16 doesn't begin like that: programs would read different things in it.
func labelled(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "ascii":
		return r, nil
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(r), nil
	case "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	}
	return nil, encodingError(label)
}
