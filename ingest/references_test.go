package ingest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// TestSlipsArePointedOut holds the search for an ID that may have been meant against all distances.
func TestSlipsArePointedOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[ab1ÄÖ]{1,6}`)
		names := rapid.SliceOfNDistinct(id, 2, 40, FoldID).Draw(t, "IDs")
		k := &knownIDs{ids: &ids{names: names}, known: make([]bool, len(names)), looks: 1 << 20}
		for i := range names[1:] {
			k.known[i+1] = true
		}
		want := ""
		for most := 1; most <= 2 && want == "" && most < len([]rune(names[0])); most++ {
			for _, other := range names[1:] {
				switch far := distance(foldCase(names[0]), foldCase(other), 2); {
				case far != most:
				case want == "":
					want = fmt.Sprintf("; the nearest is %q", other)
				default:
					want = "several"
				}
			}
		}
		if want == "several" {
			want = ""
		}
		assert.Equal(t, want, k.nearest(0).text)
	})
}
