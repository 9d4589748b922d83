package certificate

import "assay/report/lettering"

// em is a line's size in millimetres.
func em(l lettering.Line) float64 { return l.Style.Size * mm }

// fit sets a line no wider than a width in millimetres, smaller where need be.
func fit(set *lettering.Compositor, text string, st lettering.Style, width float64) lettering.Line {
	return set.Fit(text, st, width/mm)
}
