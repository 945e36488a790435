"""The walk that cuts a page into segments, over the parser's own nodes: the twin of `newscrawl.extract.body.cutting`.

What is seldom asked (is this link a mark? is that row one of data?) is asked of Python's own functions.
"""

cimport lxml.includes.etreepublic as cetree
from libc.string cimport memcmp, strcmp, strlen
from lxml.includes.tree cimport XML_CDATA_SECTION_NODE, XML_ELEMENT_NODE, XML_TEXT_NODE, xmlAttr, xmlNode

cetree.import_lxml__etree()

import re

from newscrawl.extract.body import hints, markup
from newscrawl.extract.body.quotes import Quotes
from newscrawl.extract.body.segments import Container, Segment

cdef object _LETTERS = re.compile(r"\w").search
cdef object _BLANK_LINE = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*)+").split
cdef object _of_tag = hints.of_tag
cdef object _of_words = hints.of_words
cdef object _is_unshown = hints.is_unshown
cdef object _HIDDEN = hints.HIDDEN
cdef object _is_menu = markup.is_menu
cdef object _is_sentence = markup.is_sentence_item
cdef object _is_mark = markup.is_mark
cdef object _is_tool = markup.is_tool
cdef object _is_toggle = markup.is_toggle
cdef object _is_data = markup.is_data
cdef int _MENU_ITEMS = markup.MENU_ITEMS

cdef enum:
    SKIPPED = 1
    BREAKING = 2
    CONTROL = 4
    CELL = 8
    LINK = 16
    BREAK = 32
    ROW = 64
    VERBATIM = 128
    BODY = 256
    HEAD = 512
    QUOTE = 1024
    RAISED = 2048
    SPAN = 4096
    LIST = 8192
    ASKED = 16384  # a control of which Python is asked


cdef class _Tag:
    """What the walk needs to know of a tag."""

    cdef str name
    cdef int flags
    cdef object hints
    cdef str kind


# ── nodes ────────────────────────────────────────────────────────────────────────────────────────


cdef inline xmlNode* _first(xmlNode* node) noexcept:
    node = node.children
    while node != NULL and node.type != XML_ELEMENT_NODE:
        node = node.next
    return node


cdef inline xmlNode* _next(xmlNode* node) noexcept:
    node = node.next
    while node != NULL and node.type != XML_ELEMENT_NODE:
        node = node.next
    return node


cdef inline bint _is_text(xmlNode* node) noexcept:
    return node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE


cdef inline bint _is_blank(const unsigned char* content) noexcept:
    """Whether there is nothing but the white space of ASCII."""
    while content[0]:
        if not (content[0] == 32 or 9 <= content[0] <= 13 or 28 <= content[0] <= 31):
            return False
        content += 1
    return True


cdef bint _is_blank_run(xmlNode* node) noexcept:
    """Whether the texts that begin here are empty or white space."""
    while node != NULL and _is_text(node):
        if node.content != NULL and not _is_blank(<const unsigned char*>node.content):
            return False
        node = node.next
    return True


cdef inline xmlAttr* _attribute(xmlNode* node, const char* name) noexcept:
    cdef xmlAttr* each = node.properties
    while each != NULL:
        if strcmp(<const char*>each.name, name) == 0:
            return each
        each = each.next
    return NULL


cdef bint _holds(xmlNode* top, const char* one, const char* other) noexcept:
    """Whether an element of one of two tags stands in a node."""
    cdef xmlNode* node = _first(top)
    cdef xmlNode* inner
    while node != NULL:
        if strcmp(<const char*>node.name, one) == 0 or strcmp(<const char*>node.name, other) == 0:
            return True
        inner = _first(node)
        while inner == NULL:
            inner = _next(node)
            if inner == NULL:
                node = node.parent
                if node == top or node == NULL:
                    return False
        node = inner
    return False


cdef bint _leads_here(xmlNode* link) noexcept:
    """Whether a link may lead nowhere else: it has no address, a script, or a place on the page."""
    cdef xmlAttr* address = _attribute(link, "href")
    cdef const char* content
    if address == NULL or address.children == NULL or address.children.content == NULL:
        return True
    content = <const char*>address.children.content
    return content[0] == b"#" or (strlen(content) >= 11 and memcmp(content, b"javascript:", 11) == 0)


# ── the walk ─────────────────────────────────────────────────────────────────────────────────────


