"""The look for stems in a word: the twin of that in `newscrawl.extract.page.wordings`."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ

cdef enum:
    BITS = 1 << 15


cdef inline unsigned int _place(unsigned int one, unsigned int two, unsigned int three) noexcept:
    return (one * 1009 + two * 31 + three) & (BITS - 1)


cdef class Stems:
    """Values by stems of three letters; most words hold none of them, which one bit for each place in a word tells."""

    cdef dict _values
    cdef unsigned char _may[BITS]

    def __init__(self, dict values not None):
        cdef int at
        self._values = values
        for at in range(BITS):
            self._may[at] = 0
        for stem in values:
            self._may[_place(ord(stem[0]), ord(stem[1]), ord(stem[2]))] = 1

    def of(self, str word not None):
        """The values of the stems in a word, in their order, each as often as its stem is there."""
        cdef Py_ssize_t at, last = PyUnicode_GET_LENGTH(word) - 2
        cdef int width = PyUnicode_KIND(word)
        cdef const void* data = PyUnicode_DATA(word)
        cdef list found = []
        for at in range(last):
            if self._may[
                _place(
                    PyUnicode_READ(width, data, at),
                    PyUnicode_READ(width, data, at + 1),
                    PyUnicode_READ(width, data, at + 2),
                )
            ]:
                value = self._values.get(word[at : at + 3])
                if value is not None:
                    found.append(value)
        return found
