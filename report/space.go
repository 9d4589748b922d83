package report

import (
	"fmt"
	"strings"
)

// wanting adds, to an error that says that the disk is full, how much the run
// will need, as far as that can be told from what it wrote: most is certificates
// with their badges, and the mails that carry them, a third larger than these.
func (run Run) wanting(p *publication, err error) error {
	p.files.Lock()
	defer p.files.Unlock()
	written, printed, all := 0, 0, len(run.Reprints)
	for _, f := range p.list {
		if strings.HasPrefix(f.Path, "mail/") {
			continue // how many of them went with the certificates isn't told
		}
		written += f.Size
		if strings.HasSuffix(f.Path, ".pdf") {
			printed++
		}
	}
	for i := range run.Assessment.Partners {
		if len(run.Assessment.Partners[i].NewBadgeYears()) > 0 {
			all++
		}
	}
	needs := written
	if printed > 0 {
		needs = max(needs, written/printed*all*7/3)
	}
	return fmt.Errorf("%w; the run folder needs about %d MB", err, needs/1_000_000+2) // with the workbook
}
