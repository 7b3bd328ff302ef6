"""The settings of police sign-on: all or none, and every fault at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from fieldform.config import Config, ConfigError, from_environment

ALL = {
    "FIELDFORM_DATA": "x",
    "FIELDFORM_OIDC_ISSUER": "https://sso.politie.example/realms/x",
    "FIELDFORM_OIDC_CLIENT_ID": "fieldform",
    "FIELDFORM_OIDC_CLIENT_SECRET": "not for a log",
}


def read(**changes: str) -> Config:
    return from_environment({**ALL, **changes}, ("FIELDFORM_DATA",))


def test_without_any_of_them_there_is_no_sign_on() -> None:
    assert from_environment({"FIELDFORM_DATA": "x"}, ("FIELDFORM_DATA",)).sign_on is None


def test_the_issuers_own_host_is_all_that_is_spoken_to_unless_more_are_named() -> None:
    found = read().sign_on
    assert found
    assert found.hosts == ("sso.politie.example",)
    assert (found.role_claim, found.region_claim) == ("fieldform_role", "fieldform_region")
    assert found.cafile is None
    more = read(
        FIELDFORM_OIDC_HOSTS="keys.politie.example:8443", FIELDFORM_OIDC_CA="/a.pem"
    ).sign_on
    assert more
    assert more.hosts == ("sso.politie.example", "keys.politie.example:8443")
    assert more.cafile == Path("/a.pem")


def test_how_strongly_the_police_must_ask_is_a_list_of_words() -> None:
    found = read(FIELDFORM_OIDC_ACR=" urn:police:two-factors  gold ").sign_on
    assert found
    assert found.strengths == ("urn:police:two-factors", "gold")
    assert read().sign_on == replace(found, strengths=())


def test_the_secret_is_in_no_text_that_could_be_logged() -> None:
    assert "not for a log" not in repr(read())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"FIELDFORM_OIDC_CLIENT_ID": ""}, "FIELDFORM_OIDC_CLIENT_ID is missing"),
        ({"FIELDFORM_OIDC_CLIENT_SECRET": ""}, "FIELDFORM_OIDC_CLIENT_SECRET is missing"),
        ({"FIELDFORM_OIDC_ISSUER": ""}, "FIELDFORM_OIDC_ISSUER is missing"),
        ({"FIELDFORM_OIDC_ISSUER": "http://sso.politie.example"}, "must be an https:// address"),
        ({"FIELDFORM_OIDC_ISSUER": "https://a@b.example"}, "must be an https:// address"),
        ({"FIELDFORM_OIDC_HOSTS": "https://a.example"}, "must be names of hosts"),
        ({"FIELDFORM_OIDC_HOSTS": "10.0.0.1"}, "must be names of hosts"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read(**changes)
