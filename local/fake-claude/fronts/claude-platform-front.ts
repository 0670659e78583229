import { randomUUID } from 'node:crypto'
import { ApiError } from '../requests/api-error.ts'
import { checkSignature } from './check-signature.ts'
import type { Front } from './front.ts'

/** https://platform.claude.com/docs/en/build-with-claude/claude-platform-on-aws */
export const claudePlatformFront: Front = {
  prefix: '',
  admit(request) {
    const signer = checkSignature(request, 'aws-external-anthropic')
    const workspace = request.headers['anthropic-workspace-id']
    if (typeof workspace === 'string' && workspace.startsWith('wrkspc_')) return `${signer}/${workspace}`
    throw new ApiError(400, 'invalid_request_error', 'anthropic-workspace-id: header is required')
  },
  translate: (json) => ({ json }),
  idHeaders: (requestId) => ({ 'request-id': requestId, 'x-amzn-requestid': randomUUID() }),
  tellsService: true,
}
