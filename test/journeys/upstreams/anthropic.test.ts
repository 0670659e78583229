import { expect } from '@jest/globals'
import { claimsOfUpstream } from './claims.ts'

claimsOfUpstream(
  'anthropic',
  {
    path: '/v1/messages',
    model: 'claude-sonnet-5-5',
    headers: { authorization: expect.stringMatching(/^Bearer /) },
    lacks: ['no_such_member'],
    hasOlderModels: true,
  },
  { input: 2_000n, output: 10_000n },
)
