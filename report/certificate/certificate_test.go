package certificate

import (
	"bytes"
	"compress/zlib"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/lettering"
)

func press(t testing.TB, sheet Sheet) *Press {
	p, err := NewPress(templates, sheet)
	require.NoError(t, err)
	return p
}

func sample(partner string, years ...int) Certificate {
	return Certificate{
		Number: "P-001-2020", Partner: partner, Years: years, Begins: ingest.DayOf(2020, 6, 15),
		GoodThrough: ingest.DayOf(years[len(years)-1]+1, 1, 31), Issued: ingest.DayOf(2020, 6, 30),
	}
}

const longName = "The International Consolidated Hosting, Domain Registration, Managed Infrastructure and " +
	"Professional Web Services Company of Greater Northern Europe Ltd"

func TestCheck(t *testing.T) {
	tests := []struct {
		name, partner string
		runes         string // of the error
		reason        string // "" for a name that can be printed
	}{
		{"Latin", "Nordlys Cloud Løsninger AS", "", ""},
		{"every Latin accent", "ĄĆĐĘĞİŁŃŐŘŠȚŰŽ ąćđęğıłńőřšțűž ẞß Þþ Ææ Œœ Ŋŋ", "", ""},
		{"Vietnamese", "Công ty Máy chủ Việt Đại Dương", "", ""},
		{"Greek", "Αθηνά Φιλοξενία ΑΕ", "", ""},
		{"polytonic Greek", "Ἀθηνᾶ ᾧ ῥοή", "", ""},
		{"Cyrillic", "ООО «Северный Хостинг» Їжак Ђорђе", "", ""},
		{"decomposed accents", "Lo\u0308sninger", "", ""},
		{"accent without a composed letter", "x\u0302yz Ltd", "", ""},
		{"signs", "AT&T – “Ünï” (100 %) + € @ № 5", "", ""},
		{"no-break space", "ACME\u00a0GmbH", "", ""},
		{"150 characters", longName, "", ""},
		{"blank", "  ", "", "it is blank, want a name to print"},
		{"nothing", "", "", "it is blank, want a name to print"},
		{"line break", "ACME\nHosting", "\n", "it holds U+000A, which can't be printed; delete it from the cell"},
		{"zero-width space", "ACME\u200bHosting", "\u200b", "it holds U+200B, which can't be printed; delete it from the cell"},
		{"direction mark", "ACME\u202e", "\u202e", "it holds U+202E, which can't be printed; delete it from the cell"},
		{"invalid UTF-8", "ACME\xff", "\ufffd", "it holds U+FFFD '�', which can't be printed; delete it from the cell"},
		{"Arabic", "شركة النور للحلول السحابية", "", ""},
		{"Persian, with what keeps letters apart", "راهکارهای می\u200cخواهیم", "", ""},
		{"Hebrew and Latin", "ענן ישראל בע״מ (Cloud 24)", "", ""},
		{"Thai", "บริษัท คลาวด์ไทย จำกัด", "", ""},
		{"Devanagari", "श्री क्लाउड टेक्नोलॉजी", "", ""},
		{"Chinese", "北京云端科技有限公司（香港）", "", ""},
		{"Japanese", "株式会社クラウド　ソリューションズ", "", ""},
		{"Korean", "주식회사 한국클라우드", "", ""},
		{"what keeps letters apart, among Latin ones", "ACME\u200cHosting", "\u200c", "it holds U+200C, which can't be printed; delete it from the cell"},
		{"emoji, each once", "🚀🚀 Cloud 🎉", "🚀🎉", "no embedded font draws U+1F680 '🚀', U+1F389 '🎉'; --font FILE adds a font that does"},
		{"a script without a font", "Cloud ქარი", "ქარი", "no embedded font draws U+10E5 'ქ', U+10D0 'ა', U+10E0 'რ', U+10D8 'ი'; --font FILE adds a font that does"},
		{"one endless word", strings.Repeat("Cloud", 40), "", "its 200 characters don't fit on three lines; shorten it to about 180, in words that can be parted"},
		{"160 Chinese characters", strings.Repeat("云端科技", 40), "", "its 160 characters don't fit on three lines; shorten it to about 90, in words that can be parted"},
		{"90 Chinese characters", strings.Repeat("云端科技有限公司北京", 9), "", ""},
		{"300 characters", hostings(38), "", "its 303 characters don't fit on three lines; shorten it to about 180, in words that can be parted"},
		{"a book", hostings(100_000), "", "its 799999 characters don't fit on three lines; shorten it to about 180, in words that can be parted"},
	}
	for _, sheet := range []Sheet{A4, Letter} {
		p := press(t, sheet)
		for _, tt := range tests {
			t.Run(string(sheet)+"/"+tt.name, func(t *testing.T) {
				err := p.Check(tt.partner)
				if tt.reason == "" {
					assert.NoError(t, err)
					return
				}
				var refused *NameError
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, tt.partner, refused.Name)
				assert.Equal(t, tt.reason, refused.Reason)
				assert.Equal(t, tt.runes, string(refused.Runes))
				_, err = p.Print(sample(tt.partner, 2020))
				assert.ErrorAs(t, err, &refused)
			})
		}
	}
}

