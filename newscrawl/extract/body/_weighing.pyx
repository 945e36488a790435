"""The features of a page as numbers, and the odds of its segments: the twins of those in `features`, `informed` and `weigh`.

Here a feature is a place in a list of all names, and a table of weights an array with as many places. What is made of words
(the hints of a class, the wording of a line) is asked of Python's own functions.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ

from newscrawl.extract.body._segments cimport Container, Segment

from newscrawl.extract.body import features, hints, informed, markup, weigh, wording
from newscrawl.extract.body.segments import PROSE_CHARS
from newscrawl.text import same_form

cdef enum:
    MOST_NAMES = 1024
    MOST_HINTS = 40
    MOST_OF_ONE = 256  # features of one segment
    BODIES = 4
    FAR = 6

cdef Py_ssize_t _PROSE_CHARS = PROSE_CHARS
cdef Py_ssize_t _SCRAP_CHARS = features.SCRAP_CHARS
cdef double _MENU_LINKS = features.MENU_LINKS
cdef double _MUCH = features.MUCH
cdef double _LITTLE = informed.LITTLE
cdef double _SURE = weigh.SURE
cdef double _PEERS = weigh.PEERS
cdef Py_ssize_t _PEER_CHARS = weigh.PEER_CHARS
cdef object _INLINE = features.INLINE
cdef object _take = informed.take
cdef object _wording = wording.features
cdef long _PRAISE = hints.PRAISE
cdef long _BODIES[BODIES]
cdef double _SHARES[5]
for _at, _each in enumerate(hints.BODIES):
    _BODIES[_at] = _each
for _at, _each in enumerate(features.SHARES):
    _SHARES[_at] = _each


# ── names ────────────────────────────────────────────────────────────────────────────────────────

cdef list _names = [""]  # of nothing, which weighs nothing
cdef dict _places = {"": 0}


cdef int _place(str name) except -1:
    """The place of a feature's name among all."""
    if name not in _places:
        if len(_names) == MOST_NAMES:
            raise ValueError(f"more than {MOST_NAMES} features")
        _places[name] = len(_names)
        _names.append(name)
    return _places[name]


cdef int _fill(int* places, str name, int size) except -1:
    """The places of "name0", "name1" and so on."""
    cdef int at
    for at in range(size):
        places[at] = _place(f"{name}{at}")
    return 0


cdef int _link[5]
cdef int _size_end[7][3]
cdef int _link_size[5][3]
cdef dict _kinds = {kind: [_place(f"kind:{kind}{size}") for size in range(3)] for kind in ("paragraph", "heading", "item", "quote", "table")}
cdef dict _tags = {tag: [_place(f"tag:{tag}{size}") for size in range(2)] for tag in sorted({"html", *markup.BREAKING})}
cdef int _in[MOST_HINTS]
cdef int _box[MOST_HINTS]
cdef int _is[MOST_HINTS]
cdef int _at_box[MOST_HINTS]
cdef int _within[MOST_HINTS][2]
cdef int _box_links[5]
cdef int _box_prose[4][6]
cdef int _below[FAR + 2]
cdef int _apart[FAR + 1]
cdef int _meet[FAR + 1]
cdef int _meet_prose[6]
cdef int _style_prose[6]
cdef int _beside[2][9]
cdef int _beside_none[2]
cdef int _article_body[2][2]
cdef int _position[3][6]
cdef int _near[2][2]
cdef int _around[4]
cdef int _box_share[6]
cdef int _box_pure[6]
cdef int _up_share[6]
cdef int _up_pure[6]
cdef int _took[5]
cdef int _style[6]
cdef int _cover[6]
cdef int _NO_TITLE = _place("notitle")
cdef int _ABOVE_TITLE = _place("abovetitle")
cdef int _UNDER_TITLE = _place("undertitle")
cdef int _BELOW_TITLE = _place("belowtitle")
cdef int _LIKE_TITLE = _place("liketitle")
cdef int _DESCRIBED = _place("described")
cdef int _FIRST_OF_MANY = _place("firstofmany")
cdef int _AGAIN = _place("again")
cdef int _TAIL = _place("tail")
cdef int _TOP = _place("top")


