/** The two keys of an item, the partition's first. */
export type Key = Readonly<Record<string, string>>
export type Item = Readonly<Record<string, unknown>>
