"""Settings with their defaults, units and reasons: all NEWSCRAWL_ settings, and those of Scrapy that differ from its defaults.

These are the only defaults. Change one with `-s NAME=value` on the command line. Scrapy loads this module by name; only
`newscrawl.config` imports it, which has the types and bounds of ours and checks them before a run begins. Scrapy's defaults are
made for scraping, not for safety: each one that matters is set here on purpose, with the reason above it.
"""

import os as _os

from newscrawl import paths as _paths

_PLACE = _paths.meant()

# ── newscrawl ──────────────────────────────────────────────────────────────────────────────────

# File: articles, links, runs. Relative paths on a command line start at the current folder.
NEWSCRAWL_DB = str(_PLACE.db)

# File: raw pages, compressed, by content. Empty: beside NEWSCRAWL_DB, with "-pages" in its name.
NEWSCRAWL_PAGES_DB = ""

# Keep the raw pages: a better extractor can then be run over them with no fetch (spider `replay`).
NEWSCRAWL_ARCHIVE = True

# Days that raw pages are kept; older ones go when a run begins, those in quarantine stay. 0: for good.
NEWSCRAWL_KEEP_PAGES_DAYS = 0

# Folders, with a colon between: the catalogue, one TOML file an outlet. Of two files of one name that of the earlier folder counts.
NEWSCRAWL_SOURCES = _os.pathsep.join(map(str, _PLACE.catalogue))

# Web or mail address of whoever runs the crawl (with https:// or @); outlets see it in the User-Agent and can write to it. Please set it.
NEWSCRAWL_CONTACT = ""

# Networks (CIDR, commas between) that may be asked although they are private or loopback. Empty: none is.
NEWSCRAWL_ALLOW_ADDRESSES = ""

# Ports that may be asked; a host that must be asked at another one is named in NEWSCRAWL_ALLOW_ADDRESSES.
NEWSCRAWL_ALLOW_PORTS = "80,443,8080,8443"

# Processes that read pages. 0: one a processor that we may use, at most 2. Each takes 100 to 200 MB.
NEWSCRAWL_WORKERS = 0

# Seconds of CPU that one page may cost before its worker is ended and the page is put into quarantine.
NEWSCRAWL_PAGE_CPU_S = 5

# Megabytes that one page may take in its worker, beside its libraries and caches (up to 260), before the worker is ended
# and the page is put into quarantine. The worst page that is read within 5 s of CPU takes some 180.
NEWSCRAWL_PAGE_MEMORY_MB = 512

# Megabytes that a run leaves free on the disk of the database, and 5 % of it besides: the larger of the two counts. Below, a run
# does not start, or stops with exit status 4. 0: it leaves nothing.
NEWSCRAWL_MIN_FREE_MB = 200

# Seconds that a run waits at its end for links that failed and whose next try is near; 0: the next run takes them.
NEWSCRAWL_RETRY_WAIT_S = 90

# Ages (s, m, h, d, w; commas between) at which a stored article is revisited for what its outlet changed; 0: never. Most
# changes come within hours of publication, few after a week.
NEWSCRAWL_REVISIT_AGES = "1h,4h,1d,3d,7d"

# keep: a text that is stored already, or the same story re-edited, is a row too, which names the first one in duplicate_of: so
# one can ask who ran it, when, and how it was changed. drop: only its link is kept, in state duplicate.
NEWSCRAWL_DUPLICATES = "keep"

# Days that two articles of one re-edited story may lie apart; 0: only equal texts are found, and these at any distance. Agency
# copy is run for two or three days; each more week makes finding them a third slower.
NEWSCRAWL_STORY_DAYS = 7

# Put an apostrophe before cells of CSV exports that a spreadsheet would take for a formula (they begin with = + - @).
NEWSCRAWL_CSV_SAFE = False

# What to do with pages whose outlet reserves text and data mining (tdm-reservation, tdmrep.json, noai): `fetch` them all
# the same, keep only their `metadata` (headline, names, dates, address; no text, no raw page), or `skip` them.
NEWSCRAWL_RESERVATIONS = "metadata"

# Minutes that a run may take; 0: no limit. What is under way then has 20 s to end, the rest waits, exit status 6.
NEWSCRAWL_RUN_MINUTES = 0

# Minutes that one source may take of a run, from its first request; 0: no limit. The others go on.
NEWSCRAWL_SOURCE_MINUTES = 0

# Article pages that one source may be asked for in a run; 0: no limit. The others go on.
NEWSCRAWL_SOURCE_PAGES = 0

# Seconds: a run begins after a random wait of up to this, so that not all machines ask at the full hour.
NEWSCRAWL_JITTER_S = 0

# File: the run's log, INFO, at most five files of 5 MB. Empty: beside NEWSCRAWL_DB, ending in ".log"; 0: none.
NEWSCRAWL_LOG = ""

# Show everything also without a terminal: the table on standard output, the log on standard error.
NEWSCRAWL_VERBOSE = False

# What shows how a run goes on, on standard error: auto is a table on a terminal, and nothing without one; jsonl is a JSON object
# a line, every five seconds and at the end, for programs; off is nothing.
NEWSCRAWL_PROGRESS = "auto"

# File that gets the last line of each run that ends with exit status 0, 1 or 6. Empty: none.
NEWSCRAWL_HEARTBEAT = ""

