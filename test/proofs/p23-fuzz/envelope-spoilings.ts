import {
  contentTypes,
  credentials,
  headers,
  junk,
  methods,
  parameters,
  segments,
  unknownParameters,
} from './odd-values.ts'
import { type Draft, oneOf, type Spoiling } from './spoiling.ts'

/** Requests that are wrong in one place outside of their bodies. */
export const envelopeSpoilings: readonly Spoiling[] = [
  { name: 'another method', part: 'any', spoil: (_draft, pick) => ({ method: oneOf(methods, pick) }) },
  { name: 'an odd path', part: 'any', spoil: withOddSegment },
  { name: 'a slash more', part: 'any', spoil: ({ path }) => ({ path: `${path}/` }) },
  { name: 'an odd id', part: 'path', spoil: withOddId },
  { name: 'an odd parameter', part: 'query', spoil: withOddParameter },
  {
    name: 'all parameters twice',
    part: 'query',
    spoil: ({ query }) => ({ query: `${query}&limit=1&${query}&limit=1` }),
  },
  {
    name: 'an unknown parameter',
    part: 'any',
    spoil: ({ query }, pick) => ({ query: `${query}&${oneOf(unknownParameters, pick)}` }),
  },
  { name: 'another content type', part: 'body', spoil: withContentType },
  {
    name: 'a body where there may be none',
    part: 'any',
    spoil: ({ body }, pick) => ({ body: body ?? oneOf(junk, pick) }),
  },
  {
    name: 'junk in a header',
    part: 'any',
    spoil: (draft, pick) => withHeader(draft, oneOf(headers, pick >> 8), oneOf(junk, pick)),
  },
  {
    name: 'an odd credential',
    part: 'any',
    spoil: (draft, pick) => withHeader(draft, 'authorization', oneOf(credentials, pick)),
  },
  {
    name: 'an odd key',
    part: 'any',
    spoil: (draft, pick) => withHeader(draft, 'x-api-key', oneOf(junk, pick)),
  },
]

function withOddSegment({ path }: Draft, pick: number): Partial<Draft> {
  const parts = path.split('/')
  parts[1 + ((pick >> 8) % (parts.length - 1))] = oneOf(segments, pick)
  return { path: parts.join('/') }
}

function withOddId({ operation, path }: Draft, pick: number): Partial<Draft> {
  const parts = path.split('/')
  parts[operation.route.path.split('/').findIndex((part) => part.startsWith('{'))] = oneOf(segments, pick)
  return { path: parts.join('/') }
}

function withOddParameter({ operation, query }: Draft, pick: number): Partial<Draft> {
  const { name } = oneOf(operation.query, pick >> 8)
  const others = query.split('&').filter((part) => !part.startsWith(`${name}=`))
  return { query: [...others, `${name}=${oneOf(parameters, pick)}`].join('&') }
}

function withContentType({ headers: others }: Draft, pick: number): Partial<Draft> {
  const { 'content-type': _json, ...kept } = others
  const type = oneOf(contentTypes, pick)
  return { headers: type === '' ? kept : { ...kept, 'content-type': type } }
}

/** Headers carry bytes, which Node takes as Latin-1. */
function withHeader(draft: Draft, name: string, value: string): Partial<Draft> {
  return { headers: { ...draft.headers, [name]: Buffer.from(value).toString('latin1') } }
}
