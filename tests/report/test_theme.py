"""The look: colours that can be told apart and read, and text that fits."""

import itertools
import math

import pytest

from nkreport.report import theme

SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        red, green, blue = linear(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """A colour in CIE L*a*b* as an eye of the given sight sees it (Machado et al. 2009)."""
    rgb = linear(colour)
    red, green, blue = (
        min(1, max(0, sum(share * part for share, part in zip(row, rgb, strict=True))))
        for row in SIGHT[sight]
    )
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue

    def root(share: float) -> float:
        return share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116

    a, b, c = root(x / 0.9505), root(y), root(z / 1.089)
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


GROUNDS = {
    "light": (theme.PAPER, lambda colour: colour),
    "dark": (theme.GROUND, theme.DARK.__getitem__),
}


@pytest.mark.parametrize("ground", GROUNDS)
def test_words_and_marks_stand_out_from_their_ground(ground):
    paper, on = GROUNDS[ground]
    for colour in (theme.INK, theme.MUTED, *theme.SERIES):
        assert contrast(on(colour), paper) >= 4.5
    assert contrast(on(theme.MUTED), on(theme.SHADE)) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("ground", GROUNDS)
def test_series_can_be_told_apart_by_every_eye(ground, sight):
    _, on = GROUNDS[ground]
    for one, other in itertools.combinations(theme.SERIES, 2):
        assert math.dist(seen(on(one), sight), seen(on(other), sight)) > 15


def test_every_colour_has_its_own_counterpart_in_the_dark():
    assert len(set(theme.DARK.values())) == len(theme.DARK)
    assert not set(theme.DARK) & set(theme.DARK.values())


def test_the_configuration_holds_only_colours_of_the_theme():
    colours = [
        value
        for part in (theme.config(), theme.config()["axis"], theme.config()["title"])
        for value in part.values()
        if isinstance(value, str) and value.startswith("#")
    ]
    assert colours
    assert set(colours) <= set(theme.DARK)


def test_nothing_the_configuration_prints_is_cut_before_the_chart_ends():
    config = theme.config()
    assert config["axis"]["labelLimit"] >= theme.WIDTH
    assert config["title"]["limit"] >= theme.WIDTH
    assert config["text"]["limit"] == 0


@pytest.mark.parametrize("face", ["Regular", "Semibold"])
def test_text_is_never_thought_narrower_than_it_is(face):
    from pathlib import Path

    import font_source_sans_pro
    from fontTools.ttLib import TTFont

    folder = Path(font_source_sans_pro.__file__).parent / "files"
    font = TTFont(folder / f"SourceSansPro-{face}.ttf")
    glyphs, widths = font.getBestCmap(), font["hmtx"]
    for text in (
        "North Korean Ministry of National Defense",
        "about 15,000",
        "12 August 2022",
        "Mikhail Khodorkovsky",
        "“significant number” of artillery shells",
        "75,000–100,000",
        "$7.48 billion",
    ):
        true = sum(widths[glyphs[ord(sign)]][0] for sign in text) / font["head"].unitsPerEm * 15
        assert true <= theme.text_width(text, 15, bold=face == "Semibold") <= true * 1.08


def test_a_number_is_not_parted_from_its_scale_or_month():
    lines = theme.wrap("by the day of the statement, 6 September 2022, over 5 million", 250)
    assert not any(line.endswith((" 6", " 5")) for line in lines)
    assert " ".join(lines) == "by the day of the statement, 6 September 2022, over 5 million"


@pytest.mark.parametrize(
    ("wide", "narrow"), [("감자류", "abcde"), ("カラシ", "abcde"), ("жшщ", "abc")]
)
def test_letters_of_other_scripts_are_as_wide_as_they_are_drawn(wide: str, narrow: str) -> None:
    assert theme.text_width(wide) > theme.text_width(narrow)
