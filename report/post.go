package report

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/mail"
)

// The media types of attachments.
const (
	workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	pdfType      = "application/pdf"
	pngType      = "image/png"
	svgType      = "image/svg+xml"
)

// post prepares the mail of the run. The certificates that it brings are at hand when
// their messages are written; the workbook is read back from the folder. Who never got a certificate
// of an earlier run gets an action.
func (run Run) post(p *publication, get get) (*mail.Post, error) {
	names := partnerNames(run.Assessment.Partners)
	month := mail.Month{
		Assessment: run.Assessment, Roster: run.Roster, Programs: run.Programs, Issues: p.issues,
		Workbook:   attachment(mail.OtherFile, workbookName(run.Assessment.Day), workbookType, get),
		Unrecorded: run.Unrecorded, Prepared: run.Prepared, WithoutOwners: run.WithoutOwners,
		FileName: func(partnerID string) string { return names[partnerID] },
		Part: func(places []int) (*evaluate.Assessment, func(to io.Writer) error) {
			if places == nil {
				return p.book.Assessment, nil
			}
			return part(p.book, places)
		},
	}
	month.Scorecards = make([]bool, len(p.scorecards))
	for i, file := range p.scorecards {
		month.Scorecards[i] = file != ""
	}
	for _, c := range p.certificates {
		if c.HeldBack != "" {
			month.HeldBack++
			continue
		}
		made := p.made(c.Number)
		base := path.Base(c.File)
		letter := mail.Certificate{
			Certificate: c, FileName: base[:len(base)-len(path.Ext(base))],
			Files: []mail.File{attachment(mail.CertificateFile, c.File, pdfType, made), p.picture(c.Number)},
		}
		for _, b := range c.Badges {
			for _, f := range []mail.File{
				attachment(mail.SmallBadgeFile, b.Files+"-256.png", pngType, made),
				attachment(mail.DrawingFile, b.Files+".svg", svgType, made), attachment(mail.CredentialFile, b.Files+".json", credentialType, made),
			} {
				f.Year = b.Year
				letter.Files = append(letter.Files, f)
			}
		}
		month.Certificates = append(month.Certificates, letter)
	}
	run.mindUnmailed()
	return run.Mail.Prepare(month)
}

// made gets the files of a certificate from the tray of the worker that made them.
func (p *publication) made(number string) get {
	return func(path string) ([]byte, error) { return p.tray(number).get(path), nil }
}

// picture is that of a certificate, which is painted when the certificate is made.
func (p *publication) picture(number string) mail.File {
	return mail.File{Kind: mail.PictureFile, Name: "certificate.png", MIME: pngType, Load: func() ([]byte, error) {
		return p.tray(number).picture, nil
	}}
}

// tray is what holds what was made of a certificate that is being mailed.
func (p *publication) tray(number string) *tray {
	t, _ := p.trays.Load(number)
	return t.(*tray)
}

func attachment(kind mail.FileKind, file, mime string, get get) mail.File {
	return mail.File{Kind: kind, Name: path.Base(file), MIME: mime, Load: func() ([]byte, error) { return get(file) }}
}

// unsent says what a message that can't be mailed would have been, and in which program.
var unsent = map[string]struct{ what, program string }{
	mail.Congratulation: {"its certificate", evaluate.CPanelProgramName},
	mail.BadgeEnding:    {"the reminder that its badge ends", evaluate.CPanelProgramName},
	mail.BadgeEnded:     {"the notice that its badge ended", evaluate.CPanelProgramName},
	mail.Suspended:      {"the notice of its suspension", evaluate.CPanelProgramName},
	mail.Reinstated:     {"the notice that its suspension ended", evaluate.CPanelProgramName},
	mail.PlanOpened:     {"the notice of its Get Well Plan", evaluate.PremierProgramName},
	mail.PlanEnding:     {"the reminder that its Get Well Plan ends", evaluate.PremierProgramName},
	mail.PlanRemoved:    {"the notice of its removal", evaluate.PremierProgramName},
}

// adviseOnMail adds to an assessment what somebody has to do for the mail to arrive: an
// action where a partner has no usable address, or one of several isn't.
func adviseOnMail(a *evaluate.Assessment, post *mail.Post) {
	for _, u := range post.Undeliverable {
		of, do := unsent[u.Kind], "fill in the partner's contact email"
		if u.Kind == mail.Congratulation { // the next run has no certificate to send
			do += " and run this day again"
		}
		act(a, u.PartnerID, evaluate.Action{Program: of.program, What: evaluate.InWords(do + ": " + of.what + " can't be mailed"), Why: evaluate.Because(atCell(u.Cell, u.Why), u.Quotes...)})
	}
	for _, f := range post.Faults {
		do := "correct how the partner is written to"
		if f.OfOwner {
			do = "correct the address of the partner's owner"
		}
		act(a, f.PartnerID, evaluate.Action{Program: evaluate.CPanelProgramName, What: evaluate.InWords(do), Why: evaluate.Because(atCell(f.Cell, f.Why), f.Quotes...)})
	}
}

// mindUnmailed adds an action where a certified partner never got its certificate
// by mail: it had no address in the run that issued it, and that run was not
// repeated.
func (run Run) mindUnmailed() {
	a := run.Assessment
	mailed := map[string]bool{}
	for _, d := range run.Deliveries {
		mailed[d.Number] = true
	}
	for i := range a.Partners {
		f := &a.Partners[i]
		given, ok := run.Given[ingest.FoldID(f.ID)]
		if !ok || given.Revoked || f.CPanel().Status != evaluate.CPanelCertified || len(f.NewBadgeYears()) > 0 || mailed[given.Number] ||
			run.Prepared != nil && run.Prepared(mail.Congratulation+"/"+given.Number) {
			continue
		}
		act(a, f.ID, evaluate.Action{Program: evaluate.CPanelProgramName, What: evaluate.InWords("mail the partner its certificate " + given.Number),
			Why: evaluate.Because(fmt.Sprintf("there was no address when it was issued on %s; assay register reissue %s has the next run mail one", given.Issued, given.Number))})
	}
}

// act adds an action to be taken at once to a partner that the sheets name.
func act(a *evaluate.Assessment, partnerID string, action evaluate.Action) {
	i, ok := slices.BinarySearchFunc(a.Partners, partnerID, func(f evaluate.PartnerFinding, id string) int { return strings.Compare(f.ID, id) })
	if ok {
		action.By = a.Day
		f := &a.Partners[i]
		f.Actions = append(slices.Clip(f.Actions), action)
	}
}

// atCell puts a cell before what is said of it.
func atCell(cell ingest.Cell, text string) string {
	if cell == (ingest.Cell{}) {
		return text
	}
	return cell.String() + ": " + text
}
