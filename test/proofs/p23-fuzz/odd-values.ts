// What a request is spoilt with. Words are in the form they are sent: with JSON's escapes, or elsewhere those of a URL.

const words = (text: string) => text.trim().split(/\s+/)
const quoted = (texts: readonly string[]) => texts.map((text) => `"${text}"`)
const nested = (open: string, inside: string, close: string, depth: number) =>
  open.repeat(depth) + inside + close.repeat(depth)

/** Extreme, impossible, or of a year that Postgres does not have. */
const times = words(`
  0000-01-01T00:00:00Z 0001-01-01T00:00:00+14:00 9999-12-31T23:59:59-14:00 2026-02-30T00:00:00Z`)

/** JSON values that replace others. */
export const jsonValues = {
  'another type': words('null true 0 -1 1.5 "" "text" [] {} [[]] [null] {"a":1}'),
  'an extreme number': words('1e400 -1e400 1e-400 18446744073709551616 9007199254740993 2147483648 -0'),
  'an odd text': quoted([
    ...words(String.raw`\u0001 \r\n\r\n \u2028 \u202e \ufffe \ufeff \ud83d\ude00 %00 ../../etc/passwd`),
    ...words('${7*7} <script> org_ __proto__'),
    ' ',
    "' OR 1=1 --",
    'é'.repeat(300),
    'x'.repeat(600_000),
  ]),
  'an extreme time': quoted(times),
}

export const notJson = [
  ' ',
  '"\n"',
  ...words(String.raw`NaN Infinity 0x10 01 +1 .5 'text' undefined "\x41" [1,] {a:1}`),
]
export const harmfulTexts = words(
  String.raw`"\u0000" "a\u0000b" "\ud800" "\udc00\ud800" {"\u0000":1} ["\ud800"]`,
)
export const tooDeep = [
  nested('[', '', ']', 40),
  nested('[', '', ']', 10_000),
  nested('{"a":', 'null', '}', 10_000),
]
export const unknownFields = words('planted constructor prototype toString hasOwnProperty organization_id')
export const afterTheEnd = ['}', ',', ' x', '\0', '[]', '//']
export const blanks = [' ', '\n\n', '\t']
export const notUtf8 = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]]

export const methods = words('GET POST PUT PATCH DELETE HEAD OPTIONS TRACE PROPFIND PURGE LINK M-SEARCH')

const escapes = words('% %zz %00 %ff %c0%af %ed%a0%80 %2e%2e%2f %2F %0d%0a %E2%80%AE %F0%9F%98%80')

export const segments = [
  '',
  ...words('. .. ;a=b @ * -1 null __proto__ constructor chat_ {chat_id} %27%20OR%201=1--'),
  ...escapes,
  'x'.repeat(8_000),
]

const cursors = [
  ...words('[] {} null 1 [["1"]] ["9999999999999999"] ["key_0"] [{"toString":1}]'),
  String.raw`["\u0000"]`,
  ...words('chat audit').map((kind) => `["9999999999999999","${kind}_${'f'.repeat(32)}"]`),
  ...words('key user org').map((kind) => `["${kind}_${'f'.repeat(32)}"]`),
].map((key) => Buffer.from(key).toString('base64url'))

export const parameters = [
  '',
  ...words('0 -0 -1 1e400 1e2 0x10 1.5 %205 NaN 99999999999999999999 null true [] %7B%7D + %20 a%00b'),
  ...escapes,
  ...times.map(encodeURIComponent),
  ...cursors,
  'x'.repeat(5_000),
]
export const unknownParameters = [
  ...words('planted=1 __proto__=1 constructor=1 a[b]=c %00=1 = && %ff=%ff'),
  'x='.repeat(500),
]

export const contentTypes = [
  '',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  ...words('text/plain application/x-www-form-urlencoded application/octet-stream image/png a/b/c ;;;'),
  `application/${'x'.repeat(4_000)}`,
]

export const headers = words(`
  accept access-control-request-method cloudfront-viewer-address content-encoding cookie idempotency-key if-none-match
  last-event-id origin range referer user-agent x-forwarded-for x-forwarded-host x-http-method-override x-org-id
  x-request-id x-user-id`)
export const junk = [
  '',
  ' ',
  '\t',
  "' OR 1=1 --",
  ...words(', a,b,c -1 null ../.. %00 \xff\xfe'),
  'é'.repeat(50),
  'x'.repeat(4_000),
]
export const credentials = [
  'Bearer',
  'Bearer ',
  ...words('a.b a.b.c .. ck_ é null {{token}} eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.').map(
    (text) => `Bearer ${text}`,
  ),
  `Bearer ${'x'.repeat(9_000)}`,
  `Bearer ck_live_${'0'.repeat(81)}`,
  'Basic YTpi',
  'Digest x',
]
