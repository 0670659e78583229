import { NetworkCount } from '../network-count.ts'

/** Devices on which a network may begin to sign in within a minute: anybody may, and each is a row for ten minutes. */
export const begunDevices = new NetworkCount({
  name: 'begun-devices',
  limit: 60,
  code: 'too_many_sign_ins',
  message: 'Too many programs at your address have begun to sign in.',
})
