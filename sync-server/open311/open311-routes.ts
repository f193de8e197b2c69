// Open311 GeoReport v2 at /open311/v2 (https://wiki.open311.org/GeoReport_v2): reports from other systems, and how they stand.
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '$domain/ward.ts';
import { asCouchError } from '../couch/couch-error.ts';
import { fewAtOnce } from '../net/few-at-once.ts';
import { addressKey, Allowance } from '../reports/allowance.ts';
import type { ReportParts } from '../reports/report-parts.ts';
import { sourceOfKey, type Source } from '../reports/sources.ts';
import { discovery } from './discovery.ts';
import { CONTENT_TYPES, GeoReportError, serialise, serialiseOne, type Answer, type Format } from './geo-report.ts';
import { listRequests, oneRequest, tokenOf } from './list-requests.ts';
import { postRequest } from './post-request.ts';
import { readForm } from './read-form.ts';
import { serviceDefinition, serviceList } from './services.ts';

const BASE = '/open311/v2';

type Query = Record<string, string | string[] | undefined>;

export function open311Routes(parts: ReportParts): FastifyPluginAsync {
  const { now } = parts;
  // A source sends what a whole city tells it; a guesser of keys gets no further than a few a minute.
  const perSource = new Allowance({ most: 300, perHour: 3000, now });
  const perAddress = new Allowance({ most: 300, perHour: 6000, now });
  const turn = fewAtOnce(4);
  const wrongKeys = new Allowance({ most: 20, perHour: 60, now });

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.setErrorHandler((error, request, reply) => sendError(error, { request, reply, parts }));
    app.addHook('onRequest', async (request, reply) => {
      // How reports stand is for every page of the web to show. Sending needs a key, which has no place in a page.
      if (request.method === 'GET' || request.method === 'HEAD') reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
      reply.header('cache-control', 'no-cache');
      const seconds = perAddress.take(addressKey(request.ip));
      if (seconds > 0) throw tooMany(seconds);
    });

    for (const format of ['json', 'xml'] as const) {
      app.get(`/open311/discovery.${format}`, async (request, reply) => {
        const file = discovery(await parts.wards.all(), { url: `${request.protocol}://${request.host}${BASE}`, isTest: parts.isDemo });
        return reply.type(CONTENT_TYPES[format]).send(serialiseOne('discovery', file, format));
      });
      app.get(`${BASE}/services.${format}`, async (request, reply) => send(reply, format, { root: 'services', item: 'service', data: serviceList(await settingsFor(request)) }));
      app.get(`${BASE}/requests.${format}`, async (request, reply) => {
        await settingsFor(request);
        const source = await givenSource(request);
        return send(reply, format, requests(await listRequests(request.query as Query, { source, parts })));
      });
      app.post(`${BASE}/requests.${format}`, async (request, reply) => {
        const form = await readForm(request.raw);
        const settings = await settingsFor(request, form.text('jurisdiction_id'));
        const source = await keyOwner(form.text('api_key') ?? queryText(request, 'api_key'), request);
        const seconds = perSource.take(source._id);
        if (seconds > 0) throw tooMany(seconds);
        return send(reply, format, requests(await postRequest(form, { source, settings, parts, turn })));
      });
    }
    app.get(`${BASE}/services/:file`, async (request, reply) => {
      const { id, format } = fileOf(request);
      const definition = serviceDefinition(id, await settingsFor(request));
      if (!definition) throw new GeoReportError(404, 'service_code was not found');
      return reply.type(CONTENT_TYPES[format]).send(serialiseOne('service_definition', definition, format));
    });
    app.get(`${BASE}/requests/:file`, async (request, reply) => {
      const { id, format } = fileOf(request);
      await settingsFor(request);
      return send(reply, format, requests(await oneRequest(id, { source: await givenSource(request), parts })));
    });
    app.get(`${BASE}/tokens/:file`, async (request, reply) => {
      const { id, format } = fileOf(request);
      await settingsFor(request);
      return send(reply, format, requests(await tokenOf(id, parts)));
    });
  };

  /** The rules are those of the organisation, the same in each of its wards. */
  async function settingsFor(request: FastifyRequest, jurisdiction = queryText(request, 'jurisdiction_id')): Promise<Settings> {
    const [first] = await parts.wards.all();
    if (!first) throw new GeoReportError(503, 'There are no wards here yet.');
    const own = first.settings.reports?.jurisdiction;
    if (own !== undefined && jurisdiction !== undefined && jurisdiction !== '' && jurisdiction !== own) throw new GeoReportError(404, 'jurisdiction_id was not found');
    return first.settings;
  }

  async function keyOwner(key: string | undefined, request: FastifyRequest): Promise<Source> {
    if (key === undefined || key === '') throw new GeoReportError(403, 'api_key was not provided');
    const address = addressKey(request.ip);
    if (wrongKeys.left(address) < 1) throw tooMany(60);
    const source = await sourceOfKey(parts.store, key);
    if (source) return source;
    wrongKeys.take(address);
    throw new GeoReportError(403, 'api_key is not valid');
  }

  /** Asking needs no key; one that is given must be right. */
  async function givenSource(request: FastifyRequest): Promise<Source | undefined> {
    const key = queryText(request, 'api_key');
    return key === undefined || key === '' ? undefined : keyOwner(key, request);
  }
}

const requests = (data: Answer['data']): Answer => ({ root: 'service_requests', item: 'request', data });

const tooMany = (seconds: number): GeoReportError => new GeoReportError(429, `Too many requests, try again in ${seconds} seconds.`, { 'retry-after': String(seconds) });

const send = (reply: FastifyReply, format: Format, answer: Answer): FastifyReply => reply.type(CONTENT_TYPES[format]).send(serialise(answer, format));

function queryText(request: FastifyRequest, name: string): string | undefined {
  const given = (request.query as Query)[name];
  return Array.isArray(given) ? given[0] : given;
}

/** `033.xml` */
function fileOf(request: FastifyRequest): { id: string; format: Format } {
  const { file } = request.params as { file: string };
  const found = /^(.{1,160})\.(json|xml)$/.exec(file);
  if (!found) throw new GeoReportError(404, 'Ask for .json or .xml.');
  return { id: found[1]!, format: found[2] as Format };
}

function sendError(error: unknown, { request, reply, parts }: { request: FastifyRequest; reply: FastifyReply; parts: ReportParts }): FastifyReply {
  const known = error instanceof GeoReportError ? error : asGeoReportError(error);
  if (!known) parts.log.error(`${request.method} ${request.url.split('?')[0]?.slice(0, 200)}`, error);
  const { code, description, headers } = known ?? new GeoReportError(500, 'Something failed in the server; its log says more.');
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  const format: Format = /\.xml$/.test(request.url.split('?')[0] ?? '') ? 'xml' : 'json';
  return send(reply.code(code), format, { root: 'errors', item: 'error', data: [{ code, description }] });
}

/** What the rest of the server refuses (the access check, a broken body). */
function asGeoReportError(error: unknown): GeoReportError | undefined {
  const refused = asCouchError(error);
  return refused && new GeoReportError(refused.status, refused.reason, refused.headers);
}
