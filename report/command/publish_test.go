package command

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/credential"
	"assay/report/verify"
)

// How many altered files and texts the page and verify have to agree on.
var alterations = flag.Int("page.alterations", 300, "alter so many files and texts for the page and assay verify to agree on")

// inBrowser is where the page is run beside the program, and driven in a browser.
var inBrowser, _ = filepath.Abs("../site/testdata/browser")

// An issuing is a folder in which three partners were certified, Alder's certificate
// revoked, Birch's replaced, and the site published.
type issuing struct {
	t   *testing.T
	dir string
}

const pageAddress = "https://verify.example.com/partners/"

// assay runs the program on a day, and returns what it printed.
func (i issuing) assay(on string, args ...string) string {
	i.t.Helper()
	status, out := i.try(on, args...)
	require.Equal(i.t, done, status, out)
	return out
}

func (i issuing) try(on string, args ...string) (status int, out string) {
	var o bytes.Buffer
	seed := strings.NewReader(strings.Repeat(on, 32))
	status = Main(args, World{Out: &o, Err: &o, Today: day(on), Now: day(on).Time(), User: "tester", Width: 80, Random: seed})
	return status, o.String()
}

func (i issuing) write(name, text string) {
	require.NoError(i.t, os.WriteFile(filepath.Join(i.dir, name), []byte(text), 0o644))
}

// newIssuing makes the folder, and works in it. With an address, its codes open the page.
func newIssuing(t *testing.T, address string) issuing {
	i := issuing{t, t.TempDir()}
	t.Chdir(i.dir)
	i.write("partners.csv", "Partner ID,Partner,cPanel licenses\nP-1,Alder Hosting,49\nP-2,Bïrch “Hösting” & Söhne <b>,49\nP-3,Cedar Hosting,49\n")
	people := "Employee ID,Partner ID,Name,Email,CPSP,CPP,CWA\n"
	for n := 1; n <= 3; n++ {
		people += fmt.Sprintf("E-%d,P-%[1]d,Ana,ana@p%[1]d.example,2020-01-10,2020-02-10,2020-02-20\n", n)
	}
	i.write("people.csv", people)
	i.assay("2020-05-31", "init", "acme")
	wording := filepath.Join("acme", "templates", "credential", "issuer.yaml")
	text, err := os.ReadFile(wording)
	require.NoError(t, err)
	before, after, _ := strings.Cut(string(text), "\nverification:")
	i.write(wording, before+"\nverification:"+strings.Replace(after, `address: ""`, `address: "`+address+`"`, 1))
	i.run("2020-05-31")
	return i
}

// run is the month's, on its day, publishing.
func (i issuing) run(on string) {
	i.assay(on, "run", "--as-of", on, "--templates", "acme/templates", "--publish", "site", "partners.csv", "people.csv")
}

func (i issuing) publish(on string) {
	i.assay(on, "key", "publish", "site", "--templates", "acme/templates")
}

func (i issuing) read(name string) []byte {
	i.t.Helper()
	data, err := os.ReadFile(filepath.Join(i.dir, name))
	require.NoError(i.t, err)
	return data
}

// number is that of a partner's certificate of the run of 31 May 2020.
func (i issuing) number(partner string) string {
	f := credential.Examine("badge", i.read("out/2020-05-31/badges/"+partner+"-2020.json"), credential.Trust{})
	require.NotEmpty(i.t, f.Number)
	return f.Number
}

// code is the text of the QR code in a certificate.
func (i issuing) code(pdf string) string {
	_, after, ok := strings.Cut(string(i.read(pdf)), "/Statement (")
	require.True(i.t, ok)
	text, _, _ := strings.Cut(after, ")")
	return text
}

// needNode skips where there is no Node.
func needNode(t *testing.T) string {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node isn't installed: the page was not run")
	}
	return node
}

