// What an administrator sees of the gateways: which there are, what waits, what was given up, and "send it again".
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { rolesByWard } from '$domain/roles.ts';
import { badRequest } from '../couch/couch-error.ts';
import { readJsonObject } from '../couch/read-body.ts';
import { isServerAdmin } from '../couch/security.ts';
import { readOwnBodies } from '../reports/api.ts';
import type { ReportParts } from '../reports/report-parts.ts';
import { keyOf } from '../reports/standing.ts';
import { listDeliveries, listWebhooks, resendDead, type Delivery } from './webhook.ts';

const resendSchema = z.object({ deliveries: z.array(z.string().max(200)).max(10_000) });
const MOST_SHOWN = 500;

export function webhookRoutes({ store, now }: Pick<ReportParts, 'store' | 'now'>): FastifyPluginAsync {
  return async (app) => {
    readOwnBodies(app);
    app.get('/api/webhooks', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const mine = (await listDeliveries(store)).filter(isMine(request));
      const webhooks = (await listWebhooks(store)).filter(({ ward }) => ward === undefined || administers(request, ward));
      const shown = mine.filter(({ state }) => state === 'dead').sort((a, b) => (a.at > b.at ? -1 : 1)).slice(0, MOST_SHOWN);
      return {
        // The host alone: an address may hold a token.
        webhooks: webhooks.map(({ _id, name, url, ward, events, withContact }) => ({ id: _id.slice('webhook:'.length), name, host: new URL(url).host, ...(ward !== undefined && { ward }), events, withContact, waiting: mine.filter(({ webhook, state }) => webhook === _id && state === 'waiting').length })),
        dead: shown.map(({ _id, webhook, eventType, job, ward, at, attempts, lastProblem }) => ({ id: _id, webhook: webhook.slice('webhook:'.length), eventType, report: keyOf(job), ward, at, attempts, problem: lastProblem ?? '' }))
      };
    });
    app.post('/api/webhooks/resend', async (request) => {
      const said = resendSchema.safeParse(await readJsonObject(request.raw, 4 * 1024 * 1024));
      if (!said.success) throw badRequest('deliveries: a list of ids');
      const chosen = new Set(said.data.deliveries);
      const mine = isMine(request);
      return { resent: await resendDead(store, { isChosen: (delivery) => chosen.has(delivery._id) && mine(delivery), now: new Date(now()).toISOString() }) };
    });
  };
}

function administers(request: FastifyRequest, ward: string): boolean {
  if (isServerAdmin(request.user)) return true;
  return [...rolesByWard(request.user.roles)].some(([slug, roles]) => slug === ward && roles.includes('admin'));
}

const isMine = (request: FastifyRequest) => (delivery: Delivery): boolean => administers(request, delivery.ward);
