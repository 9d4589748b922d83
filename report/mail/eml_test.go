package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
)

// A reopened message is one read back by the standard library's own parsers.
type reopened struct {
	header      netmail.Header
	subject     string
	to          []*netmail.Address
	text, html  string
	attachments []attached
	pictures    []attached // that the HTML shows
}

type attached struct {
	name, mime string
	data       []byte
}

func reopen(t testing.TB, data []byte) (r reopened) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(data))
	require.NoError(t, err)
	r.header = m.Header
	r.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	r.to, err = m.Header.AddressList("To")
	require.NoError(t, err)
	r.take(t, m.Header.Get("Content-Type"), "", "", m.Body)
	return r
}

// take reads a part, and the parts in it.
func (r *reopened) take(t testing.TB, contentType, encoding, disposition string, body io.Reader) {
	kind, params, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return
			}
			require.NoError(t, err)
			r.take(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.Header.Get("Content-Disposition"), p)
		}
	}
	var data []byte
	switch encoding {
	case "quoted-printable":
		data, err = io.ReadAll(quotedprintable.NewReader(body))
	case "base64":
		data, err = io.ReadAll(base64.NewDecoder(base64.StdEncoding, body))
	default:
		t.Fatalf("encoding %q", encoding)
	}
	require.NoError(t, err)
	lines := strings.ReplaceAll(string(data), "\r\n", "\n")
	switch {
	case disposition != "":
		how, names, err := mime.ParseMediaType(disposition)
		require.NoError(t, err)
		if how == "inline" {
			assert.NotEmpty(t, r.html, "the HTML goes before its pictures")
			r.pictures = append(r.pictures, attached{names["filename"], kind, data})
			return
		}
		assert.Equal(t, "attachment", how)
		r.attachments = append(r.attachments, attached{names["filename"], kind, data})
	case kind == "text/plain":
		assert.Empty(t, r.html, "the plain text goes first")
		r.text = lines
	case kind == "text/html":
		r.html = lines
	default:
		t.Fatalf("a part of %s", kind)
	}
}

// wellFormed checks what every server wants of a message's bytes.
func wellFormed(t testing.TB, data []byte) {
	t.Helper()
	assert.True(t, bytes.HasSuffix(data, []byte("\r\n")))
	for line := range bytes.SplitSeq(data, []byte("\r\n")) {
		assert.LessOrEqual(t, len(line), 998)
		assert.NotContains(t, string(line), "\n")
		assert.NotContains(t, string(line), "\r")
		for _, c := range line {
			if c >= 0x7F || c < ' ' && c != '\t' {
				t.Fatalf("byte %#x in %q", c, line)
			}
		}
	}
}

func written(t testing.TB, d draft) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, d.write(&b))
	return b.Bytes()
}

func bytesOf(data string) func() ([]byte, error) {
	return func() ([]byte, error) { return []byte(data), nil }
}

func aDraft() draft {
	return draft{key: "plan-30/p-004/2020-04-01", partnerID: "P-004", from: Address{Name: "Channel Operations", Address: "ops@northwind.example"},
		to: []Address{{Address: "canal@estrela.example"}}, day: ingest.DayOf(2020, 7, 1), language: "en", subject: "Subject", text: "Text\n", html: "<p>Text</p>\n"}
}

