"""A channel that never delivers, so that retry, alarm and desk can be tried and shown."""

from dataclasses import dataclass

from fieldform.channels.parcel import ChannelError, Parcel


@dataclass(frozen=True)
class AlwaysFails:
    """Fails in the way it was made to: for good, for now, or without anyone knowing."""

    permanent: bool = True
    uncertain: bool = False

    def send(self, parcel: Parcel) -> None:
        """Deliver nothing. Raises ChannelError, always."""
        raise ChannelError("always_fails", permanent=self.permanent, uncertain=self.uncertain)
