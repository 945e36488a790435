"""Looks at the parser's own nodes, without an object for each: the twins of those in `newscrawl.extract.page`.

For trees without comments and processing instructions, which our parser drops.
"""

cimport lxml.includes.etreepublic as cetree
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.string cimport memcpy, strchr, strcmp, strlen, strncmp, strstr
from lxml.includes.tree cimport XML_CDATA_SECTION_NODE, XML_ELEMENT_NODE, XML_TEXT_NODE, xmlAttr, xmlNode

from newscrawl.native cimport nodes

cetree.import_lxml__etree()

from newscrawl.extract.page.class_words import without_topics


cdef inline object _value(xmlNode* node, const char* name):
    cdef xmlAttr* found = nodes.attribute(node, name)
    return None if found == NULL else cetree.attributeValue(node, found)


cdef inline const char* _plain(xmlAttr* found) noexcept:
    """The bytes of an attribute that holds one text and no references, as the parser leaves it; NULL for another."""
    cdef xmlNode* text = found.children
    if text == NULL or text.next != NULL or text.type != XML_TEXT_NODE:
        return NULL
    return <const char*>text.content


# ── all elements of a tree ───────────────────────────────────────────────────────────────────────


cdef bint _begins(const char* text, const char* characters) noexcept:
    """Whether a text may begin with one of some characters behind its blanks; one that is not ASCII may be a blank."""
    while text[0] == 32 or 9 <= text[0] <= 13 or 28 <= text[0] <= 31:
        text += 1
    return text[0] != 0 and characters[0] != 0 and (<unsigned char>text[0] > 127 or strchr(characters, text[0]) != NULL)


cdef bint _holds(const char* text, const char** parts, int count) noexcept:
    """Whether a text holds one of some parts, none of them empty."""
    cdef int part
    cdef unsigned long long begins = 0  # by the last six bits of a letter
    for part in range(count):
        begins |= <unsigned long long>1 << (parts[part][0] & 63)
    while text[0]:
        if begins >> (text[0] & 63) & 1:
            for part in range(count):
                if text[0] == parts[part][0] and strncmp(text, parts[part], strlen(parts[part])) == 0:
                    return True
        text += 1
    return False


cdef enum:
    FEW_TAGS = 64
    MOST_PARTS = 16


