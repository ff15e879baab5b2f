/** `/openapi.json` and `/docs`: the doors, described by their own schemas. */

import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lazo',
        version: '1',
        description:
          'Closed-loop marketing: which touch became which customer. Errors are application/problem+json (RFC 9457).',
      },
      components: {
        securitySchemes: {
          secretKey: { type: 'http', scheme: 'bearer', description: 'The secret key, sk_…' },
          writeKey: {
            type: 'http',
            scheme: 'basic',
            description: 'Either key as the user name, without a password: as Segment’s clients send it.',
          },
        },
      },
      security: [{ secretKey: [] }],
    },
  });
  app.get('/openapi.json', { config: { access: 'open' }, schema: { hide: true } }, () => app.swagger());
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' };
    });
    await scope.register(swaggerUi, { routePrefix: '/docs' });
  });
}
