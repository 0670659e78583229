import { useSignal } from '@preact/signals'
import { api, dataOf, type Schemas } from '../app/api.ts'
import { operatorTexts } from '../organizations/texts.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { asDateTime } from '../parts/figures.ts'
import { Loaded } from '../parts/loaded.tsx'
import { useAction } from '../parts/use-action.ts'
import { useResource } from '../parts/use-resource.ts'
import { SwitchOff } from './switch-off.tsx'
import { modelName, type SwitchedModel, type UpstreamName } from './switched-models.ts'

type Upstream = Schemas['Upstream']

/** The ways to Claude, to switch off and on. */
export function Upstreams() {
  const upstreams = useResource(() => dataOf(api.GET('/upstreams')))
  const switching = useSignal<UpstreamName | undefined>(undefined)
  return (
    <section class="page-part" aria-labelledby="upstreams">
      <h2 id="upstreams">{operatorTexts.fleet.upstreamsTitle}</h2>
      <Loaded from={upstreams}>
        {({ data }) => (
          <ul class="upstreams">
            {data.map((upstream) => (
              <UpstreamCard
                key={upstream.upstream}
                upstream={upstream}
                onSwitchOff={() => (switching.value = upstream.upstream)}
                onChanged={upstreams.reload}
              />
            ))}
          </ul>
        )}
      </Loaded>
      {switching.value && (
        <SwitchOff
          upstream={switching.value}
          onDone={upstreams.reload}
          onClose={() => (switching.value = undefined)}
        />
      )}
    </section>
  )
}

function UpstreamCard(props: { upstream: Upstream; onSwitchOff: () => void; onChanged: () => void }) {
  const { upstream: name, configured, switches } = props.upstream
  return (
    <li class="card upstream" aria-label={operatorTexts.fleet.upstreams[name]}>
      <div class="upstream-head">
        <h3>{operatorTexts.fleet.upstreams[name]}</h3>
        <span class={configured ? 'tag tag-good' : 'tag'}>
          {configured ? operatorTexts.fleet.configured : operatorTexts.fleet.notConfigured}
        </span>
        <button type="button" class="button button-quiet button-small" onClick={props.onSwitchOff}>
          {operatorTexts.fleet.switchOff}
        </button>
      </div>
      {switches.length === 0 ? (
        <p class="field-hint">{operatorTexts.fleet.onForAll}</p>
      ) : (
        <ul class="switches">
          {switches.map(({ model, reason, switched_off_at: since }) => (
            <Switch
              key={model}
              upstream={name}
              model={model}
              reason={reason}
              since={since}
              onChanged={props.onChanged}
            />
          ))}
        </ul>
      )}
    </li>
  )
}

function Switch(props: {
  upstream: UpstreamName
  model: SwitchedModel
  reason: string
  since: string
  onChanged: () => void
}) {
  const { upstream, model } = props
  const { isBusy, error, run } = useAction(async () => {
    const path = { upstream, model }
    await dataOf(api.DELETE('/upstreams/{upstream}/switches/{model}', { params: { path } }))
    props.onChanged()
  })
  return (
    <li class="switch">
      <p>
        <strong>{operatorTexts.fleet.offFor(modelName(model))}</strong> {props.reason}
        <span class="field-hint"> {operatorTexts.fleet.since(asDateTime(props.since))}</span>
      </p>
      <button
        type="button"
        class="button button-quiet button-small"
        aria-label={operatorTexts.fleet.switchOnFor(modelName(model))}
        disabled={isBusy.value}
        onClick={run}
      >
        {operatorTexts.fleet.switchOn}
      </button>
      {error.value && <ErrorNote error={error.value} />}
    </li>
  )
}
