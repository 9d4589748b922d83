package certificate

import (
	"bytes"
	"image"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/lettering"
)

// tagged returns the elements that a page is made of, in the order of reading, and
// wants everything on it to be in one of them, or to be only looked at.
func tagged(t *testing.T, pdf []byte) (roles []string) {
	t.Helper()
	doc, err := parse(pdf)
	require.NoError(t, err)
	catalog := doc.objects[doc.catalog-1].head
	holds(t, catalog, "/MarkInfo <</Marked true>>")
	holds(t, doc.objects[page-1].head, "/StructParents 0")
	root := regexp.MustCompile(`/StructTreeRoot (\d+) 0 R`).FindSubmatch(catalog)
	require.NotNil(t, root)

	_, stream, _ := bytes.Cut(doc.objects[content-1].head, []byte("\nstream\n"))
	within, mark := false, 0
	var order []string // of the marks, the role that the content says
	for line := range strings.Lines(string(inflate(t, stream))) {
		line = strings.TrimSpace(line)
		begin := regexp.MustCompile(`^/(\w+) <</MCID (\d+)>> BDC$`).FindStringSubmatch(line)
		switch {
		case begin != nil || line == "/Artifact BMC":
			require.False(t, within, "a mark in a mark")
			within = true
			if begin != nil {
				assert.Equal(t, strconv.Itoa(mark), begin[2])
				order, mark = append(order, begin[1]), mark+1
			}
		case line == endMark:
			require.True(t, within)
			within = false
		case strings.HasSuffix(line, " Do"), strings.HasSuffix(line, " Tj"), line == "f", line == "S", strings.HasSuffix(line, "Tj ET"):
			require.True(t, within, line)
		}
	}
	require.False(t, within)

	element := regexp.MustCompile(`(?s)^(\d+) 0 obj\n<</Type /StructElem /S /(\w+) /P (\d+) 0 R /Pg 3 0 R /K \[([^\]]*)\]`)
	var marks []string // of the tree, likewise
	var walk func(number, parent string)
	walk = func(number, parent string) {
		n, err := strconv.Atoi(number)
		require.NoError(t, err)
		m := element.FindSubmatch(doc.objects[n-1].head)
		require.NotNil(t, m, "object %s", number)
		assert.Equal(t, parent, string(m[3]))
		roles = append(roles, string(m[2]))
		for _, kid := range regexp.MustCompile(`(\d+) 0 R|(\d+)`).FindAllSubmatch(m[4], -1) {
			if len(kid[1]) > 0 {
				walk(string(kid[1]), number)
			} else {
				assert.Equal(t, strconv.Itoa(len(marks)), string(kid[2]), "out of the order of reading")
				marks = append(marks, string(m[2]))
			}
		}
	}
	n, _ := strconv.Atoi(string(root[1]))
	first := regexp.MustCompile(`/K (\d+) 0 R`).FindSubmatch(doc.objects[n-1].head)
	walk(string(first[1]), string(root[1]))
	assert.Equal(t, order, marks)
	return roles
}

func TestCertificateIsTagged(t *testing.T) {
	c := sample("شركة النور", 2020, 2021)
	c.Statement = "ASSAY1:ABC"
	pdf, err := press(t, A4).Print(c)
	require.NoError(t, err)
	roles := tagged(t, pdf)
	assert.Equal(t, []string{"Document", "P", "H1", "P"}, roles[:4])
	assert.Contains(t, roles, "Figure")
	assert.Regexp(t, `/S /Figure .* /Alt \([^)]+\) /A <</O /Layout /Placement /Block /BBox \[[\d. ]+\]>>`, string(pdf))
}

func TestLeafIsTagged(t *testing.T) {
	style := lettering.Style{Cut: lettering.Roman, Size: 10}
	asItIs := func(s string) string { return s }
	pdf, err := press(t, Letter).Leaf("A leaf", "de", ingest.DayOf(2020, 6, 30), func(l *Leaf) {
		l.Fill(10, 10, 20, 11, Pine)
		l.Within("H1", func() {
			for i, line := range l.Lines("أحمد (E-1) and "+strings.Repeat("more ", 60), asItIs, style, 60) {
				assert.LessOrEqual(t, l.Width(line), 60.01)
				l.Print(line, 20, 30+5*float64(i), Black)
			}
		})
		l.Within("Table", func() {
			l.Within("TR", func() {
				l.Within("TH", func() { l.Print(l.Lines("Head", asItIs, style, 60)[0], 20, 90, Copper) })
			})
		})
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"Document", "H1", "Table", "TR", "TH"}, tagged(t, pdf))
	holds(t, pdf, "/Lang (de)")
	holds(t, pdf, "/Scope /Column")
	holds(t, pdf, "/MediaBox [0 0 612.00 792.00]")
}

// A certificate in light ink has no dark band, and nothing else is different.
func TestLightInk(t *testing.T) {
	dark := func(lighten bool) (band, rest int) {
		p := press(t, A4)
		if lighten {
			p.Lighten()
		}
		c := sample("Northwind Hosting", 2020)
		var picture image.Image
		c.Picture = func(data []byte) {
			var err error
			picture, err = png.Decode(bytes.NewReader(data))
			require.NoError(t, err)
		}
		_, err := p.Print(c)
		require.NoError(t, err)
		edge := int(p.layout.vignette.right * pictureWidth / p.layout.width)
		for y := range picture.Bounds().Dy() {
			for x := range picture.Bounds().Dx() {
				if r, _, _, _ := picture.At(x, y).RGBA(); r >= 0x6000 {
					continue
				}
				if x <= edge {
					band++
				} else {
					rest++
				}
			}
		}
		return band, rest
	}
	fullBand, fullRest := dark(false)
	lightBand, lightRest := dark(true)
	assert.Greater(t, fullBand, 10*lightBand)
	assert.Equal(t, fullRest, lightRest)
}
