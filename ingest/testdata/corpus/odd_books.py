"""Writes odd-*.xlsx: sheets as XML allows them to be written, though few programs do."""
import sys
import zipfile

folder = sys.argv[1] if len(sys.argv) > 1 else "."
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

shared = f"""{DECLARATION}<sst xmlns="{MAIN}" count="9" uniqueCount="9">
<si><t>plain</t></si><si><t xml:space="preserve">  kept  </t></si><si><t/></si><si/>
<si><r><rPr><b/><rFont val="Arial"/></rPr><t>rich </t></r><r><t xml:space='preserve'> text</t></r></si>
<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>
<si><r><t>大</t></r><rPh sb="0" eb="1"><t>オオ</t></rPh><r><t>阪</t></r></si>
<si><t>a &amp; b &lt;c&gt; &#65;&#x1F642; &quot;&apos;</t></si>
<si><t>x_x000D_y_x005F_z_xZZZZ_</t></si></sst>"""

cells = """<row r="1" spans="1:9"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c><c r="F1" t="s"><v>5</v></c><c r="G1" t="s"><v>6</v></c><c r="H1" t="s"><v>7</v></c><c r="I1" t="s"><v>8</v></c></row>
<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="n"><v>2.5</v></c><c r="C2" t="b"><v>1</v></c><c r="D2" t="b"><v>0</v></c><c r="E2" t="e"><v>#N/A</v></c><c r="F2" t="str"><v>text &amp; more</v></c><c r="G2" t="inlineStr"><is><t>inline</t></is></c><c r="H2" t="inlineStr"><is><r><rPr><i/></rPr><t>in</t></r><r><t>line</t></r></is></c><c r="I2" s="1"/></row>
<row r="4"><c r="B4" s="1"><f>A2+1</f><v>2</v></c><c r="C4" t="str"><f>A1&amp;"x"</f><v>plainx</v></c><c r="D4"><f t="shared" ref="D4:D5" si="0">A2*2</f><v>2</v></c><c r="E4" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F4" t="b"><f>A2&gt;0</f><v>1</v></c></row>
<row r="5"><c r="D5"><f t="shared" si="0"/><v>4</v></c><c r="XFD5"><v>9</v></c></row>
"""

plain = f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetData>{cells}</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'


def prefixed(prefix):
    import re
    body = re.sub(r"<(/?)(?!\?|!)(\w)", rf"<\1{prefix}:\2", plain)
    return body.replace(f'xmlns="{MAIN}"', f'xmlns:{prefix}="{MAIN}"')


sheets = {
    "plain": DECLARATION + plain,
    "no declaration": plain,
    "BOM": "\ufeff" + DECLARATION + plain,
    "prefix": DECLARATION + prefixed("x"),
    "another prefix": DECLARATION + prefixed("ss_1"),
    "two prefixes": DECLARATION + plain.replace(f'xmlns="{MAIN}"', f'xmlns="{MAIN}" xmlns:x="{MAIN}"').replace("<v>1</v>", "<x:v>1</x:v>"),
    "single quotes": plain.replace('"', "'"),
    "blanks in tags": plain.replace("<c r=", "<c\n  r=").replace("</v>", "</v >").replace('"/>', '"  />').replace("</c>", "</c\t>").replace("<row r=", "<row  r = "),
    "order of attributes": plain.replace('<c r="A1" t="s">', '<c t="s" s="0" r="A1">').replace('<row r="2">', '<row ht="15" x14ac:dyDescent="0.25" xmlns:x14ac="urn:x" customHeight="1" r="2">'),
    "no places": plain.replace('<row r="1" spans="1:9">', "<row>").replace('<c r="A1" ', "<c ").replace('<c r="B1" ', "<c ").replace('<c r="C1" ', "<c ").replace('<row r="2"><c r="A2">', "<row><c>"),
    "comments": plain.replace("<v>1</v>", "<!-- a --><v><!-- <v>9</v> -->1</v>").replace("</row>", "<!-- end > of row --></row>").replace("</worksheet>", "</worksheet><!-- the end -->"),
    "CDATA": plain.replace("<v>text &amp; more</v>", "<v><![CDATA[text & ]]>more<![CDATA[]]></v>").replace("<t>inline</t>", "<t>in<![CDATA[<l>]]>ine</t>"),
    "instructions": "<?mso-application progid='Excel.Sheet'?>" + plain.replace("<sheetData>", "<?x y?><sheetData><?x?>").replace("<v>2.5</v>", "<v><?x > ?>2.5</v>"),
    "line ends": plain.replace("\n", "\r\n").replace("<t>inline</t>", "<t>in\r\nli\rne&#13;</t>"),
    "elements unknown": plain.replace("</c><c r=\"B1\"", '<extLst><ext uri="{1}"><y:x xmlns:y="urn:y" a="1&amp;2"><w>9</w></y:x></ext></extLst></c><c r="B1"').replace("</worksheet>", '<extLst xmlns:z="urn:z"><ext uri="{2}"><z:sheetData z:r="&#x41;"/></ext></extLst></worksheet>'),
    "marks in attributes": plain.replace("<pageMargins", '<dataValidations count="1"><dataValidation type="list" prompt="a > b / c" sqref="A1"><formula1>"x,y"</formula1></dataValidation></dataValidations><pageMargins'),
    "empty rows": plain.replace('<row r="4">', '<row r="3"/><row r="4">').replace("</sheetData>", '<row r="9"></row><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'),
    "no rows": f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
}
book = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1))
targets = "".join(f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(sheets) + 1))
parts = {
    "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="0"/><sheets>{book}</sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{targets}<Relationship Id="rId99" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/sharedStrings.xml": shared,
    **{f"xl/worksheets/sheet{i}.xml": text for i, text in enumerate(sheets.values(), 1)},
}


def write(name, change=lambda text: text, encoding="utf-8"):
    with zipfile.ZipFile(f"{folder}/odd-{name}.xlsx", "w", zipfile.ZIP_DEFLATED) as z:
        for part, text in parts.items():
            data = change(text)
            if part.startswith("xl/worksheets/") or part == "xl/sharedStrings.xml":
                data = data.replace('encoding="UTF-8"', f'encoding="{encoding}"')
            coded = data.encode(encoding) if part.startswith("xl/worksheets/") or part == "xl/sharedStrings.xml" else data.encode()
            info = zipfile.ZipInfo(part, (2020, 6, 30, 0, 0, 0))
            z.writestr(info, coded, zipfile.ZIP_DEFLATED)


write("utf-8")
write("strict", lambda text: text.replace(MAIN, STRICT).replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"))
write("utf-16", lambda text: text.replace("\ufeff", ""), "UTF-16")
