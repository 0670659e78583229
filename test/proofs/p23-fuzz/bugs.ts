import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a body of any depth',
    edits: [{ file: 'lib/http/parse-body.ts', find: 'depth > depthLimit', replace: 'depth < 0' }],
    counterexample: /with too deep a nesting .* should be refused as json_too_deep/,
  },
  {
    name: 'NUL in a text',
    edits: [{ file: 'lib/http/parse-body.ts', find: "text.includes('\\0')", replace: 'text === undefined' }],
    counterexample: /with NUL .* (is a failure of ours: 500|should be refused as invalid_text)/,
  },
  {
    name: 'a body whose unknown fields are passed over',
    edits: [{ file: 'functions/chats/update-chat/schema.ts', find: 'z.strictObject', replace: 'z.object' }],
    counterexample:
      /^PATCH \/chats\/\{chat_id\} with an unknown field .* should be refused as invalid_request/,
  },
  {
    name: 'a refusal that names all that is wrong',
    edits: [
      {
        file: 'lib/endpoints/middlewares/invalid-fields.ts',
        find: 'texts.slice(0, mostNamed).join',
        replace: 'texts.join',
      },
    ],
    counterexample: /is refused in \d+ bytes/,
  },
  {
    name: 'a body of any number of values',
    edits: [{ file: 'lib/http/parse-body.ts', find: 'values > valuesLimit', replace: 'values < 0' }],
    counterexample:
      /with a list of ten thousand .* (is refused in \d+ bytes|should be refused as too_many_values)/,
  },
  {
    name: 'an error that tells where it happened',
    edits: [
      {
        file: 'lib/http/sent-body.ts',
        find: /catch \{(\s+)throw new InvalidRequestError\('The body .*', 'invalid_json'\)/,
        replace: "catch (error) {$1throw new InvalidRequestError(error.stack, 'invalid_json')",
      },
    ],
    counterexample: /tells ".*" of our inside/,
  },
]
