import { ApiError } from '../requests/api-error.ts'
import type { Front } from './front.ts'

/** Anthropic's API itself. Any key will do. */
export const anthropicFront: Front = {
  prefix: '',
  admit({ headers }) {
    const key = headers['x-api-key'] ?? headers.authorization?.match(/^Bearer (.+)$/i)?.[1]
    if (typeof key === 'string' && key !== '') return key
    throw new ApiError(401, 'authentication_error', 'x-api-key header is required')
  },
  translate: (json) => ({ json }),
  idHeaders: (requestId) => ({ 'request-id': requestId }),
  tellsService: true,
}