def _fill_all():
    cdef int at, other
    _fill(_link, "link", 5)
    for at in range(7):
        for other, end in enumerate(".:-"):
            _size_end[at][other] = _place(f"size{at}{end}")
    for at in range(5):
        for other in range(3):
            _link_size[at][other] = _place(f"link{at}size{other}")
    for name, bit in hints.BITS.items():
        at = bit.bit_length() - 1
        _in[at], _box[at], _is[at] = _place(f"in:{name}"), _place(f"box:{name}"), _place(f"is:{name}")
        _at_box[at] = _place(f"at:{name}")
        _within[at][0], _within[at][1] = _place(f"within:{name}0"), _place(f"within:{name}1")
    _fill(_box_links, "blklink", 5)
    for at, name in enumerate(features.BOX_FEATURES):
        _fill(_box_prose[at], name, 6)
    for at in range(FAR + 2):
        _below[at] = _place(f"below{at - 1}")
    _fill(_apart, "apart", FAR + 1)
    _fill(_meet, "meet", FAR + 1)
    _fill(_meet_prose, "meetprose", 6)
    _fill(_style_prose, "styleprose", 6)
    for at, name in enumerate(("before", "after")):
        _beside_none[at] = _place(f"{name}none")
        for other in range(9):
            _beside[at][other] = _place(f"{name}{other // 3}{other % 3}")
    for at in range(2):
        for other in range(2):
            _article_body[at][other] = _place(f"articlebody{at}{other}")
            _near[at][other] = _place(f"near{at}{other}")
    for at, name in enumerate("iba"):
        _fill(_position[at], f"pos{name}", 6)
    _fill(_around, "around", 4)
    _fill(_box_share, "blkshare", 6)
    _fill(_box_pure, "blkpure", 6)
    _fill(_up_share, "upshare", 6)
    _fill(_up_pure, "uppure", 6)
    _fill(_style, "style", 6)
    _fill(_cover, "cover", 6)
    for at in range(5):
        _took[at] = _place(f"took{at / 4}")
    for name in wording.NAMES:
        _place(name)


_fill_all()


cdef double _NONE = 1e9  # odds that are not weighed


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


cdef inline int _bucket(double value, const double* limits, int size) noexcept:
    """How many of the limits, which rise, a value reaches."""
    cdef int at = 0
    while at < size and value >= limits[at]:
        at += 1
    return at


cdef double[4] _LINKS = [0.01, 0.2, 0.5, 0.9]
cdef double[6] _SIZES = [15, 30, 60, 100, 160, 250]
cdef double[4] _BOX_LINKS = [0.05, 0.2, 0.4, 0.7]
cdef double[5] _GAPS = [1, 2, 4, 9, 20]
cdef double[3] _NUMBERS = [1, 3, 5]
cdef double[5] _TAKEN_SHARES = [0.001, 0.1, 0.3, 0.6, 0.9]
cdef double[5] _PURE = [0, 0.01, 0.2, 0.5, 0.8]
cdef double[5] _ALIKE = [0, 0.01, 0.3, 0.7, 0.95]
cdef double[5] _COVERS = [0.1, 0.3, 0.5, 0.7, 0.9]


cdef int _end(str words) noexcept:
    """How a line ends: 0 for a full stop, which quotes and brackets may follow, 1 for a colon and the like, else 2."""
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(words), at = size - 1
    cdef int width = PyUnicode_KIND(words)
    cdef const void* data = PyUnicode_DATA(words)
    cdef Py_UCS4 code
    if not size:
        return 2
    while at >= 0 and at >= size - 8:
        code = PyUnicode_READ(width, data, at)
        if code in (u".", u"!", u"?", u"…"):
            return 0
        if code not in (u'"', u"'", u"”", u"’", u"»", u")", u"]"):
            break
        at -= 1
    return 1 if PyUnicode_READ(width, data, size - 1) in (u":", u";", u",") else 2


