import { computed, signal } from '@preact/signals'
import type { MessageBody } from '../../client/index.ts'
import { api, dataOf, type Schemas } from '../app/api.ts'
import { caller } from '../app/session.ts'

export type Model = Schemas['Model']

/** Those that the caller may ask, the default first. */
export const models = signal<readonly Model[]>([])
export const modelsError = signal<Error | undefined>(undefined)

caller.subscribe(() => {
  models.value = []
})

/** Those that are known stay until the answer has come: the organization may allow others by now. */
export async function loadModels(): Promise<void> {
  try {
    models.value = (await dataOf(api.GET('/models'))).data
    modelsError.value = undefined
  } catch (error) {
    modelsError.value = error as Error
  }
}

/** What goes with every question until it is changed. Undefined members are left to the service. */
export interface Choices {
  model?: string | undefined
  maxTokens?: number | undefined
  effort?: NonNullable<MessageBody['effort']> | undefined
  system?: string | undefined
}

const kept = 'console.choices'

export const choices = signal<Choices>(JSON.parse(sessionStorage.getItem(kept) ?? '{}') as Choices)

export function choose(change: Choices): void {
  choices.value = { ...choices.value, ...change }
  sessionStorage.setItem(kept, JSON.stringify(choices.value))
}

/**
 * The model that a question now goes to; undefined until the models are known. Where the default is none that the
 * organization allows, another one.
 */
export const chosenModel = computed(
  () =>
    models.value.find(({ id }) => id === choices.value.model) ??
    models.value.find(({ is_default: is }) => is) ??
    models.value[0],
)

/** The choices as the members of a request, as far as the model takes them. */
export function chosenBody(): Omit<MessageBody, 'message' | 'chat_id'> {
  const { maxTokens, effort, system } = choices.value
  const model = chosenModel.value
  const takesEffort = effort !== undefined && model?.parameters.effort?.levels.includes(effort)
  return {
    ...(model && !model.is_default && { model: model.id }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(takesEffort && { effort }),
    ...(system !== undefined && system.trim() !== '' && { system }),
  }
}
