import { expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { bundleOptions } from './bundle-functions.ts'

test('of Anthropic’s SDK a bundle has what asks Claude, and little of the rest', async () => {
  const { metafile } = await build({ ...bundleOptions(['create-message']), write: false })
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const bytesOf = (part: string) =>
    inputs
      .filter(([path]) => path.includes(`@anthropic-ai/sdk/${part}`))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0)
  expect(bytesOf('resources/messages/messages.mjs')).toBeGreaterThan(5_000)
  expect(bytesOf('lib/credentials/oidc-federation')).toBeGreaterThan(1_000)
  expect(bytesOf('')).toBeLessThan(250_000)
})
