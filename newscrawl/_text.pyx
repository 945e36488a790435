"""Lines, forms for comparison and counts of words, made in one pass over a text's characters: the twins of those in `newscrawl.text`.

A character that a table does not know (a combining mark, a sign without a width) sends the whole text to Python's own function.
"""

import unicodedata

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.unicode cimport (
    Py_UNICODE_ISALNUM,
    PyUnicode_Check,
    PyUnicode_CheckExact,
    PyUnicode_DATA,
    PyUnicode_FromKindAndData,
    PyUnicode_GET_LENGTH,
    PyUnicode_KIND,
    PyUnicode_READ,
)

cdef enum:
    TABLE = 0x2200  # Latin, Greek, Cyrillic, punctuation, currencies, letterlike signs
    UNKNOWN = 0
    BLANK = 1
    SHOWN = 2
    MOST_FORM = 3   # letters that one character becomes in a form, at most
    NO_FORM = 9

cdef unsigned char _kinds[TABLE]
cdef unsigned short _forms[TABLE][MOST_FORM + 1]  # the letters, and how many they are
cdef bint _of_words[TABLE]  # letters, digits, "_"
cdef object _slow_line = None
cdef object _slow_form = None


def fall_back(line, same_form):
    """Python's functions are used for texts with characters that the table does not know."""
    global _slow_line, _slow_form
    _slow_line, _slow_form = line, same_form


def _fill():
    cdef int code
    for code in range(TABLE):
        character = chr(code)
        _of_words[code] = character == "_" or character.isalnum()
        _kinds[code] = UNKNOWN
        _forms[code][MOST_FORM] = NO_FORM
        if code in (9, 10, 13, 32, 0xA0):
            _kinds[code] = BLANK
        elif _stands_alone(character):
            _kinds[code] = SHOWN
        else:
            continue
        compatible = unicodedata.normalize("NFKC", character)
        form = "".join(filter(str.isalnum, compatible.casefold()))
        if len(form) <= MOST_FORM and max(map(ord, form), default=0) < 0xFFFF and not any(map(unicodedata.combining, compatible)):
            _forms[code][MOST_FORM] = <unsigned short>len(form)
            for at, letter in enumerate(form):
                _forms[code][at] = <unsigned short>ord(letter)


def _stands_alone(character):
    """Whether a character is shown, is its own NFC form, and composes with none before it."""
    code = ord(character)
    return (
        (code < 0x530 or code >= 0x2010)
        and character.isprintable()
        and not character.isspace()
        and not unicodedata.combining(character)
        and unicodedata.normalize("NFC", character) == character
    )


_fill()


cdef inline Py_ssize_t _size(raw) except -1:
    """How many characters a text has; what is no text is not looked into. (A parameter of type str would take no subclass, as lxml's texts are.)"""
    if not PyUnicode_Check(raw):
        raise TypeError(f"expected a text, got {type(raw).__name__}")
    return PyUnicode_GET_LENGTH(raw)


def line(raw):
    """The text as one line: see `newscrawl.text.line`."""
    cdef Py_ssize_t size = _size(raw), at, end = 0
    cdef int width = PyUnicode_KIND(raw)
    cdef const void* data = PyUnicode_DATA(raw)
    cdef Py_UCS4 code
    cdef bint gap = False, changed = False
    cdef unsigned short* made = <unsigned short*>PyMem_Malloc(2 * size + 2)
    if made == NULL:
        raise MemoryError
    try:
        for at in range(size):
            code = PyUnicode_READ(width, data, at)
            if code >= TABLE or _kinds[code] == UNKNOWN:
                return _slow_line(raw)
            if _kinds[code] == BLANK:
                gap = True
                changed = changed or code != 32
            else:
                if gap and end:
                    made[end] = 32
                    end += 1
                gap = False
                made[end] = <unsigned short>code
                end += 1
        if end == size and not changed and PyUnicode_CheckExact(raw):
            return raw
        return PyUnicode_FromKindAndData(2, made, end)
    finally:
        PyMem_Free(made)


def same_form(raw):
    """The letters and digits of a text, folded: see `newscrawl.text.same_form`."""
    cdef Py_ssize_t size = _size(raw), at, end = 0
    cdef int width = PyUnicode_KIND(raw), letter, letters
    cdef const void* data = PyUnicode_DATA(raw)
    cdef Py_UCS4 code
    cdef unsigned short* made = <unsigned short*>PyMem_Malloc(2 * MOST_FORM * size + 2)
    if made == NULL:
        raise MemoryError
    try:
        for at in range(size):
            code = PyUnicode_READ(width, data, at)
            if code >= TABLE or _forms[code][MOST_FORM] == NO_FORM:
                return _slow_form(raw)
            letters = _forms[code][MOST_FORM]
            for letter in range(letters):
                made[end] = _forms[code][letter]
                end += 1
        return PyUnicode_FromKindAndData(2, made, end)
    finally:
        PyMem_Free(made)


cdef inline bint _is_of_word(Py_UCS4 code) noexcept:
    return _of_words[code] if code < TABLE else Py_UNICODE_ISALNUM(code)


def words(raw):
    """The number of words: see `newscrawl.text.words`."""
    cdef Py_ssize_t size = _size(raw), at, count = 0
    cdef int width = PyUnicode_KIND(raw)
    cdef const void* data = PyUnicode_DATA(raw)
    cdef Py_UCS4 code
    cdef bint inside = False
    for at in range(size):
        code = PyUnicode_READ(width, data, at)
        if _is_of_word(code):
            count += not inside
            inside = True
        elif inside and (code == 39 or code == 0x2019) and at + 1 < size:
            inside = _is_of_word(PyUnicode_READ(width, data, at + 1))
        else:
            inside = False
    return count
