"""Looks at the parser's own nodes, without an object for each: the twins of those in `newscrawl.extract.page`.

For trees without comments and processing instructions, which our parser drops.
"""

cimport lxml.includes.etreepublic as cetree
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.string cimport memcpy, strcmp, strlen
from lxml.includes.tree cimport xmlAttr, xmlNode

from newscrawl.native cimport nodes

cetree.import_lxml__etree()

from newscrawl.extract.page.class_words import without_topics


cdef inline object _value(xmlNode* node, const char* name):
    cdef xmlAttr* found = nodes.attribute(node, name)
    return None if found == NULL else cetree.attributeValue(node, found)


# ── all elements of a tree ───────────────────────────────────────────────────────────────────────


cdef class Elements:
    """The elements of a tree by tag: see `newscrawl.extract.page.elements.Elements`."""

    cdef readonly object tree
    cdef object _document
    cdef xmlNode** _nodes
    cdef Py_ssize_t _size
    cdef dict _places, _made
    cdef list _all

    def __cinit__(self, cetree._Element tree not None):
        cdef Py_ssize_t room = 1024
        cdef xmlNode* node = tree._c_node
        cdef xmlNode** more
        cdef dict by_name = {}
        self.tree, self._document = tree, tree._doc
        self._places, self._made, self._all = {}, {}, None
        self._size = 0
        self._nodes = <xmlNode**>PyMem_Malloc(room * sizeof(xmlNode*))
        if self._nodes == NULL:
            raise MemoryError
        while node != NULL:
            if self._size == room:
                room *= 2
                more = <xmlNode**>PyMem_Realloc(self._nodes, room * sizeof(xmlNode*))
                if more == NULL:
                    raise MemoryError
                self._nodes = more
            self._nodes[self._size] = node
            places = by_name.get(<size_t>node.name)
            if places is None:
                tag = (<bytes>node.name).decode() if node.name != NULL else ""
                places = by_name[<size_t>node.name] = self._places.setdefault(tag, [])
            (<list>places).append(self._size)
            self._size += 1
            node = nodes.following(node, tree._c_node)

    def __dealloc__(self):
        PyMem_Free(self._nodes)

    @property
    def all(self):
        cdef Py_ssize_t at
        if self._all is None:
            self._all = [cetree.elementFactory(self._document, self._nodes[at]) for at in range(self._size)]
        return self._all

    def of(self, str tag not None):
        cdef Py_ssize_t at
        made = self._made.get(tag)
        if made is None:
            made = [cetree.elementFactory(self._document, self._nodes[at]) for at in self._places.get(tag, ())]
            self._made[tag] = made
        return made

    def values(self, str tag not None, str name not None):
        cdef Py_ssize_t at
        cdef bytes key = name.encode()
        cdef const char* wanted = key
        return [_value(self._nodes[at], wanted) for at in self._places.get(tag, ())]

    def attributes(self, str name not None):
        cdef Py_ssize_t at
        cdef bytes key = name.encode()
        cdef const char* wanted = key
        cdef xmlAttr* found
        cdef list values = []
        for at in range(self._size):
            found = nodes.attribute(self._nodes[at], wanted)
            if found != NULL and (value := cetree.attributeValue(self._nodes[at], found)):
                values.append(value)
        return values

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


cdef bint _is_named(xmlNode* node) noexcept:
    cdef xmlAttr* each = node.properties
    cdef const char* name
    if nodes.is_named(node, "time"):
        return True
    while each != NULL:
        name = <const char*>each.name
        if strcmp(name, "class") == 0 or strcmp(name, "id") == 0 or strcmp(name, "itemprop") == 0 or strcmp(name, "rel") == 0:
            return True
        each = each.next
    return False


def named_in(cetree._Element tree not None, Py_ssize_t most):
    """The first named elements of a tree, itself among them."""
    return _named_from(tree, tree._c_node, tree._c_node, most)


def named_after(cetree._Element element not None, Py_ssize_t most):
    """The first named elements after the start of one, in document order."""
    return _named_from(element, nodes.following(element._c_node, NULL), NULL, most)


cdef list _named_from(cetree._Element element, xmlNode* node, xmlNode* top, Py_ssize_t most):
    cdef list found = []
    while node != NULL and len(found) < most:
        if _is_named(node):
            found.append(cetree.elementFactory(element._doc, node))
        node = nodes.following(node, top)
    return found


def named_before(cetree._Element element not None, Py_ssize_t most):
    """The first named elements that begin before one, nearest first."""
    cdef list found = []
    cdef xmlNode* node = element._c_node
    cdef xmlNode* earlier
    while node != NULL and len(found) < most:
        earlier = nodes.previous(node)
        if earlier == NULL:
            node = nodes.parent(node)
        else:
            node = earlier
            while nodes.last(node) != NULL:
                node = nodes.last(node)
        if node != NULL and _is_named(node):
            found.append(cetree.elementFactory(element._doc, node))
    return found


def attribute_words(cetree._Element element not None):
    """Everything that an element's attributes call it: see `newscrawl.extract.page.places.attribute_words`."""
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
