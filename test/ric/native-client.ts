/**
 * What AWS builds from C++ as `rapid-client.node`, over node:http: how the runtime client asks for its next invocation
 * and posts buffered answers. It does streams, and everything else, in JavaScript that runs here as on Lambda.
 */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'

interface Invocation {
  bodyJson: string
  headers: IncomingHttpHeaders
}

const invocations = `http://${process.env['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation`
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** The original posts before it returns; here the next invocation waits for the post. */
let posted: Promise<unknown> = Promise.resolve()

export async function next(): Promise<Invocation> {
  await posted
  return call('GET', 'next')
}

export function done(id: string, answer: string): void {
  posted = call('POST', `${id}/response`, answer)
}

export function error(id: string, description: string): void {
  posted = call('POST', `${id}/error`, description)
}

function call(method: string, path: string, body?: string): Promise<Invocation> {
  return new Promise((resolve, reject) => {
    const sent = request(`${invocations}/${path}`, { method, agent }, (response) => {
      text(response).then((bodyJson) => resolve({ bodyJson, headers: response.headers }), reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
