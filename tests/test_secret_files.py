"""A secret may stand in a file that only its owner can read, and in none that others can."""

from pathlib import Path

import pytest

from fieldform.config import ConfigError, from_environment

RELAY = "smtps://field:secret@mail.example:465"
ALL = {
    "FIELDFORM_DATA": "x",
    "FIELDFORM_BASE_URL": "https://fieldform.example",
    "FIELDFORM_MAIL_FROM": "bureau@politie.example",
}


def secret(folder: Path, text: str, mode: int = 0o600) -> str:
    path = folder / "secret"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return str(path)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_what_stands_in_the_file_is_the_setting(tmp_path: Path, mode: int) -> None:
    place = secret(tmp_path, f"{RELAY}\n", mode)
    found = from_environment({**ALL, "FIELDFORM_SMTP_FILE": place})
    assert found.channel_settings.smtp_url == RELAY


def test_the_client_secret_of_police_sign_on_may_stand_in_one_too(tmp_path: Path) -> None:
    environ = {
        **ALL,
        "FIELDFORM_SMTP": RELAY,
        "FIELDFORM_OIDC_ISSUER": "https://sso.politie.example",
        "FIELDFORM_OIDC_CLIENT_ID": "fieldform",
        "FIELDFORM_OIDC_CLIENT_SECRET_FILE": secret(tmp_path, "in a file"),
    }
    found = from_environment(environ).sign_on
    assert found
    assert found.client_secret == "in a file"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    place = secret(tmp_path, RELAY, mode)
    with pytest.raises(ConfigError, match="others may read FIELDFORM_SMTP_FILE") as caught:
        from_environment({**ALL, "FIELDFORM_SMTP_FILE": place})
    assert "secret@" not in str(caught.value)


def test_a_file_that_is_not_there_or_stands_beside_the_setting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="FIELDFORM_SMTP_FILE cannot be read"):
        from_environment({**ALL, "FIELDFORM_SMTP_FILE": str(tmp_path / "none")})
    both = {**ALL, "FIELDFORM_SMTP": RELAY, "FIELDFORM_SMTP_FILE": secret(tmp_path, RELAY)}
    with pytest.raises(ConfigError, match="are both set"):
        from_environment(both)
