#!/usr/bin/env bash
# LangChain gives answers of claude-haiku-5-5 a quarter of the room that other models get.
#
# Guess: models of one generation have the same default.
# Seen on 2026-11-30: max_tokens is 16,384 for claude-sonnet-5-5 and 4,096 for claude-haiku-5-5, which LangChain does not know.
# It matters: this model thinks unless told otherwise, and thoughts count: an answer can end before its first word, with stop_reason max_tokens. Set maxTokens.
#
# Runs the packages below by themselves, with a server of its own on 127.0.0.1; fails once they behave otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @langchain/anthropic@1.5.11 @langchain/core@1.4.0
node --version

cat > probe.mjs <<'PROBE'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { ChatAnthropic } from '@langchain/anthropic'

const tell = ({ model, max_tokens }) => console.log(`${model}: ${max_tokens}`)

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

for (const model of ['claude-sonnet-5-5', 'claude-haiku-5-5']) {
  await new ChatAnthropic({ model, apiKey: 'key', anthropicApiUrl: url }).invoke('Hi!')
}
server.close()
PROBE

expected='claude-sonnet-5-5: 16384
claude-haiku-5-5: 4096'
seen=$(AI_SDK_LOG_WARNINGS=false node probe.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "Not as it was: $expected" >&2; exit 1; }
