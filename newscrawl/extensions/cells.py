"""CSV exports can be guarded so that a spreadsheet takes no cell for a formula: NEWSCRAWL_CSV_SAFE.

A headline may begin with "=", and a spreadsheet would calculate it, or ask another host for what it names.
"""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exporters import CsvItemExporter

from newscrawl.config import Config
from newscrawl.export.forms import as_text


class Csv(CsvItemExporter):
    """Scrapy's CSV exporter, with an apostrophe before such cells when the setting asks for it: a spreadsheet shows them as text."""

    guards = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        exporter = cls(*args, **kwargs)
        exporter.guards = Config.read(crawler.settings).csv_safe
        return exporter

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        serialized = super().serialize_field(field, name, value)
        return as_text(serialized) if self.guards else serialized
