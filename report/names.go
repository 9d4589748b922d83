package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
)

// A fileSubject is what files are named after: a certificate, by the furthest badge
// year that it names, a badge, by its year, or a partner's mail, by none.
type fileSubject struct {
	partnerID string
	year      int    // 0 for none
	reissue   string // the certificate's number, where it replaces another
}

// ofCertificates lists certificates as what files are named after.
func ofCertificates(certificates []issued.Certificate) []fileSubject {
	all := make([]fileSubject, len(certificates))
	for i, c := range certificates {
		all[i] = subjectOf(c, furthest(c.Years))
	}
	return all
}

func subjectOf(c issued.Certificate, year int) fileSubject {
	t := fileSubject{partnerID: c.PartnerID, year: year}
	if c.Replaces != "" {
		t.reissue = c.Number
	}
	return t
}

// partnerNames returns what stands for a partner in the names of files, by ID.
func partnerNames(partners []evaluate.PartnerFinding) map[string]string {
	all := make([]fileSubject, len(partners))
	for i := range partners {
		all[i] = fileSubject{partnerID: partners[i].ID}
	}
	names := map[string]string{}
	for i, name := range fileNames(all) {
		names[all[i].partnerID] = name
	}
	return names
}

// fileNames returns, for each, the name of its files without their extension:
// P-001-2020, of the partner's ID and the year. ASCII letters, digits, -, _ and .
// of the ID stay, anything else becomes _; one that begins with - or . gets a _
// before it. Names that would meet (on file systems that don't know letter case,
// too), that Windows reserves or that are too long get a short hash of the ID,
// and those that meet even so, a long one.
func fileNames(all []fileSubject) []string {
	names := make([]string, len(all))
	hashes := make([]int, len(all)) // bytes of the ID's hash in the name
	for i, t := range all {
		if device(safe(t.partnerID)) || len(t.partnerID) > longestID {
			hashes[i] = shortHash
		}
	}
	for again := true; again; { // a hash may meet a plain name that looks like it
		again = false
		meet := map[string][]int{}
		for i, t := range all {
			names[i] = t.fileName(hashes[i])
			key := strings.ToLower(names[i])
			meet[key] = append(meet[key], i)
		}
		for _, met := range meet { // in any order: none has to do with another
			again = lengthen(hashes, met) || again
		}
	}
	return names
}

// How many bytes of a hash there are in a name. The short one is easy to read
// out, and to make two IDs for that have the same.
const (
	shortHash = 4
	longHash  = 16
)

// lengthen gives names that meet more of their hashes, those that have least of
// it; it tells whether there was more to give.
func lengthen(hashes []int, met []int) bool {
	if len(met) < 2 {
		return false
	}
	least := longHash
	for _, i := range met {
		least = min(least, hashes[i])
	}
	if least == longHash {
		return false
	}
	more := map[int]int{0: shortHash, shortHash: longHash}[least]
	for _, i := range met {
		if hashes[i] == least {
			hashes[i] = more
		}
	}
	return true
}

// longestID keeps file names below the 255 bytes that file systems allow, and
// paths below the 260 characters that Windows does.
const longestID = 100

// fileName returns the name with so many bytes of the hash. That of a reissue is
// of its number, too: it may stand beside another of the same partner and year.
func (t fileSubject) fileName(hash int) string {
	name := safe(t.partnerID)
	if hash > 0 {
		of := ingest.FoldID(t.partnerID)
		if t.reissue != "" {
			of += "\n" + t.reissue
		}
		sum := sha256.Sum256([]byte(of))
		name = name[:min(len(name), longestID)] + "-" + hex.EncodeToString(sum[:hash])
		if device(name) {
			name = "_" + name
		}
	}
	if t.year == 0 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, t.year)
}

// safe replaces what isn't an ASCII letter, digit, -, _ or dot. What begins with
// a dot would be hidden, and missed by *.pdf; what begins with a hyphen, a flag.
func safe(id string) string {
	name := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_.", r) {
			return r
		}
		return '_'
	}, id)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-") {
		return "_" + name
	}
	return name
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
