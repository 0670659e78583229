import type { createDocument, oas31 } from 'zod-openapi'

/** A finished OpenAPI document: every schema in it is JSON Schema. */
export type OpenApiDocument = ReturnType<typeof createDocument>
export type OperationObject = NonNullable<NonNullable<OpenApiDocument['paths']>[string]['get']>
export type SchemaObject = oas31.SchemaObject
