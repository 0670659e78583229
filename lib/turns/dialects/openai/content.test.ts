import { expect, test } from '@jest/globals'
import { fileBlock, imageBlock, markedBy, textBlocks } from './content.ts'
import { Field } from './field.ts'

const png = 'iVBORw0KGgo='
const refusal = (param: string, problem: string) =>
  expect.objectContaining({
    status: 400,
    message: expect.stringContaining(problem),
    details: { param },
  })

test.each(['', ' \n', '\u0085\u001c'])('a blank text, %j, is left out: Claude refuses it', (blank) => {
  expect(textBlocks(blank)).toEqual([])
})

test.each([
  ['https://example.com/a.png', { type: 'url', url: 'https://example.com/a.png' }],
  [`data:image/png;base64,${png}`, { type: 'base64', media_type: 'image/png', data: png }],
  [`data:IMAGE/JPEG;charset=utf-8;base64,${png}`, { type: 'base64', media_type: 'image/jpeg', data: png }],
])('the image %s has its source', (url, source) => {
  expect(imageBlock(new Field(url))).toEqual({ type: 'image', source })
})

test.each([
  ['file:///etc/passwd', 'must be a URL'],
  ['data:image/png,plain', 'must be a URL'],
  [`data:text/html;base64,${png}`, 'must be an image'],
])('%s is no image', (url, problem) => {
  const field = new Field({ image_url: { url } }).at('image_url').at('url')
  expect(() => imageBlock(field)).toThrow(refusal('image_url.url', problem))
})

test('a PDF is sent without the head of its URL, and has its name', () => {
  const source = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }
  const file = { file_data: 'data:application/pdf;base64,JVBERi0=', filename: 'a.pdf' }
  expect(fileBlock(new Field(file))).toEqual({ type: 'document', source, title: 'a.pdf' })
  expect(fileBlock(new Field({ file_data: 'JVBERi0=' }))).toEqual({ type: 'document', source })
  expect(imageBlock(new Field(file.file_data))).toEqual({ type: 'document', source })
})

test('a text is sent as text', () => {
  const data = Buffer.from('Grüße').toString('base64')
  expect(fileBlock(new Field({ file_data: `data:text/markdown;base64,${data}` }))).toEqual({
    type: 'document',
    source: { type: 'text', media_type: 'text/plain', data: 'Grüße' },
  })
})

test.each([
  [{ file_id: 'file_1' }, 'file_id', 'not supported'],
  [{ file_data: `data:image/png;base64,${png}` }, 'file_data', 'must be a PDF or a text'],
  [{}, 'file_data', 'is missing'],
])('the file %j is refused by the field that is to blame', (file, param, problem) => {
  expect(() => fileBlock(new Field(file))).toThrow(refusal(param, problem))
})

test('a mark for the cache is kept, on the last block', () => {
  const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } }
  const [one, two] = [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ]
  expect(markedBy(new Field(mark), [one, two])).toEqual([one, { ...two, ...mark }])
  expect(markedBy(new Field({ cache_control: null }), [one])).toEqual([one])
})
