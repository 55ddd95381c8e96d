"""Messages become outputs by the rules of a notebook's client."""

from hypothesis import given
from hypothesis import strategies as st

from nkreport.publish.run.outputs import Outputs, joined_streams


def stream(name, text):
    return {"output_type": "stream", "name": name, "text": text}


def shown(text, display_id=None):
    transient = {"display_id": display_id} if display_id else {}
    return {"data": {"text/plain": text}, "metadata": {}, "transient": transient}


def texts(outputs, cell):
    return [output["data"]["text/plain"] for output in outputs.of_cell[cell]]


pieces = st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), st.text(max_size=3)))


@given(pieces, st.data())
def test_how_a_text_was_cut_does_not_show(parts, data):
    whole = joined_streams([stream(*part) for part in parts])
    cut = []
    for name, text in parts:
        at = data.draw(st.integers(0, len(text)))
        cut += [stream(name, text[:at]), stream(name, text[at:])]
    assert joined_streams(cut) == whole


def test_a_display_parts_the_text_before_it_from_the_text_after():
    display = {"output_type": "display_data", "data": {}, "metadata": {}}
    given_outputs = [stream("stderr", "w"), stream("stdout", "a"), display, stream("stdout", "b")]
    names = [output.get("text", "display") for output in joined_streams(given_outputs)]
    assert names == ["a", "w", "display", "b"]


def test_an_update_reaches_every_output_shown_under_its_name():
    outputs = Outputs()
    outputs.begin(0)
    outputs.take("display_data", shown("one", "x"))
    outputs.take("display_data", shown("other"))
    outputs.begin(3)
    outputs.touched.clear()
    outputs.take("update_display_data", shown("two", "x"))
    assert texts(outputs, 0) == ["two", "other"]
    assert texts(outputs, 3) == []
    assert outputs.touched == {0}


def test_an_output_is_cleared_at_once_or_before_the_next():
    outputs = Outputs()
    outputs.begin(0)
    outputs.take("display_data", shown("one"))
    outputs.take("clear_output", {"wait": True})
    assert texts(outputs, 0) == ["one"]
    outputs.take("display_data", shown("two"))
    assert texts(outputs, 0) == ["two"]
    outputs.take("clear_output", {"wait": False})
    assert texts(outputs, 0) == []


def test_what_comes_before_the_first_cell_is_no_output():
    outputs = Outputs()
    outputs.take("stream", {"name": "stdout", "text": "early"})
    assert outputs.of_cell == {}
