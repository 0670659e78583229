import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { findOffer } from './budget/prices/price-table.ts'
import { modelSettings } from './config/models.ts'
import { isModelName, modelNames, plainModelName, unsoldModels } from './model-names.ts'

const sdk = (file: string) =>
  readFileSync(
    new URL(`../node_modules/@anthropic-ai/sdk/resources/messages/${file}`, import.meta.url),
    'utf8',
  )
const quoted = (text: string | undefined) =>
  Array.from(text?.matchAll(/'(claude-[\w-]+)'/g) ?? [], ([, name]) => name!)

/** Of its type `Model`. */
const listed = quoted(/export type Model = (.*);/.exec(sdk('messages.d.ts'))?.[1])
/** By name, the day on which it warns that they end. */
const ends = Array.from(
  (/DEPRECATED_MODELS = \{(.*?)\}/s.exec(sdk('messages.js'))?.[1] ?? '').matchAll(
    /'([\w-]+)': '(\w+ \d+)\w\w, (\d+)'/g,
  ),
  ([, name, day, year]) => [name!, new Date(`${day} ${year} UTC`).toISOString()] as const,
)

test('the SDK lists models, and warns of some', () => {
  expect(listed.length).toBeGreaterThan(modelNames.length)
  expect(ends.length).toBeGreaterThan(0)
})

test.each(listed)('%s is sold by its plain name, or there is a reason why not', (name) => {
  expect(isModelName(plainModelName(name))).toBe(!(name in unsoldModels))
})

test.each(Object.entries(unsoldModels))('%s is not sold, and somebody has written why', (_name, why) => {
  expect(why).toMatch(/.{20}/)
})

test('nothing is sold that the SDK does not list', () => {
  expect(modelNames.filter((name) => !listed.includes(name))).toEqual([])
})

test.each(ends)('%s ends on the day that the SDK names, and so does its plain name', (name, endsAt) => {
  const ask = (at: number) => findOffer(plainModelName(name), new Date(at))
  expect(ask(Date.parse(endsAt) - 1).model).toBe(plainModelName(name))
  expect(() => ask(Date.parse(endsAt))).toThrow(expect.objectContaining({ code: 'model_retired' }))
})

test.each(['', 'constructor', '__proto__', 'claude-haiku-4-5-20251002', 'claude-opus-6', 'gpt-5'])(
  '%p stays as it is',
  (name) => {
    expect(plainModelName(name)).toBe(name)
    expect(isModelName(name)).toBe(false)
  },
)

test('the default model may be set by either name', () => {
  process.env['DEFAULT_MODEL'] = 'claude-haiku-4-5-20251001'
  expect(modelSettings().DEFAULT_MODEL).toBe('claude-haiku-4-5')
})
