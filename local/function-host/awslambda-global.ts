import {
  PRELUDE_CONTENT_TYPE,
  PRELUDE_END,
  type ResponsePrelude,
  type ResponseStream,
} from './response-stream.ts'

/** AWS's runtime marks streaming handlers with this symbol. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming')

/**
 * Installs the `awslambda` global of AWS's Node runtime; bundles read it as they are imported. Assigns into an
 * existing object, because AWS SDK v3 creates an empty one on import and `??=` would then install nothing.
 */
export function installAwslambda(): void {
  const scope = globalThis as { awslambda?: object }
  scope.awslambda = Object.assign(scope.awslambda ?? {}, { streamifyResponse, HttpResponseStream: { from } })
}

export const isStreaming = (handler: object) => Reflect.get(handler, STREAMING) === 'response'

function streamifyResponse<Handler extends object>(handler: Handler): Handler {
  return Object.assign(handler, { [STREAMING]: 'response' })
}

function from(stream: ResponseStream, prelude: ResponsePrelude): ResponseStream {
  stream.setContentType(PRELUDE_CONTENT_TYPE)
  const json = JSON.stringify(prelude)
  stream.beforeFirstWrite = (write) => {
    write(json)
    write(PRELUDE_END)
  }
  return stream
}
