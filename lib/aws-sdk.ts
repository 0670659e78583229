// What is used of AWS's SDK, in one module: whoever needs any of it loads this file on demand. Imported by parts, bundling cuts
// what they share into files of its own, and each costs a millisecond of a cold start.

export { DynamoDBClient } from '@aws-sdk/client-dynamodb'
export { defaultProvider } from '@aws-sdk/credential-provider-node'
export { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
