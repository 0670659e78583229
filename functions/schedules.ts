/** What runs by the clock. */
export interface Schedule {
  readonly operation: string
  readonly everyMinutes: number
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
}

/** The table of what runs by the clock, beside that of the routes; the folder of the same name holds the handler. */
export const schedules = {
  'sweep-turns': { operation: 'sweep-turns', everyMinutes: 1, timeoutSeconds: 55, memoryMegabytes: 256 },
} as const satisfies Record<string, Schedule>
