"""The look for stems in a word: the twin of that in `newscrawl.extract.page.wordings`."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ

cdef enum:
    BITS = 1 << 15


cdef inline unsigned int _place(unsigned int one, unsigned int two, unsigned int three) noexcept:
    return (one * 1009 + two * 31 + three) & (BITS - 1)


cdef class Stems:
    """Tests by stems of three letters; most words hold none of them, which one bit for each place in a word tells."""

    cdef dict _tests
    cdef unsigned char _may[BITS]

    def __init__(self, dict tests not None):
        cdef int at
        self._tests = tests
        for at in range(BITS):
            self._may[at] = 0
        for stem in tests:
            self._may[_place(ord(stem[0]), ord(stem[1]), ord(stem[2]))] = 1

    def tried(self, str word not None):
        """The bits of those tests whose stems are in a word, and which find something there."""
        cdef Py_ssize_t at, last = PyUnicode_GET_LENGTH(word) - 2
        cdef int width = PyUnicode_KIND(word)
        cdef const void* data = PyUnicode_DATA(word)
        cdef long found = 0, bit
        cdef tuple test
        for at in range(last):
            if self._may[
                _place(
                    PyUnicode_READ(width, data, at),
                    PyUnicode_READ(width, data, at + 1),
                    PyUnicode_READ(width, data, at + 2),
                )
            ]:
                found_here = self._tests.get(word[at : at + 3])
                if found_here is None:
                    continue
                for test in <list>found_here:
                    bit = test[0]
                    if not found & bit and (<str>test[1] in word if test[2] is None else test[2](word)):
                        found |= bit
        return found
