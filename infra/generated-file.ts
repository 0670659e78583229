/** A file that is generated from others. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}
