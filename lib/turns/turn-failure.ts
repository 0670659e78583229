import { ApiError } from '../errors.ts'

const known: Readonly<Record<string, { status: number; message: string }>> = {
  turn_abandoned: { status: 500, message: 'The process that wrote this answer died. What had come is kept.' },
  answer_not_kept: {
    status: 500,
    message: 'The answer could not be kept whole. What is left of it is kept.',
  },
  turn_closed_by_force: { status: 500, message: 'The answer could not be kept.' },
  turn_stopped: { status: 409, message: 'The turn was stopped.' },
}
/** What is told of a turn that ended badly, when no more than the code is known of its failure. */
export function failureOfTurn(code: string): ApiError {
  const { status, message } = known[code] ?? { status: 502, message: 'The answer broke off.' }
  return new ApiError({ status, type: status < 500 ? 'invalid_request_error' : 'api_error', code, message })
}
