package mail

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"assay/ingest"
)

// PartnerHeader is the header field that carries the ID of the partner that a
// message goes to, percent-encoded; one to operations has none.
const PartnerHeader = "X-Assay-Partner"

// A draft is a message before it is written down.
//
// The standard library writes it, as the mail library that sends it has one
// boundary for all parts, or random ones, and gives file names only the form that
// many mail programs read, not the standard's.
type draft struct {
	key       string
	partnerID string
	from      Address
	replyTo   []Address
	to        []Address
	day       ingest.Day
	language  string
	subject   string
	text      string
	html      string
	files     []File
}

// hourSent is the hour, in UTC, of the as-of day in a message's header Date.
const hourSent = 8

// write writes the message as the standards want it (RFC 5322, 2045 to 2047,
// 2231): the same bytes at any time.
func (d draft) write(to *bytes.Buffer) error {
	d.writeHeader(to)
	if len(d.files) == 0 {
		return d.writeText(to, func(contentType string) { fmt.Fprintf(to, "Content-Type: %s\r\n\r\n", contentType) })
	}
	mixed := multipart.NewWriter(to)
	if err := mixed.SetBoundary(d.boundary("mixed")); err != nil {
		return err
	}
	fmt.Fprintf(to, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n", mixed.Boundary())
	err := d.writeText(to, func(contentType string) {
		_, _ = mixed.CreatePart(textproto.MIMEHeader{"Content-Type": {contentType}})
	})
	if err != nil {
		return err
	}
	for _, f := range d.files {
		if f.ContentID == "" {
			if err := f.write(mixed, to); err != nil {
				return err
			}
		}
	}
	return mixed.Close()
}

// writeHTML writes the HTML, and with it the pictures that it shows.
func (d draft) writeHTML(both *multipart.Writer, to *bytes.Buffer) error {
	shows := slices.DeleteFunc(slices.Clone(d.files), func(f File) bool { return f.ContentID == "" })
	if len(shows) == 0 {
		return writeQuoted(both, "html", d.html)
	}
	related := multipart.NewWriter(to)
	if err := related.SetBoundary(d.boundary("html")); err != nil {
		return err
	}
	if _, err := both.CreatePart(textproto.MIMEHeader{"Content-Type": {fmt.Sprintf("multipart/related;\r\n type=\"text/html\";\r\n boundary=\"%s\"", related.Boundary())}}); err != nil {
		return err
	}
	if err := writeQuoted(related, "html", d.html); err != nil {
		return err
	}
	for _, f := range shows {
		if err := f.write(related, to); err != nil {
			return err
		}
	}
	return related.Close()
}

// writeQuoted writes a part of text.
func writeQuoted(parts *multipart.Writer, kind, text string) error {
	w, err := parts.CreatePart(textproto.MIMEHeader{
		"Content-Type":              {"text/" + kind + "; charset=utf-8"},
		"Content-Transfer-Encoding": {"quoted-printable"},
	})
	if err != nil {
		return err
	}
	qp := quotedprintable.NewWriter(w)
	if _, err := qp.Write([]byte(text)); err != nil {
		return err
	}
	return qp.Close()
}

func (d draft) writeHeader(to *bytes.Buffer) {
	field := func(name, value string) { to.WriteString(folded(name + ": " + value)) }
	field("From", mailboxes([]Address{d.from}))
	field("To", mailboxes(d.to))
	if len(d.replyTo) > 0 {
		field("Reply-To", mailboxes(d.replyTo))
	}
	field("Subject", encoded(d.subject))
	field("Date", d.day.Time().Add(hourSent*time.Hour).Format(time.RFC1123Z))
	field("Message-ID", d.id())
	field("MIME-Version", "1.0")
	field("Content-Language", d.language)
	field("Auto-Submitted", "auto-generated")
	field(KeyHeader, d.key)
	if d.partnerID != "" {
		field(PartnerHeader, keyed(d.partnerID))
	}
}

// id is the Message-ID: of the key and the sender's domain, so the same for ever.
func (d draft) id() string {
	return "<assay." + digest(d.key) + d.from.Address[strings.LastIndexByte(d.from.Address, '@'):] + ">"
}

// boundary separates the parts: "=_" stands in no encoded text.
func (d draft) boundary(of string) string { return "=_" + of + "_" + digest(d.key) }

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// writeText writes the plain text and the HTML beside it; begin writes the
// header of the part that holds both.
func (d draft) writeText(to *bytes.Buffer, begin func(contentType string)) error {
	both := multipart.NewWriter(to)
	if err := both.SetBoundary(d.boundary("text")); err != nil {
		return err
	}
	begin(fmt.Sprintf("multipart/alternative;\r\n boundary=\"%s\"", both.Boundary()))
	if err := writeQuoted(both, "plain", d.text); err != nil {
		return err
	}
	if err := d.writeHTML(both, to); err != nil {
		return err
	}
	return both.Close()
}

// write writes an attachment, or a picture that the HTML shows.
func (f File) write(parts *multipart.Writer, to *bytes.Buffer) error {
	data, err := f.Load()
	if err != nil {
		return fmt.Errorf("the attachment %s: %w", f.Name, err)
	}
	plain, extended := fileName(f.Name)
	header := textproto.MIMEHeader{
		"Content-Type":              {fmt.Sprintf("%s;\r\n name=\"%s\"", cmp.Or(f.MIME, "application/octet-stream"), plain)},
		"Content-Transfer-Encoding": {"base64"},
		"Content-Disposition":       {fmt.Sprintf("attachment;\r\n filename=\"%s\"%s", plain, extended)},
	}
	if f.ContentID != "" {
		header.Set("Content-ID", "<"+f.ContentID+">")
		header.Set("Content-Disposition", fmt.Sprintf("inline;\r\n filename=\"%s\"%s", plain, extended))
	}
	_, err = parts.CreatePart(header)
	if err != nil {
		return err
	}
	const perLine = 57 // bytes, which take 76 letters
	to.Grow(len(data)/perLine*78 + 100)
	for len(data) > 0 {
		n := min(perLine, len(data))
		to.Write(base64.StdEncoding.AppendEncode(to.AvailableBuffer(), data[:n]))
		to.WriteString("\r\n")
		data = data[n:]
	}
	return nil
}

// longestFileName is how many bytes a file's name may have, its encoding by
// percent signs included: a line of a message holds no more than 998.
const (
	longestFileName  = 240
	longestExtension = 10
)

// fileName gives an attachment's name in two forms: in ASCII, as every mail
// program reads it, and, where it holds other letters, as the standard has them
// (RFC 2231), which then goes before. Package mime writes the second form alone.
func fileName(name string) (plainly, extended string) {
	name = plain(path.Base(strings.ReplaceAll(name, `\`, "/")))
	extension := path.Ext(name)
	if len(extension) > longestExtension {
		extension = ""
	}
	stem := []rune(strings.TrimSuffix(name, extension))
	stem = stem[:min(len(stem), longestFileName)]
	for len(stem) > 1 && len(url.PathEscape(string(stem)+extension)) > longestFileName {
		stem = stem[:len(stem)-1]
	}
	name = string(stem) + extension
	plainly = strings.Map(func(r rune) rune {
		if r > 0x7E || strings.ContainsRune(`"%*/:<>?|;,'`, r) {
			return '_'
		}
		return r
	}, name)
	if plainly != name {
		extended = ";\r\n filename*=UTF-8''" + percent(name)
	}
	return plainly, extended
}

// percent encodes all but ASCII letters, digits, dot, hyphen and underscore.
func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; alphanumeric(c) || c == '-' || c == '.' || c == '_' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// mailboxes lists addresses.
func mailboxes(all []Address) string {
	out := make([]string, len(all))
	for i, a := range all {
		out[i] = "<" + a.Address + ">"
		switch name := encoded(a.Name); {
		case name == "":
			out[i] = a.Address
		case name == a.Name:
			out[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" ` + out[i]
		default:
			out[i] = name + " " + out[i]
		}
	}
	return strings.Join(out, ", ")
}

// encoded writes a text of a header: as it is where it is ASCII, else as encoded
// words (RFC 2047), none of which ends within a letter. The encoding Q of package
// mime leaves commas and brackets as they are, which a name beside an address may
// not have within such a word; its B can be read by nobody who opens the message.
func encoded(s string) string {
	if s = headerText(s); !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7E }) {
		return s
	}
	const begin, end, longest = "=?utf-8?q?", "?=", 60
	var words []string
	word := begin
	for _, r := range s {
		letter := quoted(r)
		if len(word)+len(letter)+len(end) > longest {
			words, word = append(words, word+end), begin
		}
		word += letter
	}
	return strings.Join(append(words, word+end), " ")
}

// quoted is a letter within an encoded word.
func quoted(r rune) string {
	switch {
	case r == ' ':
		return "_"
	case r < 0x80 && alphanumeric(byte(r)):
		return string(r)
	}
	return "=" + strings.ReplaceAll(fmt.Sprintf("% X", string(r)), " ", "=")
}

// folded breaks a header field between its words, and ends it.
func folded(field string) string {
	const width = 76
	var b strings.Builder
	used := 0
	for i, word := range strings.Split(field, " ") {
		switch {
		case i == 0:
		case i > 1 && used+1+len(word) > width:
			b.WriteString("\r\n ")
			used = 1
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += len(word)
	}
	return b.String() + "\r\n"
}
