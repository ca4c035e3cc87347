# Copyright The octroi Authors.
# SPDX-License-Identifier: Apache-2.0
"""Who is compared: the limiters, what each of them is asked, and the goals."""
import dataclasses

# What a peer may be asked; README.md says what each means.
SHAPES = {"t1": "T1", "t2": "T2", "keys_1000": "1k keys", "keys_1000000": "1M keys"}


@dataclasses.dataclass(frozen=True)
class Peer:
    id: str
    name: str
    program: str  # a key of build.PROGRAMS
    argument: str
    version_of: str  # the package whose version it is
    shapes: tuple  # of SHAPES; it has no others
    is_exact: bool = True  # has a limit, so that it can be asked how many it admits


ONE = ("t1", "t2")
ALL = tuple(SHAPES)
KEYED = ("keys_1000", "keys_1000000")

PEERS = (
    Peer("fetch_add", "atomic addition, no limiter", "octroi", "fetch_add", "", ONE, False),
    Peer("octroi", "**octroi**, 3 windows", "octroi", "windows", "octroi", ALL),
    Peer("octroi_batches", "**octroi**, 3 windows, 16 keys a call", "octroi", "batches", "octroi", KEYED),
    Peer("octroi_rate", "**octroi**, a rate", "octroi", "rate", "octroi", ALL),
    Peer("governor_rdtsc", "governor, QuantaClock (rdtsc)", "governor", "rdtsc", "governor", ALL),
    Peer("governor_upkeep", "governor, QuantaUpkeepClock", "governor", "upkeep", "governor", ALL),
    Peer("guava", "Guava RateLimiter", "java", "guava", "guava", ONE),
    Peer("bucket4j_1", "Bucket4j, 1 limit", "java", "bucket4j_1", "bucket4j", ONE),
    Peer("bucket4j_3", "Bucket4j, 3 limits", "java", "bucket4j_3", "bucket4j", ONE),
    Peer("x_time_rate", "Go x/time/rate", "go", "", "golang.org/x/time", ONE),
    Peer("rate_limiter_flexible", "rate-limiter-flexible, in memory", "node", "",
         "rate-limiter-flexible", ("t1", *KEYED)),
)
OCTROI = "octroi"

# Known, and not to be had where this runs.
UNREACHABLE = {"folly TokenBucket": "Debian 12 has no package of folly (libfolly-dev)"}


@dataclasses.dataclass(frozen=True)
class Goal:
    """`peer` costs at least `least` times what `ours` costs, both asked in `shape`."""
    name: str
    what: str
    peer: str
    shape: str
    least: float
    ours: str = OCTROI


GOALS = (
    Goal("Q3", "governor rdtsc", "governor_rdtsc", "t1", 2.5),
    Goal("Q3", "governor upkeep", "governor_upkeep", "t1", 1.1),
    Goal("Q3", "Guava", "guava", "t1", 8),
    Goal("Q3", "Bucket4j 1 limit", "bucket4j_1", "t1", 8),
    Goal("Q3", "Bucket4j 3 limits", "bucket4j_3", "t1", 8),
    Goal("Q6", "governor keyed rdtsc, 1k one by one", "governor_rdtsc", "keys_1000", 4),
    Goal("Q6", "governor keyed upkeep, 1k one by one", "governor_upkeep", "keys_1000", 4),
    Goal("Q6", "governor keyed rdtsc, 1M one by one", "governor_rdtsc", "keys_1000000", 4),
    Goal("Q6", "governor keyed rdtsc, 1M 16 a call", "governor_rdtsc", "keys_1000000", 4, "octroi_batches"),
    Goal("Q6", "governor keyed upkeep, 1M 16 a call", "governor_upkeep", "keys_1000000", 4, "octroi_batches"),
)
UNREACHABLE_GOALS = (("Q3", "folly TokenBucket", 8),)
