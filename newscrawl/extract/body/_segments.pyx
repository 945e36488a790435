"""Segments and containers whose numbers are C's: the twins of those in `newscrawl.extract.body.segments`.

A container makes the object of its element when somebody asks for it, which is seldom; until then the tree stays as it is. Neither takes
part in the collection of circles, since there is none: a container holds what is around it, as deep as the parser nests at most.
"""

cimport cython
cimport lxml.includes.etreepublic as cetree
from lxml.includes.tree cimport xmlNode

cetree.import_lxml__etree()

from newscrawl.text import line, same_form


@cython.no_gc
cdef class Container:
    """See `newscrawl.extract.body.segments.Container`."""

    def __init__(self, node, str tag, Container parent, long own, str style):
        self.made, self.tag, self.parent, self.hints, self.style = node, tag, parent, own, style

    @property
    def node(self):
        if self.made is None and self.at != NULL:
            self.made = cetree.elementFactory(self.document, self.at)
        return self.made


cdef Container opened(xmlNode* node, object document, str tag, Container above, long own, str style):
    """A container of an element that has no object yet."""
    cdef Container made = Container.__new__(Container)
    made.at, made.document = node, document
    made.tag, made.parent, made.hints, made.style = tag, above, own, style
    return made


@cython.no_gc
cdef class Segment:
    """See `newscrawl.extract.body.segments.Segment`."""

    def __init__(self, str lines, Py_ssize_t anchored, str kind, Container container):
        self.lines, self.kind, self.container = lines, kind, container
        self.text = line(lines)
        self.link = min(1.0, <double>anchored / (len(self.text) or 1))
        self.form = same_form(self.text)
