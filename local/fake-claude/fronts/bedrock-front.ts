import { bedrockProfiles } from '../../../lib/upstream-names.ts'
import { ApiError } from '../requests/api-error.ts'
import { checkSignature } from './check-signature.ts'
import type { Front } from './front.ts'

const modelId = new RegExp(`^(?:(${bedrockProfiles.join('|')})\\.)?anthropic\\.(claude-[a-z0-9-]+)$`)
/** Those up to 4.6 are on Bedrock's older API alone. */
const notHere = /^claude-(opus|sonnet|haiku)-4-[56]/
/** https://platform.claude.com/docs/en/build-with-claude/claude-in-amazon-bedrock: not supported. */
const notTaken = ['cache_control', 'fallbacks', 'inference_geo', 'mcp_servers', 'service_tier', 'speed']

/** Names of AWS's errors, by status. */
const exceptions: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  409: 'ConflictException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
}

/** Bedrock's Messages API: https://docs.aws.amazon.com/bedrock/latest/userguide/inference-messages-api.html */
export const bedrockFront: Front = {
  prefix: '/anthropic',
  admit: (request) => checkSignature(request, 'bedrock'),
  translate(json) {
    const { model, ...rest } = Object(json) as Record<string, unknown>
    const [, profile = 'global', name = ''] = modelId.exec(String(model)) ?? []
    if (name === '' || notHere.test(name)) throw validation('The provided model identifier is invalid.')
    for (const member of notTaken) {
      if (member in rest) throw validation(`${member}: Extra inputs are not permitted`)
    }
    return { json: { model: name, ...rest }, profile }
  },
  idHeaders: (requestId) => ({ 'x-amzn-requestid': requestId }),
  tell({ status, message }) {
    const exception = exceptions[status] ?? (status < 500 ? 'ValidationException' : 'InternalServerException')
    return {
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': exception },
      body: JSON.stringify({ message }),
    }
  },
  tellsService: false,
}

const validation = (message: string) => new ApiError(400, 'invalid_request_error', message)
