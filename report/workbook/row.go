package workbook

import "strconv"

// appendRow appends a row of a sheet (ECMA-376 part 1, 18.3.1.73) as the Excel
// library's stream writer has it, letter by letter. The library takes ten times
// as long: it parses the place of each row, and looks for patterns in every text.
// Where its height isn't fixed Excel fits it again when the row changes.
func appendRow(xml []byte, row int, height float64, fixed bool, cells []cell, s *styles) []byte {
	var room [20]byte
	digits := strconv.AppendInt(room[:0], int64(row), 10)
	xml = append(append(append(xml, `<row r="`...), digits...), `" ht="`...)
	xml = append(strconv.AppendFloat(xml, height, 'f', -1, 64), '"')
	if fixed {
		xml = append(xml, ` customHeight="1"`...)
	}
	xml = append(xml, '>')
	for i := range cells {
		xml = append(append(append(xml, `<c r="`...), columnName(i)...), digits...)
		xml = cells[i].append(xml, s)
	}
	return append(xml, "</row>"...)
}

// append appends what follows a cell's place.
func (c *cell) append(xml []byte, s *styles) []byte {
	xml = append(xml, `"`...)
	if id := s.of(c.look); id != 0 {
		xml = append(strconv.AppendInt(append(xml, ` s="`...), int64(id), 10), `"`...)
	}
	switch {
	case c.formula != "" && c.numeric:
		xml = append(strconv.AppendInt(append(c.appendFormula(append(xml, '>')), "<v>"...), int64(c.number), 10), "</v>"...)
	case c.formula != "":
		xml = append(appendText(append(c.appendFormula(append(xml, ` t="str">`...)), "<v>"...), c.text), "</v>"...)
	case c.numeric:
		xml = append(strconv.AppendInt(append(xml, "><v>"...), int64(c.number), 10), "</v>"...)
	case c.text == "":
		xml = append(xml, '>')
	default:
		xml = append(xml, ` t="inlineStr"><is><t`...)
		if spaced(c.text[0]) || spaced(c.text[len(c.text)-1]) {
			xml = append(xml, ` xml:space="preserve"`...)
		}
		xml = append(appendText(append(xml, '>'), c.text), "</t></is>"...)
	}
	return append(xml, "</c>"...)
}

func (c *cell) appendFormula(xml []byte) []byte {
	return append(appendText(append(xml, "<f>"...), c.formula), "</f>"...)
}

// spaced tells whether a letter at either end of a text would be lost.
func spaced(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// escapes are what stands for the letters that mean something in XML, and for the
// underscore where it would.
var escapes = [256]string{
	'"': "&#34;", '\'': "&#39;", '&': "&amp;", '<': "&lt;", '>': "&gt;", '\t': "&#x9;", '\r': "&#xD;", '_': underscore,
}

// appendText appends a text that is clean.
func appendText(xml []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		e := escapes[s[i]]
		if e == "" || s[i] == '_' && !looksEscaped(s[i:]) {
			continue
		}
		xml = append(append(xml, s[from:i]...), e...)
		from = i + 1
	}
	return append(xml, s[from:]...)
}
