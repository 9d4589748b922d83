package report

import (
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/badge"
	"assay/report/certificate"
	"assay/report/credential"
	"assay/report/issued"
	"assay/report/lettering"
	"assay/templates"
)

// newWorkshop opens a workshop like that of a run.
func newWorkshop(tb testing.TB) Workshop {
	types, err := lettering.Open(templates.FS())
	require.NoError(tb, err)
	press, err := certificate.NewPress(templates.FS(), types, certificate.A4)
	require.NoError(tb, err)
	mint, err := badge.NewMint(templates.FS(), types)
	require.NoError(tb, err)
	wording, err := credential.LoadWording(templates.FS())
	require.NoError(tb, err)
	return Workshop{Press: press, Mint: mint, Signer: credential.NewMaker(wording, oneKey(tb))}
}

// oneKey is always the same key.
func oneKey(tb testing.TB) *credential.Key {
	f, _, err := credential.MakeKeyFile(filepath.Join(tb.TempDir(), "issuer.key"), bytes.NewReader(bytes.Repeat([]byte{7}, 32)), june)
	require.NoError(tb, err)
	return f.Key
}

var june = ingest.DayOf(2020, 6, 30)

// manyNames are in the scripts that partners write theirs in.
var manyNames = []string{
	"Nordlys Cloud Løsninger AS", "Müller & Söhne IT-Systeme GmbH & Co. KG", "Công ty Cổ phần Nguyễn Thế Hùng",
	"Işık Yazılım A.Ş.", "Αθηνά Φιλοξενία ΑΕ", "Берёза Хостинг", "شركة النور للحلول السحابية", "ענן ישראל בע״מ (Cloud 24)",
	"บริษัท คลาวด์ไทย จำกัด", "श्री क्लाउड टेक्नोलॉजी", "云端科技有限公司", "株式会社クラウド東京", "주식회사 한강호스팅",
}

// newlyCertified are the certificates of n partners, half of them for two badge years.
func newlyCertified(n int) []issued.Certificate {
	all := make([]issued.Certificate, n)
	for i := range all {
		c := issued.Certificate{
			PartnerID: fmt.Sprintf("P-%04d", i), Partner: fmt.Sprintf("%s %d", manyNames[i%len(manyNames)], i),
			Number: fmt.Sprintf("CP-2021-%08d", i), Begins: june - 20, GoodThrough: june + 580,
		}
		c.File = "certificates/" + c.PartnerID + ".pdf"
		for year := 2020 + i%2; year <= 2021; year++ {
			c.Years = append(c.Years, year)
			c.Badges = append(c.Badges, issued.Badge{Year: year, EarnedOn: june - 20, GoodThrough: june + 580, Files: fmt.Sprintf("badges/%s-%d", c.PartnerID, year)})
		}
		all[i] = c
	}
	return all
}

// BenchmarkTwoThousandNewPartners makes what 2,000 newly certified partners get,
// certificates, badges and credentials, and keeps none of it. It counts partners a
// second, the bytes that each costs, and the memory that the process took from the
// system; what the disk takes is not in it.
func BenchmarkTwoThousandNewPartners(b *testing.B) {
	const partners = 2000
	for name, named := range map[string]bool{"names on the badges": true, "badges without names": false} {
		b.Run(name, func(b *testing.B) {
			var size, files atomic.Int64
			keep := func(path string, pieces ...[]byte) error {
				for _, piece := range pieces {
					size.Add(int64(len(piece)))
				}
				files.Add(1)
				return nil
			}
			run := Run{Assessment: &evaluate.Assessment{Day: june}, Jobs: runtime.GOMAXPROCS(0)}
			all := newlyCertified(partners)
			for b.Loop() {
				w := newWorkshop(b)
				w.NamedBadges = named
				require.NoError(b, run.makeAll(w, keep, all, func(int, issued.Certificate, *tray) error { return nil }, func(done, total int) {}))
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			made := float64(partners * b.N)
			b.ReportMetric(made/b.Elapsed().Seconds(), "partners/s")
			b.ReportMetric(float64(size.Load())/made, "bytes/partner")
			b.ReportMetric(float64(files.Load())/made, "files/partner")
			b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
		})
	}
}

// What every script's partner gets is genuine, and comes out the same from one
// worker and from many.
func TestWorkshopMakesTheSameForAll(t *testing.T) {
	all := newlyCertified(len(manyNames))
	made := func(jobs int) map[string]string {
		w := newWorkshop(t)
		w.NamedBadges = true
		out := make(chan [2]string, 100)
		run := Run{Assessment: &evaluate.Assessment{Day: june}, Jobs: jobs}
		keep := func(path string, pieces ...[]byte) error {
			out <- [2]string{path, string(bytes.Join(pieces, nil))}
			return nil
		}
		require.NoError(t, run.makeAll(w, keep, all, func(int, issued.Certificate, *tray) error { return nil }, func(done, total int) {}))
		close(out)
		files := map[string]string{}
		for f := range out {
			files[f[0]] = f[1]
		}
		return files
	}
	one, many := made(1), made(8)
	require.Len(t, one, len(all)+4*(len(all)+len(all)/2+len(all)%2))
	trust, err := credential.TrustDID(oneKey(t).DID())
	require.NoError(t, err)
	for path, data := range one {
		require.True(t, data == many[path], path)
		require.LessOrEqual(t, len(data), 400_000, path)
		f := credential.Examine(path, []byte(data), trust)
		require.True(t, f.Genuine, "%s: %s", path, f.Why)
	}
}

// A congratulation is light enough for every mail server, also for two badge
// years and the longest names: under 600 kB, with everything made as it is made
// for partners.
func TestNoCongratulationOver600kB(t *testing.T) {
	const most = 600_000
	r := run()
	result, err := Write(t.TempDir(), r, newWorkshop(t), nil)
	require.NoError(t, err)
	n := 0
	for path, data := range tree(t, result.Dir) {
		if strings.HasPrefix(path, "mail/congratulation-") {
			assert.Less(t, len(data), most, path)
			n++
		}
	}
	assert.Greater(t, n, 5)
}