var headerFields = []string{"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "X-Assay-Message", "X-Assay-Partner"}

func TestMessageReadsBack(t *testing.T) {
	d := aDraft()
	d.to = append(d.to, Address{Name: `Ana "Nê" Ruiz, CEO`, Address: "ana@estrela.example"}, Address{Name: `back\slash "quote"`, Address: "b@estrela.example"})
	d.replyTo = []Address{{Address: "answers@northwind.example"}}
	d.text, d.html = "Grüße\n.\nFrom here\n"+strings.Repeat("long ", 400)+"\n", "<p>=3D Grüße</p>\n"
	all := make([]byte, 256*9+1)
	for i := range all {
		all[i] = byte(i)
	}
	d.files = []File{{Name: "P-004-2021.pdf", MIME: "application/pdf", Load: bytesOf(string(all))}, {Name: "empty.json", MIME: "application/json", Load: bytesOf("")}}
	data := written(t, d)
	wellFormed(t, data)
	r := reopen(t, data)
	assert.Equal(t, "Subject", r.subject)
	require.Len(t, r.to, 3)
	for i, a := range d.to {
		assert.Equal(t, a, *r.to[i])
	}
	assert.Equal(t, d.text, r.text)
	assert.Equal(t, d.html, r.html)
	assert.Equal(t, []attached{{"P-004-2021.pdf", "application/pdf", all}, {"empty.json", "application/json", []byte{}}}, r.attachments)
	assert.Equal(t, "Wed, 01 Jul 2020 08:00:00 +0000", r.header.Get("Date"))
	assert.Equal(t, d.id(), r.header.Get("Message-ID"))
	assert.Equal(t, "plan-30/p-004/2020-04-01", r.header.Get(KeyHeader))
	assert.Equal(t, "P-004", r.header.Get(PartnerHeader))
	assert.Equal(t, "answers@northwind.example", r.header.Get("Reply-To"))
}

func TestMessageWithoutAttachments(t *testing.T) {
	data := written(t, aDraft())
	wellFormed(t, data)
	r := reopen(t, data)
	assert.True(t, strings.HasPrefix(r.header.Get("Content-Type"), "multipart/alternative"))
	assert.Equal(t, "Text\n", r.text)
}

// Nothing that stands in a spreadsheet can begin a header field, a part or a recipient.
func TestNothingIsInjected(t *testing.T) {
	hostile := map[string]string{
		"line break":          "Evil\r\nBcc: all@northwind.example\r\n\r\nbody",
		"bare line feed":      "Evil\nX-Evil: yes",
		"bare return":         "Evil\rX-Evil: yes",
		"other line breaks":   "Evil\u2028X-Evil: yes\u0085X-Evil: yes\vX\f",
		"encoded line break":  "=?utf-8?q?Evil=0D=0ABcc=3A_all=40northwind.example?=",
		"encoded word":        "=?utf-8?b?QmNjOiB4QHkuZXhhbXBsZQ==?=",
		"quotation marks":     `" <all@northwind.example>, "`,
		"backslash":           `\" <all@northwind.example>`,
		"angle brackets":      "<all@northwind.example>",
		"commas":              "a@b.example, c@d.example",
		"boundary":            "--=_text_" + digest(aDraft().key) + "--",
		"from right to left":  "אבג \u202Egnp.exe",
		"marks and isolates":  "\u2067abc\u2069\u200f\u061c",
		"very long":           strings.Repeat("Long Name ", 3000),
		"very long word":      strings.Repeat("x", 30_000),
		"long in two bytes":   strings.Repeat("é", 3000),
		"outside of plane 0":  strings.Repeat("😀", 200),
		"not UTF-8":           "abc\xff\xfe",
		"nothing but control": "\x00\x01\x7f",
		"colon":               "Subject: x",
		"percent and stars":   "%0d%0a filename*=UTF-8''x",
	}
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			d := aDraft()
			d.subject, d.partnerID, d.key = clip(headerText("About "+text), longestSubject), text, "plan-30/"+keyed(text)+"/2020-04-01"
			d.to = []Address{{Name: clip(headerText(text), longestName), Address: "a@b.example"}, {Address: "c@d.example"}}
			d.text, d.html = text+"\n", "x\n"
			d.files = []File{{Name: text + ".pdf", MIME: "application/pdf", Load: bytesOf("x")}}
			data := written(t, d)
			wellFormed(t, data)
			r := reopen(t, data)
			var fields []string
			for f, values := range r.header {
				fields = append(fields, f)
				assert.Len(t, values, 1, f)
			}
			slices.Sort(fields)
			assert.Equal(t, headerFields, fields)
			assert.Equal(t, d.subject, r.subject)
			require.Len(t, r.to, 2)
			assert.Equal(t, d.to[0], *r.to[0])
			assert.Equal(t, "c@d.example", r.to[1].Address)
			assert.Equal(t, "x\n", r.html, "the parts stay what they were")
			require.Len(t, r.attachments, 1)
			assert.Equal(t, ".pdf", r.attachments[0].name[len(r.attachments[0].name)-4:])
			assert.False(t, strings.ContainsAny(r.attachments[0].name, "\r\n/\\"), r.attachments[0].name)
		})
	}
}

