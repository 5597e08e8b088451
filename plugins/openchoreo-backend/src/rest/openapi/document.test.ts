import { createConfig, lintFromString } from '@redocly/openapi-core';
import { mockServices } from '@backstage/backend-test-utils';
import { ControlPlane } from '../../controlPlane/createControlPlane';
import { SecretService } from '../../secrets/service';
import { restOperations } from '../operations';
import { routesOf } from '../../__testUtils__/routes';
import { wiredRouter } from '../../__testUtils__/wiring';
import { openApiDocument } from './document';
import { PORTAL_OPERATIONS } from './portal';

describe('our OpenAPI document', () => {
  const operations = restOperations({
    // Nothing is called: the operations only have to be listed.
    controlPlane: {
      apiServer: { clientFor: () => undefined },
    } as unknown as ControlPlane,
    secrets: {} as SecretService,
    webhooks: {},
    contextOf: async () => Promise.reject(new Error('not called')),
    logger: mockServices.logger.mock(),
    system: {
      version: '1.2.3',
      url: 'https://portal.acme.dev',
      issuers: [],
    },
  });
  const described = [...operations, ...PORTAL_OPERATIONS];
  const document = openApiDocument(described, {
    version: '1.2.3',
    url: 'https://portal.acme.dev/api/openchoreo',
  });

  it('passes the recommended rules of Redocly', async () => {
    const problems = await lintFromString({
      source: JSON.stringify(document),
      absoluteRef: '/openapi.json',
      config: await createConfig({ extends: ['recommended-strict'] }),
    });
    expect(
      problems
        .filter(problem => !problem.ignored)
        .map(
          ({ ruleId, message, location }) =>
            `${ruleId} ${location[0].pointer}: ${message}`,
        ),
    ).toEqual([]);
  });

  it('describes every route, but those that speak another protocol', () => {
    // Names of values are the document's own.
    const shape = (route: string) => route.replace(/:\w+|\{\w+\}/g, '*');
    const known = new Set(described.map(o => shape(`${o.method} ${o.path}`)));
    const routes = new Set(routesOf(wiredRouter()).map(shape));
    expect([...routes].filter(route => !known.has(route)).sort()).toEqual([
      // A terminal, MCP, lines of JSON for the portal's own pages.
      'get /authz/profile',
      'get /exec/namespaces/*/components/*',
      'get /mcp',
      'post /authz/evaluates',
      'post /authz/evaluates-for',
      'post /mcp',
      'post /stream',
    ]);
    expect([...known].filter(route => !routes.has(route))).toEqual([]);
  });

  it('names each operation once', () => {
    const ids = described.map(o => o.operationId);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    const routes = described.map(o => `${o.method} ${o.path}`);
    expect(routes.filter((r, at) => routes.indexOf(r) !== at)).toEqual([]);
  });

  it('describes every value of every path', () => {
    const undescribed = described.flatMap(({ path, parameters = [] }) =>
      [...path.matchAll(/\{([^}]+)\}/g)]
        .map(([, name]) => name)
        .filter(
          name => !parameters.some(p => p.name === name && p.in === 'path'),
        )
        .map(name => `${path}: ${name}`),
    );
    expect(undescribed).toEqual([]);
  });
});
