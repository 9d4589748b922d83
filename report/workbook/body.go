package workbook

import (
	"sync"

	"assay/report/pack"
)

// A body is the rows of a list on one sheet. They are made in pieces, several at
// once, when the sheet is packed; what is in a piece doesn't depend on the others
// but for one thing: how many links stand before it, as a sheet takes only so many.
type body[T any] struct {
	*press
	list  list[T]
	part  string // of the zip
	first int    // row of the sheet
	rows  []T

	links  links   // those above the rows
	pieces []links // those of each piece
	// before has, for each piece, how many links stand before it, once this is known.
	before []chan int
}

// pieceRows is how many rows a piece has.
const pieceRows = 1000

func newBody[T any](p *press, l list[T], part string, first int, rows []T, above links) *body[T] {
	b := &body[T]{press: p, list: l, part: part, first: first, rows: rows, links: above}
	b.pieces = make([]links, b.Pieces())
	b.before = make([]chan int, b.Pieces()+1)
	for n := range b.before {
		b.before[n] = make(chan int, 1)
	}
	b.before[0] <- above.count
	return b
}

func (b *body[T]) Pieces() int { return (len(b.rows) + b.perPiece - 1) / b.perPiece }

// Piece appends a piece of the rows to the part.
func (b *body[T]) Piece(n int, xml []byte) []byte {
	from := n * b.perPiece
	s := idlePieces.Get().(*pieceCells)
	defer idlePieces.Put(s)
	b.list.show(s, b.rows[from:min(len(b.rows), from+b.perPiece)], b.Withhold)
	if len(b.list.rows) <= sortedRows {
		for i := range s.cells {
			s.cells[i].byFormula()
		}
	}

	before, leads := <-b.before[n], s.leads()
	b.before[n+1] <- before + leads
	l := links{sheet: b.links.sheet, count: before, cells: make([]byte, 0, linkRoom*min(leads, max(maxLinks-before, 0)))}
	for i := range s.rows {
		cells := s.cells[i*s.columns : (i+1)*s.columns]
		for column := range cells {
			l.lead(&cells[column], column, b.first+from+i)
		}
		xml = appendRow(xml, b.first+from+i, rowHeight(s.lines[i]), b.list.flat, cells, &b.styles)
	}
	b.pieces[n] = l
	b.progress.add(s.rows)
	return xml
}

// Done sets the sheet's links, which stand behind its rows.
func (b *body[T]) Done() {
	b.links.append(b.pieces)
	b.setLinks(b.part, "pageMargins", b.links)
	b.links, b.pieces, b.rows = links{}, nil, nil
}

var _ pack.Rows = (*body[int])(nil)

// A pieceCells are the cells of a piece, which are shown before it is known which of
// them may lead anywhere.
type pieceCells struct {
	columns int
	rows    int
	lines   []int  // of each row
	cells   []cell // by row
}

// idlePieces are pieces of a sheet that nobody fills now, kept to be used again.
var idlePieces = sync.Pool{New: func() any { return new(pieceCells) }}

// show shows the cells of rows, without what is to be withheld.
func (l *list[T]) show(s *pieceCells, rows []T, withhold func(string) string) {
	s.columns, s.rows, s.cells, s.lines = len(l.columns), len(rows), s.cells[:0], s.lines[:0]
	printed := l.lastPrinted()
	for _, r := range rows {
		most := 0
		for i := range l.columns {
			c := l.columns[i].show(r)
			if withhold != nil {
				c.text = withhold(c.text)
				if c.link != nil {
					c.link.key = withhold(c.link.key)
				}
			}
			if l.flat || i > printed {
				c = c.inLine()
			} else {
				most = max(most, c.height(l.columns[i].width))
			}
			s.cells = append(s.cells, c)
		}
		s.lines = append(s.lines, most)
	}
}

// leads counts the cells that lead somewhere.
func (s *pieceCells) leads() (n int) {
	for i := range s.cells {
		if s.cells[i].link != nil {
			n++
		}
	}
	return n
}
