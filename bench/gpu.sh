#!/usr/bin/env bash
# What a machine with a GPU says about glassworks, in at most eight minutes: tests, rates beside the peers', adversarial networks.
#
#   bench/gpu.sh [--device cuda|cpu] [--tiny] [--out FOLDER] [PART ...]
#
# Each part writes FOLDER/PART.json (default: $OUT, else bench/results/gpu) once it has ended; a part whose file is there is not
# run again. What an interrupted part had measured stands in FOLDER/PART.partial.json. --tiny is a trial of every line on a processor, whose figures mean nothing. Nothing is downloaded.
set -u
cd "$(dirname "$0")/.." || exit 1

device=cuda tiny="" out="${OUT:-bench/results/gpu}" parts=()
while [ $# -gt 0 ]; do
  case "$1" in
    --device) device="$2"; shift 2 ;;
    --out) out="$2"; shift 2 ;;
    --tiny) tiny=--tiny; shift ;;
    -*) echo "expected --device, --tiny or --out; found $1" >&2; exit 2 ;;
    *) parts+=("$1"); shift ;;
  esac
done
# Seconds that each part may take: together under eight minutes. What takes less leaves nothing to the others.
# torch.compile took more than a minute for two networks on a cold H100.
declare -A limit=([tests]=110 [features]=100 [finetune]=90 [pretrain]=70 [dcgan]=45 [stackgan]=60)
[ ${#parts[@]} -gt 0 ] || parts=(features finetune pretrain tests dcgan stackgan)

python="${PYTHON:-python3}"
mkdir -p "$out" || exit 1
work="${TMPDIR:-/tmp}/glassworks-gpu-$device"
mkdir -p "$work"
export PYTHONPATH="$PWD/src${PYTHONPATH:+:$PYTHONPATH}" PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1
export GLASSWORKS_CACHE="$work/cache" TORCHINDUCTOR_CACHE_DIR="$work/inductor"
[ "$device" != cpu ] || export CUDA_VISIBLE_DEVICES=""

"$python" bench/gpu/packages.py || exit 1
failed=0
for part in "${parts[@]}"; do
  if [ -s "$out/$part.json" ]; then echo "== $part: there already"; continue; fi
  seconds="${limit[$part]:-}"
  [ -n "$seconds" ] || { echo "expected one of: ${!limit[*]}; found $part" >&2; exit 2; }
  [ -z "$tiny" ] || seconds=$((5 * seconds)) # a trial's processor may be a busy one
  echo "== $part, at most $seconds s"
  timeout --signal=INT --kill-after=10 "$seconds" \
    "$python" "bench/gpu/$part.py" --device "$device" --out "$out" --work "$work" --until "$(($(date +%s) + seconds))" $tiny \
    || { echo "== $part: ended with $?, and is run again next time"; failed=1; }
done
exit $failed
