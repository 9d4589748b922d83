package command

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A look is a visit to the page, and what it has to say.
type look struct {
	Name       string  `json:"name"`
	Day        string  `json:"day"`
	Locale     string  `json:"locale,omitempty"`
	Language   string  `json:"language,omitempty"` // chosen on the page
	Fragment   string  `json:"fragment,omitempty"`
	File       string  `json:"file,omitempty"`
	Dropped    string  `json:"dropped,omitempty"`
	Text       *string `json:"text,omitempty"`
	Issuer     *string `json:"issuer,omitempty"` // what the site has for issuer.json now
	Offline    bool    `json:"offline,omitempty"`
	Without    string  `json:"without,omitempty"` // Ed25519 or WebCrypto
	Dark       bool    `json:"dark,omitempty"`
	Width      int     `json:"width,omitempty"`
	Axe        bool    `json:"axe,omitempty"`
	Screenshot string  `json:"screenshot,omitempty"`

	says, because, list string
}

// A seen page is what was read on it.
type seen struct {
	Name, Lang, Tone, Says, Because, List string

	Facts               map[string]string
	Overflows, Scripted bool
	Violations          []string
	Asked, Wrong        []string
}

// visit opens the page in Chromium.
func visit(t *testing.T, site string, looks []look) map[string]seen {
	t.Helper()
	node := needNode(t)
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium isn't installed: the page was not opened in a browser")
	}
	if _, err := os.Stat(filepath.Join(inBrowser, "node_modules")); err != nil {
		t.Skip("run npm ci in report/site/testdata/browser: the page was not opened in a browser")
	}
	in, err := json.Marshal(looks)
	require.NoError(t, err)
	cmd := exec.Command(node, filepath.Join(inBrowser, "drive.mjs"), chromium, site)
	cmd.Stdin = strings.NewReader(string(in))
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []seen
	require.NoError(t, json.Unmarshal(out, &all))
	byName := map[string]seen{}
	for _, s := range all {
		byName[s.Name] = s
	}
	return byName
}

