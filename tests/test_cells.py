"""CSV exports: a headline is no formula."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from scrapy.utils.test import get_crawler

from newscrawl.extensions.cells import Csv

ROW = {
    "title": "=1+1",
    "authors": ["@anna", "Bruno Neri"],
    "subtitle": "+3 gradi",
    "words": -2,
    "body": None,
}


@pytest.mark.parametrize(("safe", "mark"), [(True, "'"), (False, "")])
def test_what_a_spreadsheet_would_calculate_is_marked_when_asked_for(safe: bool, mark: str) -> None:
    file = BytesIO()
    exporter = Csv.from_crawler(get_crawler(settings_dict={"NEWSCRAWL_CSV_SAFE": safe}), file)
    exporter.start_exporting()
    exporter.export_item(ROW)
    exporter.finish_exporting()
    (row,) = csv.DictReader(StringIO(file.getvalue().decode()))
    assert row["title"] == f"{mark}{ROW['title']}"
    assert row["authors"] == f"{mark}@anna,Bruno Neri"
    assert row["subtitle"] == f"{mark}+3 gradi"
    assert row["words"] == "-2"
    assert row["body"] == ""
