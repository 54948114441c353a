"""JSON inside of Snowplow parameters: decoded beside them, in canonical form, where it can be read."""

import base64
import json
from typing import Any

import pytest

from landing.canonical import NotJson
from landing.embedded import decoded
from landing.events import Event
from landing.unwrap import events_of

DOCUMENT = {"schema": "iglu:com.acme/x/jsonschema/1-0-0", "data": [{"b": 1, "a": "é"}]}


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def landed(**parameters: Any) -> Event:
    """The one event of a body with these parameters."""
    body = {"schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", "data": [parameters]}
    (event,) = events_of(json.dumps(body).encode())
    assert isinstance(event, Event)
    return event


@pytest.mark.parametrize(
    ("parameter", "place"), [("co", "contexts"), ("cx", "contexts"), ("ue_pr", "unstruct_event"), ("ue_px", "unstruct_event")]
)
def test_a_document_lands_decoded_and_the_parameter_stays_as_sent(parameter: str, place: str) -> None:
    text = json.dumps(DOCUMENT, indent=1)
    sent = encoded(text) if parameter.endswith("x") else text
    assert landed(**{parameter: sent}).value == {
        "schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
        "data": {parameter: sent},
        place: DOCUMENT,
    }


@pytest.mark.parametrize("sent", ["am9obitzbWl0aA", "am9obitzbWl0aA==", "am9o\nbitz bWl0aA=", "am9obitzbWl0aA="])
def test_base64_is_read_whatever_its_padding_and_blanks(sent: str) -> None:
    assert decoded(sent) == "john+smith"


def test_both_alphabets_of_base64_are_read() -> None:
    assert decoded("8J-YgD8_") == decoded("8J+YgD8/") == "😀??"


@pytest.mark.parametrize("sent", ["a", "****", "/w==", "é"])
def test_what_is_no_base64_of_utf8_is_told_so(sent: str) -> None:
    with pytest.raises(NotJson):
        decoded(sent)


@pytest.mark.parametrize(
    "parameters", [{"co": "{"}, {"cx": "****"}, {"cx": encoded("not json")}, {"co": ""}, {"co": None}, {"ue_pr": "[" * 300}]
)
def test_what_cannot_be_read_is_left_out(parameters: dict[str, Any]) -> None:
    assert landed(**parameters).value.keys() == {"schema", "data"}


def test_the_encoded_parameter_wins_unless_it_is_empty() -> None:
    assert landed(cx=encoded("[1]"), co="[2]").value["contexts"] == [1]
    assert landed(cx="", co="[2]").value["contexts"] == [2]


def test_a_document_sent_as_json_is_taken_as_it_is() -> None:
    assert landed(ue_pr=DOCUMENT).value["unstruct_event"] == DOCUMENT


def test_what_breaks_engines_inside_a_document_is_repaired_and_noted() -> None:
    event = landed(co='{"a": NaN, "b": "\\u0000", "c": 1, "c": 2}')
    assert event.repairs == {"nan_to_null", "nul_character", "duplicate_key"}
    assert event.value["contexts"] == {"a": None, "b": "\ufffd", "c": 2}
