"""The parser's own nodes, as the twins walk over them: of a tree without comments and processing instructions."""

from libc.string cimport strcmp
from lxml.includes.tree cimport XML_CDATA_SECTION_NODE, XML_ELEMENT_NODE, XML_TEXT_NODE, xmlAttr, xmlNode


cdef inline xmlNode* first(xmlNode* node) noexcept:
    """The first element in a node, or NULL; so with those below."""
    node = node.children
    while node != NULL and node.type != XML_ELEMENT_NODE:
        node = node.next
    return node


cdef inline xmlNode* next(xmlNode* node) noexcept:
    node = node.next
    while node != NULL and node.type != XML_ELEMENT_NODE:
        node = node.next
    return node


cdef inline xmlNode* previous(xmlNode* node) noexcept:
    node = node.prev
    while node != NULL and node.type != XML_ELEMENT_NODE:
        node = node.prev
    return node


cdef inline xmlNode* last(xmlNode* node) noexcept:
    node = node.last
    while node != NULL and node.type != XML_ELEMENT_NODE:
        node = node.prev
    return node


cdef inline xmlNode* parent(xmlNode* node) noexcept:
    node = node.parent
    return node if node != NULL and node.type == XML_ELEMENT_NODE else NULL


cdef inline xmlNode* following(xmlNode* node, xmlNode* top) noexcept:
    """The next element in document order inside a node; after one that has no children, past its parents."""
    cdef xmlNode* later = first(node)
    while later == NULL and node != top and node != NULL:
        later = next(node)
        node = parent(node)
    return later


cdef inline bint is_text(xmlNode* node) noexcept:
    return node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE


cdef inline bint is_named(xmlNode* node, const char* name) noexcept:
    return strcmp(<const char*>node.name, name) == 0


cdef inline xmlAttr* attribute(xmlNode* node, const char* name) noexcept:
    cdef xmlAttr* each = node.properties
    while each != NULL:
        if each.name[0] == <unsigned char>name[0] and strcmp(<const char*>each.name, name) == 0:
            return each
        each = each.next
    return NULL
