#!/usr/bin/env bash
# Trains a recipe of the correlated Gaussian on ten seeds of the data (1 to 10) and prints, for each and on average, the errors of
# mean and covariance beside those of the 1,000 training rows themselves. Takes about a minute and a half on two cores.
#   scripts/gaussian-4d.sh RUNS [RECIPE] [OPTION ...]      for example: scripts/gaussian-4d.sh runs/g4 gaussian-4d-better
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
runs=${1:?the folder for the runs is missing, for example: scripts/gaussian-4d.sh runs/g4}
recipe=${2:-gaussian-4d-better}
shift $(($# < 2 ? $# : 2))
mkdir -p "$runs"

for seed in 1 2 3 4 5 6 7 8 9 10; do
  "$home/fluxion" train "$recipe" --seed "$seed" --set training.evaluateSamples=100000 "$@" \
    --out "$runs/$recipe-$seed" --force --quiet
done | awk '
  BEGIN { print "seed  mean error  of the rows  covariance error  of the rows  NLL     of the truth" }
  /^[0-9]+ / { mean = $3; covariance = $4; nll = $5 }
  /^the training rows/ { rowsMean = $7 + 0; rowsCovariance = $10 }
  /^the true law/ {
    n++; m += mean; rm += rowsMean; c += covariance; rc += rowsCovariance; l += nll; t += $5
    printf "%4d  %.5f     %.5f      %.5f           %.5f      %7.4f  %7.4f\n", n, mean, rowsMean, covariance, rowsCovariance, nll, $5
    fflush()
  }
  END {
    printf "mean  %.5f     %.5f      %.5f           %.5f      %7.4f  %7.4f\n", m / n, rm / n, c / n, rc / n, l / n, t / n
    printf "ratio to the rows: mean error %.3f, covariance error %.3f\n", m / rm, c / rc
  }'