# Address of a watchdog, e.g. https://hc-ping.com/your-uuid: asked with /start, then as it is, or with /fail. Empty: none.
NEWSCRAWL_PING = ""

# The PostgreSQL by which a fleet works together, as libpq writes it (postgresql://…, host=… dbname=…, service=…). Never logged; a
# password is better kept in ~/.pgpass. Empty: no fleet.
NEWSCRAWL_FLEET_DSN = ""

# ── Scrapy: who we are ─────────────────────────────────────────────────────────────────────────

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
NEWSPIDER_MODULE = "newscrawl.spiders"
COMMANDS_MODULE = "newscrawl.commands"
# The spider adds NEWSCRAWL_CONTACT.
USER_AGENT = "newscrawl/0.2 (news archive)"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "it,en;q=0.5",
}

# ── Scrapy: politeness ─────────────────────────────────────────────────────────────────────────

ROBOTSTXT_OBEY = True
# The name by which robots.txt knows us, without version and contact.
ROBOTSTXT_USER_AGENT = "newscrawl"
CONCURRENT_REQUESTS = 16
# One request at a time a host, seconds between them, and no jitter: it would undercut a Crawl-delay.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0
# Requests are slower when the host is slow.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0

# ── Scrapy: safety ─────────────────────────────────────────────────────────────────────────────

# A console that runs code sent to it, on by default in 2.19, and the older one.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
# Needed for nothing here; also keeps a suffix list from being downloaded. Those of an own subscription are put on by our middleware.
COOKIES_ENABLED = False
COOKIES_DEBUG = False
REFERER_ENABLED = False
# Off by default in Scrapy.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Only http and https, whatever addresses a sitemap names.
DOWNLOAD_HANDLERS = {
    "http": "newscrawl.middlewares.transport.Http",
    "https": "newscrawl.middlewares.transport.Http",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
# Bytes, decompressed.
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
# Seconds for the whole answer, and for the name.
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 10
# A proxy would walk around the address guard.
HTTPPROXY_ENABLED = False
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 5
TWISTED_DNS_RESOLVER = "newscrawl.middlewares.resolver.GuardedResolver"

# ── Scrapy: what the ledger does in its place ──────────────────────────────────────────────────

RETRY_ENABLED = False
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# ── the pipeline ───────────────────────────────────────────────────────────────────────────────

# Scrapy's middlewares less those that are off here, and those that have nothing to do: each request and answer passes through all, and
# one of them would import a client of HTTP. Links are held to their outlet where they are found and where they lead on; figures of the
# download are nowhere shown.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": 300,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": 900,
}
DOWNLOADER_MIDDLEWARES = {
    "newscrawl.middlewares.backoff.HostBackoff": 50,
    "newscrawl.middlewares.address.AddressGuard": 60,
    "newscrawl.middlewares.robots.Robots": 100,
    "newscrawl.middlewares.opt_out.TdmRep": 110,
    "newscrawl.middlewares.redirect.Refreshes": 580,
    "newscrawl.middlewares.subscription.OwnSubscription": 585,
    "newscrawl.middlewares.decoding.Decoding": 590,
    "newscrawl.middlewares.redirect.Redirects": 600,
    "newscrawl.middlewares.connectivity.ConnectivityWatch": 990,
}
SPIDER_MIDDLEWARES = {
    # Each status has an outcome of its own; none is dropped with one line in a log.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    # They label, bound and check requests; ours need none of it, and have 2,048 bytes at most (2,083 there). Each would wrap all
    # that a spider yields in two more generators.
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
# Scrapy's extensions without the two consoles: switched off above, they would still import a web server, a quarter of the time
# to start.
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.memdebug.MemoryDebugger": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.spiderstate.SpiderState": 0,
}
EXTENSIONS = {
    "newscrawl.extensions.throttle.PoliteThrottle": 0,
    "newscrawl.extensions.outcomes.OutcomeRecorder": 10,
    "newscrawl.extensions.keep_days.KeepDays": 20,
    "newscrawl.extensions.progress.Progress": 500,
}
FEED_EXPORTERS = {"csv": "newscrawl.extensions.cells.Csv"}
ITEM_PIPELINES = {
    "pipelines.extract.Extract": 200,
    # Behind it, since an article's further pages are known when its first is read, and are kept together.
    "pipelines.archive.Archive": 300,
    "pipelines.validate.Validate": 400,
    # After validation: what was learned so far must not decide what is kept, or the order of pages would.
    "pipelines.boilerplate.Boilerplate": 450,
    "pipelines.reserved.Reserved": 470,
    "pipelines.dedupe.Dedupe": 500,
    "pipelines.store.Store": 600,
    "pipelines.flatten.Flatten": 900,
}
# Tasks that Scrapy makes for each response to process its items: ours have one item.
CONCURRENT_ITEMS = 1

# ── logs and exports ───────────────────────────────────────────────────────────────────────────

# Scrapy's default, DEBUG, prints every item.
LOG_LEVEL = "INFO"
LOG_FORMATTER = "newscrawl.extensions.logs.ShortFormatter"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
STATS_DUMP = False
LOG_VERSIONS: list[str] = []
FEED_EXPORT_ENCODING = "utf-8"