// The page and verify find the same of whatever was altered, in every kind of file.
func TestPageAgreesWithVerify(t *testing.T) {
	node := needNode(t)
	beside := filepath.Join(inBrowser, "beside.mjs")
	i := newIssuing(t, pageAddress)
	i.assay("2020-06-15", "register", "revoke", i.number("P-1"), "--why", "printed in error")
	i.assay("2020-06-15", "register", "reissue", i.number("P-2"), "--why", "old name")
	i.publish("2020-06-15")
	files := i.sources()
	text := i.read("site/issuer.json")
	issuer, err := credential.ReadIssuer("issuer.json", text)
	require.NoError(t, err)
	judge := verify.Register{Issuers: []credential.Issuer{issuer}}

	cmd := exec.Command(node, beside, filepath.Join("site", "index.html"))
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	ask := json.NewEncoder(in)
	require.NoError(t, ask.Encode(json.RawMessage(text)))
	answers := bufio.NewReader(out)
	genuine := 0
	agree := func(name string, data []byte, on string) {
		v, err := judge.Judge(credential.Examine("file", data, issuer.Trust()), day(on))
		require.NoError(t, err)
		require.NoError(t, ask.Encode(map[string]string{"data": base64.StdEncoding.EncodeToString(data), "day": on}))
		line, err := answers.ReadBytes('\n')
		require.NoError(t, err)
		var page struct{ Standing, Number, Partner, Why, More string }
		require.NoError(t, json.Unmarshal(line, &page))
		if v.Genuine {
			genuine++
		} else {
			v.Number, v.Partner = "", ""
		}
		if !assert.Equal(t, []string{string(v.Standing), v.Number, v.Partner}, []string{page.Standing, page.Number, page.Partner}, "%s: verify says %q, the page %q %s", name, v.Why, page.Why, page.More) {
			_ = os.WriteFile(filepath.Join(os.TempDir(), "disagreed-"+name), data, 0o600)
		}
	}
	r := rand.New(rand.NewPCG(1, 19))
	for n := range *alterations {
		data, on := files[r.IntN(len(files))], []string{"2020-06-30", "2020-02-01", "2021-02-01", "2022-02-01"}[r.IntN(4)]
		if n >= len(files) {
			data = altered(r, data, files)
		} else {
			data = files[n]
		}
		agree(fmt.Sprint(n), data, on)
	}
	for name, data := range harmful(string(i.read("out/2020-05-31/badges/P-3-2020.json")), i.read("out/2020-05-31/badges/P-3-2020-256.png")) {
		agree(name, data, "2020-06-30")
	}
	require.NoError(t, in.Close())
	require.NoError(t, cmd.Wait())
	assert.Greater(t, genuine, len(files)/2, "some that say nothing else are genuine")
	t.Logf("%d files and texts, %d of them genuine", *alterations, genuine)
}

// harmful are files that were made to keep a reader busy, or to fool it.
func harmful(credential string, png []byte) map[string][]byte {
	const many = 300_000
	all := map[string][]byte{
		"png of empty chunks": append(bytes.Clone(png[:8]), bytes.Repeat([]byte("\x00\x00\x00\x00tEXt\x00\x00\x00\x00"), many)...),
		"png that ends early": append(bytes.Clone(png[:8]), "\xff\xff\xff\xffIHDR"...),
	}
	for name, text := range map[string]string{
		"deep":                   `{"a":` + strings.Repeat("[", many),
		"long text":              strings.Replace(credential, `"P-3"`, `"`+strings.Repeat("x", many)+`"`, 1),
		"long picture":           strings.Replace(credential, "base64,", "base64,"+strings.Repeat("A", many), 1),
		"escapes":                strings.Replace(credential, `"P-3"`, `"`+strings.Repeat(`\\`, many)+`"`, 1),
		"quotation marks":        `{"a":"` + strings.Repeat(`\"`, many) + `"}`,
		"half a character":       strings.Replace(credential, "P-3", `\ud800`, 1),
		"a number":               strings.Replace(credential, `"P-3"`, `1e999`, 1),
		"a prototype":            strings.Replace(credential, `"P-3"`, `"P-3","__proto__":{"a":"b"}`, 1),
		"a member twice":         strings.Replace(credential, `"licenseNumber":`, `"licenseNumber": "x", "licenseNumber":`, 1),
		"a term that ends":       strings.Replace(credential, "https://purl.imsglobal.org", `x> <y> \"z\" .\n<https://purl.imsglobal.org`, 1),
		"nothing but blanks":     strings.Repeat(" ", many),
		"an SVG that goes on":    "<svg " + strings.Repeat(`a="b" `, many) + ">",
		"an SVG of comments":     "<" + strings.Repeat("!--<", many) + "<svg",
		"a PDF of seals":         "%PDF-1.4 " + strings.Repeat("/Seal <", many),
		"a code of another age":  "ASSAY1:" + strings.Repeat("A", 4000),
		"a code of signs":        "https://" + strings.Repeat("#", 4000),
		"a code that's too long": "ASSAY1:" + strings.Repeat("A", 5000),
	} {
		all[name] = []byte(text)
	}
	return all
}

