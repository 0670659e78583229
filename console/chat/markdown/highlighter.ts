import highlighter from 'highlight.js/lib/common'

export { highlighter }
