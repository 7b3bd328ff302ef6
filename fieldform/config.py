"""The settings of an installation: complete, or refused with everything that is missing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from fieldform import regions
from fieldform.channels.parcel import is_plain_address
from fieldform.channels.secure_mail import from_url
from fieldform.channels.table import ChannelSettings
from fieldform.config_secrets import read_secrets
from fieldform.config_sign_on import read_sign_on
from fieldform.domain.limits import Limit, Limits
from fieldform.domain.people import Role
from fieldform.domain.push_hosts import PUSH_HOSTS, is_host
from fieldform.domain.regions import Region
from fieldform.domain.sign_on import SignOn

Clock = Callable[[], datetime]

REQUIRED = ("FIELDFORM_DATA", "FIELDFORM_BASE_URL", "FIELDFORM_SMTP", "FIELDFORM_MAIL_FROM")

REPORTS = "FIELDFORM_REPORTS_PER_PERSON"
PASSKEY_ROLES = "FIELDFORM_PASSKEY_ROLES"


class ConfigError(ValueError):
    """Settings are missing or wrong; the text names all of them."""


@dataclass(frozen=True)
class Config:
    """Everything the processes are told. ``data`` is the folder with the database and keys;
    without ``service_worker`` the phones are told to keep no pages; ``proxies`` is how many reverse
    proxies stand before the server, whose forwarded headers are believed; who has one of the
    ``passkey_roles`` makes a passkey before anything else (docs/operate.md)."""

    data: Path
    base_url: str
    mail_from: str
    regions: Mapping[str, Region] = field(repr=False)
    channel: str
    channel_settings: ChannelSettings = field(repr=False)
    clock: Clock
    demo: bool = False
    push_hosts: tuple[str, ...] = PUSH_HOSTS
    push_cafile: Path | None = None
    service_worker: bool = True
    sign_on: SignOn | None = None
    proxies: int = 0
    passkey_roles: frozenset[Role] = frozenset()
    limits: Limits = field(default_factory=Limits)

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / "fieldform.db"

    @property
    def keys(self) -> Path:
        """The day keys: beside the database, outside every backup."""
        return self.data / "keys"

    @property
    def sealing(self) -> Path:
        """The private halves of what phones seal to: outside every backup too."""
        return self.data / "sealing"

    @property
    def secrets(self) -> Path:
        """What the web server signs and the push service knows us by."""
        return self.data / "secrets"

    @property
    def secure(self) -> bool:
        """Whether pages are served over https (the demo is not)."""
        return self.base_url.startswith("https://")


def now() -> datetime:
    """The clock of an installation."""
    return datetime.now(UTC)


def from_environment(environ: Mapping[str, str], required: Sequence[str] = REQUIRED) -> Config:
    """Read the settings. Raises ConfigError that names every one that is missing or wrong.

    A command that sends nothing needs less than all of them: ``required`` says which.
    """
    environ, faults = read_secrets(environ)
    faults += [f"{name} is missing" for name in required if not environ.get(name)]
    base_url = environ.get("FIELDFORM_BASE_URL", "").rstrip("/")
    if base_url and not _is_safe(base_url):
        faults.append("FIELDFORM_BASE_URL must be an https:// address")
    if environ.get("FIELDFORM_NOW"):
        faults.append("FIELDFORM_NOW is for the demo only")
    mail_from = environ.get("FIELDFORM_MAIL_FROM", "")
    if mail_from and not is_plain_address(mail_from):
        faults.append("FIELDFORM_MAIL_FROM must be a plain mail address")
    if environ.get("FIELDFORM_SERVICE_WORKER", "on") not in ("on", "off"):
        faults.append("FIELDFORM_SERVICE_WORKER is on or off")
    if (environ.get("FIELDFORM_PROXIES") or "0") not in tuple("0123456789"):
        faults.append("FIELDFORM_PROXIES is how many proxies stand before it: 0 to 9")
    smtp = environ.get("FIELDFORM_SMTP", "")
    cafile = _path(environ.get("FIELDFORM_SMTP_CA"))
    faults += _faults_of(lambda: from_url(smtp, mail_from, cafile) if smtp else None)
    more_hosts = environ.get("FIELDFORM_PUSH_HOSTS", "").split()
    if not all(is_host(host) for host in more_hosts):
        faults.append("FIELDFORM_PUSH_HOSTS must be names of hosts, with a space between")
    sign_on, sign_on_faults = read_sign_on(environ)
    faults += sign_on_faults
    passkey_roles, reports = environ.get(PASSKEY_ROLES, ""), environ.get(REPORTS, "")
    faults += _faults_of(lambda: _roles(passkey_roles))
    faults += _faults_of(lambda: _limits(reports))
    folder = Path(environ.get("FIELDFORM_REGIONS") or regions.PILOTS)
    faults += _faults_of(lambda: _check_mailboxes(regions.load(folder)))
    if faults:
        raise ConfigError("Set these before starting fieldform:\n  " + "\n  ".join(faults))
    return Config(
        data=Path(environ.get("FIELDFORM_DATA", "")),
        base_url=base_url,
        mail_from=mail_from,
        regions=regions.load(folder),
        channel="secure_mail",
        channel_settings=ChannelSettings(smtp_url=smtp, mail_from=mail_from, cafile=cafile),
        clock=now,
        push_hosts=(*PUSH_HOSTS, *more_hosts),
        push_cafile=_path(environ.get("FIELDFORM_PUSH_CA")),
        service_worker=environ.get("FIELDFORM_SERVICE_WORKER") != "off",
        sign_on=sign_on,
        proxies=int(environ.get("FIELDFORM_PROXIES") or 0),
        passkey_roles=_roles(passkey_roles),
        limits=_limits(reports),
    )


def _roles(text: str) -> frozenset[Role]:
    """Return these roles. Raises ValueError for a word that is none."""
    words = text.split()
    if not set(words) <= set(Role):
        raise ValueError(f"{PASSKEY_ROLES} must be some of: {' '.join(Role)}")
    return frozenset(Role(one) for one in words)


def _limits(reports: str) -> Limits:
    """Return the limits, with other numbers of reports in an hour and in a day where some are
    given. Raises ValueError."""
    if not reports:
        return Limits()
    numbers = reports.split()
    if len(numbers) != 2 or not all(one.isdigit() and int(one) for one in numbers):
        raise ValueError(f"{REPORTS} must be two numbers: in an hour, and in a day")
    lengths = (timedelta(hours=1), timedelta(days=1))
    found = (Limit(int(one), within) for one, within in zip(numbers, lengths, strict=True))
    return Limits(reports=tuple(found))


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _check_mailboxes(found: Mapping[str, Region]) -> None:
    wrong = [
        one.id
        for one in found.values()
        if one.safe_home and not is_plain_address(one.safe_home.mailbox)
    ]
    if wrong:
        raise ValueError("safe_home needs one plain mail address: " + ", ".join(wrong))


def _is_safe(address: str) -> bool:
    """https, or this machine itself, where a browser trusts http too."""
    parts = urlsplit(address)
    return (parts.scheme == "https" and bool(parts.hostname)) or parts.hostname == "localhost"


def for_demo(data: Path, port: int, environ: Mapping[str, str]) -> Config:
    """Return the settings of the demo: plain http on this machine, mail into a folder."""
    fixed = environ.get("FIELDFORM_NOW")
    moment = datetime.fromisoformat(fixed) if fixed else None
    if moment and moment.tzinfo is None:
        raise ConfigError("FIELDFORM_NOW needs a time zone, such as 2026-11-23T07:20:00+01:00")
    return Config(
        data=data,
        base_url=f"http://localhost:{port}",
        mail_from="handle-with-care@politie.example",
        regions=regions.load(Path(environ.get("FIELDFORM_REGIONS") or regions.PILOTS)),
        channel="folder",
        channel_settings=ChannelSettings(folder=data / "mail"),
        clock=(lambda: moment) if moment else now,
        demo=True,
        limits=_limits("1000 1000"),  # one officer per region, and a clock that may stand still
    )


def _faults_of(read: Callable[[], object]) -> list[str]:
    try:
        read()
    except ValueError as error:
        return [str(error)]
    return []
