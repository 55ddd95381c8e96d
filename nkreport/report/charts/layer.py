"""One layer of a form: an Altair chart that is passed on, not copied, as layers are joined."""

from __future__ import annotations

import altair as alt


class Layer(alt.Chart):
    """An Altair chart of one mark; `alt.layer` and the like take it as it stands.

    Altair copies every part of a chart whenever it is layered, concatenated or set a property,
    which was half of a form's time. A form never changes a part it has handed on, so a copy of
    the outermost level serves.
    """

    def __deepcopy__(self, memo: object = None) -> Layer:
        """Copy the outermost level alone."""
        return self.copy(deep=False)
