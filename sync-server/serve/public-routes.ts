// What the app may know before anyone has signed in.
import type { FastifyPluginAsync } from 'fastify';

export interface DemoLogin {
  name: string;
  password: string;
  /** As people know them: "Nguyễn Văn Thử". */
  label: string;
  roles: { ward: string; role: string }[];
}

export interface PublicConfig {
  demo: boolean;
  /** In demo mode only. */
  logins?: DemoLogin[];
  organisation: { name: string };
  wards: { slug: string; name: string }[];
}

export function publicRoutes(config: () => PublicConfig): FastifyPluginAsync {
  return async (app) => {
    app.get('/api/config', async (_request, reply) => reply.header('cache-control', 'no-cache').send(config()));
    app.get('/api/time', async (_request, reply) => {
      const now = Date.now();
      return reply.header('cache-control', 'no-store').send({ now: new Date(now).toISOString(), ms: now });
    });
  };
}