cdef inline Container _box_of(Segment segment):
    """See `features.box`."""
    cdef Container container = segment.container
    if container.parent is not None and (container.tag in _INLINE or segment.kind != "paragraph"):
        return container.parent
    return container


cdef class Worths:
    """What each feature is worth, in hundredths. weight: by name"""

    cdef int worth[MOST_NAMES]
    cdef int own

    def __init__(self, weight):
        cdef int at
        for at, name in enumerate(_names):
            self.worth[at] = weight.get(name, 0)
        self.own, self.worth[0] = weight[""], 0

    cdef double odds(self, const int* places, int size) noexcept:
        """Logarithm of the odds of a segment with these features."""
        cdef int at, sum = self.own
        for at in range(size):
            sum += self.worth[places[at]]
        return max(-_SURE, min(_SURE, <double>sum / 100))


# ── the page alone ───────────────────────────────────────────────────────────────────────────────


cdef struct _Numbers:
    Py_ssize_t form, text  # letters, characters
    Py_ssize_t first, again  # the first segment of this form, and how many have it: of the first alone
    int style, peers
    bint text_like  # long enough, and no link


cdef class PageFeatures:
    """See `newscrawl.extract.body.features.PageFeatures`."""

    cdef readonly object segmented
    cdef readonly list segments
    cdef readonly Py_ssize_t prose
    cdef list _containers, _described, _made
    cdef str _title, _article_body
    cdef Py_ssize_t _size, _head
    cdef long _called
    cdef _Numbers* _numbers
    cdef Py_ssize_t* _letters  # by style
    cdef Py_ssize_t* _prose_letters

    def __cinit__(self, segmented, declared):
        cdef list segments = segmented.segments
        self._size = len(segments)
        self._numbers = <_Numbers*>PyMem_Calloc(self._size + 1, sizeof(_Numbers))
        self._letters = <Py_ssize_t*>PyMem_Calloc(self._size + 1, sizeof(Py_ssize_t))
        self._prose_letters = <Py_ssize_t*>PyMem_Calloc(self._size + 1, sizeof(Py_ssize_t))
        if self._numbers == NULL or self._letters == NULL or self._prose_letters == NULL:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self._numbers)
        PyMem_Free(self._letters)
        PyMem_Free(self._prose_letters)

    def __init__(self, segmented, declared):
        self.segmented, self.segments, self._containers = segmented, segmented.segments, segmented.containers
        self.prose = (<Container>self._containers[0]).prose or 1
        self._title, self._article_body = same_form(declared.title or ""), same_form(declared.article_body)
        self._described = [form for line in declared.descriptions if len(form := same_form(line)) > 20]
        self._made = [None] * self._size
        self._count()
        self._find_head()
        self._inherit()

    cdef int _count(self) except -1:
        """Sizes, styles, peers and forms of all segments."""
        cdef Segment segment
        cdef Container container
        cdef _Numbers* one
        cdef Py_ssize_t at
        cdef dict styles = {}, peers = {}, forms = {}
        for at in range(self._size):
            segment = <Segment>self.segments[at]
            container, one = segment.container, &self._numbers[at]
            one.form, one.text = len(segment.form), len(segment.text)
            one.text_like = segment.link < _MENU_LINKS and one.form >= _SCRAP_CHARS
            one.first = forms.setdefault(segment.form, at)
            self._numbers[one.first].again += 1
            above = container.parent.tag if container.parent is not None else ""
            one.style = styles.setdefault((container.tag, container.style, segment.kind, above), len(styles))
            self._letters[one.style] += one.form
            if one.text_like:
                self._prose_letters[one.style] += one.form
            one.peers = peers.setdefault((_box_of(segment), container.tag, container.hints), len(peers))
        return 0

    cdef int _find_head(self) except -1:
        """The segment that is the headline, and the containers that hold it."""
        cdef Segment segment
        cdef Container container
        cdef Py_ssize_t at
        cdef int level = 0
        self._head = -1
        for container in self._containers:
            container.around = 0
        if not self._title:
            return 0
        for at in range(self._size):
            segment = <Segment>self.segments[at]
            if segment.form == self._title and (self._head < 0 or segment.kind == "heading"):
                self._head = at
                if segment.kind == "heading":
                    break
        if self._head >= 0:
            container = (<Segment>self.segments[self._head]).container
            while container is not None:
                level += 1
                container.around = level
                container = container.parent
        return 0

    cdef int _inherit(self) except -1:
        """See `features.PageFeatures`."""
        cdef Container container, above
        cdef Container root = <Container>self._containers[0]
        cdef list best = [None] * BODIES
        cdef long own
        cdef int at
        cdef double much = _MUCH * self.prose
        self._called = 0
        for container in self._containers:
            if container.prose >= much:
                for at in range(BODIES):
                    if container.hints & _BODIES[at] and (
                        best[at] is None or container.prose > (<Container>best[at]).prose
                    ):
                        best[at] = container
                        self._called |= _BODIES[at]
        root.below, root.within, root.apart = -99, 0, 0
        for container in self._containers[1:]:
            above = container.parent if container.parent is not None else root
            own = container.hints & _PRAISE if container.prose > 0.5 * self.prose else container.hints
            container.inherited = above.inherited | own
            container.boxed = 0 if container.prose >= much else above.boxed | own
            container.below = 0 if container.prose > 0.6 * self.prose else above.below + 1
            container.within = above.within
            for at in range(BODIES):
                if best[at] is container:
                    container.within |= _BODIES[at]
            if container.around:
                container.apart, container.meets = 0, None
            else:
                container.apart = above.apart + 1
                container.meets = above.meets if above.meets is not None else above
        return 0

    # ── one segment ──

    def is_title(self, Segment segment not None):
        return bool(self._title) and segment.form == self._title

    def is_prose(self, Segment segment not None):
        return segment.link < _MENU_LINKS and len(segment.form) >= _SCRAP_CHARS

    def of_segment(self, Py_ssize_t index):
        """The names of the features of one segment."""
        cdef int places[MOST_OF_ONE]
        cdef int size = self._put(index, places), at
        return [_names[places[at]] for at in range(size)]

    cdef int _put(self, Py_ssize_t index, int* places) except -1:
        """The features of one segment are put there, and counted; what was made once is copied."""
        cdef bytes made = self._made[index]
        cdef const char* kept
        cdef int size, at
        if made is None:
            size = self._describe(index, places)
            self._made[index] = (<char*>places)[: size * sizeof(int)]
            return size
        kept, size = made, len(made) // sizeof(int)
        for at in range(size):
            places[at] = (<const int*>kept)[at]
        return size

    cdef int _describe(self, Py_ssize_t index, int* to) except -1:
        cdef Segment segment = <Segment>self.segments[index]
        cdef Container container = segment.container
        cdef _Numbers* one = &self._numbers[index]
        cdef int size = _bucket(one.text, _SIZES, 6), link = _bucket(segment.link, _LINKS, 4), at = 0
        # its shape
        to[0], to[1] = _link[link], _size_end[size][_end(segment.text)]
        to[2] = _link_size[link][(size >= 3) + (size >= 5)]
        to[3] = _kinds[segment.kind][(size >= 2) + (size >= 4)] if segment.kind in _kinds else 0
        to[4] = _tags[container.tag][size >= 3] if container.tag in _tags else 0
        # what it stands in
        at = _put_hints(to, 5, container.inherited, _in)
        at = _put_hints(to, at, container.boxed, _box)
        at = _put_hints(to, at, container.hints & container.inherited, _is)
        at = self._put_box(to, at, _box_of(segment))
        to[at] = _below[max(-1, min(container.below, FAR)) + 1]
        at = self._put_head(to, at + 1, container)
        at = self._put_bodies(to, at, container)
        # what is around it
        to[at] = _style_prose[_bucket(<double>self._prose_letters[one.style] / self.prose, _SHARES, 5)]
        to[at + 1] = self._under_title(index)
        to[at + 2] = self._neighbour(index - 1, 0)
        to[at + 3] = self._neighbour(index + 1, 1)
        at = self._put_echoes(to, at + 4, index, segment)
        for name in <tuple>_wording(segment):
            to[at] = _places.get(name, 0)
            at += 1
        return at

    cdef int _put_box(self, int* to, int at, Container block) except -1:
        cdef Container container = block
        cdef int level
        to[at] = _box_links[_bucket(<double>block.links / (block.size or 1), _BOX_LINKS, 4)]
        for level in range(4):
            at += 1
            to[at] = _box_prose[level][_bucket(<double>container.prose / self.prose, _SHARES, 5)]
            if container.parent is not None:
                container = container.parent
        return _put_hints(to, at + 1, block.hints, _at_box) if block.prose < _MUCH * self.prose else at + 1

    cdef int _put_head(self, int* to, int at, Container container) except -1:
        cdef Container meets
        if self._head < 0:
            return at
        meets = container.meets if container.meets is not None else container
        to[at] = _apart[min(container.apart, FAR)]
        to[at + 1] = _meet[min(max(meets.around - 1, 0), FAR)]
        to[at + 2] = _meet_prose[_bucket(<double>meets.prose / self.prose, _SHARES, 5)]
        return at + 3

    cdef int _put_bodies(self, int* to, int at, Container container) except -1:
        cdef long rest = self._called
        cdef int bit = 0
        while rest:
            if rest & 1:
                to[at] = _within[bit][(container.within >> bit) & 1]
                at += 1
            rest >>= 1
            bit += 1
        return at

    cdef int _under_title(self, Py_ssize_t index) noexcept:
        if self._head < 0:
            return _NO_TITLE
        if index < self._head:
            return _ABOVE_TITLE
        return _UNDER_TITLE if index - self._head < 4 else _BELOW_TITLE

    cdef int _neighbour(self, Py_ssize_t index, int side) except -1:
        cdef double link
        cdef Py_ssize_t size
        if index < 0 or index == self._size:
            return _beside_none[side]
        link, size = (<Segment>self.segments[index]).link, self._numbers[index].text
        return _beside[side][3 * ((link >= 0.2) + (link >= _MENU_LINKS)) + (size >= 30) + (size >= 100)]

    cdef int _put_echoes(self, int* to, int at, Py_ssize_t index, Segment segment) except -1:
        cdef _Numbers* one = &self._numbers[index]
        cdef str form = segment.form
        if self._title and one.form > 20 and (form in self._title or self._title in form):
            to[at] = _LIKE_TITLE
            at += 1
        if one.form > 30 and self._described and self._is_described(form):
            to[at] = _DESCRIBED
            at += 1
        if self._article_body:
            to[at] = _article_body[form in self._article_body][one.text >= _PROSE_CHARS]
            at += 1
        if self._numbers[one.first].again > 1:
            to[at] = _FIRST_OF_MANY if one.first == index else _AGAIN
            at += 1
        return at

    cdef bint _is_described(self, str form) except -1:
        cdef str description
        for description in self._described:
            if form[:60] == description[:60] or form in description:
                return True
        return False

    # ── odds ──

    cdef list _odds(self, Worths worths):
        cdef int places[MOST_OF_ONE]
        cdef int size
        cdef Py_ssize_t at
        cdef double* odds = <double*>PyMem_Calloc(self._size + 1, sizeof(double))
        if odds == NULL:
            raise MemoryError
        try:
            for at in range(self._size):
                odds[at] = _NONE
                if self._numbers[at].text_like:
                    size = self._put(at, places)
                    odds[at] = worths.odds(places, size)
            return self._evened(odds)
        finally:
            PyMem_Free(odds)

    cdef list _evened(self, const double* odds):
        """The odds of each segment, evened with the mean of its peers', among which longer ones count more."""
        cdef Py_ssize_t at, size
        cdef int key
        cdef double odd
        cdef list found = []
        cdef double* totals = <double*>PyMem_Calloc(2 * self._size + 1, sizeof(double))
        if totals == NULL:
            raise MemoryError
        try:
            for at in range(self._size):
                if odds[at] != _NONE:
                    key, size = 2 * self._numbers[at].peers, min(self._numbers[at].text, _PEER_CHARS)
                    totals[key] += size * odds[at]
                    totals[key + 1] += size
            for at in range(self._size):
                odd, key = odds[at], 2 * self._numbers[at].peers
                found.append(-_SURE if odd == _NONE else (1 - _PEERS) * odd + _PEERS * totals[key] / totals[key + 1])
            return found
        finally:
            PyMem_Free(totals)


