# Prints, as LibreOffice has them, the rows of each table of a workbook before and
# after all tables are sorted, the last row first by their second column: of each cell
# its value and where its link leads, worked out anew.
#
#   python3 sort.py SOFFICE WORKBOOK PROFILE
import json, os, re, subprocess, sys, time
import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import TableSortField

office, workbook, profile = sys.argv[1:]
pipe = "assay%d" % os.getpid()
running = subprocess.Popen([office, "-env:UserInstallation=file://" + profile, "--headless", "--norestore",
                            "--accept=pipe,name=%s;urp;" % pipe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
here = uno.getComponentContext()
resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
for attempt in range(600):
    try:
        there = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        break
    except Exception:
        if running.poll() not in (None, 0):
            sys.exit("soffice ended")
        time.sleep(.2)
desktop = there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)


def prop(name, value):
    p = PropertyValue()
    p.Name, p.Value = name, value
    return p


document = desktop.loadComponentFromURL("file://" + workbook, "_blank", 0, (prop("Hidden", True),))
sheets, tables = document.Sheets, document.DatabaseRanges
sheets.insertNewByName("scratch", sheets.Count)
link = re.compile(r'^=HYPERLINK\((.*);("(?:[^"]|"")*"|-?[0-9]+)\)$', re.S)


def targets(formulas):
    """Where the links lead: their first arguments, as LibreOffice works them out."""
    if not formulas:
        return []
    scratch = sheets.getByName("scratch").getCellRangeByPosition(0, 0, 0, len(formulas) - 1)
    scratch.setFormulaArray(tuple(("=" + f,) for f in formulas))
    return [row[0] for row in scratch.getDataArray()]


def state():
    found = {}
    for name in tables.ElementNames:
        area = tables.getByName(name).DataArea
        sheet = sheets.getByIndex(area.Sheet)
        cells = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow + 1, area.EndColumn, area.EndRow)
        values, formulas = cells.getDataArray(), cells.getFormulaArray()
        places, linked = [], []
        for r, row in enumerate(formulas):
            for c, formula in enumerate(row):
                if link.match(formula):
                    places.append((r, c))
                    linked.append(link.match(formula).group(1))
        to = dict(zip(places, targets(linked)))
        rows = [[{"value": v, "to": to.get((r, c), "")} for c, v in enumerate(row)] for r, row in enumerate(values)]
        found.setdefault(sheet.Name, []).append({"first": area.StartRow + 2, "rows": rows})
    return found


before = state()
for name in tables.ElementNames:
    area = tables.getByName(name).DataArea
    by = TableSortField()
    by.Field, by.IsAscending = 1, False
    cells = sheets.getByIndex(area.Sheet).getCellRangeByPosition(area.StartColumn, area.StartRow + 1, area.EndColumn, area.EndRow)
    cells.sort((prop("SortFields", uno.Any("[]com.sun.star.table.TableSortField", (by,))), prop("ContainsHeader", False)))
document.calculateAll()
json.dump({"before": before, "after": state()}, sys.stdout)
document.close(True)
try:
    desktop.terminate()
except Exception:
    pass
running.wait()
