import type { TurnId } from '../../../ids.ts'
import type { TurnIds } from '../dialect.ts'

/** What an item's id begins with, as in OpenAI's own. */
export type ItemKind = 'msg' | 'rs' | 'fc' | 'ctc'

/** The id of a turn's response: the same over stream, replay and whole answer, because it is the turn's. */
export function responseId(turn: Pick<TurnIds, 'id'>): string {
  return `resp_${digitsOf(turn)}`
}

/** The id of an item of its output, which names the turn as well. */
export function itemId(kind: ItemKind, turn: Pick<TurnIds, 'id'>, outputIndex: number): string {
  return `${kind}_${digitsOf(turn)}_${outputIndex}`
}

/** The turn that told an item; undefined for what is no id of an item. */
export function turnOfItem(id: string): TurnId | undefined {
  const digits = /^(?:msg|rs|fc|ctc)_([0-9a-f]{32})_\d+$/.exec(id)?.[1]
  return digits === undefined ? undefined : `turn_${digits}`
}

/** In seconds since the epoch: a UUIDv7 begins with its milliseconds. */
export function createdAt(turn: Pick<TurnIds, 'id'>): number {
  return Math.floor(Number.parseInt(digitsOf(turn).slice(0, 12), 16) / 1_000)
}

function digitsOf({ id }: Pick<TurnIds, 'id'>): string {
  return id.slice('turn_'.length)
}
