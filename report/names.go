package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// A titled is what gets files of its own: a certificate, by the furthest badge
// year that it names, a badge, by its year, or a partner's mail, by none.
type titled struct {
	partnerID string
	year      int    // 0 for none
	reissue   string // the certificate's number, where it replaces another
}

// ofCertificates lists certificates as what gets files.
func ofCertificates(certificates []Certificate) []titled {
	all := make([]titled, len(certificates))
	for i, c := range certificates {
		all[i] = titledAs(c, furthest(c.Years))
	}
	return all
}

func titledAs(c Certificate, year int) titled {
	t := titled{partnerID: c.PartnerID, year: year}
	if c.Replaces != "" {
		t.reissue = c.Number
	}
	return t
}

// partnerNames returns what stands for a partner in the names of files, by ID.
func partnerNames(partners []evaluate.PartnerFinding) map[string]string {
	all := make([]titled, len(partners))
	for i := range partners {
		all[i] = titled{partnerID: partners[i].ID}
	}
	names := map[string]string{}
	for i, name := range fileNames(all) {
		names[all[i].partnerID] = name
	}
	return names
}

// fileNames returns, for each, the name of its files without their extension:
// P-001-2020, of the partner's ID and the year. ASCII letters, digits, -, _ and .
// of the ID stay, anything else becomes _. Names that would meet (on file systems
// that don't know letter case, too), that Windows reserves or that are too long
// get a short hash of the ID.
func fileNames(all []titled) []string {
	names := make([]string, len(all))
	hashed := make([]bool, len(all))
	for i, t := range all {
		hashed[i] = device(safe(t.partnerID)) || len(t.partnerID) > longestID
	}
	for again := true; again; { // a hash may meet a plain name that looks like it
		again = false
		meet := map[string][]int{}
		for i, t := range all {
			names[i] = t.fileName(hashed[i])
			key := strings.ToLower(names[i])
			meet[key] = append(meet[key], i)
		}
		for i := range all {
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

// fileName returns the name with or without the hash. That of a reissue is of
// its number, too: it may stand beside another of the same partner and year.
func (t titled) fileName(hashed bool) string {
	name := safe(t.partnerID)
	if hashed {
		of := ingest.FoldID(t.partnerID)
		if t.reissue != "" {
			of += "\n" + t.reissue
		}
		sum := sha256.Sum256([]byte(of))
		name = name[:min(len(name), longestID)] + "-" + hex.EncodeToString(sum[:4])
		if device(name) {
			name = "_" + name
		}
	}
	if t.year == 0 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, t.year)
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
