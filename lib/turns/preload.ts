import { client } from '../claude/client.ts'
import { dynamodb } from '../dynamodb/client.ts'

/**
 * Loads what every turn needs while its environment starts: for that Lambda gives a whole processor, for the first
 * request only as much as the function's memory buys. With a seventh of one the first byte of a stream came after 0.6 s in
 * place of 1.0. If it fails, the call itself will tell.
 */
export async function preload(): Promise<void> {
  await Promise.allSettled([client(), dynamodb()])
}
