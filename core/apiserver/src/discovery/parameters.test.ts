import {
  describeWith,
  hasCrdServer,
  startCrdServer,
  startTestServer,
  TestServer,
} from '../testing/servers';
import { customResourceDefinition, widgetKind } from '../testing/widget';

jest.setTimeout(120_000);
const widgets = '/apis/test.openchoreo.dev/v1/namespaces/default/widgets';

/** Parameters of reads, sensible and not. */
const QUERIES = [
  '',
  'limit=1',
  'limit=x',
  'resourceVersion=0',
  'resourceVersion=x',
  'resourceVersionMatch=Exact',
  'resourceVersionMatch=NotOlderThan',
  'resourceVersionMatch=Nonsense',
  'resourceVersion=1&resourceVersionMatch=Nonsense',
  'resourceVersion=0&resourceVersionMatch=Exact',
  'resourceVersion=0&resourceVersionMatch=NotOlderThan',
  'continue=nonsense',
  'sendInitialEvents=true',
  'labelSelector=a%3Db',
  'labelSelector=a%3Db%3Dc',
  'labelSelector=a+in+(b,c),!d,e!%3Df',
  'labelSelector=a+in+b',
  'labelSelector=-',
  'fieldSelector=metadata.name%3Da',
  'fieldSelector=metadata.namespace!%3Da',
  'fieldSelector=spec.color%3Dred',
  'fieldSelector=spec.size%3D3',
  'fieldSelector=metadata.uid%3Da',
  'fieldSelector=metadata.name',
  'watch=1&timeoutSeconds=1&resourceVersionMatch=Exact',
  'watch=1&timeoutSeconds=1&resourceVersionMatch=NotOlderThan',
  'watch=1&timeoutSeconds=1&sendInitialEvents=true',
  'watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
  'watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
  'watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=Exact',
  'watch=1&timeoutSeconds=1&labelSelector=a%3Db%3Dc',
  'watch=1&timeoutSeconds=1&fieldSelector=spec.size%3D3',
  'timeoutSeconds=x&watch=1',
];

describeWith(hasCrdServer, 'the CustomResourceDefinition server of Kubernetes')(
  'parameters of lists and watches',
  () => {
    let ours: TestServer;
    let real: Awaited<ReturnType<typeof startCrdServer>>;
    beforeAll(async () => {
      [ours, real] = await Promise.all([startTestServer(), startCrdServer()]);
      await fetch(
        `${real.url}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(customResourceDefinition(widgetKind)),
        },
      );
      for (let i = 0; i < 200; i++) {
        if ((await fetch(real.url + widgets)).status === 200) break;
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    });
    afterAll(async () => {
      await ours?.stop();
      await real?.stop();
    });

    it.each([
      ['limit=-1', 200],
      ['watch=1&timeoutSeconds=1&resourceVersion=x', 500],
    ])(
      'answers ?%s with 400, where Kubernetes answers %i',
      async (query, theirs) => {
        expect((await fetch(`${real.url}${widgets}?${query}`)).status).toBe(
          theirs,
        );
        expect((await fetch(`${ours.url}${widgets}?${query}`)).status).toBe(
          400,
        );
      },
    );

    it.each(QUERIES)('answers ?%s as Kubernetes does', async query => {
      const [a, b] = await Promise.all(
        [real.url, ours.url].map(async url => {
          const answer = await fetch(`${url}${widgets}?${query}`);
          await answer.arrayBuffer();
          return answer.status;
        }),
      );
      expect(b).toBe(a);
    });
  },
);