cdef class Elements:
    """The elements of a tree by tag: see `newscrawl.extract.page.elements.Elements`."""

    cdef readonly object tree
    cdef object _document
    cdef xmlNode** _nodes
    cdef int* _tags  # of each element, by its place: the number of its tag
    cdef Py_ssize_t _size
    cdef dict _numbers, _made, _values
    cdef list _all

    def __cinit__(self, cetree._Element tree not None):
        cdef Py_ssize_t room = 1024
        cdef xmlNode* node = tree._c_node
        # The parser keeps each name once, and pages have few.
        cdef const void* few[FEW_TAGS]
        cdef int numbers[FEW_TAGS]
        cdef int known = 0, at, number
        self.tree, self._document = tree, tree._doc
        self._numbers, self._made, self._values, self._all = {}, {}, {}, None
        self._make_room(room)
        while node != NULL:
            if self._size == room:
                room *= 2
                self._make_room(room)
            for at in range(known):
                if few[at] == node.name:
                    number = numbers[at]
                    break
            else:
                tag = (<bytes>node.name).decode() if node.name != NULL else ""
                number = self._numbers.setdefault(tag, len(self._numbers))
                if known < FEW_TAGS:
                    few[known], numbers[known] = node.name, number
                    known += 1
            self._nodes[self._size], self._tags[self._size] = node, number
            self._size += 1
            node = nodes.following(node, tree._c_node)

    cdef int _make_room(self, Py_ssize_t room) except -1:
        cdef void* more = PyMem_Realloc(self._nodes, room * sizeof(xmlNode*))
        if more == NULL:
            raise MemoryError
        self._nodes = <xmlNode**>more
        more = PyMem_Realloc(self._tags, room * sizeof(int))
        if more == NULL:
            raise MemoryError
        self._tags = <int*>more
        return 0

    def __dealloc__(self):
        PyMem_Free(self._nodes)
        PyMem_Free(self._tags)

    @property
    def all(self):
        cdef Py_ssize_t at
        if self._all is None:
            self._all = [cetree.elementFactory(self._document, self._nodes[at]) for at in range(self._size)]
        return self._all

    def of(self, str tag not None):
        cdef Py_ssize_t at
        cdef int number = self._numbers.get(tag, -1)
        made = self._made.get(tag)
        if made is None:
            made = self._made[tag] = [
                cetree.elementFactory(self._document, self._nodes[at])
                for at in range(self._size)
                if self._tags[at] == number
            ]
        return made

    def values(self, str tag not None, str name not None):
        cdef Py_ssize_t at
        cdef int number = self._numbers.get(tag, -1)
        cdef bytes key = name.encode()
        cdef const char* wanted = key
        values = self._values.get((tag, name))
        if values is None:
            values = self._values[tag, name] = [
                _value(self._nodes[at], wanted) for at in range(self._size) if self._tags[at] == number
            ]
        return values

    def holding(self, str tag not None, str name not None, tuple words not None, str beginnings not None=""):
        cdef Py_ssize_t at, place = -1
        cdef int number = self._numbers.get(tag, -1)
        cdef bytes key = name.encode(), first = beginnings.encode()
        cdef const char* wanted = key
        cdef list parts = [word.encode() for word in words[:MOST_PARTS]], places = []
        cdef const char* begun[MOST_PARTS]
        cdef int part, count = len(parts)
        cdef xmlAttr* found
        cdef const char* value
        for part in range(count):
            begun[part] = parts[part]
        for at in range(self._size):
            if self._tags[at] != number:
                continue
            place += 1
            found = nodes.attribute(self._nodes[at], wanted)
            if found == NULL:
                continue
            value = _plain(found)
            if value == NULL:
                own = cetree.attributeValue(self._nodes[at], found).encode()
                value = own
            if _begins(value, first) or _holds(value, begun, count):
                places.append(place)
        return places

    def first_of(self, tuple words not None, str name not None):
        cdef Py_ssize_t at
        cdef bytes key = name.encode()
        cdef const char* wanted = key
        cdef list parts = [word.encode() for word in words[:MOST_PARTS]]
        cdef const char* begun[MOST_PARTS]
        cdef int part, count = len(parts)
        cdef xmlAttr* found
        cdef const char* value
        for part in range(count):
            begun[part] = parts[part]
        for at in range(self._size):
            found = nodes.attribute(self._nodes[at], wanted)
            if found == NULL:
                continue
            value = _plain(found)
            if value == NULL:
                own = cetree.attributeValue(self._nodes[at], found).encode()
                value = own
            if _holds(value, begun, count):
                return next(word for word, part_of in zip(words, parts) if strstr(value, <const char*><bytes>part_of) != NULL)
        return None

    def long_values(self, Py_ssize_t least, str beginnings not None):
        cdef Py_ssize_t at
        cdef bytes first = beginnings.encode()
        cdef xmlAttr* each
        cdef const char* plain
        cdef list found = []
        for at in range(self._size):
            each = self._nodes[at].properties
            while each != NULL:
                plain = _plain(each)
                if plain == NULL or (<Py_ssize_t>strlen(plain) >= least and _begins(plain, first)):
                    value = cetree.attributeValue(self._nodes[at], each)
                    begins = value.lstrip()[:1]
                    if len(value) >= least and begins and begins in beginnings:
                        found.append(((<bytes>each.name).decode(), value))
                each = each.next
        return found

    def saying(self, str words not None):
        cdef Py_ssize_t at
        cdef bytes key = words.encode()
        cdef const char* wanted = key
        cdef xmlNode* each
        cdef list found = []
        for at in range(self._size):
            each = self._nodes[at].children
            while each != NULL:
                if (
                    (each.type == XML_TEXT_NODE or each.type == XML_CDATA_SECTION_NODE)
                    and each.content != NULL
                    and strstr(<const char*>each.content, wanted) != NULL
                    and _stands_in(each, "body")
                ):
                    found.append(cetree.elementFactory(self._document, self._nodes[at]))
                    break
                each = each.next
        return found

    def where(self, str name not None, str value not None):
        cdef Py_ssize_t at
        cdef bytes key = name.encode()
        cdef const char* wanted = key
        return [
            cetree.elementFactory(self._document, self._nodes[at])
            for at in range(self._size)
            if _value(self._nodes[at], wanted) == value
        ]


# ── elements with a name ─────────────────────────────────────────────────────────────────────────


cdef inline bint _names(const char* attribute) noexcept:
    """Whether an attribute is one of those that call an element something."""
    if attribute[0] == 99:
        return strcmp(attribute, "class") == 0
    if attribute[0] == 105:
        return strcmp(attribute, "id") == 0 or strcmp(attribute, "itemprop") == 0
    return attribute[0] == 114 and strcmp(attribute, "rel") == 0


