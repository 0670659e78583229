#!/usr/bin/env bash
# The AI SDK fails at an event of Claude's that it does not know.
#
# Guess: it passes over one, since Anthropic announces that new types of events may come at any time.
# Seen on 2026-11-30: a type validation error, once for each such event, though the answer around it is whole.
# It matters: a gateway that adds an event of its own to Anthropic's stream breaks these clients. Comments (`: …`) are safe.
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
import { createAnthropic } from '@ai-sdk/anthropic'
import { streamText } from 'ai'

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

for (const between of [[], [{ type: 'some_new_event' }]]) {
  const { url, close } = await serve(between)
  const errors = []
  const { textStream } = streamText({
    model: createAnthropic({ baseURL: `${url}/v1`, apiKey: 'key' })(model),
    prompt: 'Hi!',
    maxRetries: 0,
    onError: ({ error }) => errors.push(error.name),
  })
  let said = ''
  for await (const part of textStream) said += part
  console.log(`${between.length} new events: ${said} ${errors.join() || 'no error'}`)
  close()
}
PROBE

expected='0 new events: Hello. no error
1 new events: Hello. AI_TypeValidationError'
seen=$(AI_SDK_LOG_WARNINGS=false node probe.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "Not as it was: $expected" >&2; exit 1; }