// Anybody can check a certificate: in a real browser, in every case, without
// anything leaving the page, and for everybody.
func TestPageInABrowser(t *testing.T) {
	needNode(t)
	i := newIssuing(t, pageAddress)
	issued := "out/2020-05-31/"
	fragment := func(partner string) string {
		_, code, _ := strings.Cut(i.code(issued+"certificates/"+partner+"-2021.pdf"), "#")
		return code
	}
	yesterday := string(i.read("site/issuer.json")) // a list that knows of nothing yet
	i.assay("2020-06-15", "register", "revoke", i.number("P-1"), "--why", "printed in error")
	i.assay("2020-06-15", "register", "reissue", i.number("P-2"), "--why", "old name")
	require.NoError(t, os.WriteFile("stolen.key", i.read("out/issuer.key"), 0o600))
	i.assay("2020-06-15", "key", "rotate")
	i.publish("2020-06-15")
	now := string(i.read("site/issuer.json"))
	i.assay("2019-12-31", "run", "--as-of", "2020-05-31", "--out", "strangers", "partners.csv", "people.csv")
	i.assay("2020-06-30", "run", "--as-of", "2020-06-30", "--out", "thief", "--key", "stolen.key", "partners.csv", "people.csv")
	foreign := "strangers/2020-05-31/certificates/P-3-2021.pdf"
	pdf := issued + "certificates/P-3-2021.pdf"
	i.write("altered.pdf", strings.Replace(string(i.read(pdf)), "DisplayDocTitle true", "DisplayDocTitle null", 1))
	text := func(s string) *string { return &s }
	harm := `<img src=x onerror="globalThis.harmed=true"><script>globalThis.harmed=true</script>`
	bare := strings.Replace(now, now[strings.Index(now, `,`+"\n"+`  "ended"`):], "\n}\n", 1)
	file := func(name string) string { return filepath.Join(i.dir, name) }

	const (
		inForce, unknown, notGenuine = "Genuine, and in force", "Genuine, but whether it was revoked isn't known", "Not genuine"
		asOf                         = "Checked against the issuer's list of revoked certificates as of 15 June 2020."
	)
	looks := []look{
		{Name: "the code", Fragment: fragment("P-3"), says: inForce, list: asOf, Axe: true},
		{Name: "the code at 1,000 px, dark", Fragment: fragment("P-3"), says: inForce, Width: 1000, Dark: true, Axe: true},
		{Name: "nothing yet, dark", Dark: true, Axe: true},
		{Name: "the PDF", File: file(pdf), says: inForce, list: asOf},
		{Name: "dropped", Dropped: file(issued + "badges/P-3-2021.svg"), says: inForce},
		{Name: "a badge", File: file(issued + "badges/P-3-2020.png"), says: inForce},
		{Name: "a small badge", File: file(issued + "badges/P-3-2020-256.png"), says: inForce},
		{Name: "a credential", File: file(issued + "badges/P-3-2020.json"), says: inForce},
		{Name: "a text, typed", Text: text("  assay1: " + strings.ToLower(fragment("P-3"))), says: inForce},
		{Name: "an address, pasted", Text: text(pageAddress + "#" + fragment("P-3")), says: inForce},
		{Name: "on its last day", Fragment: fragment("P-3"), Day: "2022-01-31", says: unknown, list: "held until 15 July 2020"},
		{Name: "over", Fragment: fragment("P-3"), Day: "2022-02-01", says: "Genuine, but no longer in force"},
		{Name: "not begun", Fragment: fragment("P-3"), Day: "2020-02-19", says: "Genuine, but not in force yet"},
		{Name: "revoked", Fragment: fragment("P-1"), says: "Revoked", because: "The issuer revoked it on 15 June 2020.", Axe: true},
		{Name: "revoked badge", File: file(issued + "badges/P-1-2021.svg"), says: "Revoked"},
		{Name: "replaced", File: file(issued + "certificates/P-2-2021.pdf"), says: "Replaced by another certificate", because: "took its place on 15 June 2020", Axe: true},
		{Name: "altered", File: file("altered.pdf"), says: notGenuine, because: "changed after it was signed", Axe: true},
		{Name: "foreign", File: file(foreign), says: notGenuine, because: "wasn't signed by cPanel Certified Partner Program"},
		{Name: "retired key", File: file("thief/2020-06-30/certificates/P-3-2021.pdf"), says: notGenuine, because: "issued on 30 June 2020, with a key that was retired on 15 June 2020"},
		{Name: "a forged list", Fragment: fragment("P-1"), Issuer: text(strings.Replace(now, "revoked", "withdrawn", 1)), says: "Revoked", list: "isn't as the issuer signed it"},
		{Name: "a forged list, of another", Fragment: fragment("P-3"), Issuer: text(strings.Replace(now, "revoked", "withdrawn", 1)), says: unknown},
		{Name: "no issuer file", Fragment: fragment("P-3"), Issuer: text("not json"), says: unknown},
		{Name: "a list of yesterday", Fragment: fragment("P-1"), Issuer: text(yesterday), says: "Revoked", list: asOf},
		{Name: "a site without a list now", Fragment: fragment("P-1"), Issuer: text(bare), says: "Revoked"},
		{Name: "no network", Fragment: fragment("P-3"), Offline: true, says: inForce, list: "A newer list couldn't be fetched."},
		{Name: "no Ed25519", File: file(pdf), Without: "Ed25519", says: inForce},
		{Name: "no Ed25519, altered", File: file("altered.pdf"), Without: "Ed25519", says: notGenuine},
		{Name: "no WebCrypto", File: file(issued + "badges/P-3-2020.json"), Without: "WebCrypto", says: inForce},
		{Name: "harm in a fragment", Fragment: harm, says: notGenuine},
		{Name: "harm as a text", Text: text(harm), says: notGenuine, because: "It is neither"},
		{Name: "nothing as a text", Text: text(""), says: notGenuine},
		{Name: "German", Fragment: fragment("P-3"), Locale: "de-AT", says: "Echt und gültig", Axe: true},
		{Name: "Spanish", Fragment: fragment("P-3"), Locale: "es-419", says: "Auténtico y vigente", Axe: true},
		{Name: "another language", Fragment: fragment("P-3"), Locale: "fr-FR", says: inForce},
		{Name: "a language chosen", Fragment: fragment("P-1"), Language: "de", says: "Widerrufen", because: "am 15. Juni 2020 widerrufen"},
	}
	for n := range looks {
		if looks[n].Day == "" {
			looks[n].Day = "2020-06-30"
		}
	}
	found := visit(t, "site", looks)
	for _, l := range looks {
		s := found[l.Name]
		assert.Equal(t, l.says, s.Says, "%s: %v", l.Name, s.Wrong)
		assert.Contains(t, s.Because, l.because, l.Name)
		assert.Contains(t, s.List, l.list, l.Name)
		assert.Empty(t, s.Violations, l.Name)
		assert.False(t, s.Overflows, l.Name)
		assert.False(t, s.Scripted, l.Name)
		assert.Equal(t, []string{"/", "/issuer.json"}, s.Asked, l.Name)
		if !l.Offline {
			assert.Empty(t, s.Wrong, l.Name)
		}
		if s.Tone == "good" {
			assert.Contains(t, []string{inForce, "Echt und gültig", "Auténtico y vigente"}, s.Says, l.Name)
		}
	}
	assert.Equal(t, map[string]string{"For": "Cedar Hosting", "Badge years": "2020, 2021", "Period": "from 20 February 2020 until 31 January 2022",
		"Certificate": i.number("P-3"), "Issued": "31 May 2020", "By": "cPanel Certified Partner Program"}, found["the PDF"].Facts)
	assert.Equal(t, "Bïrch “Hösting” & Söhne <b>", found["replaced"].Facts["For"], "a name is a text")
}

// The QR code on the printed page opens the page on the web, as a phone would.
func TestPrintedCodeOpensThePage(t *testing.T) {
	for _, tool := range []string{"pdftoppm", "zbarimg"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s isn't installed: no printed code was read", tool)
		}
	}
	needNode(t)
	newIssuing(t, pageAddress)
	require.NoError(t, exec.Command("pdftoppm", "-r", "150", "-png", "-singlefile", "out/2020-05-31/certificates/P-2-2021.pdf", "printed").Run())
	code, err := exec.Command("zbarimg", "-q", "--raw", "printed.png").Output()
	require.NoError(t, err)
	address, fragment, _ := strings.Cut(strings.TrimSpace(string(code)), "#")
	assert.Equal(t, pageAddress, address)
	s := visit(t, "site", []look{{Name: "scanned", Day: "2020-06-30", Fragment: fragment}})["scanned"]
	assert.Equal(t, "Genuine, and in force", s.Says)
	assert.Equal(t, "Bïrch “Hösting” & Söhne <b>", s.Facts["For"])
}
