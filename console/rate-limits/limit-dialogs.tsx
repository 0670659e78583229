import { useSignal } from '@preact/signals'
import { type Holder, HolderChoice, holderName } from '../limits/holders.tsx'
import { limitTexts } from '../limits/texts.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { texts } from '../texts.ts'
import { type Kind, kinds, type Limits, removeRateLimit, setRateLimit } from './rate-limits.ts'

/** What is to be done to the limits of a holder; of whom, may be asked. */
export type LimitChange =
  | { readonly verb: 'set'; readonly holder: Holder | undefined; readonly limits: Limits | undefined }
  | { readonly verb: 'remove'; readonly holder: Holder }

interface DialogProps {
  onDone: () => void
  onClose: () => void
}

/** Asks for what a change needs, and makes it. */
export function ChangeLimits({ change, ...rest }: { change: LimitChange } & DialogProps) {
  return change.verb === 'set' ? (
    <SetLimits holder={change.holder} limits={change.limits} {...rest} />
  ) : (
    <RemoveLimits holder={change.holder} {...rest} />
  )
}

type Entered = Readonly<Record<Kind, string>>

function SetLimits(props: { holder: Holder | undefined; limits: Limits | undefined } & DialogProps) {
  const holder = useSignal<Holder | undefined>(props.holder ?? { scope: 'organization' })
  const entered = useSignal<Entered>(asEntered(props.limits))
  const isOrganization = holder.value?.scope === 'organization'
  const words = limitTexts.rateLimits
  const send = async () => {
    if (!holder.value) return
    await setRateLimit(holder.value, asLimits(entered.value))
    props.onDone()
  }
  return (
    <FormDialog
      title={props.holder ? words.setOf(holderName(props.holder)) : words.set}
      verb={texts.actions.save}
      isReady={holder.value !== undefined && kinds.some((kind) => entered.value[kind] !== '')}
      onSubmit={send}
      onClose={props.onClose}
    >
      {!props.holder && <HolderChoice onChoose={(chosen) => (holder.value = chosen)} />}
      <p class="field-hint">{isOrganization ? words.organizationHint : words.hint}</p>
      {kinds.map((kind) => (
        <label class="field" key={kind}>
          <span class="field-label">{texts.chat.limits[kind]}</span>
          <input
            type="number"
            min={kind === 'requests_per_minute' ? 1 : 0}
            step={1}
            placeholder={isOrganization ? words.asDeployment : texts.chat.noLimit}
            value={entered.value[kind]}
            onInput={({ currentTarget }) =>
              (entered.value = { ...entered.value, [kind]: currentTarget.value })
            }
          />
        </label>
      ))}
    </FormDialog>
  )
}

function RemoveLimits({ holder, onDone, onClose }: { holder: Holder } & DialogProps) {
  const words = limitTexts.rateLimits
  const send = async () => {
    await removeRateLimit(holder)
    onDone()
  }
  return (
    <FormDialog
      title={words.removeOf(holderName(holder))}
      verb={words.verbs.remove}
      isDanger
      onSubmit={send}
      onClose={onClose}
    >
      <p>{words.removeQuestion}</p>
    </FormDialog>
  )
}

const each = <Value,>(of: (kind: Kind) => Value) =>
  Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Record<Kind, Value>

const asEntered = (limits: Limits | undefined): Entered => each((kind) => String(limits?.[kind] ?? ''))

const asLimits = (entered: Entered): Limits =>
  each((kind) => (entered[kind] === '' ? null : Number(entered[kind])))
