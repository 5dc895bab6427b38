# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2016
# `./dev test --full`, stage by stage; sourced by ./dev. The cheap stages come first, and the first failure stops.
# The whole must stay under 40 minutes on 2 processors with nothing cached, so each build makes only what its stage
# runs.

stage()
{
    local name="$1" status=0 since=$SECONDS
    shift
    say "[$(clock)] $name ..."
    # A subshell of its own, outside any condition, keeps `set -e` alive in the stage.
    set +e
    (
        set -e
        "$@"
    )
    status=$?
    set -e
    if ((status != 0)); then
        say "[$(clock)] FAILED: $name (after $((SECONDS - since)) s)"
        # Tests that failed are counted already; any other stage counts as one.
        grep -qv ' 0$' "$counts" || echo "0 1" >>"$counts"
        summary
        exit 1
    fi
    echo "1 0" >>"$counts"
    say "[$(clock)] done: $name ($((SECONDS - since)) s)"
}

clock() { printf '%02d:%02d' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)); }

check_format()
{
    sources | (cd "$root" && xargs -0 -r -n 16 -P "$jobs" clang-format --dry-run -Werror --ferror-limit=3 --) >&2 || {
        say "./dev format puts this right"
        return 1
    }
}

check_headers() { build_in dev all_verify_interface_header_sets; }

# What changed last, and a sample of the rest that moves with every commit.
tidy_files()
{
    local known
    known="$(git ls-files -- 'sim/*.cpp' 'app/*.cpp')"
    {
        git log -n 20 --name-only --pretty=format: -- 'sim/*.cpp' 'app/*.cpp' | grep -Fx -f <(echo "$known") |
            awk '!seen[$0]++' | head -n 30 || true
        local head path
        head="$(git rev-parse HEAD)"
        while read -r path; do
            echo "$(printf '%s%s' "$head" "$path" | md5sum | cut -c1-8) $path"
        done <<<"$known" | sort | sed -n '1,12s/^[^ ]* //p'
    } | sort -u
}

check_tidy()
{
    cd "$root"
    git rev-parse -q --verify HEAD >/dev/null || return 0
    local log="$root/build/tidy.log"
    if [[ ! -f build/tidy/build.ninja || CMakeLists.txt -nt build/tidy/build.ninja ]]; then
        cmake --preset tidy </dev/null >"$log" 2>&1 || {
            cat "$log" >&2
            return 1
        }
    else
        # Files may have come since it was configured.
        cmake build/tidy </dev/null >"$log" 2>&1
    fi
    tidy_files | xargs -r -n 1 -P "$jobs" clang-tidy -p build/tidy --quiet --extra-arg=-Wno-unknown-warning-option \
        >"$log" 2>/dev/null || {
        cat "$log" >&2
        return 1
    }
}

test_sanitized()
{
    # configure first, so that the targets can be asked for
    build_in dev-asan millrace_sim
    local layer targets=()
    for layer in sim content session learn fuzz; do
        if has_target dev-asan "millrace_tests_$layer"; then
            targets+=("millrace_tests_$layer")
        fi
    done
    build_in dev-asan "${targets[@]}"
    UBSAN_OPTIONS=print_stacktrace=1 run_ctest dev-asan -L '^(sim|content|session|learn|fuzz)$'
}

# fingerprint_of BUILD SCENARIO SEED [UNTIL]
fingerprint_of()
{
    local until=()
    [[ -z "${4:-}" ]] || until=(--until "$4")
    MILLRACE_DATA="$root" "$root/build/$1/bin/millracectl" run "$2" --seed "$3" "${until[@]}" --json </dev/null |
        tr -d '[:space:]' | grep -o '"fingerprint":{[^}]*}'
}

compare_compilers()
{
    local build
    build_in dev millracectl
    for build in determinism-gcc-O0 determinism-clang-O0 determinism-clang-O2; do
        build_in "$build" millracectl
    done
    local rows="$root/tests/golden/fingerprints.csv" scenario seed until events metrics reference other wrong=0
    [[ -f "$rows" ]] || rows=/dev/null
    while IFS=, read -r scenario seed until events metrics _; do
        reference="$(fingerprint_of dev "$scenario" "$seed" "$until")" || {
            say "$scenario, seed $seed: the run failed"
            return 1
        }
        if [[ -n "$events" && ("$reference" != *"$events"* || "$reference" != *"$metrics"*) ]]; then
            say "$scenario, seed $seed, until $until: $reference, but tests/golden/fingerprints.csv has $events, $metrics"
            wrong=1
        fi
        for build in determinism-gcc-O0 determinism-clang-O0 determinism-clang-O2; do
            other="$(fingerprint_of "$build" "$scenario" "$seed" "$until")" || other="no answer"
            if [[ "$other" != "$reference" ]]; then
                say "$scenario, seed $seed, until $until: $build gives $other, GCC -O2 gives $reference"
                wrong=1
            fi
        done
    done < <(
        echo "flights,1,,,"
        sed -e 's/\r$//' -e '/^#/d' -e '/^scenario,/d' -e '/^[[:space:]]*$/d' -e 's/, */,/g' "$rows"
    )
    return "$wrong"
}

smoke_shots()
{
    local dir="$root/build/shots" pictures
    rm -rf "$dir"
    take_shots "$dir" >&2
    pictures="$(find "$dir" -name '*.png' -size +1k | wc -l)"
    say "$pictures pictures"
    ((pictures > 0))
}

# The window comes up on a real X server, with nothing of the user's own settings, and closes when asked to.
smoke_window()
{
    local home
    home="$(mktemp -d)"
    HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache" \
        XDG_STATE_HOME="$home/state" XDG_RUNTIME_DIR="$home" MILLRACE_DATA="$root" QT_QPA_PLATFORM=xcb \
        timeout 120 xvfb-run -a -s '-screen 0 1600x1000x24' bash -c '
            "$1" &
            pid=$!
            for _ in $(seq 1 300); do
                kill -0 "$pid" 2>/dev/null || { echo "millrace: the window ended by itself" >&2; exit 1; }
                if xdotool search --onlyvisible --name Millrace >/dev/null 2>&1; then
                    sleep 1
                    kill -0 "$pid" 2>/dev/null || { echo "millrace: the window ended by itself" >&2; exit 1; }
                    kill -TERM "$pid"
                    wait "$pid" 2>/dev/null
                    exit 0
                fi
                sleep 0.1
            done
            echo "millrace: no window named Millrace within 30 s" >&2
            kill -TERM "$pid"
            exit 1' window "$root/build/dev/bin/millrace" >&2 || {
        rm -rf "$home"
        return 1
    }
    rm -rf "$home"
}

full_test()
{
    stage "Debian packages" ensure_packages
    stage "format" check_format
    stage "build" build_in dev
    stage "all tests, all seeds" env_full run_ctest dev
    stage "every header compiles alone" check_headers
    stage "clang-tidy on what changed and a sample" check_tidy
    stage "layers without a window under sanitizers, fuzz corpora" test_sanitized
    stage "same results from GCC and Clang, -O0 and -O2" compare_compilers
    stage "pictures of every view" smoke_shots
    stage "the window on a display" smoke_window
    summary
}

env_full()
{
    export MILLRACE_FULL=1
    "$@"
}
