package command

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	cryptorand "crypto/rand"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
)

// TestOwnersSeeTheirPartnersAlone deals the partners of the samples, and 100
// generated ones, to owners, and wants nothing in an owner's message and workbook
// that names any other partner.
func TestOwnersSeeTheirPartnersAlone(t *testing.T) {
	samples, err := filepath.Glob("../../samples/*.csv")
	require.NoError(t, err)
	samples = slices.DeleteFunc(samples, func(f string) bool { return strings.HasPrefix(filepath.Base(f), "messy-") })
	require.NotEmpty(t, samples)
	for i := range samples {
		samples[i], err = filepath.Abs(samples[i])
		require.NoError(t, err)
	}
	t.Run("samples", func(t *testing.T) { seeTheirsAlone(t, samples, 5) })
	t.Run("generated", func(t *testing.T) {
		dir := t.TempDir()
		said, err := exec.Command("go", "run", "assay/samples/generate", "--partners", "100", "--format", "csv", dir).CombinedOutput()
		require.NoError(t, err, string(said))
		files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
		require.NoError(t, err)
		seeTheirsAlone(t, files, 8)
	})
}

// seeTheirsAlone runs two months of some sheets, whose partners so many owners
// look after, every seventh two of them, and some of their people work elsewhere, too.
func seeTheirsAlone(t *testing.T, sheets []string, owners int) {
	dir := t.TempDir()
	t.Chdir(dir)
	mine := make([]map[string]bool, owners) // by folded ID
	for i := range mine {
		mine[i] = map[string]bool{}
	}
	var args []string
	for _, sheet := range sheets {
		name := filepath.Base(sheet)
		args = append(args, name)
		rows := rowsOf(t, sheet)
		switch name {
		case "partners.csv":
			at := slices.Index(rows[0], "Partner ID")
			for i := range rows {
				cell := "Owner email"
				if i > 0 {
					all := []int{i % owners}
					if i%7 == 0 {
						all = append(all, (i+1)%owners)
					}
					var to []string
					for _, o := range all {
						mine[o][ingest.FoldID(rows[i][at])] = true
						to = append(to, fmt.Sprintf([]string{"owner%d@vendor.internal", "Owner%d@Vendor.Internal"}[i%2], o))
					}
					cell = strings.Join(to, "; ")
				}
				rows[i] = append(rows[i], cell)
			}
		case "employees.csv": // somebody of every tenth row works at the partner of the row before, too
			at := slices.Index(rows[0], "Partner ID")
			for i := 11; i < len(rows); i += 10 {
				again := slices.Clone(rows[i])
				again[at] = rows[i-1][at]
				rows = append(rows, again)
			}
		}
		writeCSV(t, name, rows)
	}
	for _, day := range []string{"2020-06-30", "2021-02-01"} {
		today, err := ingest.ParseDay(day)
		require.NoError(t, err)
		var said bytes.Buffer
		w := newMailRoomWorld(&said, today)
		w.Random = cryptorand.Reader
		require.Equal(t, done, Main(append([]string{"--as-of", day, "--dates", "mdy", "--scorecards", "none"}, args...), w), said.String())
	}
	out := filepath.Join("out", "2021-02-01")
	named := namesIn(t, filepath.Join(out, "results.json"))
	for o := range owners {
		address := fmt.Sprintf("owner%d@vendor.internal", o)
		texts, book := readMessage(t, messageTo(t, out, address))
		require.NoError(t, os.WriteFile("book.xlsx", book, 0o600))
		for part, text := range partsOf(t, "book.xlsx") {
			texts["workbook: "+part] = text
		}
		whole := strings.ToLower(strings.Join(slices.Collect(maps.Values(texts)), "\n"))
		own := ""
		for id := range mine[o] {
			own += named[id] + "\n"
		}
		for id, name := range named {
			if mine[o][id] {
				assert.Contains(t, whole, strings.ToLower(cmp.Or(name, id)), address)
				continue
			}
			for _, text := range []string{id, name} {
				if text != "" && !strings.Contains(own, text) && standsIn(whole, text) {
					for part, text2 := range texts {
						if at := where(text2, text); at != nil {
							assert.Fail(t, "another's partner", "%s sees %s in %s: %s", address, text, part, text2[max(0, at[0]-150):min(len(text2), at[1]+80)])
						}
					}
				}
			}
		}
	}
}

// where is where a text stands as words, whatever its letter case; nil: nowhere.
func where(in, text string) []int {
	return regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}-])` + regexp.QuoteMeta(text) + `(?:$|[^\p{L}\p{N}])`).FindStringIndex(in)
}

// standsIn tells whether a text stands as words in one that is in small letters.
func standsIn(in, text string) bool {
	return strings.Contains(in, strings.ToLower(text)) && where(in, text) != nil
}

func rowsOf(t *testing.T, file string) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	require.NoError(t, err)
	return rows
}

// namesIn are the partners of a results.json: their names, by folded ID.
func namesIn(t *testing.T, file string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var results struct {
		Partners []struct {
			ID   string  `json:"partner_id"`
			Name *string `json:"partner"`
		} `json:"partners"`
	}
	require.NoError(t, json.Unmarshal(data, &results))
	names := map[string]string{}
	for _, p := range results.Partners {
		names[ingest.FoldID(p.ID)] = ""
		if p.Name != nil {
			names[ingest.FoldID(p.ID)] = *p.Name
		}
	}
	require.NotEmpty(t, names)
	return names
}

// messageTo is the one message of a run that goes to an owner's address.
func messageTo(t *testing.T, out, address string) []byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(out, "mail", "owner-*.eml"))
	require.NoError(t, err)
	var found [][]byte
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		if strings.Contains(strings.ToLower(string(data)), "\nto: <"+address+">") || strings.Contains(strings.ToLower(string(data)), "\nto: "+address) {
			found = append(found, data)
		}
	}
	require.Len(t, found, 1, address)
	return found[0]
}

// readMessage returns the texts of a message, by their kinds, and its one attachment.
func readMessage(t *testing.T, data []byte) (texts map[string]string, file []byte) {
	t.Helper()
	texts = map[string]string{}
	var read func(header func(string) string, body io.Reader)
	read = func(header func(string) string, body io.Reader) {
		kind, params, err := mime.ParseMediaType(header("Content-Type"))
		require.NoError(t, err)
		switch {
		case strings.HasPrefix(kind, "multipart/"):
			for parts := multipart.NewReader(body, params["boundary"]); ; {
				part, err := parts.NextRawPart()
				if err == io.EOF {
					return
				}
				require.NoError(t, err)
				read(part.Header.Get, part)
			}
		case strings.HasPrefix(kind, "text/"):
			text, err := io.ReadAll(quotedprintable.NewReader(body))
			require.NoError(t, err)
			texts[kind] = strings.Join(strings.Fields(html.UnescapeString(string(text))), " ")
		default:
			file, err = io.ReadAll(base64.NewDecoder(base64.StdEncoding, body))
			require.NoError(t, err)
		}
	}
	m, err := netmail.ReadMessage(bytes.NewReader(data))
	require.NoError(t, err)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	texts["subject"] = subject
	read(m.Header.Get, m.Body)
	require.Len(t, texts, 3)
	return texts, file
}
