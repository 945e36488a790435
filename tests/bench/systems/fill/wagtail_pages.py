"""Run within the made Wagtail project: makes the pages that standard input names. It imports nothing of ours."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voce.settings.dev")
django.setup()

from django.core.files.images import ImageFile  # noqa: E402
from wagtail.images.models import Image  # noqa: E402
from wagtail.models import Page, PageViewRestriction, Site  # noqa: E402
from website.models import ArticleIndexPage, ArticlePage, WebPage  # noqa: E402

plan = json.load(sys.stdin)
site = Site.objects.get(is_default_site=True)
site.hostname, site.port, site.site_name = "127.0.0.1", plan["port"], plan["title"]
site.save()
home = site.root_page
indexes: dict[str, Page] = {}


def image(page: dict) -> Image:
    with (Path(plan["pictures"]) / f"{page['slug']}.png").open("rb") as file:
        made = Image(title=page["slug"], file=ImageFile(file, name=f"{page['slug']}.png"))
        made.save()
    return made


def body(page: dict) -> str:
    blocks = []
    for block in page["body"]:
        value = block["value"]
        if isinstance(value, dict) and value.get("image"):
            value = {**value, "image": image(page).pk}
        blocks.append({"type": block["type"], "value": value})
    return json.dumps(blocks)


def parent(page: dict) -> Page:
    if page["state"] == "page":
        return home
    section = page["section"] or "Varie"
    if section not in indexes:
        index = ArticleIndexPage(title=section, slug=section.lower(), show_in_menus=True, index_show_subpages=True)
        index.index_order_by = "-first_published_at"
        indexes[section] = home.add_child(instance=index)
    return indexes[section]


for page in plan["pages"]:
    fields = {"title": page["title"], "slug": page["slug"], "body": body(page)}
    if page["state"] == "page":
        made = WebPage(**fields)
    else:
        made = ArticlePage(**fields, caption=page["caption"][:255], author_display=page["authors"])
        if page["picture"]:
            made.cover_image = image(page)
    made.live = page["state"] in ("published", "page", "private")
    if page["state"] == "scheduled":
        made.go_live_at = datetime.fromisoformat(page["published"])
    parent(page).add_child(instance=made)
    made.tags.add(*page["tags"])
    made.save()
    if page["state"] == "private":
        PageViewRestriction.objects.create(page=made, restriction_type=PageViewRestriction.LOGIN)
    dates = {"first_published_at": page["published"], "last_published_at": page["modified"]}
    Page.objects.filter(pk=made.pk).update(**{name: datetime.fromisoformat(told) for name, told in dates.items()})
