"""The walk that cuts a page into segments, over the parser's own nodes: the twin of `newscrawl.extract.body.cutting`.

What is seldom asked (is this link a mark? is that row one of data?) is asked of Python's own functions.
"""

cimport lxml.includes.etreepublic as cetree
from cpython.object cimport PyObject
from libc.string cimport memcmp, memset, strcmp, strlen, strstr
from lxml.includes.tree cimport XML_TEXT_NODE, xmlAttr, xmlNode

from newscrawl.extract.body._segments cimport Container, Segment, opened
from newscrawl.native cimport nodes

cetree.import_lxml__etree()

import re

from newscrawl.extract.body import hints, markup
from newscrawl.extract.body.quotes import Quotes
from newscrawl.extract.body.segments import PROSE_CHARS, PROSE_LINKS

cdef object _LETTERS = re.compile(r"\w").search
cdef object _BLANK_LINE = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*)+").split
cdef object _of_words = hints.of_words.__wrapped__  # what these gave is kept here
cdef object _of_word = hints.of_word.__wrapped__
cdef object _is_unshown = hints.is_unshown
cdef long _HIDDEN = hints.HIDDEN
cdef object _is_menu = markup.is_menu
cdef object _is_sentence = markup.is_sentence
cdef object _is_mark = markup.is_mark
cdef object _is_tool = markup.is_tool
cdef object _is_toggle = markup.is_toggle
cdef frozenset _OPENING = frozenset(name.encode() for name in markup.OPENING)
cdef int _MENU_ITEMS = markup.MENU_ITEMS
cdef Py_ssize_t _LINE_CHARS = markup.LINE_CHARS
cdef Py_ssize_t _PROSE_CHARS = PROSE_CHARS
cdef double _PROSE_LINKS = PROSE_LINKS

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
    PARAGRAPH = 32768
    QUOTATION = 65536
    SLOTS = 256  # a power of two
    MOST_SLOTS = 192
    MOST_NAMES = 8192
    MOST_WORDS = 16384
    MOST_CHARS = 1024


# ── tags ─────────────────────────────────────────────────────────────────────────────────────────


cdef class _Tag:
    """What the walk needs to know of a tag."""

    cdef str name
    cdef int flags
    cdef long hints
    cdef str kind


cdef _Tag _described(str name):
    cdef _Tag made = _Tag()
    made.name = name
    made.flags = (
        (BREAKING if name in markup.BREAKING else 0)
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
        | (PARAGRAPH if name == "p" else 0)
        | (QUOTATION if name in markup.QUOTES else 0)
    )
    made.hints = hints.of_tag(name)
    made.kind = markup.KINDS.get(name)
    return made


cdef dict _TAGS = {
    name.encode(): _described(name) for name in (*markup.BREAKING, *markup.CELLS, "a", "br", "q", "span", "sup")
}
cdef _Tag _OTHER = _described("")  # any other tag: nothing is to be done for it


cdef struct _Slot:
    const unsigned char* name  # the parser keeps one copy of each name
    PyObject* tag  # kept by _TAGS
    int flags  # of the tag, and whether it is skipped


# ── nodes ────────────────────────────────────────────────────────────────────────────────────────


cdef inline bint _is_space(unsigned char byte) noexcept:
    """Whether a byte is white space of ASCII."""
    return byte == 32 or 9 <= byte <= 13 or 28 <= byte <= 31


cdef inline bint _is_blank(const unsigned char* content) noexcept:
    """Whether there is nothing but the white space of ASCII."""
    while content[0]:
        if not _is_space(content[0]):
            return False
        content += 1
    return True


cdef bint _is_blank_run(xmlNode* node) noexcept:
    """Whether the texts that begin here are empty or white space."""
    while node != NULL and nodes.is_text(node):
        if node.content != NULL and not _is_blank(<const unsigned char*>node.content):
            return False
        node = node.next
    return True


cdef bint _holds(xmlNode* top, const char* one, const char* other) noexcept:
    """Whether an element of one of two tags stands in a node."""
    cdef xmlNode* node = nodes.first(top)
    while node != NULL:
        if nodes.is_named(node, one) or nodes.is_named(node, other):
            return True
        node = nodes.following(node, top)
    return False


cdef bint _opens(xmlNode* node) except -1:
    """Whether an element may open another at a click."""
    cdef xmlAttr* each = node.properties
    while each != NULL:
        if strcmp(<const char*>each.name, "role") == 0 or <bytes>each.name in _OPENING:
            return True
        each = each.next
    return False


