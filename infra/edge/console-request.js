// The CloudFront Function for the console: its page is at every address that is none of its files.

// oxlint-disable-next-line no-unused-vars -- CloudFront calls it.
function handler(event) {
  var request = event.request
  var isFile = request.uri.startsWith('/console/assets/') || request.uri === '/console/settings.json'
  if (!isFile) request.uri = '/console/index.html'
  return request
}
