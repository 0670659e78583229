import { invalidRequest } from './api-error.ts'
import type { MessagesRequest } from './messages-request.ts'

// What models take of a request, of which LiteLLM and @ai-sdk/anthropic keep tables too.

/** The models of version 4 sample as they are told, unless the version of the API forbids it. */
const samples = /-4-[56](-\d{8})?$/
/** They cannot be made to use a tool. */
const refusesForcedTool = /^claude-(opus-5-5|sonnet-5-5|(fable|mythos)-5-[12])$/
/** They cannot be kept from thinking. */
const alwaysThinks = /^claude-(opus-5-5|sonnet-5-5|(fable|mythos)-5(-[12])?)$/
/** They think as long as they like only from 4.6 on, and within a budget only until then. */
const generation45 = /-4-5(-\d{8})?$/
const takesBudget = /-4-[56](-\d{8})?$/
/** The efforts that older models lack. */
const lacks: readonly (readonly [RegExp, readonly string[]])[] = [
  [/-(sonnet|haiku)-4-5/, ['low', 'medium', 'high', 'xhigh', 'max']],
  [/-opus-4-5/, ['xhigh', 'max']],
  [/-4-6$/, ['xhigh']],
]

/** @param version of the API, by its header; throws a 400 */
export function checkParameters(request: MessagesRequest, version: string): void {
  checkSampling(request, version)
  checkToolChoice(request)
  checkEffort(request)
  checkThinking(request)
}

function checkSampling(request: MessagesRequest, version: string): void {
  const { model, temperature, top_p: topP } = request
  const forbidden = ['temperature', 'top_p', 'top_k'].find((name) => name in request)
  if (forbidden && (version >= '2026-10-21' || !samples.test(model))) {
    throw invalidRequest(`${forbidden}: this parameter is not supported by this model`)
  }
  if (temperature !== undefined && topP !== undefined) {
    throw invalidRequest('`temperature` and `top_p` cannot both be specified for this model')
  }
}

function checkToolChoice({ model, tools = [], tool_choice: choice, thinking }: MessagesRequest): void {
  if (choice === undefined) return
  if (tools.length === 0) throw invalidRequest('tool_choice: may only be specified while providing tools')
  if (choice.type !== 'any' && choice.type !== 'tool') return
  if (refusesForcedTool.test(model))
    throw invalidRequest(`tool_choice: ${choice.type} is not supported by this model`)
  if (thinking && thinking.type !== 'disabled') {
    throw invalidRequest('Thinking may not be enabled when tool_choice forces tool use.')
  }
}

function checkEffort({ model, output_config: { effort } = {} }: MessagesRequest): void {
  if (effort === undefined) return
  const missing = lacks.find(([models]) => models.test(model))?.[1] ?? []
  if (missing.includes(effort)) {
    throw invalidRequest(`output_config.effort: ${effort} is not supported by this model`)
  }
}

function checkThinking({ model, output_config: { effort } = {}, thinking }: MessagesRequest): void {
  if (thinking?.type === 'adaptive' && generation45.test(model)) {
    throw invalidRequest('adaptive thinking is not supported on this model')
  }
  if (thinking?.type === 'enabled' && !takesBudget.test(model)) {
    throw invalidRequest('thinking.type: enabled is not supported on this model')
  }
  if (thinking?.type !== 'disabled') return
  const isTooEager = /-(opus|sonnet)-5$/.test(model) && ['xhigh', 'max'].includes(String(effort))
  if (alwaysThinks.test(model) || isTooEager) throw invalidRequest('thinking.type: disabled is not supported')
}
