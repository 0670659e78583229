import { Gauge, percentOf } from '../limits/gauge.tsx'
import { type Holder, HolderTitle, holderName } from '../limits/holders.tsx'
import { limitTexts } from '../limits/texts.ts'
import { asCount } from '../parts/figures.ts'
import { texts } from '../texts.ts'
import { type Kind, kinds, type Limits } from './rate-limits.ts'

export type LimitVerb = 'set' | 'remove'

interface Props {
  holder: Holder
  /** Those that hold. */
  limits: Limits
  /** Null: it cannot be told at the moment. */
  inUse: Limits | null
  lead?: string
  /** What the caller may do with them. */
  verbs?: readonly LimitVerb[]
  onChange?: (verb: LimitVerb) => void
}

/** How fast somebody may ask, and how much of that is in use now. */
export function LimitCard({ holder, limits, inUse, lead, verbs = [], onChange }: Props) {
  const words = limitTexts.rateLimits
  const limited = kinds.filter((kind) => limits[kind] !== null)
  return (
    <li class="card limit-card">
      <HolderTitle holder={holder} />
      {lead && <p class="limit-lead">{lead}</p>}
      <ul class="meters">
        {limited.map((kind) => (
          <Meter key={kind} kind={kind} limit={limits[kind] ?? 0} inUse={inUse?.[kind] ?? null} />
        ))}
      </ul>
      {limited.length === 0 && <p>{texts.chat.noLimit}</p>}
      {inUse === null && <p class="field-hint">{words.inUseUnknown}</p>}
      {verbs.length > 0 && (
        <div class="limit-actions" role="group" aria-label={words.actionsOf(holderName(holder))}>
          {verbs.map((verb) => (
            <button
              key={verb}
              type="button"
              class="button button-quiet button-small"
              onClick={() => onChange?.(verb)}
            >
              {words.verbs[verb]}
            </button>
          ))}
        </div>
      )}
    </li>
  )
}

function Meter({ kind, limit, inUse }: { kind: Kind; limit: number; inUse: number | null }) {
  const name = texts.chat.limits[kind]
  const words =
    inUse === null
      ? asCount(limit)
      : limitTexts.rateLimits.inUse(asCount(Math.min(inUse, limit)), asCount(limit))
  const percent = inUse === null ? 0 : percentOf(inUse, limit)
  return (
    <li class="meter">
      <span>{name}</span>
      <span class="number">{words}</span>
      <Gauge label={`${name}: ${words}`} parts={[{ kind: 'used', percent }]} isHigh={percent >= 100} />
    </li>
  )
}
