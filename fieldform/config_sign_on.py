"""The settings of police sign-on: all of them, or none."""

from collections.abc import Mapping
from pathlib import Path

from fieldform.domain.push_hosts import is_host, place_of
from fieldform.domain.sign_on import SignOn

ISSUER, CLIENT, SECRET = (
    f"FIELDFORM_OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
)


def read_sign_on(environ: Mapping[str, str]) -> tuple[SignOn | None, list[str]]:
    """Return the settings, or None where there are none, and every fault in them."""
    together = (ISSUER, CLIENT, SECRET)
    given = [name for name in together if environ.get(name)]
    if not given:
        return None, []
    faults = [f"{name} is missing" for name in together if name not in given]
    issuer = environ.get(ISSUER, "")
    more_hosts = environ.get("FIELDFORM_OIDC_HOSTS", "").split()
    cafile = environ.get("FIELDFORM_OIDC_CA")
    if issuer and not place_of(f"{issuer}/"):
        faults.append(f"{ISSUER} must be an https:// address")
    if not all(is_host(host) for host in more_hosts):
        faults.append("FIELDFORM_OIDC_HOSTS must be names of hosts, with a space between")
    settings = SignOn(
        issuer=issuer,
        client_id=environ.get(CLIENT, ""),
        client_secret=environ.get(SECRET, ""),
        hosts=(place_of(f"{issuer}/"), *more_hosts),
        role_claim=environ.get("FIELDFORM_OIDC_ROLE_CLAIM") or "fieldform_role",
        region_claim=environ.get("FIELDFORM_OIDC_REGION_CLAIM") or "fieldform_region",
        cafile=Path(cafile) if cafile else None,
        strengths=tuple(environ.get("FIELDFORM_OIDC_ACR", "").split()),
    )
    return settings, faults
