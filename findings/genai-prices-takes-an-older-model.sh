#!/usr/bin/env bash
# genai-prices gives a new model the price of an older one whose name it begins with.
#
# Guess: a model that the list does not know has no price, like claude-haiku-5-5.
# Seen on 2026-11-30: claude-sonnet-5-5 is taken for claude-sonnet-5: a million cached tokens cost 0.20 dollars, twice the price of the real one.
# It matters: whoever checks an answer's cost with it is told a wrong one, without a word, until its list knows the model.
#
# Runs the packages below by themselves, with a server of its own on 127.0.0.1; fails once they behave otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @pydantic/genai-prices@0.1.8
node --version

cat > probe.mjs <<'PROBE'
import { calcPrice } from '@pydantic/genai-prices'

const million = 1_000_000
for (const model of ['claude-sonnet-5-5', 'claude-haiku-5-5']) {
  const usage = { input_tokens: million, cache_read_tokens: million, output_tokens: 0 }
  const found = calcPrice(usage, model, { providerId: 'anthropic' })
  console.log(`${model}: ${found?.model.id ?? 'unknown'} ${found?.total_price ?? ''}`.trimEnd())
}
PROBE

expected='claude-sonnet-5-5: claude-sonnet-5 0.2
claude-haiku-5-5: unknown'
seen=$(AI_SDK_LOG_WARNINGS=false node probe.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "Not as it was: $expected" >&2; exit 1; }
