import { promptBody } from '../drop-in.ts'

export const promptInput = { body: promptBody, bodyAs: 'sent' } as const
