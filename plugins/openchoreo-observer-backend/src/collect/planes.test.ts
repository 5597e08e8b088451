import { createClient } from '@openchoreo-portal/client';
import { planeKey } from '@openchoreo-portal/plugin-openchoreo-node';
import { fakePlane, until } from '../__testUtils__/plane';
import { collectFromPlanes } from './planes';

it('runs one collector per physical plane, through an object whose agent is connected', async () => {
  const controlPlane = fakePlane();
  const log: string[] = [];
  const collection = collectFromPlanes({
    client: createClient(controlPlane.transport),
    logger: { info: () => {}, warn: message => log.push(message) },
    start(identity, ref) {
      log.push(`start ${identity} via ${planeKey(ref)}`);
      return {
        async stop() {
          log.push(`stop ${identity} via ${planeKey(ref)}`);
        },
      };
    },
  });
  const put = (
    plural: string,
    metadata: object,
    planeID: string,
    connected?: boolean,
  ) =>
    controlPlane.put(plural, {
      metadata,
      spec: { planeID },
      status: connected === undefined ? {} : { agentConnection: { connected } },
    });
  const said = (line: string) => until(() => log.includes(line));

  put('clusterdataplanes', { name: 'default' }, 'main');
  await said('start dataplane/main via dataplane/_cluster/default');
  put('dataplanes', { name: 'twin', namespace: 'acme' }, 'main', true);
  await said('stop dataplane/main via dataplane/_cluster/default');
  await said('start dataplane/main via dataplane/acme/twin');
  put('clusterworkflowplanes', { name: 'builds' }, 'main');
  await said('start workflowplane/main via workflowplane/_cluster/builds');

  // Away for a moment: the collector stays and resumes by itself.
  put('dataplanes', { name: 'twin', namespace: 'acme' }, 'main', false);
  await new Promise(resolve => setTimeout(resolve, 30));
  expect(log).toHaveLength(4);

  controlPlane.remove('clusterworkflowplanes', 'undefined/builds');
  await said('stop workflowplane/main via workflowplane/_cluster/builds');
  await collection.stop();
  expect(log.filter(line => line.startsWith('start'))).toHaveLength(3);
  expect(log.filter(line => line.startsWith('stop'))).toHaveLength(3);
});