func TestPrintRefusals(t *testing.T) {
	p := press(t, A4)
	tests := []struct {
		name   string
		change func(c *Certificate)
		want   string
	}{
		{"no number", func(c *Certificate) { c.Number = " " }, `certificate " ": the number is blank`},
		{"number that can't be drawn", func(c *Certificate) { c.Number = "🚀-1" }, "no embedded font draws U+1F680 '🚀' of the number"},
		{"replaced number that can't be drawn", func(c *Certificate) { c.Replaces = "N\u200b1" }, "no embedded font draws U+200B of the number"},
		{"no year", func(c *Certificate) { c.Years = nil }, "got the badge years [], want at least one, rising"},
		{"falling years", func(c *Certificate) { c.Years = []int{2021, 2020} }, "got the badge years [2021 2020]"},
		{"no end", func(c *Certificate) { c.GoodThrough = 0 }, "is missing"},
		{"no day of issue", func(c *Certificate) { c.Issued = 0 }, "is missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := sample("Birch Hosting", 2020)
			tt.change(&c)
			_, err := p.Print(c)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestPanicCostsOneCertificate(t *testing.T) {
	p := press(t, A4)
	whole := p.words
	p.words = whole[:len(whole)/3] // gofpdf panics on a font cut off
	_, err := p.Print(sample("Birch Hosting", 2020))
	assert.ErrorContains(t, err, "certificate P-001-2020: the PDF could not be written")
	p.words = whole
	_, err = p.Print(sample("Birch Hosting", 2020))
	assert.NoError(t, err)
}

func TestNewPressRefusals(t *testing.T) {
	_, err := NewPress(templates, "A3")
	assert.EqualError(t, err, `sheet: got "A3", want A4 or Letter`)

	foreign := copyTemplates(t)
	foreign[wordingFile].Data = bytes.Replace(foreign[wordingFile].Data, []byte("\ntitle: Certificate"), []byte("\ntitle: 🎓 Certificate"), 1)
	_, err = NewPress(foreign, A4)
	assert.ErrorContains(t, err, "title: no embedded font draws U+1F393 '🎓'")
	assert.Regexp(t, `^certificate/wording\.yaml:\d+:8: `, err.Error())

	noFont := copyTemplates(t)
	delete(noFont, "fonts/EBGaramond-Italic.ttf")
	_, err = NewPress(noFont, A4)
	assert.ErrorContains(t, err, "fonts/EBGaramond-Italic.ttf")

	badFont := copyTemplates(t)
	badFont["fonts/EBGaramond-Italic.ttf"].Data = []byte("no font")
	_, err = NewPress(badFont, A4)
	assert.ErrorContains(t, err, "fonts/EBGaramond-Italic.ttf: not a TrueType font")
}

func copyTemplates(t *testing.T) fstest.MapFS {
	fonts, err := fs.Glob(templates, "fonts/*.ttf")
	require.NoError(t, err)
	out := fstest.MapFS{}
	for _, n := range append(fonts, wordingFile) {
		data, err := fs.ReadFile(templates, n)
		require.NoError(t, err)
		out[n] = &fstest.MapFile{Data: data}
	}
	return out
}

func TestSameCertificateSameBytes(t *testing.T) {
	partners := []string{"Nordlys Cloud Løsninger AS", "Αθηνά Φιλοξενία ΑΕ", longName}
	var want [][]byte
	first := press(t, A4)
	for _, partner := range partners {
		pdf, err := first.Print(sample(partner, 2020, 2021))
		require.NoError(t, err)
		want = append(want, pdf)
	}
	for i := range want {
		for j := range i {
			assert.NotEqual(t, want[i], want[j])
		}
	}
	// again, on a press that has printed and on a new one, by two goroutines each
	for _, p := range []*Press{first, press(t, A4)} {
		var workers sync.WaitGroup
		for range 2 {
			workers.Go(func() {
				for i, partner := range partners {
					pdf, err := p.Print(sample(partner, 2020, 2021))
					assert.NoError(t, err)
					assert.True(t, bytes.Equal(want[i], pdf), "%s came out differently", partner)
				}
			})
		}
		workers.Wait()
	}
}

// TestStructure reads the PDF without any PDF library.
func TestStructure(t *testing.T) {
	boxes := map[Sheet]string{A4: "[0 0 841.89 595.28]", Letter: "[0 0 792.00 612.00]"}
	for sheet, box := range boxes {
		t.Run(string(sheet), func(t *testing.T) {
			pdf, err := press(t, sheet).Print(sample("AT&T <Nordlys> Łódź", 2020))
			require.NoError(t, err)
			assert.Less(t, len(pdf), 500_000)
			doc, err := parse(pdf)
			require.NoError(t, err)
			all := bytes.Join(doc.objects, nil)
			catalog, info := doc.objects[doc.catalog-1], doc.objects[doc.info-1]

			assert.Equal(t, 1, bytes.Count(all, []byte("/Type /Page\n")), "pages")
			holds(t, all, "/Count 1\n")
			holds(t, all, "/MediaBox "+box)
			holds(t, all, "/TrimBox [0.00 0.00 "+strings.TrimPrefix(box, "[0 0 "))
			holds(t, catalog, "/Lang (en)")
			holds(t, catalog, "/DisplayDocTitle true")
			assert.Len(t, regexp.MustCompile(`/(BaseFont|FontName) /[A-Z]{6}\+EBGaramond-Regular\n`).FindAll(all, -1), 3)
			holds(t, all, "/FontFile2 ")
			holds(t, info, "/CreationDate (D:20200630000000)")
			holds(t, info, "/ModDate (D:20200630000000)")
			lacks(t, all, "/utf8words")
			lacks(t, all, "/ExtGState") // transparency
			lacks(t, all, "/Subtype /Image")
			assert.Regexp(t, `/ID \[<([0-9a-f]{32})> <[0-9a-f]{32}>\]`, string(pdf[len(pdf)-300:]))

			link := regexp.MustCompile(`/Metadata (\d+) 0 R`).FindSubmatch(catalog)
			require.NotNil(t, link)
			number, err := strconv.Atoi(string(link[1]))
			require.NoError(t, err)
			xmp := doc.objects[number-1]
			holds(t, xmp, "/Subtype /XML")
			holds(t, xmp, "cPanel Certified Partner 2020: AT&amp;T &lt;Nordlys&gt; Łódź")
			holds(t, xmp, "<xmp:CreateDate>2020-06-30T00:00:00Z</xmp:CreateDate>")
		})
	}
}

// holds and lacks say what is amiss without printing a PDF.
func holds(t *testing.T, in []byte, want string) {
	t.Helper()
	assert.True(t, bytes.Contains(in, []byte(want)), "%q is missing", want)
}

func lacks(t *testing.T, in []byte, unwanted string) {
	t.Helper()
	assert.False(t, bytes.Contains(in, []byte(unwanted)), "%q is there", unwanted)
}

func TestEachFontHasItsLicence(t *testing.T) {
	for c := lettering.Roman; c <= lettering.Display; c++ {
		name := c.String()
		family, _, _ := strings.Cut(name, "-")
		licence, err := fs.ReadFile(templates, "fonts/"+family+"-OFL.txt")
		require.NoError(t, err)
		assert.Regexp(t, `^Copyright \d{4} `, string(licence))
		assert.Contains(t, string(licence), "SIL OPEN FONT LICENSE Version 1.1")
	}
}

// TestTableOfObjects wants each object where the table says it is.
func TestTableOfObjects(t *testing.T) {
	pdf, err := press(t, A4).Print(sample("Birch Hosting", 2020))
	require.NoError(t, err)
	doc, err := parse(pdf)
	require.NoError(t, err)
	for i, o := range doc.objects {
		assert.True(t, bytes.HasPrefix(o, []byte(strconv.Itoa(i+1)+" 0 obj\n")), "object %d begins with %.20q", i+1, o)
		assert.True(t, bytes.HasSuffix(o, []byte("endobj\n")), "object %d", i+1)
	}
}

func TestFinishRefusesWhatIsNoPDF(t *testing.T) {
	for _, broken := range []string{"", "startxref\n", "startxref\n9", "startxref\n0\n", "trailer /Size 9 /Root 1 /Info 1\nstartxref\n0\n%%EOF",
		"xref\n0 2\n0000000000 65535 f \nxxxxxxxxxx 00000 n \ntrailer\n<</Size 2\n/Root 1 0 R\n/Info 1 0 R>>\nstartxref\n0\n%%EOF"} {
		_, err := finish{}.apply([]byte(broken))
		assert.Error(t, err, "%q", broken)
	}
}

// TestQuietMargin wants every coordinate of the plate ten millimetres from the sheet's edges.
func TestQuietMargin(t *testing.T) {
	for sheet, size := range sheetSizes {
		p := press(t, sheet)
		z, err := zlib.NewReader(bytes.NewReader(p.plate.deflated))
		require.NoError(t, err)
		ops, err := io.ReadAll(z)
		require.NoError(t, err)
		var lengths []float64
		skip := false // glyphs count from their own origins; what is clipped shows only within its clip
		for _, op := range strings.Split(string(ops), "\n")[1:] {
			f := strings.Fields(op)
			switch {
			case len(f) == 0 || op == "q":
			case op == "W n" || f[0] == "q":
				skip = true
			case f[0] == "Q":
				skip = false
			case !skip && strings.Contains("m l c re", f[len(f)-1]):
				lengths = lengths[:0]
				for _, s := range f[:len(f)-1] {
					units, err := strconv.Atoi(s)
					require.NoError(t, err)
					lengths = append(lengths, float64(units)/unitsPerMM)
				}
				if f[len(f)-1] == "re" {
					lengths[2], lengths[3] = lengths[0]+lengths[2], lengths[1]+lengths[3]
				}
				for i, l := range lengths {
					most := [2]float64{size.x, size.y}[i%2] - 10
					require.True(t, 10 <= l && l <= most, "%s: %s is at %.2f mm, want 10 to %.2f", sheet, op, l, most)
				}
			}
		}
		require.NotEmpty(t, lengths)
	}
}

func TestToolsReadTheCertificate(t *testing.T) {
	tests := []struct {
		partner string
		years   []int
		want    []string
	}{
		{"Nordlys Cloud Løsninger AS", []int{2020}, []string{"Badge year 2020\n", "beginning 15 June 2020, good through 31 January 2021"}},
		{"Αθηνά Φιλοξενία ΑΕ", []int{2020, 2021}, []string{"Badge years 2020 and 2021\n", "good through 31 January 2022"}},
		{"ООО «Северный Хостинг»", []int{2021}, []string{"Badge year 2021\n"}},
		{"Công ty Máy chủ Việt Đại Dương", []int{2020}, nil},
		{"AT&T", []int{2020, 2021, 2022}, []string{"Badge years 2020, 2021 and 2022\n"}},
		{longName, []int{2020}, nil},
	}
	for _, sheet := range []Sheet{A4, Letter} {
		p := press(t, sheet)
		for _, tt := range tests {
			t.Run(string(sheet)+"/"+tt.partner, func(t *testing.T) {
				pdf, err := p.Print(sample(tt.partner, tt.years...))
				require.NoError(t, err)
				file := filepath.Join(t.TempDir(), "certificate.pdf")
				require.NoError(t, os.WriteFile(file, pdf, 0o600))
				if out, ok := tool(t, "qpdf", "--check", file); ok {
					assert.Contains(t, out, "No syntax or stream encoding errors found")
				}
				if out, ok := tool(t, "pdftotext", file, "-"); ok {
					inOrder(t, strings.Join(strings.Fields(out), " "), "cPanel Certified Partner Program", "Certificate", "This certifies that",
						tt.partner, "has met every requirement", "cPanel Certified Partner", "Badge year", "good through", "Certificate P-001-2020", "Issued 30 June 2020")
					for _, w := range tt.want {
						assert.Contains(t, out, w)
					}
				}
				if out, ok := tool(t, "pdffonts", file); ok {
					assert.Regexp(t, `[A-Z]{6}\+EBGaramond-Regular +CID TrueType +Identity-H +yes yes yes`, out)
					assert.Len(t, strings.Split(strings.TrimSpace(out), "\n"), 3, "a single font")
				}
			})
		}
	}
}

// A certificate that replaces another says so, in its place in the order of reading.
func TestReplacedNumberIsPrinted(t *testing.T) {
	for _, sheet := range []Sheet{A4, Letter} {
		p := press(t, sheet)
		c := sample("Nordlys Cloud Løsninger AS", 2020)
		first, err := p.Print(c)
		require.NoError(t, err)
		c.Number, c.Replaces = "CP-2020-7K3M9QXD", "CP-2020-1B2C3D4E"
		pdf, err := p.Print(c)
		require.NoError(t, err)
		const said = "replaces certificate CP-2020-1B2C3D4E"
		for _, tt := range []struct {
			pdf  []byte
			want bool
		}{{first, false}, {pdf, true}} {
			doc, err := parse(tt.pdf)
			require.NoError(t, err)
			assert.Equal(t, tt.want, bytes.Contains(bytes.Join(doc.objects, nil), []byte(said)), "among the keywords")
		}
		file := filepath.Join(t.TempDir(), "certificate.pdf")
		require.NoError(t, os.WriteFile(file, pdf, 0o600))
		if out, ok := tool(t, "qpdf", "--check", file); ok {
			assert.Contains(t, out, "No syntax or stream encoding errors found")
		}
		if out, ok := tool(t, "pdftotext", "-raw", file, "-"); ok { // in the order of the page's content
			inOrder(t, strings.Join(strings.Fields(out), " "), "Certificate CP-2020-7K3M9QXD", said, "Issued 30 June 2020")
		}
	}
}

// tool runs a program; where that isn't installed, ok is false.
func tool(t *testing.T, name string, args ...string) (out string, ok bool) {
	path, err := exec.LookPath(name)
	if err != nil {
		t.Logf("%s is not installed", name)
		return "", false
	}
	b, err := exec.Command(path, args...).CombinedOutput()
	require.NoError(t, err, "%s", b)
	return string(b), true
}

// inOrder wants the texts one after the other.
func inOrder(t *testing.T, in string, texts ...string) {
	for _, text := range texts {
		_, after, ok := strings.Cut(in, text)
		require.True(t, ok, "%q is not in %q", text, in)
		in = after
	}
}

func BenchmarkPrint(b *testing.B) {
	p := press(b, A4)
	c := sample("Nordlys Cloud Løsninger AS", 2020, 2021)
	for b.Loop() {
		_, err := p.Print(c)
		require.NoError(b, err)
	}
}

func hostings(n int) string { return strings.TrimSpace(strings.Repeat("Hosting ", n)) }
