"""Lists of referers become macros that the model referers reads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rendered_macros import load_macros

import import_referers
from referers.entries import Entry, cleaned_host
from referers.errors import RefererError
from referers.macros import built_in_macro, own_macro
from referers.matomo import FOLDER, read_matomo_lists
from referers.own import read_own_list

Json = dict[str, Any]
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def macros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "macros"
    folder.mkdir()
    monkeypatch.setattr(import_referers, "MACROS", folder)
    return folder


@pytest.fixture
def run(macros: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_script(*arguments: str | Path) -> tuple[int, str]:
        code = import_referers.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run_script


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Path]:
    def write(document: Any, name: str = "own.json") -> Path:
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return path

    return write


def hosts_of(folder: Path, name: str) -> dict[str, list[str]]:
    hosts: dict[str, list[str]] = load_macros(folder / f"{name}.sql")[name]()
    return hosts


# The built-in lists


def test_the_committed_macros_are_what_the_script_writes() -> None:
    text = (Path(__file__).parents[2] / "macros" / "enrichments" / "referer_hosts.sql").read_text(encoding="utf-8")
    assert text == built_in_macro(read_matomo_lists())


def test_every_host_of_the_published_lists_is_there_once() -> None:
    entries = read_matomo_lists()
    hosts = {host: entry for entry in entries for host in entry.hosts}

    assert len(hosts) == sum(len(entry.hosts) for entry in entries) == 904
    assert {entry.medium for entry in entries} == {"search", "social", "chatbot"}
    assert hosts["google.*"] == hosts["google.com"]
    assert (hosts["google.*"].source, hosts["google.*"].parameters) == ("Google", ("q",))
    assert hosts["google.*/imgres"].source == "Google Images"
    assert hosts["images.*.ask.com"].source == "Ask"
    assert hosts["com.google.android.googlequicksearchbox/https/www.google.com"].source == "Google"
    assert (hosts["chatgpt.com"].medium, hosts["x.com/i/grok"].source) == ("chatbot", "Grok")


def test_a_search_term_in_the_path_is_not_read() -> None:
    parameters = {parameter for entry in read_matomo_lists() for parameter in entry.parameters}
    assert not any("/" in parameter or not parameter.strip() for parameter in parameters)
    assert next(entry for entry in read_matomo_lists() if entry.source == "1.cz").parameters == ("q",)


@pytest.mark.parametrize("text", ["- a", "a: [b", "Find: [{params: [q]}]", "Find: [{urls: ['not a host']}]", "Find: [3]", "3"])
def test_a_damaged_list_is_one_line(tmp_path: Path, text: str) -> None:
    for name in ("Socials.yml", "AIAssistants.yml"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "SearchEngines.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RefererError, match=r"SearchEngines\.yml: is no list of referers .*; restore the file") as raised:
        read_matomo_lists(tmp_path)
    assert "\n" not in str(raised.value)


# A list of one's own

OWN: Json = {
    "email": {"Acme Mail": {"domains": ["Mail.ACME.com ", "acme.com/mail/"]}},
    "search": {"Find": {"domains": ["find.{}", "*.find.org"], "parameters": ["q", "a b"]}},
    "paid": {"Ads": {"domains": ["ads.example"], "parameters": None}},
}
OWN_HOSTS = {
    "email": ["Acme Mail | mail.acme.com acme.com/mail | "],
    "search": ["Find | find.* *.find.org | q a%20b"],
    "paid": ["Ads | ads.example | "],
}


def test_json_and_yaml_in_snowplows_format(run: Run, own: Callable[..., Path], macros: Path) -> None:
    code, output = run(own(OWN))
    assert (code, output) == (0, "referer_hosts.sql: written, 904 hosts\nown_referer_hosts.sql: written, 5 hosts\n")
    assert hosts_of(macros, "own_referer_hosts") == OWN_HOSTS

    text = "email:\n  Acme Mail:\n    domains:\n      - mail.acme.com\n"
    assert run(own(text, "own.yml"))[0] == 0
    assert hosts_of(macros, "own_referer_hosts") == {"email": ["Acme Mail | mail.acme.com | "]}


def test_an_own_list_stays_until_it_is_removed(run: Run, own: Callable[..., Path], macros: Path) -> None:
    run(own(OWN))
    assert run()[0] == 0
    assert hosts_of(macros, "own_referer_hosts") == OWN_HOSTS

    (macros / "own_referer_hosts.sql").unlink()
    assert run()[0] == 0
    assert hosts_of(macros, "own_referer_hosts") == {}


def test_check_says_which_macro_is_out_of_date_and_writes_nothing(run: Run, own: Callable[..., Path], macros: Path) -> None:
    file = own(OWN)
    code, output = run("--check", file)
    assert code == 1
    assert f"own_referer_hosts.sql: is not what its source gives; run `python scripts/import_referers.py {file}`" in output
    assert list(macros.iterdir()) == []

    run(file)
    assert run("--check", file)[0] == 0
    assert run("--check")[0] == 0
    assert run("--check", own({"email": {"Other": {"domains": ["other.com"]}}}))[0] == 1


def test_every_name_survives_the_macro(tmp_path: Path) -> None:
    names = [
        "it's", 'quo"te', "back\\slash", "{{ x }}", "{% endmacro %}", "{# #}", "€uro", "日本", "\u202eleft", "🎉", "a b",
        "x\u2028y", "\\u0041",
        "a | b", "100%",
    ]  # fmt: skip
    entries = [Entry("email", name, ("a.com",), ()) for name in names]
    (tmp_path / "own_referer_hosts.sql").write_text(own_macro(entries), encoding="utf-8")
    assert hosts_of(tmp_path, "own_referer_hosts") == {"email": [f"{name} | a.com | " for name in names]}


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("{", "no valid JSON"),
        ([], "has no mediums; write"),
        ({}, "has no mediums; write"),
        ({"internal": {}}, "'internal' is no medium; take one of search, social, email, paid, chatbot, unknown"),
        ({"email": []}, "email holds no sources"),
        ({"email": {" ": {"domains": ["a.com"]}}}, "email,  : the source's name is no text; put it in quotes"),
        ({"email": {"A": ["a.com"]}}, "email, A: holds no domains"),
        ({"email": {"A": {"domains": []}}}, "email, A: has no domains; add one or remove the source"),
        ({"email": {"A": {"domains": "a.com"}}}, "email, A: `domains` is no list of texts"),
        ({"email": {"A": {"domains": [1]}}}, "email, A: `domains` is no list of texts"),
        ({"email": {"A": {"domains": ["https://a.com"]}}}, "email, A: 'https://a.com' is no host"),
        ({"email": {"A": {"domains": ["a b.com"]}}}, "email, A: 'a b.com' is no host"),
        ({"email": {"A": {"domains": ["a.com/?q"]}}}, "email, A: 'a.com/?q' is no host"),
        ({"email": {"A": {"domains": ["a.b.c.d.e.f.g.com"]}}}, "email, A: 'a.b.c.d.e.f.g.com' has more than 7 labels"),
        ({"email": {"A": {"domains": ["a.com"]}}, "paid": {"B": {"domains": ["A.com"]}}}, "a.com is in email, A and in paid, B; keep one"),
        ({"email": {"A | B": {"domains": ["a.com"]}}}, "email, A | B: the source's name holds |, which"),
    ],
)
def test_a_faulty_list_is_one_line_and_writes_nothing(
    run: Run, own: Callable[..., Path], macros: Path, document: Any, problem: str
) -> None:
    file = own(document)
    code, output = run(file)
    assert code == 1
    assert output.startswith(f"import_referers: {file}: {problem}")
    assert output.count("\n") == 1
    assert list(macros.iterdir()) == []


def test_all_that_is_wrong_is_said_at_once(own: Callable[..., Path]) -> None:
    file = own({"email": {"A": {"domains": []}}, "mail": {}, "paid": 3})
    with pytest.raises(RefererError) as raised:
        read_own_list(file)
    assert len(raised.value.problems) == 3


def test_a_file_that_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    code, output = run(tmp_path / "none.yml")
    assert code == 1
    assert output == f"import_referers: {tmp_path / 'none.yml'}: no such file or directory; name a file that can be read\n"


@pytest.mark.parametrize(
    ("text", "host"),
    [("GOOGLE.{}", "google.*"), ("{}.Ask.com", "*.ask.com"), ("a.com./X/", "a.com/X"),
     ("bücher.de", "xn--bcher-kva.de"), (" a-b.c_d.e ", "a-b.c_d.e")],
)  # fmt: skip
def test_hosts_are_written_as_they_are_compared(text: str, host: str) -> None:
    assert cleaned_host(text) == host
