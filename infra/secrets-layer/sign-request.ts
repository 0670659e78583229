import { createHash, createHmac } from 'node:crypto'

/** A caller's AWS credentials. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** A POST to the root of one of AWS's JSON services. */
export interface JsonRequest {
  readonly service: string
  readonly region: string
  readonly host: string
  /** The headers to sign besides host and date, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * Signs a request with AWS's Signature Version 4; an SDK would be more code than most functions have.
 * @returns the headers to send
 */
export function signRequest(
  { service, region, host, headers, body }: JsonRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  at: Date,
): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const all: Record<string, string> = {
    ...headers,
    host,
    'x-amz-date': time,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  }
  const names = Object.keys(all).toSorted()
  const signed = names.join(';')
  const lines = names.map((name) => `${name}:${all[name]}\n`).join('')
  const canonical = ['POST', '/', '', lines, signed, sha256(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
  return { ...all, authorization }
}
