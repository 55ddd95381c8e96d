"""Parameters as source: the injected cell, the same wherever it is written."""

from __future__ import annotations

import datetime

from papermill.translators import PythonTranslator, papermill_translators

NAME = "nkreport"


class Day(str):
    """A date as ISO text, so that Papermill can record it; the kernel gets the date."""


class _Translator(PythonTranslator):  # type: ignore[misc]
    """Writes the injected cell the same way whether or not Black is installed."""

    @classmethod
    def translate_str(cls, val: str) -> str:
        if isinstance(val, Day):
            day = datetime.date.fromisoformat(val)
            return f'__import__("datetime").date({day.year}, {day.month}, {day.day})'
        return ascii(val)

    @classmethod
    def codify(cls, parameters: dict[str, object], comment: str = "Parameters") -> str:
        lines = [f"{name} = {cls.translate(value)}" for name, value in parameters.items()]
        return "\n".join([f"# {comment}", *lines])


papermill_translators.register(NAME, _Translator)
