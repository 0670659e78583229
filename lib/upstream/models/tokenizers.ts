/**
 * Models up to 4.6, by their ids with or without a date. All later ones, from 4.7 and 5 on, have the newer tokenizer; a name
 * that says no version counts as one of those.
 */
const older = /^claude-(\w+-)?(3\b|4(-[0-6])?(-\d{8})?$)/

/**
 * How many tokens a model makes of a text that is one token to the older models: "about 30 % more" from 4.7 on.
 * https://platform.claude.com/docs/en/about-claude/models/migration-guide, as of 2026-10-10. Neither tokenizer of a model that
 * is sold today was ever published, so there is nothing to fit a closer number to.
 */
export function tokensPerOlderToken(model: string): number {
  return older.test(model) ? 1 : 1.3
}
