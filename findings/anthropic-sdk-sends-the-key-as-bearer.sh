#!/usr/bin/env bash
# Anthropic's SDK no longer sends an API key as x-api-key.
#
# Guess: the key is in x-api-key, as the API's documentation and every older client have it.
# Seen on 2026-11-30: since 1.0.0 it is in Authorization, as a bearer token, and there is no x-api-key.
# It matters: a gateway or proxy that reads x-api-key alone takes the present SDK for a stranger, and one that logs headers may hide only the other.
#
# Runs the packages below by themselves, with a server of its own on 127.0.0.1; fails once they behave otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @anthropic-ai/sdk@1.14.0
node --version

cat > probe.mjs <<'PROBE'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import Anthropic from '@anthropic-ai/sdk'

const tell = (_, headers) => {
  for (const name of ['authorization', 'x-api-key']) console.log(`${name}: ${headers[name] ?? 'none'}`)
}

/** Answers every request of the Messages API, and tells what it was asked. */
const server = createServer(async (request, response) => {
  const asked = JSON.parse(await text(request))
  tell(asked, request.headers)
  response.setHeader('content-type', 'application/json').end(
    JSON.stringify({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: asked.model,
      content: [{ type: 'text', text: 'Hello.' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 2 },
    }),
  )
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${server.address().port}`

const messages = [{ role: 'user', content: 'Hi!' }]
await new Anthropic({ baseURL: url, apiKey: 'key' }).messages.create({ model: 'claude-sonnet-5-5', max_tokens: 5, messages })
server.close()
PROBE

expected='authorization: Bearer key
x-api-key: none'
seen=$(AI_SDK_LOG_WARNINGS=false node probe.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "Not as it was: $expected" >&2; exit 1; }
