import { callFunction } from '../../postgres/call-function.ts'
import { codeLifetime, digestDeviceCode, makeDeviceCode, makeUserCode, pollInterval } from './codes.ts'

/** What a device needs to be signed in. */
export interface DeviceCodes {
  readonly deviceCode: string
  readonly userCode: string
}

/** Gives a device its codes, which count for ten minutes. @throws UnavailableError */
export async function beginDevice(): Promise<DeviceCodes> {
  const deviceCode = makeDeviceCode()
  const digest = digestDeviceCode(deviceCode)
  // Two devices must not have one user code: there are 25 billion.
  for (;;) {
    const userCode = makeUserCode()
    const [row] = await callFunction<{ begin_device_code: boolean }>('begin_device_code', {
      digest,
      user_code: userCode,
      interval: `${pollInterval} s`,
      lifetime: `${codeLifetime} s`,
    })
    if (row?.begin_device_code) return { deviceCode, userCode }
  }
}
