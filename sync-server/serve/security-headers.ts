import type { FastifyReply, FastifyRequest } from 'fastify';

/** On every answer. The page's own Content-Security-Policy is in its <meta>, made at build time; this adds what a <meta> cannot say. */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('content-security-policy', "frame-ancestors 'none'; object-src 'none'; base-uri 'none'");
  reply.header('x-frame-options', 'DENY');
  reply.header('cross-origin-opener-policy', 'same-origin');
  reply.header('cross-origin-resource-policy', 'same-origin');
  reply.header('permissions-policy', 'camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()');
  // With it a device learns how far its clock is off from any answer (milliseconds since 1970).
  reply.header('x-time', String(Date.now()));
  if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000');
}