cdef bint _is_named(xmlNode* node) noexcept:
    cdef xmlAttr* each = node.properties
    if node.name[0] == 116 and strcmp(<const char*>node.name, "time") == 0:
        return True
    while each != NULL:
        if _names(<const char*>each.name):
            return True
        each = each.next
    return False


def named_in(cetree._Element tree not None, Py_ssize_t most):
    """Of the first named elements of a tree, itself among them, those that may be places."""
    return _named_from(tree, tree._c_node, tree._c_node, most)


def named_after(cetree._Element element not None, Py_ssize_t most):
    """Of the first named elements after the start of one, in document order, those that may be places."""
    return _named_from(element, nodes.following(element._c_node, NULL), NULL, most)


cdef list _named_from(cetree._Element element, xmlNode* node, xmlNode* top, Py_ssize_t most):
    cdef list found = []
    cdef Py_ssize_t at = 0
    while node != NULL and at < most:
        if _is_named(node):
            _add(found, element, node, at)
            at += 1
        node = nodes.following(node, top)
    return found


def named_before(cetree._Element element not None, Py_ssize_t most):
    """Of the first named elements that begin before one, nearest first, those that may be places."""
    cdef list found = []
    cdef Py_ssize_t at = 0
    cdef xmlNode* node = element._c_node
    cdef xmlNode* earlier
    while node != NULL and at < most:
        earlier = nodes.previous(node)
        if earlier == NULL:
            node = nodes.parent(node)
        else:
            node = earlier
            while nodes.last(node) != NULL:
                node = nodes.last(node)
        if node != NULL and _is_named(node):
            _add(found, element, node, at)
            at += 1
    return found


cdef int _add(list found, cetree._Element element, xmlNode* node, Py_ssize_t at) except -1:
    cdef unsigned int names = _called(node) & _of_places
    if names or strcmp(<const char*>node.name, "time") == 0:
        found.append((at, cetree.elementFactory(element._doc, node), names))
    return 0


# ── what elements are called ─────────────────────────────────────────────────────────────────────


cdef enum:
    MOST_WORDS = 16384  # that are remembered
    LONGEST = 128
    STEM_BITS = 1 << 15

cdef object _look = None
cdef unsigned int _of_places = 0
cdef dict _words = {}  # by the bytes of a word: what it says
cdef unsigned char _may[STEM_BITS]


def read_words(look, stems, unsigned int places):
    """What a word says, as a bit for each wording, stems of which it holds one if it says anything, and the bits that make a place."""
    global _look, _of_places
    cdef int at
    _look, _of_places = look, places
    for at in range(STEM_BITS):
        _may[at] = not stems
    for stem in stems:
        one, two, three = stem.encode()
        _may[_stem(one, two, three)] = True


cdef inline int _stem(unsigned char one, unsigned char two, unsigned char three) noexcept:
    return (one * 1009 + two * 31 + three) & (STEM_BITS - 1)


cdef inline bint _may_say(const char* word, int size) noexcept:
    """Whether a word may say anything: most hold none of the stems, and need not be remembered."""
    cdef int at
    for at in range(size - 2):
        if _may[_stem(word[at], word[at + 1], word[at + 2])]:
            return True
    return False


def called(cetree._Element element not None):
    """A bit for each wording that an element's attributes have: see `newscrawl.extract.page.called`."""
    return _called(element._c_node)


cdef unsigned int _called(xmlNode* node) except? 4294967295:
    cdef unsigned int found = 0
    cdef xmlAttr* each = node.properties
    cdef const char* value
    cdef bint topical
    while each != NULL:
        if _names(<const char*>each.name):
            topical = each.name[0] == 99
            value = _plain(each)
            if value == NULL or (topical and (strstr(value, "tag-") != NULL or strstr(value, "categor") != NULL)):
                words = cetree.attributeValue(node, each)
                found |= _said(without_topics(words) if topical else words)
            else:
                found |= _said_in(value)
        each = each.next
    return found


cdef unsigned int _said_in(const char* value) except? 4294967295:
    """What the words of a text in bytes say; most are in ASCII, and known."""
    cdef char word[LONGEST]
    cdef int size = 0
    cdef const char* at = value
    cdef unsigned char byte
    cdef unsigned int found = 0
    while True:
        byte = at[0]
        if byte == 32 or 9 <= byte <= 13 or 28 <= byte <= 31 or byte == 0:
            if _may_say(word, size):
                found |= _said_by(word[:size])
            size = 0
            if byte == 0:
                return found
        elif byte > 127 or size == LONGEST:
            return found | _said(_decoded(value))
        else:
            word[size] = byte + 32 if 65 <= byte <= 90 else byte
            size += 1
        at += 1


