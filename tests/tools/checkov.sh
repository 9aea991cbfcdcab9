#!/usr/bin/env bash
# The one way the tests call checkov:
#
#   tests/tools/checkov.sh CHECKOV FRAMEWORK DIRECTORY      (CHECKOV is the key `checkov` of env.json)
#
# Prints JSON; exit code 0 only if every check passed or is skipped in the file with a reason.
#   --framework FRAMEWORK  terraform or cloudformation; without it every scanner starts, for another 1.5 s
#   --skip-download        without it checkov asks a server for guidelines and prints a traceback when offline
#   --quiet --compact      failures only, without their code
set -euo pipefail
checkov=$1 framework=$2 directory=$3
exec env -u BC_API_KEY -u PRISMA_API_URL "$checkov" --directory "$directory" \
  --framework "$framework" --skip-download --quiet --compact --output json
