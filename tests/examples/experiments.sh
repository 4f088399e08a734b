#!/usr/bin/env bash
# experiments.sh PROGRAM: --experiment on a handful of images: what is finished is not run again, what is damaged or
# missing is, and Ctrl-C loses nothing.
set -u
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

fail() {
    echo "FAILED: $*"
    failed=1
}
# expect TEXT FILE, refuse TEXT FILE: the text is in the file, or is not.
expect() { grep -qF -- "$1" "$2" || { fail "expected '$1' in"; cat "$2"; }; }
refuse() { ! grep -qF -- "$1" "$2" || { fail "expected no '$1' in"; cat "$2"; }; }
# run EXIT-CODE FLAGS...: its output is in $folder/log.
run() {
    local expected=$1 code
    shift
    "$program" --data "$folder/data" "$@" >"$folder/log" 2>&1
    code=$?
    [ $code -eq "$expected" ] || { fail "expected exit code $expected, found $code from $*"; cat "$folder/log"; }
}

# idx NAME COUNT: that many images, of rows that differ, and their labels.
idx() {
    local count
    count=$(printf '\\x%02x' "$2")
    mkdir -p "$folder/data"
    {
        printf '\x00\x00\x08\x03\x00\x00\x00'"$count"'\x00\x00\x00\x1c\x00\x00\x00\x1c'
        seq 1 1000000 | head -c $(($2 * 784))
    } >"$folder/data/$1-images-idx3-ubyte"
    {
        printf '\x00\x00\x08\x01\x00\x00\x00'"$count"
        for ((i = 0; i < $2; i++)); do printf "\\x0$((i % 10))"; done
    } >"$folder/data/$1-labels-idx1-ubyte"
}
idx train 50
idx t10k 20

out=$folder/out
flags=(--experiment data-format --out "$out" --epochs 1 --repeats 2 --batch-size 16 --threads 1)

# Everything is run once: two lines, two seeds.
run 0 "${flags[@]}"
expect '4, of which 0 are finished' "$folder/log"
expect 'Run 1 of 4: notebook_1-epochs_batch-16, seed 1' "$folder/log"
expect 'Run 2 of 4: textbook_1-epochs_batch-16, seed 1' "$folder/log"
expect 'Run 4 of 4: textbook_1-epochs_batch-16, seed 2' "$folder/log"
expect "Keras 3.15's test, %" "$folder/log"
expect '91.38, 91.37' "$folder/log"
expect ' ± ' "$folder/log"
expect '| textbook: channels last | 92.84 |' "$out/comparisons.md"
expect '"configuration": "textbook_1-epochs_batch-16"' "$out/comparisons.json"
expect 'Channels, mistaken and right</caption>' "$out/comparisons.html"
cp "$out/comparisons.json" "$folder/before.json"

# Nothing is run again, and the tables stay.
run 0 "${flags[@]}"
expect '4, of which 4 are finished' "$folder/log"
refuse 'Epoch' "$folder/log"
cmp "$out/comparisons.json" "$folder/before.json" || fail "the tables changed"

# Another experiment shares what it can: the notebook's network with 1 epoch is known.
run 0 "${flags[@]/data-format/bias-init}"
expect '4, of which 2 are finished' "$folder/log"

# A damaged file, a file under another's name and a lost one are made anew, with the same results.
runs=$out/runs
printf 'half a fi' >"$runs/notebook_1-epochs_batch-16/seed-1.json"
cp "$runs/textbook_1-epochs_batch-16/seed-1.json" "$runs/textbook_1-epochs_batch-16/seed-2.json"
rm "$runs/textbook_1-epochs_batch-16/seed-1.json"
run 0 "${flags[@]}"
expect 'notebook_1-epochs_batch-16/seed-1.json is damaged' "$folder/log"
expect 'textbook_1-epochs_batch-16/seed-2.json is damaged' "$folder/log"
expect '4, of which 1 are finished' "$folder/log"
accuracies() { grep -A 8 '"test_accuracy"' "$1"; }
[ "$(accuracies "$out/comparisons.json")" = "$(accuracies "$folder/before.json")" ] || fail "other results the second time"

# A run of the program itself gives what the table has.
run 0 --out "$folder/plain" --epochs 1 --batch-size 16 --seed 2
plain=$(grep -o '"test_loss": [0-9.e-]*' "$folder/plain/metrics.json" | grep -o '[0-9.e-]*$')
expect "$plain" "$runs/notebook_1-epochs_batch-16/seed-2.json"
refuse 'Channels, mistaken and right' "$folder/plain/report.html"

# In the same folder its page shows the tables that compare something.
run 0 --out "$out" --epochs 1 --batch-size 16
expect 'Channels, mistaken and right</caption>' "$out/report.html"
refuse 'Optimizers</caption>' "$out/report.html"

# Runs on other data are not overwritten.
mv "$folder/data" "$folder/kept"
idx train 60
idx t10k 20
run 2 "${flags[@]}"
expect 'another --out keeps both' "$folder/log"
rm -r "$folder/data"
mv "$folder/kept" "$folder/data"

# Ctrl-C: the tables of what is finished, a word about going on, and no file of the run that was cut.
"$program" --data "$folder/data" --experiment bias-init --out "$out" --epochs 100000 --batch-size 16 --threads 1 \
    >"$folder/log" 2>&1 &
pid=$!
until grep -q 'Epoch 2/' "$folder/log" || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
kill -INT $pid
wait $pid
[ $? -eq 2 ] || fail "interrupted: expected exit code 2"
expect 'interrupted; the same command goes on from here' "$folder/log"
expect 'How biases start' "$folder/log"
expect '0 of 2 trainings are finished' "$out/comparisons.html"
[ ! -e "$runs/notebook_100000-epochs_batch-16" ] || fail "a run that was cut left a file"
[ -z "$(find "$out" -name '*.part-*')" ] || fail "half a file was left"
python3 -m json.tool "$out/comparisons.json" >"$folder/log" || fail "comparisons.json is not whole"

# Flags that do not go together.
run 2 --experiment units
expect '--experiment: expected --out DIR' "$folder/log"
run 2 --experiment units --out "$out" --optimizer adam
expect 'expected no --optimizer' "$folder/log"
run 2 --repeats 2
expect '--repeats: expected an --experiment' "$folder/log"
run 2 --experiment everything --out "$out"
expect '--experiment' "$folder/log"

exit $failed
