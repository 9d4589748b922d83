package lettering

import (
	"testing"

	"github.com/stretchr/testify/require"

	"assay/templates"
)

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		_, err := Open(templates.FS())
		require.NoError(b, err)
	}
}

func BenchmarkSet(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"Latin", "Nordlys Cloud Løsninger AS"},
		{"Arabic", "شركة النور للحلول السحابية"},
		{"Chinese", "北京云端科技有限公司"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			c := compositorFor(b)
			for b.Loop() {
				c.Set(bench.text, Style{Cut: Medium})
			}
		})
	}
}

// A name on a certificate: looked for in the fonts, and fitted.
func BenchmarkFitName(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"Latin", longName},
		{"Japanese", "日本クラウドホスティングサービス株式会社東日本データセンター運営本部インフラストラクチャー事業部"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			c := compositorFor(b)
			for b.Loop() {
				c.types.Missing(Medium, bench.text)
				c.FitName(bench.text, Style{Cut: Medium}, settings, 450)
			}
		})
	}
}