cdef bint _leads_here(xmlNode* link) noexcept:
    """Whether a link may lead nowhere else: it has no address, a script, or a place on the page."""
    cdef xmlAttr* address = nodes.attribute(link, "href")
    cdef const char* content
    if address == NULL or address.children == NULL or address.children.content == NULL:
        return True
    content = <const char*>address.children.content
    return content[0] == b"#" or (strlen(content) >= 11 and memcmp(content, b"javascript:", 11) == 0)


cdef str _words(xmlNode* top, Py_ssize_t most):
    """The text of an element, "" where it is longer than `most`: see `newscrawl.extract.body.markup`."""
    cdef list parts = []
    cdef Py_ssize_t size = 0
    cdef xmlNode* node = top
    cdef xmlNode* later
    while True:
        if _is_full(parts, cetree.textOf(node), &size, most):
            return ""
        later = nodes.first(node)
        while later == NULL and node != top:
            if _is_full(parts, cetree.tailOf(node), &size, most):
                return ""
            later = nodes.next(node)
            if later == NULL:
                node = node.parent
        if later == NULL:
            return "".join(parts).strip()
        node = later


cdef bint _is_full(list parts, str part, Py_ssize_t* size, Py_ssize_t most) except -1:
    if part is not None:
        parts.append(part)
        size[0] += len(part.strip())
    return size[0] > most or len(parts) > most


# ── what elements are called ─────────────────────────────────────────────────────────────────────


cdef class _Name:
    """What a class, id, itemprop or role says."""

    cdef str words
    cdef long hints


# By the bytes of an attribute, and of one word: pages of an outlet share most of them.
cdef dict _names = {}
cdef dict _hints = {}


cdef inline bint _is_short(const char* content) noexcept:
    """Whether an attribute is one to remember."""
    return content != NULL and strlen(content) < MOST_CHARS


cdef _Name _named(xmlNode* node, xmlAttr* attribute):
    cdef xmlNode* value = attribute.children
    cdef bytes key = None
    cdef _Name made
    if value != NULL and value.next == NULL and value.type == XML_TEXT_NODE and _is_short(<const char*>value.content):
        key = <bytes>value.content
        found = _names.get(key)
        if found is not None:
            return <_Name>found
    made = _Name()
    made.words = cetree.attributeValue(node, attribute)
    made.hints = _of_words(made.words) if key is None else _hints_of(key, made.words)
    if key is not None:
        if len(_names) >= MOST_NAMES:
            _names.clear()
        _names[key] = made
    return made


cdef long _hints_of(const char* name, str words) except -1:
    """The hints of a short attribute word by word, each without its digits; Python is asked where topics may be among them."""
    cdef char word[MOST_CHARS]
    cdef Py_ssize_t at = 0, size = 0
    cdef unsigned char byte = 1
    cdef long bits = 0
    if strstr(name, "tag-") != NULL or strstr(name, "categor") != NULL:
        return _of_words(words)
    while byte:
        byte = <unsigned char>name[at]
        at += 1
        if byte >= 128:
            return _of_words(words)
        if byte == 0 or _is_space(byte):
            if size:
                bits |= _hints_of_word(word[:size])
            size = 0
        elif not 48 <= byte <= 57:
            word[size] = <char>byte
            size += 1
    return bits


cdef long _hints_of_word(bytes word) except -1:
    found = _hints.get(word)
    if found is None:
        if len(_hints) >= MOST_WORDS:
            _hints.clear()
        found = _hints[word] = _of_word(word.decode())
    return found


# ── the walk ─────────────────────────────────────────────────────────────────────────────────────


