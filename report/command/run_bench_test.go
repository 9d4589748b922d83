package command

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report"
	"assay/report/badge"
	"assay/report/certificate"
	"assay/report/scorecard"
)

// BenchmarkRun is the main job as a whole, over generated workbooks: once with the
// certificates of everybody who is newly certified, and, of more partners, on the
// day after a run that gave them. It counts cells read, partners judged and
// certificates made a second, and the most that the heap held. The largest set is
// more than workbooks hold, and stands in CSV files. It takes minutes, and six
// gigabytes of memory:
//
//	go test -run '^$' -bench 'Run/' -benchtime 1x .
func BenchmarkRun(b *testing.B) {
	b.Run("1000 and their certificates", func(b *testing.B) { benchmarkRun(b, 1000, "xlsx", true) })
	for _, partners := range []int{1000, 10_000, 50_000} {
		b.Run(strconv.Itoa(partners), func(b *testing.B) { benchmarkRun(b, partners, "xlsx", false) })
	}
	b.Run("200000", func(b *testing.B) { benchmarkRun(b, 200_000, "csv", false) })
}

func benchmarkRun(b *testing.B, partners int, format string, certificates bool) {
	TuneCollector(func(string) string { return "" })
	in := b.TempDir()
	generate := exec.Command("go", "run", "assay/samples/generate", "--partners", strconv.Itoa(partners), "--format", format, in)
	said, err := generate.CombinedOutput()
	require.NoError(b, err, string(said))
	b.Chdir(in) // away from assay.yaml beside the code, the blank one of assay init
	files, err := filepath.Glob(filepath.Join(in, "*."+format))
	require.NoError(b, err)
	before := b.TempDir()
	day := "2020-06-30"
	if !certificates {
		giveAll(b, before, files)
		day = "2020-07-01"
	}
	made, most := 0, uint64(0)
	for b.Loop() {
		b.StopTimer()
		out := b.TempDir()
		require.NoError(b, os.CopyFS(out, os.DirFS(before)))
		runtime.GC()
		held := mostHeld()
		b.StartTimer()
		require.Equal(b, done, Main(append([]string{"run", "--quiet", "--scorecards", "none", "--as-of", day, "--out", out}, files...), benchWorld()))
		b.StopTimer()
		most = max(most, held())
		printed, err := filepath.Glob(filepath.Join(out, day, "certificates", "*.pdf"))
		require.NoError(b, err)
		made += len(printed)
		require.NoError(b, os.RemoveAll(out))
		b.StartTimer()
	}
	second := b.Elapsed().Seconds()
	b.ReportMetric(float64(cellsIn(b, files)*b.N)/second, "cells/s")
	b.ReportMetric(float64(partners*b.N)/second, "partners/s")
	b.ReportMetric(float64(most)/(1<<20), "MiB-heap")
	if certificates {
		b.ReportMetric(float64(made)/second, "certificates/s")
	}
}

func benchWorld() World {
	return World{
		Out: io.Discard, Err: io.Discard, Today: ingest.DayOf(2020, 7, 1), Now: time.Date(2020, 7, 1, 9, 0, 0, 0, time.UTC), User: "bench",
		Random: rand.NewChaCha8([32]byte{7}), Width: 80, Env: func(string) string { return "" }, Clock: time.Now,
		Sleep: func(context.Context, time.Duration) error { return nil },
	}
}

// giveAll makes the register of a run that gave everybody their certificates, which
// are made of next to nothing, and leaves its folder away.
func giveAll(b *testing.B, out string, files []string) {
	f := runFlags{paper: "a4", scorecards: string(scorecard.None)}
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	f.declare(flags)
	f.declareNames(flags)
	require.NoError(b, flags.Parse([]string{"--as-of", "2020-06-30", "--out", out}))
	w := benchWorld()
	p := progressOf(w, true)
	c, err := f.open(files, w)
	require.NoError(b, err)
	r, err := c.read(f.jobs, p)
	require.NoError(b, err)
	made := &tentative{}
	require.NoError(b, made.open(f.registerFile(), w))
	_, err = f.report(r, made, report.Workshop{Press: blankPress{}, Mint: blankMint{}}, w, p)
	require.NoError(b, err)
	require.NoError(b, made.end())
	require.NoError(b, os.RemoveAll(filepath.Join(out, "2020-06-30")))
}

type (
	blankPress struct{}
	blankMint  struct{}
)

func (blankPress) Check(string) error                               { return nil }
func (blankPress) Print(certificate.Page) ([]byte, error)           { return []byte("%PDF"), nil }
func (blankMint) Check(string) error                                { return nil }
func (blankMint) Strike(c badge.Badge) (im badge.Images, err error) { return blankImages() }

var blankImages = sync.OnceValues(func() (badge.Images, error) {
	var dot bytes.Buffer
	err := png.Encode(&dot, image.NewNRGBA(image.Rect(0, 0, 1, 1)))
	return badge.Images{PNG: dot.Bytes(), Small: dot.Bytes(), SVG: []byte(`<svg xmlns="http://www.w3.org/2000/svg"></svg>`)}, err
})

// mostHeld watches the heap, and returns what tells the most that it held.
func mostHeld() func() uint64 {
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		var seen uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			seen = max(seen, m.HeapInuse)
			select {
			case <-stop:
				most <- seen
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-most
	}
}

// cellsIn counts the cells of workbooks and of CSV files.
func cellsIn(b *testing.B, files []string) (cells int) {
	for _, file := range files {
		if filepath.Ext(file) == ".csv" {
			text, err := os.ReadFile(file)
			require.NoError(b, err)
			cells += bytes.Count(text, []byte(",")) + bytes.Count(text, []byte("\n"))
			continue
		}
		z, err := zip.OpenReader(file)
		require.NoError(b, err)
		for _, f := range z.File {
			if path.Dir(f.Name) != "xl/worksheets" {
				continue
			}
			part, err := f.Open()
			require.NoError(b, err)
			sheet, err := io.ReadAll(part)
			require.NoError(b, err)
			cells += bytes.Count(sheet, []byte("<c "))
		}
		require.NoError(b, z.Close())
	}
	require.NotZero(b, cells, fmt.Sprint(files))
	return cells
}
