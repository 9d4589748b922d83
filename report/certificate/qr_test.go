package certificate

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const address = "https://verify.example.com/certificates#"

func TestQRCodeSaysTheStatement(t *testing.T) {
	tests := []struct {
		name, statement string
		modules         int
	}{
		{"short", "ASSAY1:A", 21},
		{"usual", statement(126), 49},
		{"usual, at an address", address + statement(126)[7:], 53},
		{"long", statement(227), 57},
		{"long, at an address", address + statement(227)[7:], 61},
		{"longest", statement(470), 81},
		{"nothing to pack", "https://verify.example.com/a?statement=abcdefghijklmnop", 33},
		{"another alphabet", "Überprüfung # ABCDEFGHIJKLMNOPQRST", 29},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, err := qrCode(tt.statement)
			require.NoError(t, err)
			assert.Equal(t, tt.modules, code.Size)
			assert.LessOrEqual(t, code.side(), mostSide)
			assert.GreaterOrEqual(t, code.side(), leastSide-.1)
			got, err := decode(pixels(code, 4))
			require.NoError(t, err)
			assert.Equal(t, tt.statement, got)
		})
	}
}

func TestQRCodeTooFineToScan(t *testing.T) {
	_, err := qrCode(statement(600))
	assert.EqualError(t, err, "the QR code of a statement of 967 characters would be too fine to scan")
	c := sample("Birch Hosting", 2020)
	c.Statement = strings.Repeat("A", 5000)
	_, err = press(t, A4).Print(c)
	assert.EqualError(t, err, "certificate P-001-2020: the QR code of a statement of 5000 characters would be too fine to scan")
}

// pixels draws a code's runs, so many pixels a module.
func pixels(c *qr, pixels int) image.Image {
	side := (c.Size + 2*quietZone) * pixels
	img := image.NewGray(image.Rect(0, 0, side, side))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, r := range c.darkRuns() {
		x, y := (r.x+quietZone)*pixels, (r.y+quietZone)*pixels
		draw.Draw(img, image.Rect(x, y, x+r.length*pixels, y+pixels), image.Black, image.Point{}, draw.Src)
	}
	return img
}

func decode(img image.Image) (string, error) {
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return "", err
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

// TestQRCodeOnThePage wants two readers to read the page, and it askew and noisy.
func TestQRCodeOnThePage(t *testing.T) {
	tests := []struct {
		sheet     Sheet
		dpi       int
		degrees   float64
		noise     int
		statement string
	}{
		{A4, 100, 0, 0, statement(126)},
		{A4, 100, 0, 0, statement(227)},
		{Letter, 100, 0, 0, address + statement(126)[7:]},
		{A4, 100, 3, 20, statement(126)},
		{Letter, 150, 4, 60, statement(227)},
	}
	presses := map[Sheet]*Press{A4: press(t, A4), Letter: press(t, Letter)}
	for _, tt := range tests {
		t.Run(string(tt.sheet)+"/"+strconv.Itoa(tt.dpi)+"/"+tt.statement[:8], func(t *testing.T) {
			c := sample(longName, 2020, 2021)
			c.Statement = tt.statement
			pdf, err := presses[tt.sheet].Print(c)
			require.NoError(t, err)
			page, ok := picture(t, pdf, tt.dpi)
			if !ok {
				t.Skip("nothing to make a picture of the page with")
			}
			// zxing takes patterns of the engraving for the code's corners: it sees the corner of the page only
			corner := mistreat(page, tt.degrees, tt.noise)
			got, err := decode(corner)
			require.NoError(t, err)
			assert.Equal(t, tt.statement, got)
			if reader, err := exec.LookPath("zbarimg"); err == nil {
				file := filepath.Join(t.TempDir(), "page.png")
				if tt.degrees != 0 {
					page = corner
				}
				save(t, page, file)
				out, err := exec.Command(reader, "--nodbus", "--quiet", "--raw", file).Output()
				require.NoError(t, err)
				assert.Equal(t, tt.statement, strings.TrimSpace(string(out)))
			}
		})
	}
}

// picture is a page as a scanner sees it.
func picture(t *testing.T, pdf []byte, dpi int) (*image.Gray, bool) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "page.pdf"), pdf, 0o600))
	if _, ok := tool(t, "pdftoppm", "-r", strconv.Itoa(dpi), "-gray", "-png", "-singlefile", filepath.Join(dir, "page.pdf"), filepath.Join(dir, "page")); !ok {
		return nil, false
	}
	file, err := os.Open(filepath.Join(dir, "page.png"))
	require.NoError(t, err)
	defer file.Close()
	img, err := png.Decode(file)
	require.NoError(t, err)
	out := image.NewGray(img.Bounds())
	draw.Draw(out, out.Bounds(), img, image.Point{}, draw.Src)
	return out, true
}

