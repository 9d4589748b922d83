package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"assay/ingest"
)

// fileNames returns, for each certificate, the name of its files without their
// extension: P-001-2020, of the partner's ID and the furthest badge year. ASCII
// letters, digits, -, _ and . of the ID stay, anything else becomes _. Names
// that would meet (on file systems that don't know letter case, too), that
// Windows reserves or that are too long get a short hash of the ID.
func fileNames(certificates []Certificate) []string {
	names := make([]string, len(certificates))
	hashed := make([]bool, len(certificates))
	for i, c := range certificates {
		hashed[i] = device(safe(c.PartnerID)) || len(c.PartnerID) > longestID
	}
	for again := true; again; { // a hash may meet a plain name that looks like it
		again = false
		meet := map[string][]int{}
		for i, c := range certificates {
			names[i] = fileName(c, hashed[i])
			key := strings.ToLower(names[i])
			meet[key] = append(meet[key], i)
		}
		for i := range certificates {
			if len(meet[strings.ToLower(names[i])]) > 1 && !hashed[i] {
				hashed[i], again = true, true
			}
		}
	}
	return names
}

// longestID keeps file names below the 255 bytes that file systems allow, and
// paths below the 260 characters that Windows does.
const longestID = 100

// fileName returns the name of a certificate's file, with or without the hash.
// That of a reissue is of its number, too: it may stand beside another of the
// same partner and year.
func fileName(c Certificate, hashed bool) string {
	name := safe(c.PartnerID)
	if hashed {
		of := ingest.FoldID(c.PartnerID)
		if c.Replaces != "" {
			of += "\n" + c.Number
		}
		sum := sha256.Sum256([]byte(of))
		name = name[:min(len(name), longestID)] + "-" + hex.EncodeToString(sum[:4])
		if device(name) {
			name = "_" + name
		}
	}
	return fmt.Sprintf("%s-%d", name, furthest(c.Years))
}

// safe replaces what isn't an ASCII letter, digit, -, _ or dot.
func safe(id string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.", r) {
			return r
		}
		return '_'
	}, id)
}

// device tells whether Windows takes a file's name for a device: what stands
// before the first dot counts.
func device(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$":
		return true
	}
	if len(stem) != 4 {
		return false
	}
	return (stem[:3] == "COM" || stem[:3] == "LPT") && '0' <= stem[3] && stem[3] <= '9'
}
