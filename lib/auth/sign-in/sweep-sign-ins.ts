import { callFunction } from '../../postgres/call-function.ts'

/** Removes what has ended by itself. @returns how many sign-ins and codes of devices @throws UnavailableError */
export async function sweepSignIns(): Promise<{ signIns: number; deviceCodes: number }> {
  const [swept] = await callFunction<{ sign_ins: number; device_codes: number }>('sweep_sign_ins', {})
  return { signIns: swept?.sign_ins ?? 0, deviceCodes: swept?.device_codes ?? 0 }
}
