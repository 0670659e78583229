import { expect } from '@jest/globals'
import { claimsOfUpstream } from './claims.ts'

claimsOfUpstream(
  'claude-platform',
  {
    path: '/v1/messages',
    model: 'claude-sonnet-5-5',
    headers: {
      authorization: expect.stringContaining('/eu-central-1/aws-external-anthropic/aws4_request'),
      'anthropic-workspace-id': 'wrkspc_fake',
    },
    lacks: ['no_such_member'],
    hasOlderModels: true,
  },
  { input: 2_000n, output: 10_000n },
)
