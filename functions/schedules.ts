/** A job that runs by the clock. */
export interface Schedule {
  readonly resource: string
  readonly operation: string
  readonly everyMinutes: number
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
}

/**
 * The table of jobs that run by the clock, beside that of the routes: each handler is in
 * `<resource>/<operation>/`.
 */
export const schedules = {
  'sweep-turns': {
    resource: 'messages',
    operation: 'sweep-turns',
    everyMinutes: 1,
    timeoutSeconds: 55,
    memoryMegabytes: 256,
  },
  'sweep-sign-ins': {
    resource: 'sign-in',
    operation: 'sweep-sign-ins',
    everyMinutes: 60,
    timeoutSeconds: 55,
    memoryMegabytes: 256,
  },
} as const satisfies Record<string, Schedule>
