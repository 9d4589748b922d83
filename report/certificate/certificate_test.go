package certificate

import (
	"bytes"
	"compress/zlib"
	"image/png"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/issued"
	"assay/report/lettering"
)

func press(t testing.TB, sheet Sheet) *Press {
	p, err := NewPress(shipped, types(t), sheet)
	require.NoError(t, err)
	return p
}

func types(t testing.TB) *lettering.Case {
	c, err := lettering.Open(shipped)
	require.NoError(t, err)
	return c
}

func sample(partner string, years ...int) Page {
	return Page{Certificate: issued.Certificate{
		Number: "P-001-2020", Partner: partner, Years: years, Begins: ingest.DayOf(2020, 6, 15),
		GoodThrough: ingest.DayOf(years[len(years)-1]+1, 1, 31), Issued: ingest.DayOf(2020, 6, 30),
	}}
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
		{"line break", "ACME\nHosting", "\n", "it holds U+000A, which can't be seen; delete it from the cell"},
		{"zero-width space", "ACME\u200bHosting", "\u200b", "it holds U+200B, which can't be seen; delete it from the cell"},
		{"direction mark", "ACME\u202e", "\u202e", "it holds U+202E, which can't be seen; delete it from the cell"},
		{"invalid UTF-8", "ACME\xff", "\ufffd", "it holds U+FFFD '�', which can't be seen; delete it from the cell"},
		{"Arabic", "شركة النور للحلول السحابية", "", ""},
		{"Persian, with what keeps letters apart", "راهکارهای می\u200cخواهیم", "", ""},
		{"Hebrew and Latin", "ענן ישראל בע״מ (Cloud 24)", "", ""},
		{"Thai", "บริษัท คลาวด์ไทย จำกัด", "", ""},
		{"Devanagari", "श्री क्लाउड टेक्नोलॉजी", "", ""},
		{"Chinese", "北京云端科技有限公司（香港）", "", ""},
		{"Japanese", "株式会社クラウド　ソリューションズ", "", ""},
		{"Korean", "주식회사 한국클라우드", "", ""},
		{"what keeps letters apart, among Latin ones", "ACME\u200cHosting", "\u200c", "it holds U+200C, which can't be seen; delete it from the cell"},
		{"emoji, each once", "🚀🚀 Cloud 🎉", "🚀🎉", "no embedded font draws U+1F680 '🚀', U+1F389 '🎉'; --font FILE adds a font that does"},
		{"a script without a font", "Cloud ქარი", "ქარი", "no embedded font draws U+10E5 'ქ', U+10D0 'ა', U+10E0 'რ', U+10D8 'ი'; --font FILE adds a font that does"},
		{"emoji of several joined", "Cloud 👨\u200d👩 ❤\ufe0f", "👨👩❤", "no embedded font draws U+1F468 '👨', U+1F469 '👩', U+2764 '❤'; --font FILE adds a font that does"},
		{"one word too long for a line", strings.Repeat("Cloud", 16), "", "a word of it doesn't fit on a line; part the word with a blank or a hyphen"},
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
		change func(c *Page)
		want   string
	}{
		{"no number", func(c *Page) { c.Number = " " }, `certificate " ": the number is blank`},
		{"number that can't be drawn", func(c *Page) { c.Number = "🚀-1" }, "no embedded font draws U+1F680 '🚀' of the number"},
		{"replaced number that can't be drawn", func(c *Page) { c.Replaces = "N\u200b1" }, "no embedded font draws U+200B of the number"},
		{"no year", func(c *Page) { c.Years = nil }, "got the badge years [], want at least one, rising"},
		{"falling years", func(c *Page) { c.Years = []int{2021, 2020} }, "got the badge years [2021 2020]"},
		{"no end", func(c *Page) { c.GoodThrough = 0 }, "is missing"},
		{"no day of issue", func(c *Page) { c.Issued = 0 }, "is missing"},
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
	c := sample("Birch Hosting", 2020)
	c.Seal = func([32]byte) []byte { panic("no key") }
	_, err := p.Print(c)
	assert.EqualError(t, err, "certificate P-001-2020: the PDF could not be written: no key")
	c.Seal = nil
	_, err = p.Print(c)
	assert.NoError(t, err)
}

func TestNewPressRefusals(t *testing.T) {
	_, err := NewPress(shipped, types(t), "A3")
	assert.EqualError(t, err, `sheet: got "A3", want A4 or Letter`)

	foreign := copyTemplates(t)
	foreign[wordingFile].Data = bytes.Replace(foreign[wordingFile].Data, []byte("\ntitle: Certificate"), []byte("\ntitle: 🎓 Certificate"), 1)
	_, err = NewPress(foreign, types(t), A4)
	assert.ErrorContains(t, err, "title: no embedded font draws U+1F393 '🎓'")
	assert.Regexp(t, `^certificate/wording\.yaml:\d+:8: `, err.Error())
}