// Encoded words end between letters, and lines of a header stay within what the standard allows.
func TestEncodedWords(t *testing.T) {
	for _, s := range []string{"plain", "Φιλοξενία Καλλιόπη και η παρέα της, μια μεγάλη εταιρεία", "P😀" + strings.Repeat("日本語", 20), "a b  c é", "= ?x", "tail "} {
		field := folded("Subject: " + encoded(s))
		for line := range strings.SplitSeq(strings.TrimSuffix(field, "\r\n"), "\r\n") {
			assert.LessOrEqual(t, len(line), 76, line)
			for word := range strings.FieldsSeq(line) {
				if coded, ok := strings.CutPrefix(word, "=?"); ok {
					plain, err := new(mime.WordDecoder).Decode("=?" + coded)
					require.NoError(t, err)
					assert.True(t, utf8.ValidString(plain))
				}
			}
		}
		unfolded := strings.ReplaceAll(strings.TrimPrefix(field, "Subject: "), "\r\n", "")
		back, err := new(mime.WordDecoder).DecodeHeader(unfolded)
		require.NoError(t, err)
		assert.Equal(t, plain(s), back)
	}
}

func TestFileNames(t *testing.T) {
	tests := []struct{ name, plain, read string }{
		{"P-001-2021.pdf", "P-001-2021.pdf", "P-001-2021.pdf"},
		{"compliance 2020.xlsx", "compliance 2020.xlsx", "compliance 2020.xlsx"},
		{"Zertifikat Ü.pdf", "Zertifikat _.pdf", "Zertifikat Ü.pdf"},
		{"証明書.pdf", "___.pdf", "証明書.pdf"},
		{`a"b;c%d'e.pdf`, "a_b_c_d_e.pdf", `a"b;c%d'e.pdf`},
		{"../../etc/passwd", "passwd", "passwd"},
		{`..\..\boot.ini`, "boot.ini", "boot.ini"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plain, _ := fileName(tt.name)
			assert.Equal(t, tt.plain, plain)
			d := aDraft()
			d.files = []File{{Name: tt.name, Load: bytesOf("x")}}
			data := written(t, d)
			assert.Equal(t, tt.read, reopen(t, data).attachments[0].name)
			assert.Equal(t, []string{tt.read}, attachments(data), "as it is shown before sending")
		})
	}
}

func TestMessageIDIsTheSameForEver(t *testing.T) {
	// Of the key and the domain alone: what was sent under it must not go again under another.
	assert.Equal(t, "<assay.0caa5f89768bb1bba22fa36f6d432a73@northwind.example>", aDraft().id())
	other := aDraft()
	other.subject, other.day, other.text, other.from.Name = "x", ingest.DayOf(2021, 1, 1), "y", "z"
	assert.Equal(t, aDraft().id(), other.id())
	other.key += "x"
	assert.NotEqual(t, aDraft().id(), other.id())
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("word ", 20)
	got := wrap("Head\n\n\n\n- " + long + "\n" + long + "\n\nhttps://" + strings.Repeat("x", 100) + "\n\n")
	for line := range strings.SplitSeq(got, "\n") {
		if !strings.Contains(line, "https://") {
			assert.LessOrEqual(t, len(line), lineWidth)
		}
		assert.Equal(t, strings.TrimRight(line, " "), line)
	}
	assert.Contains(t, got, "Head\n\n- word")
	assert.Contains(t, wrap("- "+strings.Repeat("x", 100)+" y"), "- xxx", "a bullet is not left alone")
	assert.Contains(t, got, "\n  word")
	assert.Equal(t, strings.Fields("Head - "+long+long+"https://"+strings.Repeat("x", 100)), strings.Fields(got), "no word is lost or broken")
}
