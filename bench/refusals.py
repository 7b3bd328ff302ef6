"""Does the time of a refusal tell why a sealed report stays closed (security.md S-15)?

    python -m bench.refusals [--rounds 400]

Alters a sealed report in several ways, sends each in turn through the app, and prints the median
of each. Last line JSON: the largest distance of a median from the median of all, in percent.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from fieldform.domain.people import Role
from tests.phone import POINT, SEALED, Phone, decode, encode, new_key
from tests.world import a_report, make_world


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=400)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        medians = measure(Path(folder), rounds)
    for name, milliseconds in medians.items():
        print(f"{name:28} {milliseconds:.3f} ms")
    middle = statistics.median(medians.values())
    furthest = max(abs(one / middle - 1) for one in medians.values()) * 100
    print(json.dumps({"furthest_from_median_percent": round(furthest, 1)}))


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Return the median milliseconds of each refusal."""
    phone, key = Phone(make_world(folder).browser(Role.OFFICER)), new_key()
    body = phone.seal("report", a_report(), key)
    token, client = phone.browser.token(), phone.browser.client
    whole = decode(body["enc"]) + decode(body["ciphertext"])

    def flipped(at: int) -> dict[str, str]:
        other = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        return {**body, "enc": encode(other[:POINT]), "ciphertext": encode(other[POINT:])}

    def post(sent: dict[str, str], under: str) -> float:
        headers = {"Idempotency-Key": under, "X-CSRFToken": token}
        text, start = json.dumps(sent), time.perf_counter()
        answer = client.post("/api/reports", data=text, content_type=SEALED, headers=headers)
        took = (time.perf_counter() - start) * 1000
        assert answer.status_code == 422
        return took

    ways = {
        "first byte of the point": (flipped(0), key),
        "a point off the curve": (flipped(20), key),
        "first byte of what is sealed": (flipped(POINT), key),
        "byte 199": (flipped(199), key),
        "last byte": (flipped(len(whole) - 1), key),
        "sealed for another key": (body, new_key()),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (sent, under) in ways.items():
            found[name].append(post(sent, under))
    return {name: statistics.median(one) for name, one in found.items()}


if __name__ == "__main__":
    main()
