import { createHash, createHmac } from 'node:crypto'
import { ApiError } from '../requests/api-error.ts'
import type { WireRequest } from './front.ts'

/** The only caller that the fakes know: its access key and its secret. */
export const knownCaller = { accessKeyId: 'local', secretAccessKey: 'local' } as const

const skewMs = 15 * 60_000
const scheme =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * Checks a Signature Version 4 as AWS would: written off
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, and not off the signer that is
 * checked by it.
 * @returns who has signed
 * @throws ApiError 403
 */
export function checkSignature({ method, path, headers, bytes }: WireRequest, service: string): string {
  const [, accessKeyId, day, region, signedFor, names = '', signature] =
    scheme.exec(headers.authorization ?? '') ?? []
  if (accessKeyId === undefined) throw refusal('Missing Authentication Token')
  if (accessKeyId !== knownCaller.accessKeyId) {
    throw refusal('The security token included in the request is invalid.')
  }
  const time = String(headers['x-amz-date'])
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (!(Math.abs(Date.now() - at) < skewMs)) throw refusal('Signature expired')
  if (signedFor !== service) throw refusal(`Credential should be scoped to correct service: '${service}'.`)
  const signed = names.split(';')
  for (const name of ['host', 'x-amz-date']) {
    if (!signed.includes(name)) throw refusal(`'${name}' must be a signed header`)
  }
  const { pathname, searchParams } = new URL(path, 'http://fake')
  const query = [...searchParams].map((pair) => pair.map(encodeURIComponent).join('=')).toSorted()
  const lines = signed.map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`)
  const canonical = [method, pathname, query.join('&'), lines.join(''), names, sha256(bytes)].join('\n')
  const scope = `${day}/${region}/${signedFor}/aws4_request`
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${knownCaller.secretAccessKey}`)
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  if (hmac(key, text).toString('hex') !== signature) {
    throw refusal('The request signature we calculated does not match the signature you provided.')
  }
  return accessKeyId
}

const refusal = (message: string) => new ApiError(403, 'permission_error', message)
