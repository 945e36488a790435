"""The look for what a tree may not hold, in one pass over a page's bytes: the twin of that in `newscrawl.extract.page.legible`."""


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
    """Whether there are control characters or form feeds, and whether references may name such."""
    cdef const unsigned char* at = markup
    cdef const unsigned char* end = at + len(markup)
    cdef const unsigned char* each
    cdef unsigned char byte
    cdef int odd = 0
    cdef bint refers = False
    each = at
    while each < end:
        byte = each[0]
        odd |= byte < 32 and byte != 9 and byte != 10 and byte != 13
        each += 1
    each = at
    while each + 1 < end and not refers:
        if each[0] == 38 and each[1] == 35:
            refers = _names_odd(each + 2, end)
        each += 1
    return odd != 0, refers
