/** The parameters of a path, as OpenAPI declares them; `{page+}` takes all segments that are left. */
export const pathParameters = (path: string) =>
  [...path.matchAll(/{(\w+)\+?}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
