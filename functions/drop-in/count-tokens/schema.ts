import { promptBody } from '../drop-in.ts'

export const promptInput = { body: promptBody, bodyAs: 'bytes' } as const
