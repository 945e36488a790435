"""The parameters of an address: which of them track readers, and which say what article it is."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

import detrack

# Parameters that detrack 0.4.1 misses and Italian outlets, their newsletters and their share buttons add.
_MORE = frozenset(
    """cmpid cmp_id intcmp int_cmp intref ncid ocid smid smtyp srsltid gad igsh mibextid _gac xing_share
    refresh_ce refresh_ce-cp refresh_cens cn-reloaded ns_campaign ns_mchannel ns_source ns_linkname ns_fee
    amp_js_v amp_gsa amp_markup amp_r __twitter_impression twitter_impression fbrefresh mobile_detect
    replytocom like_comment sfmc_id sfmc_activityid utmsource utmmedium utmcampaign utmcontent utmterm wt.mc_id wt_zmc
    cmp icmp campaign campaignid campaign_name ito itid emc smprod srnd sref extid trkid trkcampaign wtrid wtmc wt.tsrc
    sc_cid sc_src sc_lid sc_uid sc_llid sc_eh sc_customer ss_source ss_campaign_id ss_campaign_name ss_email_id
    soc_src soc_trk dicbo oborigurl tblci tpcc cx_testid cx_testvariant cx_artpos cx_navsource bxid cndid esrc hasha hashb hashc
    feedtype feedname traffic_source sfnsn sr_share sharesource share_source share_medium share_type leadsource""".split()  # noqa: SIM905
)
_TRACKING = (frozenset(name.lower() for name in detrack.DEFAULT_PATTERNS) | _MORE) - {"amp", "print", "stampa"}
_PREFIXES = tuple(detrack.PREFIXES)
_CERTAIN_PREFIXES = ("utm_", "mtm_", "hsa_", "bsft_", "piwik_", "sfmc_")
# detrack drops these, but a CMS may mean the article: PHP-Nuke's `sid`, Yii's `r`, `pid` and `nd` of home-made ones.
_IDENTITY = frozenset(("pid", "r", "nd", "si", "context", "next", "continue", "pin_id", "view_id"))
# Dropped by detrack too; trackers put words there, so a bare number stays.
_DOUBTFUL = frozenset(
    """ref source origin sid newsletter social campaign_id mailid ucid gci oex otc afc btag taid ftag icid mbid
    cache recipient sns awc erid cmp icmp campaign itid extid trkid""".split()  # noqa: SIM905
)
# Said of the way to an article by some, of the article by others: only with a value that names a way.
_WAY = frozenset(
    ("from", "src", "via", "partner", "medium", "channel", "canale", "mod", "provenienza", "referrer", "referer")
)
_WAYS = re.compile(
    r"(?:rss|atom|feeds?|newsletters?|nl|e?mail|push|notifica|social|share|condividi|facebook|fb|twitter|tw|x|instagram|ig"
    r"|telegram|tg|whatsapp|wa|linkedin|threads|bluesky|mastodon|flipboard|pinterest|google|googlenews|bing|apple|app|msn|qr"
    r"|qrcode|homepage|home|hp)(?:[_.-][a-z0-9_.-]*)?",
    re.IGNORECASE,
)
_SESSION = re.compile(r"[0-9A-Za-z,-]{20,}")
_NUMBER = re.compile(r"\d{1,15}")


def split(query: str) -> list[str]:
    """The parameters of a query, as written."""
    # Split by hand: parse_qsl reads Latin-1 escapes as U+FFFD, and two addresses would become one.
    return [parameter for parameter in query.split("&") if parameter]


def named(parameter: str) -> tuple[str, str]:
    """Name, in lower case, and value of a parameter, unescaped."""
    name, _, value = parameter.partition("=")
    return unquote_plus(name).lower(), unquote_plus(value)


def tracks(parameter: str) -> bool:
    """Whether a parameter tracks readers, and says nothing of the article."""
    name, value = named(parameter)
    if name in _IDENTITY:
        return False
    if name == "sid":
        return bool(_SESSION.fullmatch(value))
    if name in _TRACKING:
        return not (name in _DOUBTFUL and _NUMBER.fullmatch(value))
    if name == "share":
        return value.isalpha()
    if name in _WAY:
        return bool(_WAYS.fullmatch(value))
    # "pk_news=12" is a row of somebody's table, "pk_campaign=spring" is Matomo.
    return name.startswith(_PREFIXES) and (name.startswith(_CERTAIN_PREFIXES) or not _NUMBER.fullmatch(value))
