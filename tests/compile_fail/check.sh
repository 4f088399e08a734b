#!/usr/bin/env bash
# check.sh CASE COMPILER FLAGS...: the case must stop at exactly one error, and the compiler must say every text that
# the case expects; a line '// flags: ' adds to FLAGS (see README.md). Exit code 77: no such compiler.
set -u
source=$1 compiler=$2
shift 2

if ! command -v "$compiler" >/dev/null; then
    echo "skipped: $compiler is not installed"
    exit 77
fi

read -ra flags < <(sed -n 's|^// flags: ||p' "$source")
expected=$(sed -n 's|^// error: ||p' "$source")
if [ -z "$expected" ]; then
    echo "$source: expected a line '// error: TEXT', found none"
    exit 1
fi

output=$("$compiler" -std=c++20 -fsyntax-only "$@" ${flags[@]+"${flags[@]}"} "$source" 2>&1 | sed ':again; s/> >/>>/; t again')  # g++ writes > >
echo "$output"

status=0
errors=$(grep -cE '^[^ ].*: (fatal )?error: ' <<<"$output")
if [ "$errors" -ne 1 ]; then
    echo "$source: expected one error, found $errors"
    status=1
fi
while IFS= read -r text; do
    if ! grep -qF -- "$text" <<<"$output"; then
        echo "$source: expected the compiler to say: $text"
        status=1
    fi
done <<<"$expected"
exit $status
