package evaluate

import "assay/ingest"

// A History is what earlier runs recorded, as plain data: for each partner, by
// its ID in folded case (see [ingest.FoldID]), the records in order of their
// as-of days. The zero History is that of a first run.
//
// What a run records is in the findings ([PartnerFinding.Record]); a record
// given back as history makes the next run know what this one decided.
type History struct {
	Partners map[string][]Record
	// LastRun is the as-of day of the newest earlier run, 0 where there is none.
	LastRun ingest.Day
	// Past is how the earlier runs found the partners, by day.
	Past []PastRun
	// Waivers are those in force at any time, by the partner's ID in folded case.
	Waivers map[string][]Waiver
	// Identity holds what people decided about who is who.
	Identity Identity
	// Certificates are those of earlier runs that are in force on the day, by the
	// partner's ID in folded case.
	Certificates map[string][]NamedCertificate
}

// A NamedCertificate is a certificate and the partner's name on it.
type NamedCertificate struct{ Number, Name string }

// An Identity is what people decided about who is who, for good (rules G4 and
// G7). All IDs are in folded case (see [ingest.FoldID]).
type Identity struct {
	// Distinct are pairs of Employee IDs that are two people, never suspected to be one.
	Distinct [][2]string
	// Same are pairs of Employee IDs that are one person, certifications and all.
	Same [][2]string
	// One are Employee IDs all of whose rows are one person's, whatever names they bear.
	One []string
	// DistinctPartners are pairs of Partner IDs that are two partners, though one
	// went when the other came with its name.
	DistinctPartners [][2]string
}

// A Waiver lets a requirement count as met from a day through another. It is
// always shown as waived, never as met.
type Waiver struct {
	Requirement string // its name in results.json, e.g. follow_ups
	From, Until ingest.Day
	Who, Why    string
}

// A Record is what one run recorded of one partner.
type Record struct {
	AsOf ingest.Day
	// PartnerID and Name are as shown in that run.
	PartnerID string
	Name      string
	Country   ingest.Country // the zero Country for none, and for one that can't be read

	// Licenses is the licence count read, ingest.NoCount where there was none (rule C5).
	Licenses int32
	// CPanel is the status printed.
	CPanel Status
	AtRisk bool
	// Badges are the badge years held, or suspended (rules C8, C10).
	Badges []BadgeRecord

	// Premier is the status printed; Since the day Premier was attained, as the
	// sheet had it, 0 where it had none or none that could be read.
	Premier Status
	Since   ingest.Day
	// Attained tells whether Premier was attained on the as-of day; a day that
	// can't be read leaves it NotKnown.
	Attained Known
	// Walk is the state of the Get Well Plan walk at the end of the day;
	// NoWalk where none was recorded.
	Walk Walk
	// Heads are the people who could fill a role on the as-of day (rule G8), where
	// a walk was recorded; by ID.
	Heads []Head
	// SuspectedOf is the ID, in folded case, of the missing partner that this
	// partner was suspected to be under a new ID; "" for none (rule G7).
	SuspectedOf string
	// CPanelWhy and PremierWhy say in a few words what is not met or unknown, ""
	// where nothing is. They are for the partner's story; no rule reads them.
	CPanelWhy, PremierWhy string
	// Others are the statuses printed in programs of which nothing else is kept, by
	// their names, and OthersWhy says of them what CPanelWhy says.
	Others    map[string]Status
	OthersWhy map[string]string
}

// A Head is somebody who could fill a role on the day of a run, as it recorded him or her.
type Head struct {
	ID string // the Employee ID shown
	// Until is the last day of the career certifications that filled a role on the day.
	Until ingest.Day
}

// A BadgeRecord is a badge year that a run recorded as earned.
type BadgeRecord struct {
	Year     int
	EarnedOn ingest.Day // 0 where only the sheet knew the badge
	// Certified: the run printed the partner as Certified with this year, and
	// could read the cell cPanel badge held (rules C7, C10, G5).
	Certified bool
	// Sheet: the run knew this very year from the sheet (rule C11).
	Sheet bool
}

// Known is an answer that may be missing.
type Known uint8

// The answers.
const (
	NotKnown Known = iota
	KnownNo
	KnownYes
)

// A Walk is a state of the Get Well Plan walk and the day that it began on: of
// a plan its start, of a removal its day; 0 for the other states.
type Walk struct {
	State WalkState
	Since ingest.Day
}

// A WalkState is one of the walk's three states, or none.
type WalkState uint8

// The states of the walk.
const (
	NoWalk WalkState = iota
	Sound
	OnPlan
	Removed
)

// String returns the state as the register and the workbook spell it.
func (s WalkState) String() string {
	return [...]string{"none", "sound", "plan", "removed"}[s]
}
