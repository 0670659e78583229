/**
 * A function in a process of its own, from nothing to its first answer, started as Lambda's runtime does it: the
 * global `awslambda`, the bundle, its `handler`. This is JavaScript without imports of Node's modules, because
 * whatever it loads would count in the figures of an empty handler, too.
 *   function-process.mjs <bundle> [<event as JSON>]
 * Writes one line of JSON to descriptor 3 when it has started and, given an event, another when its answer begins.
 * Exits when its standard input ends, so that it never outlives its parent.
 */
const [, , bundle, event] = process.argv
const { writeSync } = process.getBuiltinModule('fs')
let streams = false

globalThis.awslambda = {
  streamifyResponse(handler) {
    streams = true
    return handler
  },
  HttpResponseStream: { from: (stream, { statusCode }) => Object.assign(stream, { statusCode }) },
}

const say = (what) => {
  const at = performance.timeOrigin + performance.now()
  const { user, system } = process.cpuUsage()
  const line = { ...what, at, cpuMs: (user + system) / 1_000, residentBytes: process.memoryUsage.rss() }
  writeSync(3, `${JSON.stringify(line)}\n`)
}

const { handler } = await import(bundle)
say({ started: typeof handler === 'function' })

if (event) {
  const context = { awsRequestId: 'first', getRemainingTimeInMillis: () => 900_000 }
  if (streams) await handler(JSON.parse(event), answerStream(), context)
  else say({ status: (await handler(JSON.parse(event), context)).statusCode })
}
process.stdin.on('end', () => process.exit()).resume()

/** A stream counts as answered with its first byte. */
function answerStream() {
  const { Writable } = process.getBuiltinModule('stream')
  let isFirst = true
  return new Writable({
    write(_bytes, _encoding, done) {
      if (isFirst) say({ status: this.statusCode })
      isFirst = false
      done()
    },
  })
}
