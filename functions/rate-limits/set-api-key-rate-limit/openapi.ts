import { describeSetRateLimit } from '../openapi.ts'

export const operation = describeSetRateLimit('api_key')
