"""Makes a consistency token from what a Kafka producer's acknowledgement says. Needs nothing but Python.

    python3 millrace_token.py TOPIC_ID PARTITION OFFSET

TOPIC_ID is the text that `kafka-topics.sh --describe` prints as TopicId. docs/log-format.md has the form.
"""

import base64
import sys

VERSION = b"\x01"


def varint(number):
    """Protobuf's varint: seven bits a byte, lowest first, the high bit set on all but the last."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def token(topic_id, offsets):
    """A token that covers the record at `offset` in `partition`, for each of {partition: offset}."""
    raw = VERSION + base64.urlsafe_b64decode(topic_id + "==")
    for partition, offset in sorted(offsets.items()):
        raw += varint(partition) + varint(offset + 1)  # the first offset that is not covered
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    print(token(sys.argv[1], {int(sys.argv[2]): int(sys.argv[3])}))