// mistreat takes the lower right corner of a page, turned a little, and adds noise.
func mistreat(page *image.Gray, degrees float64, noise int) *image.Gray {
	b := page.Bounds()
	b.Min = image.Pt(b.Max.X*2/3, b.Max.Y/2)
	img := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(img, img.Bounds(), page, b.Min, draw.Src)
	b = img.Bounds()
	out := image.NewGray(b)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	mx, my := float64(b.Dx())/2, float64(b.Dy())/2
	at := func(x, y int) float64 {
		if !image.Pt(x, y).In(b) {
			return 255
		}
		return float64(img.GrayAt(x, y).Y)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for y := range b.Dy() {
		for x := range b.Dx() {
			dx, dy := float64(x)-mx, float64(y)-my
			fx, fy := mx+dx*cos-dy*sin, my+dx*sin+dy*cos
			x0, y0 := int(math.Floor(fx)), int(math.Floor(fy))
			sx, sy := fx-float64(x0), fy-float64(y0)
			v := between(between(at(x0, y0), at(x0+1, y0), sx), between(at(x0, y0+1), at(x0+1, y0+1), sx), sy)
			v += float64(noise) * (random.Float64() - .5)
			out.SetGray(x, y, color.Gray{Y: uint8(min(max(v, 0), 255))})
		}
	}
	return out
}

func save(t *testing.T, img image.Image, name string) {
	file, err := os.Create(name)
	require.NoError(t, err)
	require.NoError(t, png.Encode(file, img))
	require.NoError(t, file.Close())
}

// The code keeps its distance to every word, however long they are.
func TestQRCodeHasAQuietZone(t *testing.T) {
	for _, sheet := range []Sheet{A4, Letter} {
		p := press(t, sheet)
		p.wording.BadgeYears.Several.Text = strings.Repeat("Badge years {years} ", 9)
		p.wording.Period.FromBegin.Text = strings.Repeat("beginning {begins}, good through {good_through}; ", 3)
		p.wording.Number.Text = strings.Repeat("Certificate number {number} ", 5)
		p.wording.Issued.Text = strings.Repeat("Issued on {issued} ", 5)
		c := sample(longName, 2020, 2021)
		c.Statement = statement(227)
		pdf, err := p.Print(c)
		require.NoError(t, err)
		code, err := qrCode(c.Statement)
		require.NoError(t, err)
		const dpi = 100
		page, ok := picture(t, pdf, dpi)
		if !ok {
			t.Skip("nothing to make a picture of the page with")
		}
		foot, right, zone := footAt+2*p.layout.rise, p.layout.edge, quietZone*code.module
		for y := foot - code.side() - zone + .3; y < foot+zone-.3; y += .2 {
			for x := right - code.side() - zone + .3; x < right+zone-.3; x += .2 {
				within := x > right-code.side()-.3 && x < right+.3 && y > foot-code.side()-.3 && y < foot+.3
				if !within {
					require.Equal(t, uint8(255), page.GrayAt(int(x/25.4*dpi), int(y/25.4*dpi)).Y, "%s: something is at %.1f, %.1f mm", sheet, x, y)
				}
			}
		}
	}
}

func TestBlankCaptionIsLeftOut(t *testing.T) {
	for _, tt := range []struct {
		caption string
		lines   int // more than without a code
	}{{"", 0}, {"§¶‡", 1}} {
		files := copyTemplates(t)
		files[wordingFile].Data = bytes.Replace(files[wordingFile].Data, []byte("signed: \"Digitally signed: check with assay verify\""), []byte("signed: \""+tt.caption+"\""), 1)
		p, err := NewPress(files, types(t), A4)
		require.NoError(t, err)
		lines := func(statement string) int {
			c := sample("Birch Hosting", 2020)
			c.Statement = statement
			pdf, err := p.Print(c)
			require.NoError(t, err)
			return bytes.Count(pdf, []byte("/StructElem /S /P "))
		}
		assert.Equal(t, lines("")+tt.lines, lines("ASSAY1:A"))
	}
}

// The certificate says what its code does, and doesn't ask to scan one that opens nothing.
func TestCodeSaysWhatItDoes(t *testing.T) {
	w, err := LoadWording(copyTemplates(t))
	require.NoError(t, err)
	for statement, want := range map[string]string{
		"ASSAY1:ABC":                           "Digitally signed: check with assay verify",
		"https://verify.example.com/#ABC":      "Scan to verify, or visit verify.example.com",
		"https://example.com/certificates#ABC": "Scan to verify, or visit example.com/certificates",
	} {
		assert.Equal(t, want, w.aboutCode(statement), statement)
	}
	w.Verify.Text, w.Signed.Text = "", ""
	assert.Empty(t, w.aboutCode("https://example.com#ABC"))
	assert.Empty(t, w.aboutCode("ASSAY1:ABC"))
}
