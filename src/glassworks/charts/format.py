"""Numbers in words: how pages, figures and terminals write a share, a duration, a size or any number at all."""

import math
import re
from typing import Any

THIN = "\u202f"  # narrow no-break space, between a number and its unit
DASH = "–"

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PERCENT = re.compile(r"(?<=\d) ?%(?!\w)")
_POWER = re.compile(r"(?<![\w.])(\d(?:\.\d+)?)e([+-]?)0*(\d+)(?![\w.]*\w)")
_NEGATIVE = re.compile(r"(?<![\w)./=-])-(?=\d)")
_GIVES = re.compile(r" ([=→]) (?=[−-]?\d)")
_BY = re.compile(r"\b(\d[\d,]*)(?: x |x(?=\d+ pixels\b))(?=\d)")


def share(value: float | None, digits: int = 1) -> str:
    """``0.967`` as ``96.7``; what is not 100 or 0 never rounds to it; a dash for ``None``."""
    if value is None:
        return DASH
    if round(value, 6) in (0, 1):
        return f"{value * 100:.0f}"
    text = f"{value * 100:.{digits}f}"
    return share(value, digits + 1) if float(text) in (0, 100) else text


def percent(value: float | None, digits: int = 1) -> str:
    """As `share`, with the sign."""
    return DASH if value is None else f"{share(value, digits)}{THIN}%"


def points(value: float) -> str:
    """A difference of two shares, in percentage points with its sign; what rounds to nothing has none."""
    rounded = round(value * 100, 1)
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"


def count(value: float, noun: str = "", plural: str = "") -> str:
    """``1,234 images``, ``1 image``."""
    number = f"{value:,.0f}"
    return f"{number} {noun if value == 1 else plural or noun + 's'}" if noun else number


def duration(seconds: float) -> str:
    """``0.42 s``, ``12.3 s``, ``2 min 05 s``, ``1 h 02 min``."""
    if seconds < 0.005:
        return f"under 0.01{THIN}s"
    if seconds < 59.95:
        return f"{seconds:.{2 if seconds < 0.995 else 1}f}{THIN}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}{THIN}min {rest:02d}{THIN}s"
    return f"{minutes // 60}{THIN}h {minutes % 60:02d}{THIN}min"


def compact(value: float) -> str:
    """A number of any size in few characters: ``0.01``, ``3,400``, ``2e-07``."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if abs(value) >= 1000 and value == round(value):
        return f"{value:,.0f}"
    short = float(f"{value:.3g}")
    return f"{short:,.0f}" if 1000 <= abs(short) < 1e6 else f"{short:.3g}"


def rounded(number: float) -> str:
    """Three digits and a unit: 11.2 M, 1.81 G."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:.3g}" if isinstance(number, float) else str(number)


def bytes_in_words(number: float) -> str:
    """Bytes in units of 1000, as disks are sold: ``1.2 GB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def scientific(value: float) -> str:
    """``0.0000013`` as ``1.3 × 10⁻⁶``."""
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa}{THIN}×{THIN}{_ten_to(int(exponent))}"


def raised(value: float) -> str:
    """As a power of ten, or times one: ``10⁻⁶``, ``2 × 10⁷``, but 1 as ``1``."""
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    return compact(value) if int(exponent) == 0 else _scaled(f"{float(mantissa):g}", int(exponent))


def cell(value: Any, digits: int = 4) -> str:
    """One value of a table: words as they are, whole numbers in full, others in ``digits`` significant digits."""
    if value is None:
        return DASH
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "yes" if value is True else "no" if value is False else str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:.{digits}g}"


def typeset(text: str) -> str:
    """A sentence as it is printed: ``5%`` as ``5 %``, ``1.3e-06`` as a power of ten, signs for minus and by."""
    text = _BY.sub("\\1\u00a0×\u00a0", text)
    text = _POWER.sub(lambda found: _scaled(found[1], int(found[2] + found[3])), text)
    text = _NEGATIVE.sub("−", _PERCENT.sub(f"{THIN}%", text))
    return _GIVES.sub("\u00a0\\1\u00a0", text)


def _scaled(mantissa: str, exponent: int) -> str:
    power = _ten_to(exponent)
    return power if float(mantissa) == 1 else f"{mantissa}{THIN}×{THIN}{power}"


def _ten_to(exponent: int) -> str:
    return "10" + str(exponent).translate(_RAISED)
