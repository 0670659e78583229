import { isIP } from 'node:net'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { httpSettings } from '../config/http.ts'

/**
 * The caller's IP address. Behind an edge it is in `cloudfront-viewer-address`, a header that anyone could
 * send: it is believed only where `verifyOrigin` admits nothing but the edge, which overwrites it.
 */
export function clientAddress({ headers, requestContext }: APIGatewayProxyEventV2): string {
  const { sourceIp } = requestContext.http
  if (httpSettings().ORIGIN_VERIFY_SECRETS.length === 0) return sourceIp
  return addressOfViewer(headers['cloudfront-viewer-address'] ?? '') ?? sourceIp
}

/** Reads `192.0.2.1:46532`, and `2001:db8::1:46532` with or without brackets. */
function addressOfViewer(viewer: string): string | undefined {
  const address = /^\[?([\d.:a-f]+)\]?:\d{1,5}$/i.exec(viewer)?.[1] ?? ''
  return isIP(address) === 0 ? undefined : address
}
