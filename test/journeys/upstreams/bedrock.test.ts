import { expect } from '@jest/globals'
import { claimsOfUpstream } from './claims.ts'

// In the profile eu, where all costs a tenth more.
claimsOfUpstream(
  'bedrock',
  {
    path: '/anthropic/v1/messages',
    model: 'eu.anthropic.claude-sonnet-5-5',
    headers: { authorization: expect.stringContaining('/eu-central-1/bedrock/aws4_request') },
    lacks: ['service_tier', 'cache_control'],
    hasOlderModels: false,
  },
  { input: 2_200n, output: 11_000n },
)