func copyTemplates(t *testing.T) fstest.MapFS {
	fonts, err := fs.Glob(shipped, "fonts/*.ttf")
	require.NoError(t, err)
	out := fstest.MapFS{}
	for _, n := range append(fonts, wordingFile) {
		data, err := fs.ReadFile(shipped, n)
		require.NoError(t, err)
		out[n] = &fstest.MapFile{Data: data}
	}
	return out
}

func TestSameCertificateSameBytes(t *testing.T) {
	certificates := []Page{
		sample("Nordlys Cloud Løsninger AS", 2020, 2021), sample("Αθηνά Φιλοξενία ΑΕ", 2020, 2021), sample(longName, 2020, 2021), full(),
	}
	var want [][]byte
	first := press(t, A4)
	for _, c := range certificates {
		pdf, err := first.Print(c)
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
				for i, c := range certificates {
					pdf, err := p.Print(c)
					assert.NoError(t, err)
					assert.True(t, bytes.Equal(want[i], pdf), "%s came out differently", c.Partner)
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
			assert.Less(t, len(pdf), 190_000)
			doc, err := parse(pdf)
			require.NoError(t, err)
			all := joined(doc)
			catalog, info := doc.objects[doc.catalog-1].head, doc.objects[doc.info-1].head

			assert.Equal(t, 1, bytes.Count(all, []byte("/Type /Page\n")), "pages")
			holds(t, all, "/Count 1\n")
			holds(t, all, "/MediaBox "+box)
			holds(t, all, "/TrimBox [0.00 0.00 "+strings.TrimPrefix(box, "[0 0 "))
			holds(t, catalog, "/Lang (en)")
			holds(t, catalog, "/DisplayDocTitle true")
			names := regexp.MustCompile(`/(?:BaseFont|FontName) /([A-Z]{6}\+AssayWords) `).FindAllSubmatch(all, -1)
			require.Len(t, names, 3)
			assert.Equal(t, string(names[0][1]), string(names[2][1]))
			assert.NotEqual(t, "AAAAAA+AssayWords", string(names[0][1]))
			holds(t, all, "/FontFile2 ")
			lacks(t, catalog, "/Names")
			lacks(t, catalog, "/AF")
			lacks(t, catalog, "/PieceInfo")
			holds(t, info, "/CreationDate (D:20200630000000)")
			holds(t, info, "/ModDate (D:20200630000000)")
			lacks(t, all, "/ExtGState") // transparency
			lacks(t, all, "/Subtype /Image")
			assert.Regexp(t, `/ID \[<([0-9a-f]{32})> <[0-9a-f]{32}>\]`, string(pdf[len(pdf)-300:]))

			link := regexp.MustCompile(`/Metadata (\d+) 0 R`).FindSubmatch(catalog)
			require.NotNil(t, link)
			number, err := strconv.Atoi(string(link[1]))
			require.NoError(t, err)
			xmp := doc.objects[number-1].head
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

// joined are the objects of a document that was parsed.
func joined(doc *document) (all []byte) {
	for _, o := range doc.objects {
		all = append(all, o.head...)
	}
	return all
}

func TestEachFontHasItsLicence(t *testing.T) {
	for c := lettering.Roman; c <= lettering.Display; c++ {
		name := c.String()
		family, _, _ := strings.Cut(name, "-")
		licence, err := fs.ReadFile(shipped, "fonts/"+family+"-OFL.txt")
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
		assert.True(t, bytes.HasPrefix(o.head, []byte(strconv.Itoa(i+1)+" 0 obj\n")), "object %d begins with %.20q", i+1, o.head)
		assert.True(t, bytes.HasSuffix(o.head, []byte("endobj\n")), "object %d", i+1)
	}
}

func TestFinishRefusesWhatIsNoPDF(t *testing.T) {
	z, err := newPacker(zlib.BestSpeed)
	require.NoError(t, err)
	for _, broken := range []string{"", "startxref\n", "startxref\n9", "startxref\n0\n", "trailer /Size 9 /Root 1 /Info 1\nstartxref\n0\n%%EOF",
		"xref\n0 2\n0000000000 65535 f \nxxxxxxxxxx 00000 n \ntrailer\n<</Size 2\n/Root 1 0 R\n/Info 1 0 R>>\nstartxref\n0\n%%EOF"} {
		_, err := finish{fount: new(fount)}.apply([]byte(broken), z)
		assert.Error(t, err, "%q", broken)
	}
}

// TestQuietMargin wants every coordinate of the plate and the rosette ten
// millimetres from the sheet's edges.
func TestQuietMargin(t *testing.T) {
	for sheet, size := range sheetSizes {
		p := press(t, sheet)
		on, err := p.plate()
		require.NoError(t, err)
		for _, f := range []form{on.drawing, on.rosette} {
			points := placed(t, inflate(t, f.deflated))
			require.NotEmpty(t, points)
			for _, at := range points {
				require.True(t, 10 <= at.x && at.x <= size.x-10 && 10 <= at.y && at.y <= size.y-10,
					"%s %s: drawn at %.2f, %.2f mm", sheet, f.name, at.x, at.y)
			}
		}
	}
}

// placed lists the points of paths in millimetres from the sheet's top left
// corner, less what is clipped, which shows only within its clip.
func placed(t *testing.T, ops []byte) (out []point) {
	type state struct {
		a, b, c, d, e, f float64
		clipped          bool
	}
	now, saved := state{a: 1, d: 1}, []state(nil)
	var numbers []float64
	for _, op := range strings.Fields(strings.ReplaceAll(string(ops), "q", " q ")) {
		if v, err := strconv.ParseFloat(op, 64); err == nil {
			numbers = append(numbers, v)
			continue
		}
		switch n := numbers; op {
		case "q":
			saved = append(saved, now)
		case "Q":
			now, saved = saved[len(saved)-1], saved[:len(saved)-1]
		case "W":
			now.clipped = true
		case "cm":
			if len(saved) == 1 { // from the sheet's top in hundredths of a point onto the page
				assert.Equal(t, []float64{.01, 0, 0, -.01}, n[:4])
				break
			}
			m := now
			now.a, now.b, now.c, now.d = m.a*n[0]+m.c*n[1], m.b*n[0]+m.d*n[1], m.a*n[2]+m.c*n[3], m.b*n[2]+m.d*n[3]
			now.e, now.f = m.a*n[4]+m.c*n[5]+m.e, m.b*n[4]+m.d*n[5]+m.f
		case "re":
			n = []float64{n[0], n[1], n[0] + n[2], n[1] + n[3]}
			fallthrough
		case "m", "l", "c":
			for i := 0; i < len(n) && !now.clipped; i += 2 {
				out = append(out, point{now.a*n[i] + now.c*n[i+1] + now.e, now.b*n[i] + now.d*n[i+1] + now.f}.times(1/unitsPerMM))
			}
		}
		numbers = numbers[:0]
	}
	require.Empty(t, saved)
	return out
}

func inflate(t *testing.T, deflated []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(deflated))
	require.NoError(t, err)
	out, err := io.ReadAll(z)
	require.NoError(t, err)
	return out
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
					assert.Regexp(t, `[A-Z]{6}\+AssayWords +CID TrueType +Identity-H +yes yes yes`, out)
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
			assert.Equal(t, tt.want, bytes.Contains(joined(doc), []byte(said)), "among the keywords")
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

// BenchmarkPrint prints on all processors, as a run does.
func BenchmarkPrint(b *testing.B) {
	full := sample("Nordlys Cloud Løsninger AS", 2020, 2021)
	full.Statement = statement(120)
	full.Seal = sealed
	full.Attachments = []Attachment{
		credential("credential-2020.json", 60_000), credential("credential-2021.json", 60_000),
	}
	tests := []struct {
		name string
		c    Page
	}{
		{"plain", sample("Nordlys Cloud Løsninger AS", 2020, 2021)},
		{"long name", sample(longName, 2020, 2021)},
		{"with code, seal and two credentials", full},
	}
	for _, tt := range tests {
		b.Run(tt.name, func(b *testing.B) {
			p := press(b, A4)
			var size atomic.Int64
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					pdf, err := p.Print(tt.c)
					require.NoError(b, err)
					size.Store(int64(len(pdf)))
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "certificates/s")
			b.ReportMetric(float64(size.Load()), "bytes/certificate")
		})
	}
}

func hostings(n int) string { return strings.TrimSpace(strings.Repeat("Hosting ", n)) }

// The small picture shows the certificate: the name where it stands on the page,
// in every script, and the same bytes each time.
func TestPicture(t *testing.T) {
	for _, sheet := range []Sheet{A4, Letter} {
		p := press(t, sheet)
		take := func(partner string) (out []byte) {
			c := sample(partner, 2020)
			c.Picture = func(png []byte) { out = png }
			_, err := p.Print(c)
			require.NoError(t, err)
			return out
		}
		seen := map[string]bool{}
		for _, partner := range []string{"Northwind Hosting", "شركة النور", "株式会社クラウド", "I"} {
			picture := take(partner)
			assert.Equal(t, picture, take(partner))
			assert.False(t, seen[string(picture)], partner)
			seen[string(picture)] = true
			assert.Less(t, len(picture), 24_000)
			im, err := png.Decode(bytes.NewReader(picture))
			require.NoError(t, err)
			assert.Equal(t, pictureWidth, im.Bounds().Dx())
			scale := pictureWidth / p.layout.width
			dark := 0
			for y := int((nameFrom + p.layout.rise) * scale); y < int((nameTo+p.layout.rise)*scale); y++ {
				for x := int(p.layout.axis * scale); x < int(p.layout.edge*scale); x++ {
					if r, _, _, _ := im.At(x, y).RGBA(); r < 0x8000 {
						dark++
					}
				}
			}
			assert.Greater(t, dark, 20, "%s on %s", partner, sheet)
		}
	}
}
