package blank

import (
	"github.com/xuri/excelize/v2"

	"assay/ingest"
)

// One family, which every Excel has.
const fontFamily = "Calibri"

// The palette: text on its ground has a contrast of 4.5 or more.
const (
	navy      = "14284B"
	slate     = "DFE6F0"
	ink       = "1F2937"
	quiet     = "5B6675"
	paper     = "F5F7FA"
	pale      = "D5DDEA"
	white     = "FFFFFF"
	sand      = "FFF6D6" // ground of examples
	sandInk   = "6B5300"
	amber     = "FFD9A0" // ground of cells that have to be filled in
	rose      = "FBE2DF" // ground of IDs that stand twice
	roseInk   = "9B1C13"
	tabColour = "FF2F6FB5"
)

var (
	titleStyle = &excelize.Style{
		Font:      &excelize.Font{Family: fontFamily, Size: 16, Bold: true, Color: white},
		Fill:      ground(navy),
		Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1},
	}
	hintStyle = &excelize.Style{
		Font:      &excelize.Font{Family: fontFamily, Size: 10, Color: pale},
		Fill:      ground(navy),
		Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1},
	}
)

var (
	groupStyle = &excelize.Style{
		Font:      &excelize.Font{Family: fontFamily, Size: 10, Bold: true, Color: navy},
		Fill:      ground(slate),
		Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1},
	}
	explanationStyle = &excelize.Style{
		Font:         &excelize.Font{Family: fontFamily, Size: 9, Italic: true, Color: quiet},
		Fill:         ground(paper),
		CustomNumFmt: format("@"),
		Alignment:    &excelize.Alignment{Vertical: "top", WrapText: true},
		Border:       []excelize.Border{{Type: "bottom", Style: 1, Color: slate}, {Type: "right", Style: 1, Color: white}},
	}
	plainStyle = &excelize.Style{
		Font:      &excelize.Font{Family: fontFamily, Size: 11, Color: ink},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
	}
)

// headingStyle is that of a heading. The star of a required one is in the
// number format: the cell's value stays the heading. The text keeps clear of
// the filter button in the lower corner.
func headingStyle(required bool) *excelize.Style {
	s := &excelize.Style{
		Font:      &excelize.Font{Family: fontFamily, Size: 11, Bold: true, Color: navy},
		Fill:      ground(slate),
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
		Border:    []excelize.Border{{Type: "bottom", Style: 2, Color: navy}, {Type: "right", Style: 1, Color: white}},
	}
	if required {
		s.Font.Color, s.Fill, s.CustomNumFmt = white, ground("2B4A7F"), format(`@" *"`)
	}
	return s
}

// cellStyle is that of a column's cells.
func cellStyle(k ingest.Kind) *excelize.Style {
	s := &excelize.Style{
		Font:      &excelize.Font{Family: fontFamily, Size: 11, Color: ink},
		Alignment: &excelize.Alignment{Vertical: "top"},
	}
	switch k {
	case ingest.TextKind, ingest.NameKind, ingest.AddressKind, ingest.ListKind, ingest.StatusKind, ingest.EmploymentKind, ingest.IDKind, ingest.CountryKind, ingest.CertificationKind:
		s.CustomNumFmt = format("@")
	case ingest.DayKind, ingest.EndKind, ingest.AgreementKind:
		s.CustomNumFmt = format("yyyy-mm-dd")
		s.Alignment.Horizontal = "center"
	case ingest.CountKind:
		s.CustomNumFmt = format("#,##0")
	case ingest.YearKind:
		s.CustomNumFmt = format("0")
		s.Alignment.Horizontal = "center"
	case ingest.ScoreKind, ingest.YesNoKind, ingest.FullTimeKind:
		s.Alignment.Horizontal = "center"
	}
	return s
}

func ground(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func format(f string) *string { return &f }
