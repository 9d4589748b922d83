package ingest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"
)

// TestTheSheetIsReadThatPeopleSee puts another sheet, of a partner called Decoy,
// beside that of Northwind: where Excel shows Northwind, that is read, and where it
// finds the workbook damaged, it is refused.
func TestTheSheetIsReadThatPeopleSee(t *testing.T) {
	const (
		rootTargets = "_rels/.rels"
		decoyPart   = "xl/worksheets/decoy.xml"
		decoyBook   = "xl/decoy.xml"
		foreign     = ` xmlns:x="urn:x"`
		mc          = ` xmlns:mc="` + compatibility + `"`
		alternate   = `<mc:AlternateContent` + mc + `><mc:Choice Requires="x"` + foreign + `>`
	)
	decoy := inlineRow("Partner ID", "Partner") + inlineRow("P-1", "Decoy")
	rel := func(id, kind, target string) string {
		return `<Relationship Id="` + id + `" Type="` + kind + `" Target="` + target + `"/>`
	}
	base := usualRelation
	sheetType := `<Override PartName="/` + decoyPart + `" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`
	book := archive(t, with(t, workbookOf(t, people), decoyPart, sheetXML(decoy), decoyBook,
		`<workbook xmlns="`+usualDialect+`" xmlns:r="`+base+`"><sheets><sheet name="Partners" sheetId="1" r:id="rIdDecoy"/></sheets></workbook>`,
		"xl/_rels/decoy.xml.rels", `<Relationships xmlns="`+relationsSpace+`">`+rel("rIdDecoy", base+"/worksheet", "worksheets/decoy.xml")+`</Relationships>`)...)
	first := func(mark, text string) func([]byte) []byte { // behind the mark
		return func(b []byte) []byte {
			require.Contains(t, string(b), mark)
			return bytes.Replace(b, []byte(mark), []byte(mark+text), 1)
		}
	}
	before := func(mark, text string) func([]byte) []byte {
		return func(b []byte) []byte {
			require.Contains(t, string(b), mark)
			return bytes.Replace(b, []byte(mark), []byte(text+mark), 1)
		}
	}
	book = repack(t, book, "[Content_Types].xml", before("</Types>", sheetType))
	book = repack(t, book, bookTargets, before("</Relationships>", rel("rIdDecoy", base+"/worksheet", "worksheets/decoy.xml")))
	shown := inlineRow("Partner ID", "Partner") + inlineRow("P-1", "Northwind")
	sheet := func(xml string) func([]byte) []byte { return func([]byte) []byte { return []byte(xml) } }
	within := func(mark, with string) func([]byte) []byte {
		return sheet(strings.Replace(sheetXML(shown), mark, with, 1))
	}
	tests := []struct {
		name, part string
		change     func([]byte) []byte
		err        string // "" where Northwind is read
	}{
		{"as it is", sheet1, within("", ""), ""},
		{"a root relation of another kind first", rootTargets, before("<Relationship ", rel("d", "http://example.com/officeDocument", decoyBook)), ""},
		{"a root relation of another kind first, in other letters", rootTargets, before("<Relationship ", rel("d", strings.ToUpper(base)+"/officeDocument", decoyBook)), ""},
		{"two workbooks", rootTargets, before("<Relationship ", rel("d", base+"/officeDocument", decoyBook)), "it has two workbooks in one"},
		{"two workbooks, one strict", rootTargets, before("<Relationship ", rel("d", strictRelation+"/officeDocument", decoyBook)), "it has two workbooks in one"},
		{"a foreign root relation", rootTargets, before("<Relationship ", `<x:Relationship`+foreign+` Id="d" Type="`+base+`/officeDocument" Target="`+decoyBook+`"/>`), ""},
		{"no workbook named", rootTargets, sheet(`<Relationships xmlns="` + relationsSpace + `"/>`), "it names no workbook"},
		{"a workbook outside", rootTargets, func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte(`Target="xl/workbook.xml"`), []byte(`TargetMode="External" Target="xl/workbook.xml"`))
		}, "it names no workbook"},
		{"a repeated Id", bookTargets, before("</Relationships>", rel("rId1", base+"/worksheet", "worksheets/decoy.xml")), `the relation "rId1" is there twice`},
		{"another namespace's Id", bookTargets, before("</Relationships>", `<Relationship`+foreign+` Id="z" x:Id="rId1" Type="`+base+`/worksheet" Target="worksheets/decoy.xml"/>`), ""},
		{"a sheet's type that ends alike", bookTargets, func(b []byte) []byte {
			return bytes.Replace(b, []byte(`Type="`+base+`/worksheet"`), []byte(`Type="http://example.com/worksheet"`), 1)
		}, "its part is missing"},
		{"another namespace's id beside r:id", bookPart, first("<sheet ", `xmlns:x="urn:x" x:id="rIdDecoy" `), ""},
		{"another namespace's id behind r:id", bookPart, func(b []byte) []byte {
			return bytes.Replace(b, []byte(`r:id="rId1"`), []byte(`r:id="rId1" xmlns:x="urn:x" x:id="rIdDecoy"`), 1)
		}, ""},
		{"an id without a namespace", bookPart, first("<sheet ", `id="rIdDecoy" `), ""},
		{"r:id twice, by another prefix", bookPart, first("<sheet ", `xmlns:q="`+base+`" q:id="rIdDecoy" `), `has the attribute "id" twice`},
		{"r:id twice, in both dialects", bookPart, first("<sheet ", `xmlns:q="`+strictRelation+`" q:id="rIdDecoy" `), "it points to two parts"},
		{"foreign sheets first", bookPart, before("<sheets>", `<x:sheets`+foreign+`><x:sheet name="D" r:id="rIdDecoy"/></x:sheets>`), ""},
		{"sheets of the other dialect first", bookPart, before("<sheets>", `<sheets xmlns="`+strictDialect+`"><sheet name="D" r:id="rIdDecoy"/></sheets>`), ""},
		{"sheets twice", bookPart, before("<sheets>", `<sheets><sheet name="D" r:id="rIdDecoy"/></sheets>`), "it has <sheets> twice"},
		{"two sheets of one name", bookPart, first("<sheets>", `<sheet name="EMPLOYEES" r:id="rIdDecoy"/>`), "another sheet has the same name"},
		{"two sheets of one part", bookPart, first("<sheets>", `<sheet name="D" r:id="rId1"/>`), "another sheet has the same part"},
		{"another sheet in an extension", bookPart, before("</workbook>", `<extLst><ext uri="x"><sheets><sheet name="D" r:id="rIdDecoy"/></sheets></ext></extLst>`), ""},
		{"alternatives, as Excel writes them", bookPart, before("<sheets>", alternate+`<x:absPath url="C:\"/></mc:Choice></mc:AlternateContent>`), ""},
		{"alternatives of sheets", bookPart, before("<sheets>", alternate+`<sheets><sheet name="D" r:id="rIdDecoy"/></sheets></mc:Choice></mc:AlternateContent>`), "another thing for another program"},
		{"foreign elements to be looked into", bookPart, before("<sheets>", `<x:y`+foreign+mc+` mc:ProcessContent="x:y"/>`), "another thing for another program"},
		{"rows in an extension", sheet1, within("</worksheet>", `<extLst><ext uri="x"><sheetData>`+decoy+`</sheetData></ext></extLst></worksheet>`), ""},
		{"rows in an extension first", sheet1, within("<sheetData>", `<extLst><ext uri="x"><sheetData>`+decoy+`</sheetData></ext></extLst><sheetData>`), ""},
		{"foreign rows first", sheet1, within("<sheetData>", `<x:sheetData`+foreign+`>`+decoy+`</x:sheetData><sheetData>`), ""},
		{"rows of the other dialect first", sheet1, within("<sheetData>", `<sheetData xmlns="`+strictDialect+`">`+decoy+`</sheetData><sheetData>`), ""},
		{"alternatives of drawings", sheet1, within("</worksheet>", alternate+`<controls/></mc:Choice></mc:AlternateContent></worksheet>`), ""},
		{"alternatives of all rows", sheet1, within("<sheetData>", alternate+`<sheetData>`+decoy+`</sheetData></mc:Choice></mc:AlternateContent><sheetData>`), "another thing for another program"},
		{"alternatives of rows", sheet1, within("</sheetData>", alternate+inlineRow("P-2", "Decoy")+`</mc:Choice></mc:AlternateContent></sheetData>`), "another thing for another program"},
		{"alternatives of a text", sheet1, within("<t>Northwind", alternate+`<t>Decoy</t></mc:Choice></mc:AlternateContent><t>Northwind`), "another thing for another program"},
		{"rows to be looked into", sheet1, within("<sheetData>", `<x:y`+foreign+`><sheetData>`+decoy+`</sheetData></x:y><sheetData`+mc+foreign+` mc:ProcessContent="x:y">`), "another thing for another program"},
		{"attributes of another namespace", sheet1, within("<row>", `<row xmlns:x14ac="urn:x14ac" x14ac:dyDescent="0.25" x14ac:r="9">`), ""},
		{"an attribute twice", sheet1, within(`t="inlineStr"`, `t="inlineStr" t="s"`), `has the attribute "t" twice`},
		{"an attribute of a row twice", sheet1, within("<row>", `<row spans="1:2" spans="1:2">`), `has the attribute "spans" twice`},
		{"an attribute of a row twice, by two prefixes", sheet1, within("<row>", `<row xmlns:x="urn:x" xmlns:y="urn:x" x:a="" y:a="">`), `has the attribute "a" twice`},
		{"a cell with two texts", sheet1, within("<is><t>Northwind", "<is><t>Decoy</t></is><is><t>Northwind"), "two values"},
		{"a cell with two values", sheet1, within("</row></sheetData>", `<c><v>1</v><v>2</v></c></row></sheetData>`), "two values"},
		{"text in front", sheet1, sheet("x" + sheetXML(shown)[len(`<?xml version="1.0" encoding="UTF-8"?>`):]), "text stands in front"},
		{"a declaration within", sheet1, within("<sheetData>", `<?xml version="1.0" encoding="windows-1252"?><sheetData>`), "an XML declaration stands in the midst of it"},
		{"UTF-16 said of UTF-8", sheet1, within("UTF-8", "UTF-16"), `written in the encoding "UTF-16"`},
		{"UTF-8 said of UTF-16", sheet1, func([]byte) []byte {
			b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(sheetXML(shown)))
			require.NoError(t, err)
			return b
		}, ""},
		{"another encoding said behind a mark", sheet1, sheet("\ufeff" + strings.Replace(sheetXML(shown), "UTF-8", "windows-1252", 1)), `written in the encoding "windows-1252"`},
		{"a sheet said to be a chart", "[Content_Types].xml", func(b []byte) []byte {
			return bytes.Replace(b, []byte("worksheet+xml"), []byte("chartsheet+xml"), 1)
		}, "its content type isn't that of a part of the kind worksheet"},
		{"a part that is two things", "[Content_Types].xml", before("</Types>", sheetType), "it says twice what"},
		{"no content types", "[Content_Types].xml", func([]byte) []byte { return nil }, "it is missing"},
		{"a workbook said to be a document", "[Content_Types].xml", func(b []byte) []byte {
			return bytes.Replace(b, []byte("spreadsheetml.sheet.main"), []byte("wordprocessingml.document.main"), 1)
		}, "its content type isn't that of a part of the kind officeDocument"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, _, err := readBook(t, repack(t, book, tt.part, tt.change))
			if tt.err == "" {
				require.NoError(t, err)
				require.Len(t, r.Partners, 1)
				assert.Equal(t, "Northwind", r.Partners[0].Name)
				return
			}
			require.ErrorContains(t, err, tt.err)
			assert.ErrorContains(t, err, "book.xlsx: the workbook ")
		})
	}
}
