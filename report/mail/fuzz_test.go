package mail

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/report/register"
)

// FuzzLetter reads the header of a message's file, as send does: what it gives to
// the server is one line.
func FuzzLetter(f *testing.F) {
	f.Add([]byte("X-Assay-Message: k\r\nMessage-ID: <1@example.com>\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\nFrom: A <a@example.com>\r\nTo: b@example.com, C <c@example.com>\r\n\r\nhello\r\nContent-Disposition: attachment;\r\n filename=\"a.pdf\"\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := &Letter{Posting: register.Posting{Message: "k"}}
		if err := l.readHeader(data); err == nil {
			require.NotEmpty(t, l.To)
			for _, a := range append(l.To, l.From) {
				require.False(t, strings.ContainsAny(a, "\r\n\x00 "), "%q", a)
			}
		}
		_ = attachments(data)
	})
}
