import { describeRemoveRateLimit } from '../openapi.ts'

export const operation = describeRemoveRateLimit('member')
