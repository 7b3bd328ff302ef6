"""Fetches DUO's current files. The only code here that goes on the network."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import IO
from urllib.parse import urlsplit

DUO_ADDRESSES = (
    "https://duo.nl/open_onderwijsdata/images/02.-alle-schoolvestigingen-basisonderwijs.csv",
    "https://duo.nl/open_onderwijsdata/images/02.-alle-vestigingen-vo.csv",
    "https://duo.nl/open_onderwijsdata/images/09.-alle-vestigingen-sbo-so-en-vso.csv",
)
"""Primary, secondary, special (domain.md 1.1)."""

OTHER_ADDRESSES = "FIELDFORM_DUO_ADDRESSES"
OWN_COMPUTER = frozenset({"127.0.0.1", "localhost"})
TIMEOUT = 30.0
MOST_BYTES = 50_000_000
"""The largest of DUO's files is 2 MB."""


class DownloadFailed(RuntimeError):
    """A file did not come, or did not come whole."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address} was not downloaded: {reason}")


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to an address that could have been asked for itself."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def addresses(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return where DUO's files are: FIELDFORM_DUO_ADDRESSES (spaces between), or DUO's own."""
    return tuple(environment.get(OTHER_ADDRESSES, "").split()) or DUO_ADDRESSES


def download(address: str, *, most_bytes: int = MOST_BYTES, timeout: float = TIMEOUT) -> bytes:
    """Return the file at ``address``, whole.

    Only https, or http from this very computer. Raises DownloadFailed for any other address,
    also after a redirect, for an answer other than 200, for a file over ``most_bytes``, for one
    that is cut off, and when nothing comes for ``timeout`` seconds.
    """
    _check(address)
    opener = urllib.request.build_opener(_SafeRedirects)
    try:
        with opener.open(address, timeout=timeout) as answer:
            data: bytes = answer.read(most_bytes + 1)
            promised = answer.headers.get("Content-Length")
    except urllib.error.HTTPError as error:
        with error:
            raise DownloadFailed(address, f"the answer is {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DownloadFailed(address, str(error) or type(error).__name__) from None
    if len(data) > most_bytes:
        raise DownloadFailed(address, f"it is larger than {most_bytes} bytes")
    if promised is not None and len(data) != int(promised):
        raise DownloadFailed(address, f"it is cut off after {len(data)} of {promised} bytes")
    return data


def _check(address: str) -> None:
    parts = urlsplit(address)
    local = parts.scheme == "http" and parts.hostname in OWN_COMPUTER
    if not local and parts.scheme != "https":
        raise DownloadFailed(address, "only https addresses are asked")
