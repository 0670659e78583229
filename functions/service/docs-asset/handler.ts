import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { bufferedEndpoint, TextResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import { NotFoundError } from '../../../lib/errors.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

const contentTypes = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
])

/** In production infra/bundle-functions.ts has put the files beside this one. */
const { resolve } = createRequire(import.meta.url)

/**
 * One of the two files that the page at `/docs` loads. They change with their version, which is in the query.
 */
export const handler = bufferedEndpoint(routes['docs-asset'], input, async (request) => {
  const { asset } = request.input.path
  const contentType = contentTypes.get(asset)
  if (contentType === undefined) throw new NotFoundError('asset')
  const text = await readFile(resolve(`swagger-ui-dist/${asset}`), 'utf8')
  return new TextResponse(contentType, text, { 'Cache-Control': 'public, max-age=31536000, immutable' })
})
