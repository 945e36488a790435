#!/bin/sh
# Guess: a landing page of Wagtail CRX that has the defaults of its own class is valid, whichever page was made after it.
# Seen with coderedcms 6.0.0 (wagtail 7.4.4, Django 5.2.19) on 2026-11-29: the choices of "Order child pages by" are written anew by each
# page that is made, on the one field that all kinds of pages share. After an article was made or read, a landing page's own default,
# "-date_display", is "not a valid choice", and saving it fails; after another landing page was made it is valid again.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "coderedcms==6.0.0" "wagtail==7.4.4" "Django==5.2.19"
cd "$folder"
mkdir site
venv/bin/coderedcms start outlet site --sitename Outlet --domain 127.0.0.1 > start.log
cd site
../venv/bin/python manage.py migrate --verbosity 0
DJANGO_SETTINGS_MODULE=outlet.settings.dev ../venv/bin/python - <<'END'
import sys
from importlib.metadata import version

import django

django.setup()

from coderedcms.models import CoderedArticleIndexPage
from django.core.exceptions import ValidationError
from website.models import ArticleIndexPage, ArticlePage

print("coderedcms", version("coderedcms"), "wagtail", version("wagtail"), "Django", version("Django"))
landing = ArticleIndexPage(title="Cronaca", slug="cronaca")
field = landing._meta.get_field("index_order_by")
print("the default of its class:", CoderedArticleIndexPage.index_order_by_default, "- its own value:", landing.index_order_by)


def verdict():
    try:
        field.clean(landing.index_order_by, landing)
    except ValidationError as error:
        return f"refused: {error.messages[0]}"
    return "valid"


alone = verdict()
ArticlePage(title="Il ponte riapre", slug="ponte")
after_an_article = verdict()
ArticleIndexPage(title="Sport", slug="sport")
after_a_landing_page = verdict()
print("alone:", alone)
print("after an article was made:", after_an_article)
print("after another landing page was made:", after_a_landing_page)
seen = alone == after_a_landing_page == "valid" and after_an_article.startswith("refused")
sys.exit(0 if seen else "no longer so: a page's choices are its own")
END