cdef class _Walk:
    cdef object document, quotes, skipped
    cdef list parts, links, containers, segments, kinds, holders
    cdef long anchored, anchors, rows, verbatim
    cdef Py_ssize_t depth
    cdef _Slot slots[SLOTS]
    cdef int used

    def __cinit__(self):
        memset(self.slots, 0, sizeof(self.slots))

    # ── tags ──

    cdef int look_up(self, xmlNode* node, _Slot* found) except -1:
        cdef size_t key = <size_t>node.name
        cdef size_t at = ((key >> 3) ^ (key >> 11)) & (SLOTS - 1)
        while self.slots[at].name != NULL:
            if self.slots[at].name == node.name:
                found[0] = self.slots[at]
                return 0
            at = (at + 1) & (SLOTS - 1)
        name = <bytes>node.name if node.name != NULL else b""
        tag = <_Tag>_TAGS.get(name, _OTHER)
        found.name, found.tag, found.flags = node.name, <PyObject*>tag, tag.flags
        if name.decode() in self.skipped:
            found.flags |= SKIPPED
        if self.used < MOST_SLOTS and node.name != NULL:
            self.slots[at] = found[0]
            self.used += 1
        return 0

    cdef int flags(self, xmlNode* node) except -1:
        cdef _Slot slot
        self.look_up(node, &slot)
        return slot.flags

    # ── questions ──

    cdef bint is_menu(self, xmlNode* node, _Tag tag) except -1:
        if tag.flags & LIST:
            return self.is_list_of_links(node)
        if tag.flags & ASKED:
            if tag.name == "footer":
                if self.stands_in(node, QUOTATION):
                    return False
            elif _opens(node) or self.stands_in(node, HEAD):
                return _is_menu(cetree.elementFactory(self.document, node), tag.name)
        if _holds(node, "p", "p"):
            return False
        return tag.name != "header" or not _holds(node, "h1", "h2")

    cdef bint stands_in(self, xmlNode* node, int flag) except -1:
        """Whether an element stands in one with a flag, at most three levels up."""
        cdef int levels = 3
        node = nodes.parent(node)
        while node != NULL and levels:
            if self.flags(node) & flag:
                return True
            node = nodes.parent(node)
            levels -= 1
        return False

    cdef bint is_list_of_links(self, xmlNode* node) except -1:
        cdef xmlNode* item = nodes.first(node)
        cdef int items = 0
        while item != NULL:
            items += 1
            item = nodes.next(item)
        if items < _MENU_ITEMS:
            return False
        item = nodes.first(node)
        while item != NULL:
            if not self.is_link(item):
                return False
            item = nodes.next(item)
        item = nodes.first(node)
        while item != NULL:
            if nodes.next(nodes.first(item)) != NULL or not _is_sentence(_words(item, _LINE_CHARS)):
                return True
            item = nodes.next(item)
        return False

    cdef bint is_link(self, xmlNode* item) except -1:
        """Whether a link is all there is in an item, but for one more element behind it."""
        cdef xmlNode* link = nodes.first(item)
        cdef xmlNode* second
        if link == NULL or not nodes.is_named(link, "a"):
            return False
        if not _is_blank_run(item.children) and (cetree.textOf(item) or "").strip():
            return False
        if not _is_blank_run(link.next) and (cetree.tailOf(link) or "").strip():
            return False
        second = nodes.next(link)
        if second == NULL:
            return True
        return nodes.next(second) == NULL and not (
            _leads_here(link) and _is_toggle(cetree.elementFactory(self.document, link), in_heading=False)
        )

    cdef bint is_data(self, xmlNode* row) except -1:
        """Whether a row holds data: several cells of plain words."""
        cdef xmlNode* cell = nodes.first(row)
        cdef int cells = 0
        while cell != NULL:
            if self.flags(cell) & CELL:
                cells += 1
                if self.holds_blocks(cell):
                    return False
            cell = nodes.next(cell)
        return cells > 1

    cdef bint holds_blocks(self, xmlNode* cell) except -1:
        cdef xmlNode* node = nodes.first(cell)
        cdef int flags, paragraphs = 0
        while node != NULL:
            flags = self.flags(node)
            if flags & PARAGRAPH:
                paragraphs += node.parent == cell
                if paragraphs > 1:
                    return True
            elif flags & BREAKING:
                return True
            node = nodes.following(node, cell)
        return False

    cdef bint is_unread(self, xmlNode* node, _Tag tag) except -1:
        """Whether an element is the mark of a note, or a tool in a heading."""
        cdef bint in_heading = self.kinds[-1] == "heading"
        cdef xmlAttr* address
        if tag.flags & SPAN and not in_heading:
            return False
        if tag.flags & LINK and not in_heading:
            address = nodes.attribute(node, "href")
            if address == NULL or address.children == NULL or address.children.content == NULL:
                return False
            if address.children.content[0] != b"#":
                return False
        element = cetree.elementFactory(self.document, node)
        if not tag.flags & SPAN and _is_mark(element, tag.name, self.parts[-1] if self.parts else ""):
            return True
        return in_heading and _is_tool(element, before=bool(self.parts))

    # ── elements ──

    cdef int enter(self, xmlNode* node, _Tag tag) except -1:
        if tag.flags & BREAKING:
            if self.rows and tag.flags & CELL:
                return 0
            if tag.name == "button" and (<Container>self.holders[-1]).tag in markup.HEADS:
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
        cdef long own = tag.hints
        cdef str style = ""
        cdef _Name called
        cdef Container container
        if self.parts:
            self.flush()
        while each != NULL:
            name = <const char*>each.name
            if strcmp(name, "class") == 0:
                called = _named(node, each)
                style = called.words
                if not tag.flags & BODY:
                    own |= called.hints
            elif tag.flags & BODY:
                pass
            elif strcmp(name, "id") == 0 or strcmp(name, "itemprop") == 0 or strcmp(name, "role") == 0:
                own |= _named(node, each).hints
            elif (
                strcmp(name, "hidden") == 0
                or (strcmp(name, "style") == 0 and _is_unshown(cetree.attributeValue(node, each)))
                or (strcmp(name, "aria-hidden") == 0 and cetree.attributeValue(node, each) == "true")
            ):
                own |= _HIDDEN
            each = each.next
        container = opened(node, self.document, tag.name, <Container>self.holders[-1], own, style)
        container.first = len(self.segments)
        self.containers.append(container)
        kind = tag.kind if tag.kind is not None else self.kinds[-1]
        self.verbatim += tag.flags & VERBATIM != 0
        if tag.flags & ROW and (self.rows or self.is_data(node)):
            self.rows += 1
            kind = "table"
        self.holders.append(container)
        self.kinds.append(kind)
        if len(self.holders) > self.depth:
            self.depth = len(self.holders)
        return 0

    cdef int end(self, xmlNode* node, _Tag tag) except -1:
        """An element that was read ends."""
        cdef Container ended = <Container>self.holders[-1]
        cdef Container above
        if ended.at == node:
            if self.parts:
                self.flush()
            self.verbatim -= tag.flags & VERBATIM != 0
            if self.rows and tag.flags & ROW:
                self.rows -= 1
            self.kinds.pop()
            self.holders.pop()
            above = ended.parent
            ended.end = len(self.segments)
            above.size += ended.size
            above.links += ended.links
            above.prose += ended.prose
        elif tag.flags & LINK:
            self.anchors -= self.links.pop()
        elif tag.flags & CELL:
            self.parts.append(" ")
        elif tag.flags & QUOTE:
            self.quotes.end(self.parts)
        return 0

    # ── text ──

    cdef int gather(self, xmlNode* owner, xmlNode* run, bint tail) except -1:
        """The text that begins an element, or the one behind it, is gathered; white space between two blocks is not."""
        cdef str string
        if run == NULL or not nodes.is_text(run) or (not self.parts and _is_blank_run(run)):
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
        cdef str joined = "".join(self.parts)
        cdef long anchored = self.anchored
        self.parts.clear()
        self.anchored = 0
        if _LETTERS(joined) is None:
            return 0
        parts = _BLANK_LINE(joined) if "\n" in joined else (joined,)
        if len(parts) == 1:
            return self.add(joined, anchored)
        for part in parts:
            if _LETTERS(part) is not None:
                self.add(part, anchored * len(part) // len(joined))
        return 0

    cdef int add(self, str lines, long anchored) except -1:
        cdef Container container = <Container>self.holders[-1]
        cdef Segment made = Segment(lines, anchored, self.kinds[-1], container)
        cdef Py_ssize_t size = len(made.form)
        self.segments.append(made)
        container.size += size
        container.links += <Py_ssize_t>(size * made.link)
        if size >= _PROSE_CHARS and made.link < _PROSE_LINKS:
            container.prose += size
        return 0

    cdef int walk(self, xmlNode* top) except -1:
        cdef xmlNode* node = top
        cdef xmlNode* later
        cdef _Slot slot
        cdef _Tag tag
        cdef bint unread
        while True:
            self.look_up(node, &slot)
            unread = slot.flags & SKIPPED != 0
            if not unread:
                tag = <_Tag>slot.tag
                if slot.flags & CONTROL:
                    unread = self.is_menu(node, tag)
                if not unread and slot.flags & (LINK | SPAN | RAISED):
                    unread = self.is_unread(node, tag)
            if not unread:
                if slot.flags:
                    self.enter(node, tag)
                self.gather(node, node.children, False)
                later = nodes.first(node)
                if later != NULL:
                    node = later
                    continue
                if slot.flags:
                    self.end(node, tag)
            if node != top:
                self.gather(node, node.next, True)
            while node != top:
                later = nodes.next(node)
                if later != NULL:
                    break
                node = node.parent
                self.look_up(node, &slot)
                if slot.flags:
                    self.end(node, <_Tag>slot.tag)
                if node != top:
                    self.gather(node, node.next, True)
            if node == top:
                return 0
            node = later


def cut(cetree._Element tree not None, Container root not None, skipped):
    """Segments, containers and depth of a page: see `newscrawl.extract.body.cutting.cut`."""
    cdef _Walk walk = _Walk()
    walk.document, walk.skipped = tree._doc, skipped
    walk.quotes = Quotes(tree.get("lang", ""))
    walk.parts, walk.links, walk.segments = [], [], []
    walk.containers, walk.holders, walk.kinds = [root], [root], ["paragraph"]
    walk.walk(tree._c_node)
    walk.flush()
    return walk.segments, walk.containers, walk.depth
