// The CloudFront Function for the routes below one first segment; router-source.ts prepends `routes`.
// CloudFront's runtime 2.0 knows ES5 and little more. Refusals are byte for byte those of the local server.

/** In bytes: the most that Lambda accepts. */
var payloadLimit = 6 * 1024 * 1024

// oxlint-disable-next-line no-unused-vars -- CloudFront calls it.
function handler(event) {
  var request = event.request
  var origins = originsAt(routes, segmentsOf(request.uri), 0, {})
  var methods = Object.keys(origins)
  if (methods.length === 0) return isPreflight(request) ? allowPreflight() : routeNotFound(event)
  var origin = originOf(request, origins, methods)
  if (origin === undefined) return methodNotAllowed(event, methods)
  if (Number(headerOf(request, 'content-length')) > payloadLimit) return requestTooLarge(event)
  // A caller that sends this header claims to be the edge.
  delete request.headers['x-origin-verify']
  // Everything not set here, including the edge's own header, comes from the distribution's origin.
  cf.updateRequestOrigin(origin)
  return request
}

/** The origins of a path by its methods; if several patterns match, the leftmost literal segment wins. */
function originsAt(node, segments, depth, found) {
  var segment = segments[depth]
  if (depth === segments.length) {
    for (var method in node.methods) if (!hasOwn(found, method)) found[method] = node.methods[method]
    return found
  }
  if (node.literals && hasOwn(node.literals, segment)) originsAt(node.literals[segment], segments, depth + 1, found)
  if (node.parameter && segment !== '') originsAt(node.parameter, segments, depth + 1, found)
  return found
}

/** GET also answers HEAD. A preflight goes to the route that it asks about, else to any route of its path. */
function originOf(request, origins, methods) {
  var method = request.method
  if (method === 'OPTIONS') {
    var wanted = headerOf(request, 'access-control-request-method')
    return origins[hasOwn(origins, wanted) ? wanted : methods[0]]
  }
  return origins[method] || (method === 'HEAD' ? origins.GET : undefined)
}

function isPreflight(request) {
  return request.method === 'OPTIONS' && headerOf(request, 'access-control-request-method') !== undefined
}

/** Without these, a page would not learn that the path does not exist. The asterisk does not cover authorization. */
function allowPreflight() {
  var headers = readableByAll({
    'access-control-allow-methods': { value: '*' },
    'access-control-allow-headers': { value: '*,authorization' },
  })
  return { statusCode: 204, statusDescription: 'No Content', headers: headers }
}

function routeNotFound(event) {
  var request = event.request
  return refusal(event, 404, 'Not Found', {
    type: 'not_found_error',
    message: 'There is no route ' + request.method + ' ' + request.uri,
    code: 'route_not_found',
  })
}

function methodNotAllowed(event, methods) {
  var request = event.request
  var response = refusal(event, 405, 'Method Not Allowed', {
    type: 'invalid_request_error',
    message: request.uri + ' does not answer ' + request.method,
    code: 'method_not_allowed',
  })
  response.headers.allow = { value: methods.join(', ') }
  return response
}

function requestTooLarge(event) {
  return refusal(event, 413, 'Content Too Large', {
    type: 'request_too_large',
    message: 'The request is larger than the 6 MB that a function accepts',
    code: 'request_too_large',
  })
}

function refusal(event, status, description, error) {
  var requestId = requestIdOf(event)
  return {
    statusCode: status,
    statusDescription: description,
    headers: readableByAll({
      'content-type': { value: 'application/json' },
      'x-request-id': { value: requestId },
    }),
    body: { encoding: 'text', data: JSON.stringify({ type: 'error', error: error, request_id: requestId }) },
  }
}

/** A refusal reveals no data, and a page that could not read it would learn no reason. */
function readableByAll(headers) {
  headers['access-control-allow-origin'] = { value: '*' }
  headers['access-control-expose-headers'] = { value: 'allow,retry-after,x-request-id' }
  return headers
}

/** The caller's own if it is short and plain, else one made from CloudFront's. */
function requestIdOf(event) {
  var given = event.request.headers['x-request-id']
  if (given && !given.multiValue && /^[A-Za-z0-9._-]{1,128}$/.test(given.value)) return given.value
  return 'req_' + event.context.requestId.replace(/[^A-Za-z0-9_-]/g, '')
}

function headerOf(request, name) {
  return request.headers[name] && request.headers[name].value
}

function segmentsOf(path) {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/')
}

function hasOwn(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key)
}
