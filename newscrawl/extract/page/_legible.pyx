"""Looks at a page's bytes: the twins of those in `newscrawl.extract.page`, in `legible` for what a tree may not hold, in `decode` for UTF-8."""

from libc.string cimport memchr, memcpy


cdef inline int _digit(unsigned char byte, int base) noexcept:
    """The value of a digit, or -1."""
    if 48 <= byte <= 57:
        return byte - 48
    if base == 16 and 97 <= (byte | 32) <= 102:
        return (byte | 32) - 87
    return -1


cdef bint _names_odd(const unsigned char* at, const unsigned char* end) noexcept:
    """Whether a reference, of which this is what follows "&#", may name a character that no tree may hold."""
    cdef int base = 10, digit
    cdef unsigned int code = 0
    cdef bint any_digit = False
    if at < end and (at[0] | 32) == 120:
        base = 16
        at += 1
    while at < end:
        digit = _digit(at[0], base)
        if digit < 0:
            break
        any_digit = True
        code = code * base + digit
        if code > 0x10FFFF:
            return False
        at += 1
    return any_digit and (code < 32 or 0xD000 <= code <= 0xE300 or code >= 0xFFFE)


def look(bytes markup not None):
    """Whether there are control characters or form feeds, references that may name such, and characters that are none (U+FFFE, U+FFFF)."""
    cdef const unsigned char* at = markup
    cdef const unsigned char* end = at + len(markup)
    cdef const unsigned char* each = at
    cdef unsigned char odd = 0  # no branch: a compiler then takes many bytes at once
    cdef bint refers = False, none = False
    while each < end:
        odd |= (each[0] < 32) & (each[0] != 9) & (each[0] != 10) & (each[0] != 13)
        each += 1
    each = <const unsigned char*>memchr(at, 0x26, end - at)
    while each != NULL and not refers:
        refers = each + 1 < end and each[1] == 0x23 and _names_odd(each + 2, end)
        each = <const unsigned char*>memchr(each + 1, 0x26, end - each - 1)
    each = <const unsigned char*>memchr(at, 0xEF, end - at)
    while each != NULL and not none:
        none = each + 2 < end and each[1] == 0xBF and each[2] >= 0xBE
        each = <const unsigned char*>memchr(each + 1, 0xEF, end - each - 1)
    return odd != 0, refers, none


def is_utf8(bytes raw not None):
    """Whether bytes are UTF-8: see `newscrawl.extract.page.decode.is_utf8`. (Unicode, table 3-7: well-formed byte sequences.)"""
    cdef const unsigned char* at = raw
    cdef const unsigned char* end = at + len(raw)
    cdef unsigned long long eight
    cdef int more
    while at < end:
        if at[0] < 0x80:
            at += 1
            while end - at >= 8:
                memcpy(&eight, at, 8)
                if eight & <unsigned long long>0x8080808080808080:
                    break
                at += 8
            continue
        if 0xC2 <= at[0] <= 0xDF:
            more = 1
        elif 0xE0 <= at[0] <= 0xEF:
            more = 2
        elif 0xF0 <= at[0] <= 0xF4:
            more = 3
        else:
            return False
        if end - at <= more:
            return False
        if (
            (at[0] == 0xE0 and at[1] < 0xA0)  # longer than need be
            or (at[0] == 0xED and at[1] > 0x9F)  # half a surrogate pair
            or (at[0] == 0xF0 and at[1] < 0x90)
            or (at[0] == 0xF4 and at[1] > 0x8F)  # beyond Unicode
        ):
            return False
        at += 1
        while more:
            if at[0] & 0xC0 != 0x80:
                return False
            at += 1
            more -= 1
    return True
