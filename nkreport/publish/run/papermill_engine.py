"""The engine as Papermill finds it by its entry point; the engine itself loads when it is used.

Papermill opens every engine's door when it is imported, and the engine imports Papermill.
"""

from __future__ import annotations

from typing import Any


class WarmDoor:
    """What Papermill asks of an engine, asked of `WarmEngine`."""

    @classmethod
    def execute_notebook(cls, *given: Any, **options: Any) -> Any:
        """Run a notebook; see `papermill.engines.Engine.execute_notebook`."""
        return _engine().execute_notebook(*given, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Name of the kernel a notebook asks for."""
        found: str = _engine().nb_kernel_name(nb, name)
        return found

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """Language a notebook is in."""
        found: str = _engine().nb_language(nb, language)
        return found


def _engine() -> Any:
    from nkreport.publish.run.fork_engine import WarmEngine

    return WarmEngine