cdef object _decoded(const char* value):
    return PyUnicode_DecodeUTF8(value, strlen(value), NULL)


cdef unsigned int _said(str words) except? 4294967295:
    cdef unsigned int found = 0
    for word in words.lower().split():
        found |= _said_by(word.encode())
    return found


cdef unsigned int _said_by(bytes word) except? 4294967295:
    if len(word) > LONGEST:
        return _look(word.decode())
    known = _words.get(word)
    if known is None:
        if len(_words) == MOST_WORDS:
            _words.clear()
        known = _words[word] = _look(word.decode())
    return known


def attribute_words(cetree._Element element not None):
    """Everything that an element's attributes call it: see `newscrawl.extract.page.called.attribute_words`."""
    cdef xmlNode* node = element._c_node
    called, own, prop, rel = _value(node, "class"), _value(node, "id"), _value(node, "itemprop"), _value(node, "rel")
    if called is not None and ("tag-" in called or "categor" in called):
        called = without_topics(called)
    return f"{called or ''} {own or ''} {prop or ''} {rel or ''}".lower()


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


cdef struct _Gathered:
    char* bytes
    size_t size, room
    Py_ssize_t characters, parts


cdef int _gather(_Gathered* all, xmlNode* run) except -1:
    """The text that begins at a node, as one part; it may be empty."""
    cdef const char* content
    cdef size_t size, at
    cdef char* more
    all.parts += 1
    while run != NULL and nodes.is_text(run):
        content = <const char*>run.content
        if content != NULL:
            size = strlen(content)
            if all.size + size > all.room:
                all.room = 2 * (all.size + size)
                more = <char*>PyMem_Realloc(all.bytes, all.room)
                if more == NULL:
                    raise MemoryError
                all.bytes = more
            memcpy(all.bytes + all.size, content, size)
            all.size += size
            for at in range(size):
                all.characters += (content[at] & 0xC0) != 0x80
        run = run.next
    return 0


cdef int _break(_Gathered* all) except -1:
    cdef char* more
    all.parts += 1
    if all.size + 1 > all.room:
        all.room = 2 * (all.size + 1)
        more = <char*>PyMem_Realloc(all.bytes, all.room)
        if more == NULL:
            raise MemoryError
        all.bytes = more
    all.bytes[all.size] = 32
    all.size += 1
    all.characters += 1
    return 0


cdef dict _ways = {}  # by tag, as the bytes of its name: 1 unseen, 2 breaks the line


def read_tags(unseen, breaks):
    """Tags whose text no reader sees, and tags before and after which there is a blank."""
    _ways.update({tag.encode(): 1 for tag in unseen} | {tag.encode(): 2 for tag in breaks})


cdef inline int _way(xmlNode* node) except -1:
    return _ways.get(<bytes>node.name, 0)


def joined(cetree._Element element not None, Py_ssize_t limit):
    """The text inside an element: see `newscrawl.extract.page.element_text`."""
    cdef xmlNode* top = element._c_node
    cdef xmlNode* node = top
    cdef xmlNode* later
    cdef _Gathered all
    cdef Py_ssize_t most = 4 * limit
    cdef int way
    all.room, all.size, all.characters, all.parts = 256, 0, 0, 0
    all.bytes = <char*>PyMem_Malloc(all.room)
    if all.bytes == NULL:
        raise MemoryError
    try:
        if nodes.first(top) == NULL:
            _gather(&all, top.children)
            return PyUnicode_DecodeUTF8(all.bytes, all.size, NULL)
        while True:
            way = _way(node)
            later = NULL
            if way != 1:
                if way == 2:
                    _break(&all)
                    if all.characters > limit or all.parts == most:
                        break
                _gather(&all, node.children)
                if all.characters > limit or all.parts == most:
                    break
                later = nodes.first(node)
            while later == NULL and node != top:
                if _way(node) == 2:
                    _break(&all)
                    if all.characters > limit or all.parts == most:
                        break
                _gather(&all, node.next)
                if all.characters > limit or all.parts == most:
                    break
                later = nodes.next(node)
                if later == NULL:
                    node = node.parent
            if later == NULL or all.characters > limit or all.parts == most:
                break
            node = later
        return PyUnicode_DecodeUTF8(all.bytes, all.size, NULL)
    finally:
        PyMem_Free(all.bytes)


