#!/usr/bin/env bash
# LangChain counts more output tokens of a streamed answer than Claude charges.
#
# Guess: what it says of a stream is what the last event says, which has the totals of the call.
# Seen on 2026-11-30: it adds the placeholder of the first event (1 here) to the total of the last: 8 where Claude says 7.
# It matters: sums that a program makes of usage_metadata are above the bill, by the placeholder of every streamed answer.
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
import { ChatAnthropic } from '@langchain/anthropic'

const model = 'claude-sonnet-5-5'

/** A stream of the Messages API. What `message_delta` says of usage are totals, as its documentation has it. */
async function serve(between = []) {
  const usage = { input_tokens: 100, output_tokens: 1 }
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], usage }
  const events = [
    { type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...between,
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello.' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { ...usage, output_tokens: 7 },
    },
    { type: 'message_stop' },
  ]
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

const { url, close } = await serve()
const chat = new ChatAnthropic({ model, apiKey: 'key', anthropicApiUrl: url })
let whole
for await (const part of await chat.stream('Hi!')) whole = whole?.concat(part) ?? part
const { input_tokens, output_tokens } = whole.usage_metadata
console.log(`input ${input_tokens}, output ${output_tokens}`)
close()
PROBE

expected='input 100, output 8'
seen=$(AI_SDK_LOG_WARNINGS=false node probe.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "Not as it was: $expected" >&2; exit 1; }