cdef class _Walk:
    cdef object document, quotes
    cdef list parts, links, containers, segments, frames, kinds, holders
    cdef dict tags
    cdef object skipped
    cdef long anchored, anchors, rows, verbatim, depth

    cdef _Tag tag(self, xmlNode* node):
        cdef size_t key = <size_t>node.name  # the parser keeps one copy of each name
        found = self.tags.get(key)
        if found is not None:
            return <_Tag>found
        cdef _Tag made = _Tag()
        name = (<bytes>node.name).decode() if node.name != NULL else ""
        made.name = name
        made.flags = (
            (SKIPPED if name in self.skipped else 0)
            | (BREAKING if name in markup.BREAKING else 0)
            | (CONTROL if name in markup.CONTROLS else 0)
            | (CELL if name in markup.CELLS else 0)
            | (LINK if name == "a" else 0)
            | (BREAK if name == "br" else 0)
            | (ROW if name == "tr" else 0)
            | (VERBATIM if name == "pre" else 0)
            | (BODY if name == "body" else 0)
            | (HEAD if name in markup.HEADS else 0)
            | (QUOTE if name == "q" else 0)
            | (RAISED if name == "sup" else 0)
            | (SPAN if name == "span" else 0)
            | (LIST if name in markup.LISTS else 0)
            | (ASKED if name in ("button", "footer") else 0)
        )
        made.hints = _of_tag(name)
        made.kind = markup.KINDS.get(name)
        self.tags[key] = made
        return made

    cdef bint is_menu(self, xmlNode* node, _Tag tag) except -1:
        if tag.flags & LIST:
            return self.is_list_of_links(node)
        if tag.flags & ASKED:
            return _is_menu(cetree.elementFactory(self.document, node), tag.name)
        if _holds(node, "p", "p"):
            return False
        return tag.name != "header" or not _holds(node, "h1", "h2")

    cdef bint is_list_of_links(self, xmlNode* node) except -1:
        cdef xmlNode* item = _first(node)
        cdef int items = 0
        while item != NULL:
            items += 1
            item = _next(item)
        if items < _MENU_ITEMS:
            return False
        item = _first(node)
        while item != NULL:
            if not self.is_link(item):
                return False
            item = _next(item)
        item = _first(node)
        while item != NULL:
            if not _is_sentence(cetree.elementFactory(self.document, item)):
                return True
            item = _next(item)
        return False

    cdef bint is_link(self, xmlNode* item) except -1:
        """Whether a link is all there is in an item, but for one more element behind it."""
        cdef xmlNode* link = _first(item)
        cdef xmlNode* second
        if link == NULL or strcmp(<const char*>link.name, "a") != 0:
            return False
        if not _is_blank_run(item.children) and (cetree.textOf(item) or "").strip():
            return False
        if not _is_blank_run(link.next) and (cetree.tailOf(link) or "").strip():
            return False
        second = _next(link)
        if second == NULL:
            return True
        return _next(second) == NULL and not (
            _leads_here(link) and _is_toggle(cetree.elementFactory(self.document, link), in_heading=False)
        )

    cdef bint is_unread(self, xmlNode* node, _Tag tag) except -1:
        """Whether an element is the mark of a note, or a tool in a heading."""
        cdef bint in_heading = self.kinds[-1] == "heading"
        cdef xmlAttr* address
        if tag.flags & SPAN and not in_heading:
            return False
        if tag.flags & LINK and not in_heading:
            address = _attribute(node, "href")
            if address == NULL or address.children == NULL or address.children.content == NULL:
                return False
            if address.children.content[0] != b"#":
                return False
        element = cetree.elementFactory(self.document, node)
        if not tag.flags & SPAN and _is_mark(element, tag.name, self.parts[-1] if self.parts else ""):
            return True
        return in_heading and _is_tool(element, before=bool(self.parts))

    cdef int enter(self, xmlNode* node, _Tag tag) except -1:
        if tag.flags & BREAKING:
            if self.rows and tag.flags & CELL:
                return 0
            if tag.name == "button" and self.holders[-1].tag in markup.HEADS:
                return 0
            self.open(node, tag)
        elif tag.flags & LINK:
            counts = not (
                _leads_here(node)
                and _is_toggle(cetree.elementFactory(self.document, node), self.kinds[-1] == "heading")
            )
            self.links.append(counts)
            self.anchors += counts
        elif tag.flags & BREAK:
            self.parts.append("\n")
        elif tag.flags & QUOTE:
            self.quotes.begin(cetree.elementFactory(self.document, node), self.parts)
        return 0

    cdef int open(self, xmlNode* node, _Tag tag) except -1:
        cdef xmlAttr* each = node.properties
        cdef const char* name
        own, style = tag.hints, ""
        if self.parts:
            self.flush()
        while each != NULL:
            name = <const char*>each.name
            if strcmp(name, "class") == 0:
                style = cetree.attributeValue(node, each)
                if not tag.flags & BODY:
                    own |= _of_words(style)
            elif tag.flags & BODY:
                pass
            elif strcmp(name, "id") == 0 or strcmp(name, "itemprop") == 0 or strcmp(name, "role") == 0:
                own |= _of_words(cetree.attributeValue(node, each))
            elif (
                strcmp(name, "hidden") == 0
                or (strcmp(name, "style") == 0 and _is_unshown(cetree.attributeValue(node, each)))
                or (strcmp(name, "aria-hidden") == 0 and cetree.attributeValue(node, each) == "true")
            ):
                own |= _HIDDEN
            each = each.next
        element = cetree.elementFactory(self.document, node)
        container = Container(element, tag.name, self.holders[-1], own, style)
        container.first = len(self.segments)
        self.containers.append(container)
        kind = tag.kind if tag.kind is not None else self.kinds[-1]
        self.verbatim += tag.flags & VERBATIM != 0
        if tag.flags & ROW and (self.rows or _is_data(element)):
            self.rows += 1
            kind = "table"
        self.frames.append(<size_t>node)
        self.holders.append(container)
        self.kinds.append(kind)
        if len(self.frames) > self.depth:
            self.depth = len(self.frames)
        return 0

    cdef int end(self, xmlNode* node, _Tag tag) except -1:
        """An element that was read ends."""
        if <size_t>self.frames[-1] == <size_t>node:
            if self.parts:
                self.flush()
            self.verbatim -= tag.flags & VERBATIM != 0
            if self.rows and tag.flags & ROW:
                self.rows -= 1
            self.frames.pop()
            self.kinds.pop()
            self.holders.pop().end = len(self.segments)
        elif tag.flags & LINK:
            self.anchors -= self.links.pop()
        elif tag.flags & CELL:
            self.parts.append(" ")
        elif tag.flags & QUOTE:
            self.quotes.end(self.parts)
        return 0

    cdef int gather(self, xmlNode* owner, xmlNode* run, bint tail) except -1:
        """The text that begins an element, or the one behind it, is gathered; white space between two blocks is not."""
        if run == NULL or not _is_text(run) or (not self.parts and _is_blank_run(run)):
            return 0
        string = cetree.tailOf(owner) if tail else cetree.textOf(owner)
        if not string or (not self.parts and string.isspace()):
            return 0
        if not self.verbatim and ("\n" in string or "\r" in string):
            string = string.replace("\n", " ").replace("\r", " ")
        self.parts.append(string)
        if self.anchors:
            self.anchored += len(string.strip())
        return 0

    cdef int flush(self) except -1:
        """What was gathered becomes a segment, or several where a blank line parts it."""
        joined = "".join(self.parts)
        cdef long anchored = self.anchored
        self.parts.clear()
        self.anchored = 0
        if _LETTERS(joined) is None:
            return 0
        parts = _BLANK_LINE(joined) if "\n" in joined else (joined,)
        if len(parts) == 1:
            self.segments.append(Segment(joined, anchored, self.kinds[-1], self.holders[-1]))
            return 0
        for part in parts:
            if _LETTERS(part) is not None:
                share = anchored * len(part) // len(joined)
                self.segments.append(Segment(part, share, self.kinds[-1], self.holders[-1]))
        return 0

    cdef int walk(self, xmlNode* top) except -1:
        cdef xmlNode* node = top
        cdef xmlNode* later
        cdef _Tag tag
        cdef bint unread
        while True:
            tag = self.tag(node)
            unread = tag.flags & SKIPPED != 0
            if not unread and tag.flags & CONTROL:
                unread = self.is_menu(node, tag)
            if not unread and tag.flags & (LINK | SPAN | RAISED):
                unread = self.is_unread(node, tag)
            if not unread:
                self.enter(node, tag)
                self.gather(node, node.children, False)
                later = _first(node)
                if later != NULL:
                    node = later
                    continue
                self.end(node, tag)
            if node != top:
                self.gather(node, node.next, True)
            while node != top:
                later = _next(node)
                if later != NULL:
                    break
                node = node.parent
                self.end(node, self.tag(node))
                if node != top:
                    self.gather(node, node.next, True)
            if node == top:
                return 0
            node = later


def cut(cetree._Element tree not None, root, skipped):
    """Segments, containers and depth of a page: see `newscrawl.extract.body.cutting.cut`."""
    cdef _Walk walk = _Walk()
    walk.document = tree._doc
    walk.quotes = Quotes(tree.get("lang", ""))
    walk.skipped = skipped
    walk.parts, walk.links, walk.segments, walk.tags = [], [], [], {}
    walk.containers, walk.holders, walk.frames, walk.kinds = [root], [root], [0], ["paragraph"]
    walk.walk(tree._c_node)
    walk.flush()
    return walk.segments, walk.containers, walk.depth
