#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes tests/golden/fingerprints.csv anew from build/dev, or from the program that MILLRACECTL names. Say in the commit message what changed the rows.
# The runs are short, because unoptimised builds repeat them to compare compilers.
set -euo pipefail

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)"
program="${MILLRACECTL:-$root/build/dev/bin/millracectl}"
[[ -x "$program" ]] || { echo "build it first: ./dev build millracectl" >&2; exit 1; }

# rows SCENARIO UNTIL
rows()
{
    local seed answer hashes
    for seed in 1 7; do
        answer="$(MILLRACE_DATA="$root" "$program" run "$1" --seed "$seed" --until "$2" --json)"
        hashes="$(sed -n 's/.*"fingerprint": {"events": "\([0-9a-f]*\)", "metrics": "\([0-9a-f]*\)"}.*/\1,\2/p' <<<"$answer")"
        [[ -n "$hashes" ]] || { echo "$1, seed $seed: no fingerprint" >&2; return 1; }
        echo "$1,$seed,$2,$hashes"
    done
}

fresh="$(
    echo "scenario,seed,until,events,metrics"
    rows flights 10m
    rows hot-shard 2m
    rows iam-least-privilege 2m
    rows tour 5m # the sale, the split and the salted key
    rows poison-message 2m
    rows poison-record 2m
    rows search-overrun 1m
    rows window-without-state 3m
    rows event-router 1m
    rows feature-pipeline 2m # the burst is over
    rows feature-start 10s
    rows kpl-buffered-time 150s # the failure is over
    rows uniform 2m
    rows few-keys 30s
    rows batch-without-retry 70s # three bursts
    rows large-requests 30s
    rows put-while-creating 30s
    rows latest-start 90s
    rows sixth-poller 200s # all six have come
    rows fan-out-readers 130s # crashed and back
    rows resharding 6m # full, and it cannot grow
    rows kpl-sensors 100s # packed, and the shard fails
    rows autoscaler-stuck 12m # the second shard
    rows kcl-shard-end 3m # split, waited for, gone on
    rows five-wcu 3m # the burst is over
    rows one-row-per-user 1m
    rows capacity-modes 25m # full, or split
    rows fan-out-renewal 6m
    rows batch-of-100 20s
    rows count-stays-one 20s
    rows dead-letter-config 30s
    rows fan-out-checkpoint 140s
    rows first-stream 10s # empty until the learner makes something
    rows kcl-one-worker-id 60s
    rows kcl-thousand-leases 3s
    rows kcl-throwing-processor 60s
    rows kcl-workers 3m # a worker has died
    rows kpl-opaque-blob 20s
    rows kpl-retry-around 60s
    rows put-units 20s
    rows retry-inside 30s
    rows router-outage 50s
    rows small-batches 30s
    rows swallowed-error 30s
    rows event-too-large 30s
    rows table-sink 40s
    rows retention-one-hour 125m
    rows retention 1510m # from 25 h on records fall off
    rows two-regions 14m # failed, and changed over
    rows failback 26m # back again
    rows firehose-archive 3m # full, and late
)"
echo "$fresh" >"$root/tests/golden/fingerprints.csv"
