#!/usr/bin/env bash
# Prints the spiral recipe's W2 table: after 100, 1,000 and 10,000 rounds, and after reflow for 100 and 1,000 rounds with
# the student started from the teacher and fresh. Takes about five minutes on two cores. Runs go to the folder in $1.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
runs=${1:?the folder for the runs is missing, for example: scripts/spiral-table.sh runs/spiral-table}
mkdir -p "$runs"

table() {
  printf '\n== %s\n' "$1"
  "$home/fluxion" evaluate "$2" --table --quiet
}

for rounds in 100 1000 10000; do
  "$home/fluxion" train spiral --set training.steps="$rounds" --out "$runs/spiral-$rounds" --force --quiet >/dev/null
  table "$rounds rounds" "$runs/spiral-$rounds"
done
"$home/fluxion" train spiral-warp --out "$runs/spiral-warp" --force --quiet >/dev/null
table "10,000 rounds with the time warp s = 0.5" "$runs/spiral-warp"
for start in teacher fresh; do
  for rounds in 100 1000; do
    "$home/fluxion" reflow "$runs/spiral-10000" --rounds "$rounds" --start "$start" --out "$runs/reflow-$start-$rounds" \
      --force --quiet >/dev/null
    table "reflow, $rounds rounds, student started $start" "$runs/reflow-$start-$rounds"
  done
done
