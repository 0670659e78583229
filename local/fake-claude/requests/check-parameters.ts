import { invalidRequest } from './api-error.ts'
import type { MessagesRequest } from './messages-request.ts'

// What models take of a request, of which LiteLLM and @ai-sdk/anthropic keep tables too.

/** The models of version 4 sample as they are told, unless the version of the API forbids it. */
const samples = /-4-[56]$/
/** These always think, which excludes that they are made to use a tool. */
const alwaysThinks = /^claude-(opus-5-5|sonnet-5-5|fable-5-1)$/

/** @param version of the API, by its header; throws a 400 */
export function checkParameters(request: MessagesRequest, version: string): void {
  checkSampling(request, version)
  checkToolChoice(request)
  checkEffort(request)
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
  if (alwaysThinks.test(model))
    throw invalidRequest(`tool_choice: ${choice.type} is not supported by this model`)
  if (thinking && thinking.type !== 'disabled') {
    throw invalidRequest('Thinking may not be enabled when tool_choice forces tool use.')
  }
}

function checkEffort({ model, output_config: { effort } = {}, thinking }: MessagesRequest): void {
  if (model === 'claude-haiku-4-5') {
    if (effort !== undefined) throw invalidRequest('output_config.effort: not supported by this model')
    if (thinking?.type === 'adaptive')
      throw invalidRequest('adaptive thinking is not supported on this model')
  }
  if (effort === 'xhigh' && model === 'claude-sonnet-4-6') {
    throw invalidRequest('output_config.effort: xhigh is not supported by this model')
  }
}
