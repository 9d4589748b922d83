package certificate

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/lettering"
)

// In want, a stretch each, | stands for the mark.
func TestStretches(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"Latin", "AT&T 24", []string{"AT&T 24"}},
		{"Hebrew", "שלום עולם", []string{"םלוע םולש"}},
		{"accents behind their letters", "שָׁ", []string{"\u05c1\u05b8ש"}},
		{"Hebrew, then Latin in brackets", "ענן (AB 2)", []string{"ןנע|", " (AB 2)"}},
		{"Hebrew in brackets among Latin", "AB (ענן ענן) CD", []string{"AB (", "ןנע ןנע|", ") CD"}},
		{"Hebrew with a sign at its end", "ענן!", []string{"ןנע|", "!"}},
		{"digits part Hebrew", "ענן 12 ענן", []string{"ןנע|", " 12 ", "ןנע"}},
		{"Indic, in the order of reading", "क्षि", []string{"क्षि"}},
	}
	types, err := lettering.Open(templates)
	require.NoError(t, err)
	set := types.Compositor("en")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line := set.Set(tt.text, nameStyle.At(1))
			var got []string
			width := 0
			for _, s := range wordsOf(line, point{}).stretches {
				var b strings.Builder
				for _, l := range s {
					b.WriteRune(l.char)
					width += l.width
				}
				got = append(got, strings.ReplaceAll(b.String(), "\u200e", "|"))
			}
			assert.Equal(t, tt.want, got)
			assert.InDelta(t, 1000*line.Width, width, 1+float64(len(line.Glyphs)), "as wide as what is seen")
		})
	}
}

var scripts = map[string]string{
	"Latin":                 "Nordlys Cloud Løsninger AS",
	"accents":               "x̂yz Łódź Ltd",
	"Vietnamese":            "Công ty Cổ phần Nguyễn Thế Hùng",
	"Greek":                 "Αθηνά Φιλοξενία ΑΕ",
	"Cyrillic":              "ООО «Северный Хостинг»",
	"Arabic":                "شركة النور للحلول السحابية",
	"Arabic with vowels":    "مُحَمَّد العَلَّامة",
	"Arabic, two lines":     "شركة النور العالمية للحلول السحابية واستضافة المواقع وتسجيل النطاقات والبنية التحتية المدارة",
	"Persian":               "راهکارهای می\u200cخواهیم ۱۲۳",
	"Hebrew":                "ענן ישראל בע״מ (Cloud 24)",
	"Latin with Arabic":     "Nordlys (شركة النور) Ltd",
	"Arabic, Latin, digits": "شرکت ابر ۱۲۳ Cloud & Co 45 تهران",
	"Thai":                  "บริษัท คลาวด์ไทย จำกัด",
	"Devanagari":            "श्री क्लाउड टेक्नोलॉजी क्षि",
	"Chinese":               "北京云端科技有限公司（香港）",
	"beyond U+FFFF":         "𠮷野家 株式会社",
	"Japanese":              "株式会社クラウド",
	"Korean":                "주식회사 한국클라우드",
}

// TestWordsCanBeSearched copies each script's name from the PDF, as its readers do.
func TestWordsCanBeSearched(t *testing.T) {
	p := press(t, A4)
	for script, name := range scripts {
		t.Run(script, func(t *testing.T) {
			pdf, err := p.Print(sample(name, 2020))
			require.NoError(t, err)
			file := filepath.Join(t.TempDir(), "certificate.pdf")
			require.NoError(t, os.WriteFile(file, pdf, 0o600))
			if out, ok := tool(t, "pdftotext", file, "-"); ok {
				inOrder(t, plain(out), "This certifies that "+plain(name)+" has met every requirement", "Issued 30 June 2020")
			}
			if out, ok := tool(t, "pdfinfo", file); ok {
				assert.Contains(t, out, "cPanel Certified Partner 2020: "+name+"\n")
			}
			if out, ok := tool(t, "pdffonts", file); ok {
				assert.Len(t, strings.Split(strings.TrimSpace(out), "\n"), 3, "a single font")
			}
			// these two leave right-to-left letters as they lie
			if strings.ContainsAny(name, "אהכישال") {
				return
			}
			if out, ok := tool(t, "mutool", "draw", "-q", "-F", "txt", file); ok {
				inOrder(t, plain(out), "This certifies that "+plain(name)+" has met every requirement")
			}
			if _, once := map[string]bool{"Thai": true, "Korean": true}[script]; !once {
				return // Ghostscript is slow
			}
			if out, ok := tool(t, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=txtwrite", "-sOutputFile=-", file); ok {
				inOrder(t, plain(out), "This certifies that "+plain(name)+" has met every requirement")
			}
		})
	}
}

// plain is a text without marks of direction and form, its blanks single.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u202a", "", "\u202b", "", "\u202c", "", "\u200e", "", "\u200f", "").Replace(s)), " ")
}

// Letters beyond U+FFFF take two units in the map to Unicode.
func TestFountKnowsEveryRune(t *testing.T) {
	var f fount
	for i, l := range []letter{{'A', 700}, {'𠮷', 1000}, {'A', 701}, {'A', 700}, {'🚀', 1000}} {
		assert.Equal(t, []int{1, 2, 3, 1, 4}[i], f.code(l))
	}
	got := string(f.unicodes())
	for _, row := range []string{"4 beginbfchar\n", "<0001> <0041>\n", "<0002> <d842dfb7>\n", "<0003> <0041>\n", "<0004> <d83dde80>\n"} {
		assert.Contains(t, got, row)
	}
	assert.Equal(t, "[1 [700 1000 701 1000]]", string(f.widths()))
	for i := range 250 {
		f.code(letter{rune(0x4e00 + i), 1000})
	}
	got = string(f.unicodes())
	for _, table := range []string{"100 beginbfchar\n<0001>", "100 beginbfchar\n<0065>", "54 beginbfchar\n<00c9>"} {
		assert.Contains(t, got, table)
	}
}

func TestTrueTypeOfWords(t *testing.T) {
	var f fount
	f.code(letter{'A', 700})
	f.code(letter{'\u0301', 0})
	file := f.trueType()
	assert.Equal(t, uint32(0xB1B0AFBA), checksum(file))
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		row := file[12+16*i:]
		at, length := binary.BigEndian.Uint32(row[8:]), binary.BigEndian.Uint32(row[12:])
		data := file[at : at+length]
		tables[string(row[:4])] = data
		if string(row[:4]) != "head" { // which holds the sum of all
			assert.Equal(t, binary.BigEndian.Uint32(row[4:]), checksum(data), "%s", row[:4])
		}
	}
	assert.Equal(t, shorts(0, 0, 700, 0, 0, 0), tables["hmtx"])
	assert.Equal(t, 3, int(binary.BigEndian.Uint16(tables["maxp"][4:])))
	last := binary.BigEndian.Uint16(tables["loca"][6:])
	assert.Equal(t, len(tables["glyf"]), 2*int(last))
}
