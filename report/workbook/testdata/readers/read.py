"""Prints the values of a workbook, as {sheet: {cell: value}}, as openpyxl reads
them. Days are the numbers that Excel keeps them as."""
import datetime
import json
import sys

import openpyxl
from openpyxl.utils.datetime import to_excel

sheets = {}
for sheet in openpyxl.load_workbook(sys.argv[1], data_only=True):
    for row in sheet.iter_rows():
        for cell in row:
            value = cell.value
            if isinstance(value, (datetime.date, datetime.datetime)):
                value = to_excel(value)
            if value is not None and value != "":
                sheets.setdefault(sheet.title, {})[cell.coordinate] = value
json.dump(sheets, sys.stdout)
