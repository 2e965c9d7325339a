/**
 * The request with its body read to the end, as Cloudflare's edge hands it over. workerd by itself hangs up after an
 * answer that did not wait for the body, and whoever keeps such a connection finds it broken.
 */
export async function wholeRequest(request: Request): Promise<Request> {
  return request.body === null ? request : new Request(request, { body: await request.arrayBuffer() })
}
