import { operatorTexts } from '../organizations/texts.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { asCount } from '../parts/figures.ts'
import { lookAtFleet, stores, storesError } from './fleet.ts'

const names = Object.keys(operatorTexts.fleet.stores) as (keyof typeof operatorTexts.fleet.stores)[]

/** Whether the stores answer, and how fast. */
export function StoresHealth() {
  const health = stores.value
  return (
    <section class="page-part" aria-labelledby="stores">
      <h2 id="stores">{operatorTexts.fleet.storesTitle}</h2>
      {storesError.value && <ErrorNote error={storesError.value} onRetry={lookAtFleet} />}
      {health && (
        <ul class="tiles">
          {names.map((name) => {
            const { status, duration_ms: durationMs } = health[name]
            return (
              <li key={name} class="tile">
                <span class="tile-name">{operatorTexts.fleet.stores[name]}</span>
                <span class={status === 'ok' ? 'tag tag-good' : 'tag tag-bad'}>
                  {operatorTexts.fleet.storeStates[status]}
                </span>
                <span class="tile-hint number">{operatorTexts.fleet.answeredIn(asCount(durationMs))}</span>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
