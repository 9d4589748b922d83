package mail

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unzipped reads a zip file: its names in their order, and what they hold.
func unzipped(t testing.TB, data []byte) (names []string, files map[string]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	files = map[string]string{}
	for _, f := range z.File {
		require.False(t, f.NonUTF8)
		r, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		names, files[f.Name] = append(names, f.Name), string(text)
	}
	return names, files
}

// A congratulation brings the certificate and one badge by themselves, and the
// rest in one file that says what is what.
func TestEnclosed(t *testing.T) {
	tm := loadedTemplates(t)
	c := aCertificate("P-1", "2022-01-31")
	c.Partner, c.Years = `Ben/Jerry: "Hosting" <Inc.>`, []int{2020, 2021}
	for _, f := range c.Files[2:5] {
		f.Year, f.Load = 2021, bytesOf("later "+f.Name)
		c.Files = append(c.Files, f)
	}
	p := Post{templates: tm}
	files := p.enclosed(c, tm.tongues.all[0])
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	const name = "Ben Jerry Hosting Inc."
	assert.Equal(t, []string{name + " - cPanel Certified Partner 2021.pdf", "certificate.png", name + " - cPanel badge 2021.png", name + " - drawing and credential 2021.zip"}, names)
	assert.Equal(t, pictureID, files[1].ContentID)
	data, err := files[3].Load()
	require.NoError(t, err)
	again, err := files[3].Load()
	require.NoError(t, err)
	assert.Equal(t, data, again)
	inside, texts := unzipped(t, data)
	assert.Equal(t, []string{"What is what.txt", name + " - cPanel badge 2020.png", name + " - cPanel badge 2020.svg", name + " - cPanel credential 2020.json",
		name + " - cPanel badge 2021.svg", name + " - cPanel credential 2021.json"}, inside)
	assert.Equal(t, "later P-1-2020.svg", texts[name+" - cPanel badge 2021.svg"])
	for _, told := range inside[1:] {
		assert.Contains(t, flat(texts["What is what.txt"]), told+": ")
	}
}

// What stands behind the credential of a drawing is packed once, however many
// goroutines pack drawings, and of however many years: what comes out is the same.
func TestPackedDrawings(t *testing.T) {
	drawing := func(i int) File {
		text := strings.Repeat(fmt.Sprintf("<svg %d>", i), 300) + "]]>" + strings.Repeat(fmt.Sprintf("<path %d/>", i%(mostRests+3)), 300)
		return File{Name: "ä.svg", MIME: "image/svg+xml", Load: bytesOf(text)}
	}
	var p, fresh packer
	var all sync.WaitGroup
	made := make([][]byte, 40)
	for i := range made {
		all.Go(func() { made[i], _ = p.zipped([]File{drawing(i)}) })
	}
	all.Wait()
	assert.Len(t, p.rests, mostRests)
	for i := range made {
		alone, err := fresh.zipped([]File{drawing(i)})
		require.NoError(t, err)
		require.Equal(t, alone, made[i])
		_, texts := unzipped(t, made[i])
		want, _ := drawing(i).Load()
		require.Equal(t, string(want), texts["ä.svg"])
	}
}

func TestFileTitle(t *testing.T) {
	for s, want := range map[string]string{
		"Northwind Hosting":    "Northwind Hosting",
		`a/b\c:d*e?f"g<h>i`:    "a b c d e f g h i",
		"Ends with dots...":    "Ends with dots",
		"\u2068שלום\u2069 - x": "שלום - x",
	} {
		assert.Equal(t, want, fileTitle(s))
	}
	assert.LessOrEqual(t, len([]rune(fileTitle(strings.Repeat("long ", 100)))), longestTitle)
}
