"""What number words stand for."""

from __future__ import annotations

SMALL = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {"nil": 0.0, "nought": 0.0}
TENS = {
    word: 10.0 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
LETTERS = {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "g": 1e9,
    "tn": 1e12,
    "t": 1e12,
}
# "Tens" of something are at least two tens; the ledger reads "thousands" as >= 2000.
PLURALS = {f"{word}s": 2 * value for word, value in SCALES.items()} | {"tens": 20.0, "scores": 40}
MULTIPLES = {
    "twice": 2.0,
    "thrice": 3.0,
    "couple": 2.0,
    "half": 0.5,
    "halves": 0.5,
    "halved": 0.5,
    "halving": 0.5,
} | {
    stem + ending: value
    for stems, value in (("doubl", 2.0), ("tripl trebl", 3.0), ("quadrupl", 4.0), ("quintupl", 5.0))
    for stem in stems.split()
    for ending in ("e", "es", "ed", "ing")
}
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7} | {
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "hundredth": 100,
    "thousandth": 1000,
}
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