def is_prose(cetree._Element element not None, Py_ssize_t least):
    """Whether an element has more characters than these, blanks in a row as one: see `newscrawl.extract.page.element_text`."""
    cdef xmlNode* top = element._c_node
    cdef xmlNode* node = top.children
    cdef const unsigned char* each
    cdef Py_ssize_t count = 0
    cdef bint gap = False
    while node != NULL:
        if (node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE) and node.content != NULL:
            each = <const unsigned char*>node.content
            while each[0]:
                if each[0] == 32 or each[0] == 9 or each[0] == 10 or each[0] == 13:
                    gap = True
                elif (each[0] & 0xC0) != 0x80:
                    count += 2 if gap and count else 1
                    gap = False
                    if count > least:
                        return True
                each += 1
        node = _further(node, top)
    return False


cdef xmlNode* _further(xmlNode* node, xmlNode* top) noexcept:
    """The next node of any kind in document order inside another."""
    if node.type == XML_ELEMENT_NODE and node.children != NULL:
        return node.children
    while node.next == NULL:
        node = node.parent
        if node == top or node == NULL:
            return NULL
    return node.next


def short_texts(cetree._Element tree not None, Py_ssize_t least, Py_ssize_t most):
    """Texts with a digit in a tree's body: see `newscrawl.extract.page.element_text`."""
    cdef list found = []
    cdef xmlNode* top = tree._c_node
    cdef xmlNode* node = top.children
    cdef xmlNode* owner
    while node != NULL:
        if (node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE) and node.content != NULL:
            if _is_short(<const unsigned char*>node.content, least, most) and _stands_in(node, "body"):
                if strcmp(<const char*>node.parent.name, "option"):
                    owner = nodes.previous(node)
                    owner = node.parent if owner == NULL else owner
                    found.append((_decoded(<const char*>node.content), cetree.elementFactory(tree._doc, owner)))
        node = _further(node, top)
    return found


cdef bint _is_short(const unsigned char* each, Py_ssize_t least, Py_ssize_t most) noexcept:
    cdef Py_ssize_t count = 0
    cdef bint digit = False
    while each[0]:
        count += (each[0] & 0xC0) != 0x80
        if count == most:
            return False
        digit = digit or 48 <= each[0] <= 57
        each += 1
    return digit and count > least


def spaced(cetree._Element tree not None, Py_ssize_t most=-1):
    """The texts inside an element, with a blank between them: see `newscrawl.extract.page.element_text`."""
    cdef xmlNode* top = tree._c_node
    cdef xmlNode* node = top.children
    cdef _Gathered all
    all.room, all.size, all.characters, all.parts = 4096, 0, 0, 0
    all.bytes = <char*>PyMem_Malloc(all.room)
    if all.bytes == NULL:
        raise MemoryError
    try:
        while node != NULL and (most < 0 or all.characters < most):
            if node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE:
                if all.parts:
                    _break(&all)
                _gather(&all, node)
                while node.next != NULL and (node.next.type == XML_TEXT_NODE or node.next.type == XML_CDATA_SECTION_NODE):
                    node = node.next
            node = _further(node, top)
        words = PyUnicode_DecodeUTF8(all.bytes, all.size, NULL)
        return words if most < 0 else words[:most]
    finally:
        PyMem_Free(all.bytes)


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────


cdef bint _stands_in(xmlNode* node, const char* tag) noexcept:
    node = nodes.parent(node)
    while node != NULL:
        if nodes.is_named(node, tag):
            return True
        node = nodes.parent(node)
    return False


def kept(cetree._Element tree not None, links, str featured not None):
    """The scripts, links and images to keep: see `newscrawl.extract.page.unread.kept`."""
    cdef list found = []
    cdef xmlNode* node = tree._c_node
    cdef const char* name
    cdef bint keep
    while node != NULL:
        name = <const char*>node.name
        keep = False
        if strcmp(name, "script") == 0:
            keep = "ld+json" in (_value(node, "type") or "")
        elif strcmp(name, "link") == 0:
            keep = _value(node, "rel") in links
        elif strcmp(name, "img") == 0:
            keep = featured in (_value(node, "class") or "") or _stands_in(node, "figure")
        if keep:
            found.append(cetree.elementFactory(tree._doc, node))
        node = nodes.following(node, tree._c_node)
    return found
