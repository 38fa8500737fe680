"""How wide a text is in the page's font, so that titles and names are cut before they overflow.

The page's fonts (Arial, Helvetica, Liberation Sans and their like) share their widths.
"""

from __future__ import annotations

import unicodedata

MM_PER_POINT = 25.4 / 72
AT_WORD = 0.75
_FIRST = 32
# fmt: off
# Widths of the characters from space to tilde, in thousandths of the type size.
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722,
    722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,
    500, 334, 260, 334, 584,
)
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722,
    722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611,
    611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556,
    500, 389, 280, 389, 584,
)
# fmt: on


def text_width(text: str, size: float = 9.0, *, bold: bool = False) -> float:
    """Measure a text in millimetres.

    Source: the advance widths of Liberation Sans 2, which equal those of Arial.

    Example
    -------
    >>> round(text_width("100", 9.0), 2)
    5.3
    """
    table = _BOLD if bold else _REGULAR
    total = 0
    for letter in text:
        place = ord(letter) - _FIRST
        if 0 <= place < len(table):
            total += table[place]
        elif letter in "\u00a0\u00b7":
            total += 278
        elif unicodedata.combining(letter):
            continue
        elif unicodedata.east_asian_width(letter) in "WF" or letter in "\u2026\u2014":
            total += 1000
        else:
            base = unicodedata.normalize("NFD", letter)[0]
            spot = ord(base) - _FIRST
            total += table[spot] if 0 <= spot < len(table) else 700
    return total / 1000 * size * MM_PER_POINT


def clean(text: str) -> str:
    """Make a name from a file safe to print: one line, no control or direction characters.

    Example
    -------
    >>> clean("Waves,\\n  \\u202elean\\x00")
    'Waves, lean'
    """
    kept = (
        " " if unicodedata.category(letter) in ("Zs", "Zl", "Zp", "Cc") else letter
        for letter in text
        if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join("".join(kept).split())


def plain(text: str) -> str:
    """Say a setting's name in words of people who decide, not of the model.

    Example
    -------
    >>> plain("more support agents after go-live; hypercare")
    'more support staff after go-live; extra support'
    """
    for word, other in (("agents", "staff"), ("agent", "staff"), ("hypercare", "extra support"),
                        ("hazard", "risk"), ("seed", "luck")):  # fmt: skip
        text = text.replace(word, other)
    return text


def brief(text: str, currency: str = "") -> str:
    """Shorten a value: `a year` is `/y`, and the currency, which stands elsewhere, is left out.

    Example
    -------
    >>> brief("USD\u00a01.4\u00a0M\u00a0a year", "USD"), brief("12")
    ('1.4\xa0M/y', '12')
    """
    text = text.replace(f"{currency}\u00a0", "") if currency else text
    for word, other in (("a year", "/y"), ("a week", "/w")):
        text = text.replace(f"\u00a0{word}", other).replace(f" {word}", other)
    return text


def fit(text: str, width: float, size: float = 9.0, *, bold: bool = False) -> str:
    """Cut a text to a width in millimetres, at a word where that keeps most of it.

    Example
    -------
    >>> fit("Customer service", 22.0), fit("Customers of all kinds", 28.0)
    ('Customer se…', 'Customers of all…')
    """
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = ""
    for letter in text:
        if text_width(kept + letter + "\u2026", size, bold=bold) > width:
            break
        kept += letter
    at_word = kept.rsplit(" ", 1)[0].rstrip(" ,;:-")
    if " " in kept and len(at_word) >= AT_WORD * len(kept):
        kept = at_word
    return kept.rstrip() + "\u2026"


def fit_name(name: str, width: float, size: float = 9.0, *, bold: bool = False) -> str:
    """Cut a plan's name to a width, before the numbers that tell the cells of a sweep apart.

    Example
    -------
    >>> fit_name("Waves, supported 12", 28.0), fit_name("Waves, supported", 22.0)
    ('Waves, suppo… 12', 'Waves, supp…')
    """
    if text_width(name, size, bold=bold) <= width:
        return name
    words = name.split(" ")
    kept = len(words)
    while kept > 1 and words[kept - 1][:1].isdigit():
        kept -= 1
    tail = "".join(f" {word}" for word in words[kept:])
    room = width - text_width(tail, size, bold=bold)
    if not tail or room < width / 2:
        return fit(name, width, size, bold=bold)
    return fit(" ".join(words[:kept]), room, size, bold=bold) + tail
