"""Writes openpyxl-*.xlsx: a workbook by openpyxl in each date system."""
import datetime
import sys

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

folder = sys.argv[1] if len(sys.argv) > 1 else "."
for name, epoch in ("1900", CALENDAR_WINDOWS_1900), ("1904", CALENDAR_MAC_1904):
    book = openpyxl.Workbook()
    book.epoch = epoch
    book.properties.created = book.properties.modified = datetime.datetime(2020, 6, 30)
    sheet = book.active
    sheet.title = "Types & <marks>"
    sheet.append(["text", 1, 2.5, True, False, None, "ümläut 北极星 🙂", datetime.date(2020, 6, 30), datetime.datetime(2020, 6, 30, 13, 5), datetime.time(7, 30)])
    sheet.append([" leading", "trailing ", "two\nlines", "tab\there", "a_x000D_b", "_x0041_", "a & b < c > d \"e\" 'f'", "", "x_y_z"])
    sheet.append(["=1+1", "=A1&\"x\"", "#N/A", "#DIV/0!", "=SUM(B1:C1)", 1e-7, -0.0, 1e21, 123456789012345678, 3.14159265358979])
    sheet["E9"] = "alone"
    sheet["AA14"] = "past Z"
    sheet["XFD15"] = "last column"
    sheet["A1"].font = Font(bold=True)
    sheet["A1"].comment = Comment("a note <with> marks", "somebody")
    sheet["B9"].hyperlink = "https://example.com/?a=1&b=2"
    sheet.merge_cells("A20:C21")
    sheet["A20"] = "merged"
    sheet.conditional_formatting.add("B1:B9", CellIsRule(operator="greaterThan", formula=["1"], font=Font(color="FF0000")))
    choice = DataValidation(type="list", formula1='"yes,no"', showErrorMessage=True, error='either "yes" or <no>')
    sheet.add_data_validation(choice)
    choice.add("D1:D9")
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width = 30
    sheet.row_dimensions[9].hidden = True
    table = book.create_sheet("Table")
    for row in ["Partner ID", "Partner"], ["P-1", "Northwind"], ["P-2", "Südwind"]:
        table.append(row)
    table.add_table(Table(displayName="Partners", ref="A1:B3"))
    book.create_sheet("Empty")
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    hidden["B2"] = datetime.date(2020, 1, 1)
    book.save(f"{folder}/openpyxl-{name}.xlsx")

stream = openpyxl.Workbook(write_only=True)
stream.properties.created = stream.properties.modified = datetime.datetime(2020, 6, 30)
sheet = stream.create_sheet("Streamed")
for i in range(200):
    sheet.append([i, f"text {i % 7}", i / 7, i % 2 == 0, None, datetime.date(2020, 1, 1) + datetime.timedelta(i)])
stream.save(f"{folder}/openpyxl-write-only.xlsx")
