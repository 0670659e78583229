/** The beginning of a day of the reader's, `2026-11-30`, as a date input has it. */
export const startOfDay = (day: string): Date => new Date(`${day}T00:00`)

/** The moment after a day of the reader's. */
export function endOfDay(day: string): Date {
  const end = startOfDay(day)
  end.setDate(end.getDate() + 1)
  return end
}

/** The day of the reader's on which a moment is. */
export function dayOf(moment: Date): string {
  const [month, day] = [moment.getMonth() + 1, moment.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${moment.getFullYear()}-${month}-${day}`
}