cdef inline int _put_hints(int* to, int at, long own, const int* places) noexcept:
    cdef int bit = 0
    while own:
        if own & 1:
            to[at] = places[bit]
            at += 1
        own >>= 1
        bit += 1
    return at


# ── with an opinion ──────────────────────────────────────────────────────────────────────────────


cdef class InformedFeatures:
    """See `newscrawl.extract.body.informed.InformedFeatures`."""

    cdef readonly PageFeatures page
    cdef readonly list segments
    cdef readonly bint own
    cdef readonly double covers
    cdef Py_ssize_t _taken, _first, _last
    cdef Py_ssize_t* _taken_letters  # by style
    cdef Py_ssize_t* _chosen  # how many of those before a segment are taken

    def __cinit__(self, PageFeatures page not None, took, opinion):
        self._taken_letters = <Py_ssize_t*>PyMem_Calloc(page._size + 1, sizeof(Py_ssize_t))
        self._chosen = <Py_ssize_t*>PyMem_Calloc(page._size + 2, sizeof(Py_ssize_t))
        if self._taken_letters == NULL or self._chosen == NULL:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self._taken_letters)
        PyMem_Free(self._chosen)

    def __init__(self, PageFeatures page not None, took, opinion):
        cdef Segment segment
        self.page, self.segments, self.own = page, page.segments, opinion is None
        if opinion is not None:
            _take(self.segments, opinion)
        else:
            for segment in self.segments:
                segment.taken = 0
            for segment in took or ():
                segment.taken = 1
        self._add_up()
        self._taken = (<Container>page._containers[0]).taken
        self.covers = <double>self._taken / page.prose

    cdef int _add_up(self) except -1:
        """Each container gets the letters in it that were taken; inner ones are added up first."""
        cdef PageFeatures page = self.page
        cdef Container container
        cdef Segment segment
        cdef Py_ssize_t at, first = -1, last = -1, long_first = -1, long_last = -1
        for container in page._containers:
            container.taken = 0
        for at in range(page._size):
            segment = <Segment>self.segments[at]
            self._chosen[at + 1] = self._chosen[at]
            if segment.taken >= 0.5:
                self._chosen[at + 1] += 1
                segment.container.taken += page._numbers[at].form
                self._taken_letters[page._numbers[at].style] += page._numbers[at].form
                first, last = at if first < 0 else first, at
                if page._numbers[at].form >= 40:
                    long_first, long_last = at if long_first < 0 else long_first, at
        self._first, self._last = (first, last) if long_first < 0 else (long_first, long_last)
        for at in range(len(page._containers) - 1, -1, -1):
            container = <Container>page._containers[at]
            if container.taken and container.parent is not None:
                container.parent.taken += container.taken
        return 0

    def is_hopeless(self, Segment segment not None):
        return self._is_hopeless(segment, len(segment.form))

    cdef bint _is_hopeless(self, Segment segment, Py_ssize_t size) except -1:
        cdef Container block
        if segment.taken >= 0.5:
            return False
        if segment.link >= _MENU_LINKS:
            return True
        if size >= _SCRAP_CHARS or self.covers < _LITTLE:
            return False
        block = _box_of(segment)
        if self.own and block.parent is not None:
            block = block.parent
        return not block.taken

    def of_segment(self, Py_ssize_t index):
        """The names of the features of one segment."""
        cdef int places[MOST_OF_ONE]
        cdef int size = self._put(index, places), at
        return [_names[places[at]] for at in range(size)]

    cdef int _put(self, Py_ssize_t index, int* places) except -1:
        cdef int at = self.page._put(index, places)
        at = self._put_place(index, places, at)
        return self._put_company(index, places, at)

    cdef int _put_place(self, Py_ssize_t index, int* to, int at) noexcept:
        cdef Py_ssize_t gap = 0
        cdef int where = 0
        if index < self._first:
            where, gap = 1, self._first - index
        elif index > self._last:
            where, gap = 2, index - self._last
        to[at] = _position[where][_bucket(gap, _GAPS, 5)]
        to[at + 1] = _near[self._count(index - 1, index)][self._count(index + 1, index + 2)]
        to[at + 2] = _around[
            _bucket(self._count(index - 3, index + 4) - self._count(index, index + 1), _NUMBERS, 3)
        ]
        at += 3
        if index > self._last - 3:
            to[at] = _TAIL
            at += 1
        if self._first <= index < self._first + 3:
            to[at] = _TOP
            at += 1
        return at

    cdef inline Py_ssize_t _count(self, Py_ssize_t start, Py_ssize_t stop) noexcept:
        """How many of the segments from start to stop the opinion took."""
        cdef Py_ssize_t last = self.page._size
        return self._chosen[max(0, min(stop, last))] - self._chosen[max(0, min(start, last))]

    cdef int _put_company(self, Py_ssize_t index, int* to, int at) except -1:
        """How much of what stands beside a segment is text by this opinion."""
        cdef Segment segment = <Segment>self.segments[index]
        cdef _Numbers* one = &self.page._numbers[index]
        cdef Py_ssize_t own = one.form if segment.taken >= 0.5 else 0
        cdef Container block = _box_of(segment)
        cdef Container outer = block.parent if block.parent is not None else block
        cdef Py_ssize_t alike = self.page._letters[one.style] - one.form
        to[at] = _box_share[self._share(block)]
        to[at + 1] = _box_pure[self._pure(block, one.form, own)]
        to[at + 2] = _up_share[self._share(outer)]
        to[at + 3] = _up_pure[self._pure(outer, one.form, own)]
        to[at + 4] = _took[<int>(4 * segment.taken)]
        to[at + 5] = _style[
            _bucket(<double>(self._taken_letters[one.style] - own) / alike if alike > 0 else -1, _ALIKE, 5)
        ]
        to[at + 6] = _cover[_bucket(self.covers, _COVERS, 5)]
        return at + 7

    cdef inline int _share(self, Container container) noexcept:
        return _bucket(<double>container.taken / (self._taken or 1), _TAKEN_SHARES, 5)

    cdef inline int _pure(self, Container container, Py_ssize_t size, Py_ssize_t own) noexcept:
        cdef Py_ssize_t rest = container.size - size
        return _bucket(<double>(container.taken - own) / rest if rest > 0 else -1, _PURE, 5)

    cdef list _odds(self, Worths taken, Worths left, Worths lost):
        cdef PageFeatures page = self.page
        cdef int places[MOST_OF_ONE]
        cdef int size
        cdef Segment segment
        cdef Worths worths, other = left if self.covers >= _LITTLE else lost
        cdef Py_ssize_t at
        cdef double* odds = <double*>PyMem_Calloc(page._size + 1, sizeof(double))
        if odds == NULL:
            raise MemoryError
        try:
            for at in range(page._size):
                segment = <Segment>self.segments[at]
                odds[at] = _NONE
                if not self._is_hopeless(segment, page._numbers[at].form):
                    size = self._put(at, places)
                    worths = taken if segment.taken >= 0.5 else other
                    odds[at] = worths.odds(places, size)
            return page._evened(odds)
        finally:
            PyMem_Free(odds)


def odds(PageFeatures page not None, Worths worths not None):
    """See `newscrawl.extract.body.weigh.first_odds`."""
    return page._odds(worths)


def informed_odds(InformedFeatures informed not None, Worths taken not None, Worths left not None, Worths lost not None):
    """See `newscrawl.extract.body.weigh.segment_odds`: the weights of each situation."""
    return informed._odds(taken, left, lost)
