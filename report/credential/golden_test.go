package credential

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Only for a form that is new: go test ./report/credential -run IssuedBytes -issued.write
var writeIssued = flag.Bool("issued.write", false, "write the credentials in testdata/issued that aren't there yet")

// issuedBytes are credentials as this program has issued them, by file in
// testdata/issued: the same key, award, wording and pictures make the same bytes.
func issuedBytes(t testing.TB) map[string]func() ([]byte, error) {
	drawn := Pictures{PNG: []byte("png"), Small: []byte("small"), SVG: []byte("<svg>"), Achievement: []byte("achievement")}
	return map[string]func() ([]byte, error){
		"form-1-everything-said.json": func() ([]byte, error) {
			return NewMaker(fullWording(t), testKey(1)).Make(awards()["marks and brackets"], drawn)
		},
		"form-1-picture-within.json": func() ([]byte, error) {
			return NewMaker(fullWordingWithin(t), testKey(2)).Make(awards()["replaces another"], drawn)
		},
		"form-1-no-pictures.json": func() ([]byte, error) {
			return NewMaker(leastWording(t), testKey(1)).Make(awards()["mixed scripts"], Pictures{})
		},
		"form-2-everything-said.json": func() ([]byte, error) {
			a := awards()["marks and brackets"]
			a.Place = 1
			return NewMaker(fullWording(t), testKey(1)).Make(a, drawn)
		},
		"form-2-no-pictures.json": func() ([]byte, error) {
			a := awards()["mixed scripts"]
			a.Place = Places - 1
			return NewMaker(fullWordingWithin(t), testKey(2)).Make(a, Pictures{})
		},
		"form-1-one-picture.json": func() ([]byte, error) {
			return NewMaker(leastWording(t), testKey(1)).Make(awards()["first day unknown"], Pictures{SVG: drawn.SVG})
		},
	}
}

// What was signed can't be taken back: it stays the same to the byte where it is
// made again, and it stays genuine.
func TestIssuedBytesStayTheSame(t *testing.T) {
	for name, issue := range issuedBytes(t) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", "issued", name)
			made, err := issue()
			require.NoError(t, err)
			if _, err := os.Stat(path); *writeIssued && os.IsNotExist(err) {
				require.NoError(t, os.WriteFile(path, made, 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(made))
			_, err = VerifyCredential(want, trusting(t, testKey(1), testKey(2)))
			assert.NoError(t, err)
		})
	}
}
