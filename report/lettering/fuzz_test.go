package lettering

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzAddedFont opens whatever somebody adds as a font: it draws, or is refused by its name.
func FuzzAddedFont(f *testing.F) {
	f.Add([]byte("OTTO"))
	f.Add([]byte("\x00\x01\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		face, err := openAdded(Added{Name: "mine.ttf", Data: data})
		if err != nil {
			require.ErrorContains(t, err, "mine.ttf: ")
			return
		}
		for _, r := range "Aé北ქ" {
			_ = face.hasRune(r)
		}
	})
}
