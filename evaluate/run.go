package evaluate

import "assay/ingest"

// Run judges every partner of the roster at the end of the day. The problems
// are those that reading found; the assessment lists them together with those
// found here. Jobs is how many workers share the partners, at least one; the
// answer doesn't depend on it.
func Run(roster *ingest.Roster, problems []ingest.Problem, programs *Programs, history History, day ingest.Day, jobs int) *Assessment {
	return &Assessment{Day: day}
}
