/** A page as a browser has it. */
export interface Page {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What a form would send, by the names of its fields; of several buttons none. */
export interface Form {
  readonly action: URL
  readonly fields: Readonly<Record<string, string>>
}

const unescape = (text: string) =>
  text
    .replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&amp;', '&')

const attribute = (tag: string, name: string) => {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : unescape(value)
}

/** Where an origin really is, as a name server would say it, and what the way there adds to each request. */
export type Places = Readonly<
  Record<string, { readonly url: string; readonly headers?: () => Record<string, string> }>
>

/** A browser without scripts: keeps cookies by their hosts, follows redirects and refreshes, and sends forms. */
export class TestBrowser {
  /** By host, then by name. */
  readonly cookies = new Map<string, Map<string, string>>()
  /** What was set, with its attributes. */
  readonly setCookies: string[] = []
  /** Every address that was asked, in order. */
  readonly visited: URL[] = []
  readonly #places: Places

  constructor(places: Places = {}) {
    this.#places = places
  }

  /** @param until where to stop, without asking for it */
  async open(address: URL | string, until?: string): Promise<Page> {
    return this.#go(new URL(address), { method: 'GET' }, until)
  }

  /** Sends a form with other values in some of its fields. */
  async submit(form: Form, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    const body = new URLSearchParams({ ...form.fields, ...fields }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return this.#go(form.action, { method: 'POST', headers, body })
  }

  async #go(from: URL, sent: RequestInit, until?: string): Promise<Page> {
    let [url, request] = [from, sent]
    for (let steps = 0; steps < 20; steps++) {
      if (until !== undefined && url.href.startsWith(until))
        return { url, status: 0, headers: new Headers(), text: '' }
      const response = await this.#send(url, request)
      const text = await response.text()
      const refresh = /<meta http-equiv="refresh" content="0; url=([^"]*)">/.exec(text)?.[1]
      const next = response.headers.get('location') ?? (refresh === undefined ? undefined : unescape(refresh))
      if (next === undefined) return { url, status: response.status, headers: response.headers, text }
      url = new URL(next, url)
      request = { method: 'GET' }
    }
    throw new Error(`Led around in circles from ${from.origin}${from.pathname}`)
  }

  async #send(url: URL, request: RequestInit): Promise<Response> {
    this.visited.push(url)
    const kept = this.cookies.get(url.host) ?? new Map<string, string>()
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ')
    const place = this.#places[url.origin] ?? { url: url.origin }
    const response = await fetch(`${place.url}${url.pathname}${url.search}`, {
      ...request,
      redirect: 'manual',
      headers: {
        ...place.headers?.(),
        ...(request.headers as Record<string, string>),
        ...(cookie && { cookie }),
        accept: 'text/html',
      },
    })
    for (const set of response.headers.getSetCookie()) {
      this.setCookies.push(set)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (/max-age=0\b/i.test(set)) kept.delete(name)
      else kept.set(name, value)
    }
    this.cookies.set(url.host, kept)
    return response
  }
}

/** The one form on a page. */
export function formOn({ url, text }: Page): Form {
  const [form = '', ...others] = text.match(/<form[^]*?<\/form>/g) ?? []
  if (form === '' || others.length > 0) throw new Error(`Not one form at ${url.pathname}: ${text}`)
  const inputs = (form.match(/<input[^>]*>/g) ?? []).filter(
    (tag) => attribute(tag, 'type') !== 'radio' || / checked[ >]/.test(tag),
  )
  const fields = inputs.map((tag) => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? ''])
  return {
    action: new URL(attribute(form, 'action') ?? '', url),
    fields: Object.fromEntries(fields) as Record<string, string>,
  }
}
