"""What every verb works with: the database, the keys, the regions, and who we are in a mail."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from fieldform.domain.limits import Limits
from fieldform.domain.regions import Region
from fieldform.storage.sealing import SealingKeys
from fieldform.storage.together import Writers
from fieldform.storage.vault import Vault


@dataclass(frozen=True, repr=False)
class House:
    """Handles, not state. ``base_url`` has no slash at its end; ``channel`` names how mails
    leave (``channels.table``); ``author_secret`` signs author tokens; ``writers`` are those of
    this process; ``push_hosts`` are where push messages may go (``domain.push_hosts``);
    ``limits`` say how often somebody may do something; ``sign_on`` says whether people can come in
    with a police account."""

    db: Database
    vault: Vault
    sealing: SealingKeys
    author_secret: bytes
    regions: Mapping[str, Region]
    base_url: str
    mail_from: str
    channel: str
    writers: Writers
    push_hosts: tuple[str, ...]
    limits: Limits
    sign_on: bool