// sources are files and texts of every kind: the issuer's own, and a stranger's.
func (i issuing) sources() (all [][]byte) {
	for _, pattern := range []string{"out/2020-05-31/badges/P-*", "out/2020-05-31/certificates/*.pdf"} {
		names, err := filepath.Glob(pattern)
		require.NoError(i.t, err)
		for _, name := range names {
			all = append(all, i.read(name))
		}
	}
	for _, p := range []string{"P-1", "P-2", "P-3"} {
		code := i.code("out/2020-05-31/certificates/" + p + "-2021.pdf")
		_, statement, _ := strings.Cut(code, "#")
		all = append(all, []byte(code), []byte("ASSAY1:"+statement))
	}
	i.assay("2019-12-31", "run", "--as-of", "2020-05-31", "--out", "strangers", "partners.csv", "people.csv")
	all = append(all, i.read("strangers/2020-05-31/badges/P-1-2020.svg"), i.read("strangers/2020-05-31/badges/P-1-2021.json"),
		i.read("strangers/2020-05-31/certificates/P-1-2021.pdf"), []byte(i.code("strangers/2020-05-31/certificates/P-1-2021.pdf")))
	return all
}

// altered is a file with something changed, or written otherwise.
func altered(r *rand.Rand, data []byte, files [][]byte) []byte {
	data = bytes.Clone(data)
	at := func() int { return r.IntN(len(data)) }
	if r.IntN(3) == 0 { // near the begin, where most is said
		at = func() int { return r.IntN(min(len(data), 4000)) }
	}
	replaced := func(pairs ...string) []byte { return []byte(strings.NewReplacer(pairs...).Replace(string(data))) }
	a, b := at(), at()
	a, b = min(a, b), max(a, b)
	switch r.IntN(16) {
	case 0:
		data[a] ^= 1 << r.IntN(8)
	case 1:
		data[a] = " \n0A\"{}<>#%\x00\xff"[r.IntN(13)]
	case 2:
		data = append(data[:a], data[a+1:]...)
	case 3:
		data = bytes.Join([][]byte{data[:a], {byte(r.IntN(256))}, data[a:]}, nil)
	case 4:
		data = data[:a]
	case 5:
		data = append(data, data[a:min(b, a+200)]...)
	case 6:
		data = bytes.Join([][]byte{data[:a], data[b:]}, nil)
	case 7:
		other := files[r.IntN(len(files))]
		data = append(data[:a], other[min(a, len(other)):]...)
	case 8:
		data = append(data, " \n\x00%"[r.IntN(4)])
	case 9:
		data = bytes.Join([][]byte{{" \n\t\xef"[r.IntN(4)]}, data}, nil)
	case 10: // says nothing in JSON, and in a text
		data = replaced("\n", "\r\n", "  ", " ")
	case 11:
		data = replaced("o", `\u006f`)
	case 12:
		data = bytes.ToLower(data)
	case 13:
		data = replaced("2020", "2021", "2022", "2023")
	case 14:
		data = replaced(`"proof":`, `"proof": [], "proof":`, "CP-2021", "CP-2020", "ASSAY1:", "assay1: ")
	case 15:
		data = replaced("P-1", "P-2", `"type"`, `"Type"`, "https://", "HTTPS://")
	}
	return data
}
