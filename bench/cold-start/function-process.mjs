/**
 * A function in a process of its own, from nothing to its first answer, as Lambda's runtime starts it: the global
 * `awslambda`, the bundle, its `handler`. JavaScript, and no import of Node's modules: what is loaded here would be in the
 * figures of an empty handler, too.
 *   function-process.mjs <bundle> [<event as JSON>]
 * Says on descriptor 3, in a line of JSON each, that it has started, and with an event when its answer began. Ends with
 * its standard input, so that it never outlives its parent.
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

/** A stream has answered with its first byte. */
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
