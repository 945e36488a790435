"""Segments and containers as the other twins of this room see them."""

from lxml.includes.tree cimport xmlNode


cdef class Container:
    cdef xmlNode* at
    cdef object document, made
    cdef int around  # the headline: levels above what holds it, from 1; 0 is elsewhere
    cdef public str tag, style
    cdef public Container parent, meets
    cdef public Py_ssize_t first, end, size, links, prose, taken
    cdef public long hints, inherited, boxed, below, within, apart


cdef class Segment:
    cdef public str lines, text, form, kind
    cdef public Container container
    cdef public double link, taken


cdef Container opened(xmlNode* node, object document, str tag, Container above, long own, str style)
