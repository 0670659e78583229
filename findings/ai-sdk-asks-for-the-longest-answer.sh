#!/usr/bin/env bash
# The AI SDK asks for the longest answer that a model can give where its program names none.
#
# Guess: a default of some thousand tokens, or a setting that has to be made, as Anthropic's SDK wants it.
# Seen on 2026-11-30: max_tokens is 128,000 for the 5.x models and 64,000 for claude-haiku-4-5, in every request.
# It matters: a gateway that holds what a call may cost holds 1.28 dollars for a "Hi!" on claude-sonnet-5-5; set maxOutputTokens.
#
# Runs the packages below by themselves, with a server of its own on 127.0.0.1; fails once they behave otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts ai@7.0.173 @ai-sdk/anthropic@4.0.105
node --version

cat > probe.mjs <<'PROBE'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { createAnthropic } from '@ai-sdk/anthropic'
import { generateText } from 'ai'

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

const claude = createAnthropic({ baseURL: `${url}/v1`, apiKey: 'key' })
for (const model of ['claude-sonnet-5-5', 'claude-haiku-4-5']) {
  await generateText({ model: claude(model), prompt: 'Hi!' })
}
server.close()
PROBE

expected='claude-sonnet-5-5: 128000
claude-haiku-4-5: 64000'
seen=$(AI_SDK_LOG_WARNINGS=false node probe.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "Not as it was: $expected" >&2; exit 1; }
