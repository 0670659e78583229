import {
  preludeContentType,
  preludeEnd,
  type ResponsePrelude,
  type ResponseStream,
} from './response-stream.ts'

/** AWS's runtime marks streaming handlers with this symbol. */
const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming')

/**
 * Installs the `awslambda` global of AWS's Node runtime; bundles read it as they are imported. Assigns into an
 * existing object, because AWS SDK v3 creates an empty one on import and `??=` would then install nothing.
 */
export function installAwslambda(): void {
  const scope = globalThis as { awslambda?: object }
  scope.awslambda = Object.assign(scope.awslambda ?? {}, { streamifyResponse, HttpResponseStream: { from } })
}

export const isStreaming = (handler: object) => Reflect.get(handler, streamingMark) === 'response'

function streamifyResponse<Handler extends object>(handler: Handler): Handler {
  return Object.assign(handler, { [streamingMark]: 'response' })
}

function from(stream: ResponseStream, prelude: ResponsePrelude): ResponseStream {
  stream.setContentType(preludeContentType)
  const json = JSON.stringify(prelude)
  stream.beforeFirstWrite = (write) => {
    write(json)
    write(preludeEnd)
  }
  return stream
}
