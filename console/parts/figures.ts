const counts = new Intl.NumberFormat('en-US')

/** `12,345` */
export const asCount = (count: number): string => counts.format(count)

/** `$0.00029`: dollars as the API writes them, exact, for single answers. */
export const asUsd = (usd: string): string => (usd.startsWith('-') ? `-$${usd.slice(1)}` : `$${usd}`)

/** `$1,234.57`: dollars to the cent, for sums; less than a cent with the digits that say something. */
export function asRoundUsd(usd: string): string {
  const amount = Number(usd)
  const isTiny = amount !== 0 && Math.abs(amount) < 0.01
  const form = isTiny
    ? { maximumSignificantDigits: 2 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 }
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', ...form }).format(amount)
}

const sameDay = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const otherDay = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** A moment in the reader's own time: `14:05`, and with its date where that is not today. */
export function asTime(timestamp: string): string {
  const at = new Date(timestamp)
  return (at.toDateString() === new Date().toDateString() ? sameDay : otherDay).format(at)
}

/** With its date, always: `Nov 30, 2026, 14:05`. */
export const asDateTime = (timestamp: string): string => otherDay.format(new Date(timestamp))
