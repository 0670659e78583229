/** A file of this project that is made from others, by its path. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}
