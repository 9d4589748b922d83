package badge

import "assay/report/lettering"

// The ribbon with the partner's name lies across the lower half of the dial;
// the year stands higher then.
const (
	ribbonTop, ribbonFoot = 1116., 1376.
	ribbonReach           = 862. // half its width
	tailFrom, tailTo      = 770., 1016.
	tailDrop, tailNotch   = 58., 48.
	trimInset, trimWidth  = 16., 4. // of the lines along its edges
	shadowDepth           = 26.
)

// ribbonSatin shines in the middle.
var ribbonSatin = along(point{middle.x - ribbonReach, 0}, point{middle.x + ribbonReach, 0},
	copper.mix(umber, 128), copper, copper.mix(sheen, 50), copper, copper.mix(umber, 128))

func (e *engraver) ribbon() {
	for _, side := range []float64{-1, 1} {
		e.tail(func(x, y float64) point { return point{middle.x + side*x, y} })
	}
	e.fill(bar(-tailFrom, ribbonFoot, tailFrom, ribbonFoot+shadowDepth),
		along(point{0, ribbonFoot}, point{0, ribbonFoot + shadowDepth}, black.fade(120), black.fade(0)))
	e.fill(bar(-ribbonReach, ribbonTop, ribbonReach, ribbonFoot), ribbonSatin)
	for _, y := range []float64{ribbonTop + trimInset, ribbonFoot - trimInset} {
		e.fill(bar(-ribbonReach, y-trimWidth/2, ribbonReach, y+trimWidth/2), plain(sheen))
	}
}

// tail draws an end of the ribbon, folded back beneath it. at gives a place from
// the distance to the middle.
func (e *engraver) tail(corner func(x, y float64) point) {
	const top, foot = ribbonTop + tailDrop, ribbonFoot + tailDrop
	var p path
	p.polygon(corner(tailFrom, top), corner(tailTo, top), corner(tailTo-tailNotch, (top+foot)/2), corner(tailTo, foot), corner(tailFrom, foot))
	e.fill(p, along(corner(tailFrom, 0), corner(tailTo, 0), umber.mix(black, 70), umber, copper.mix(umber, 90)))
	var trim path
	for _, y := range []float64{top + trimInset, foot - trimInset} {
		const end = tailTo - tailNotch*trimInset*2/(foot-top)
		trim.polygon(corner(tailFrom, y-trimWidth/2), corner(end, y-trimWidth/2), corner(end, y+trimWidth/2), corner(tailFrom, y+trimWidth/2))
	}
	e.fill(trim, plain(sheen))
	var fold path
	fold.polygon(corner(ribbonReach, ribbonFoot), corner(tailFrom, ribbonFoot), corner(tailFrom, foot))
	e.fill(fold, plain(umber.mix(black, 120)))
}

// bar is a rectangle; left and right count from the middle.
func bar(left, top, right, foot float64) (p path) {
	left, right = middle.x+left, middle.x+right
	p.polygon(point{left, top}, point{right, top}, point{right, foot}, point{left, foot})
	return p
}

// nameSettings are the ways to set a partner's name, sizes in pixels; the first
// that fits is taken.
var nameSettings = []lettering.Setting{
	{Lines: 1, Largest: 150, Least: 100, Height: nameHeight},
	{Lines: 2, Largest: 100, Least: 58, Leading: 1.02, Height: nameHeight},
	{Lines: 3, Largest: 64, Least: 46, Leading: 1.02, Height: nameHeight},
}

// The room of a name.
const (
	nameWidth  = 2*ribbonReach - 110
	nameHeight = ribbonFoot - ribbonTop - 2*trimInset - 16
)

// nameInk is the ink of the name.
var nameInk = ivory

// setName is a name's outlines in the middle of the ribbon; ok is false where it
// doesn't fit.
func setName(set *lettering.Compositor, name string) (p path, ok bool) {
	lines, ok := set.FitName(name, nameStyle, nameSettings, nameWidth)
	if !ok {
		return nil, false
	}
	em, between := lines[0].Style.Size, 0. // of the first baseline and the last
	for _, l := range lines[1:] {
		between += l.Lead
	}
	// capitals stand in the middle, unless ink would leave its room
	const centre = (ribbonTop + ribbonFoot) / 2
	y := centre + (capital-between)/2*em
	y = min(max(y, centre-nameHeight/2+lines[0].Top*em), centre+nameHeight/2+(lines[len(lines)-1].Bottom-between)*em)
	for _, l := range lines {
		y += l.Lead * em
		p = append(p, outline(l, point{middle.x - (l.Left+l.Right)/2*em, y}, em)...)
	}
	return p, true
}
