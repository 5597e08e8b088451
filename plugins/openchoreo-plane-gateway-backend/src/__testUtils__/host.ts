import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { clusterDataPlaneKind } from '@openchoreo-portal/model';
import {
  Agent,
  AgentOptions,
  AgentTls,
  startAgent,
} from '@openchoreo-portal/plane-agent';
import {
  createPlaneConnector,
  fetchPlaneClientCa,
  openchoreoClientServiceRef,
  PlaneConnector,
} from '@openchoreo-portal/plugin-openchoreo-node';
import gatewayPlugin from '..';
import { memoryClient, until } from './memoryClient';
import { freePort } from './ports';

/** A backend with the gateway, and a plugin that uses it as the control plane does. */
export async function startHost(directory: string) {
  const memory = memoryClient();
  const port = await freePort();
  let connector!: PlaneConnector;
  let clientCa!: () => Promise<string>;
  const asPlugin = (pluginId: string, onInit: (deps: any) => void) =>
    createBackendPlugin({
      pluginId,
      register(env) {
        env.registerInit({
          deps: { auth: coreServices.auth, discovery: coreServices.discovery },
          async init(deps) {
            onInit(deps);
          },
        });
      },
    });
  let stranger!: PlaneConnector;
  const backend = await startTestBackend({
    features: [
      gatewayPlugin,
      asPlugin('openchoreo', deps => {
        connector = createPlaneConnector(deps);
        clientCa = () => fetchPlaneClientCa(deps);
      }),
      asPlugin('stranger', deps => {
        stranger = createPlaneConnector(deps);
      }),
      mockServices.rootConfig.factory({
        data: {
          openchoreo: { planeGateway: { directory, listen: { port } } },
        },
      }),
      createServiceFactory({
        service: openchoreoClientServiceRef,
        deps: {},
        factory: () =>
          ({ forPlugin: () => memory.client } as unknown as ReturnType<
            typeof Object
          >),
      }),
    ],
  });
  const agents: Agent[] = [];
  const readTls = async (name: string): Promise<AgentTls> => {
    const file = (f: string) =>
      readFile(path.join(directory, 'agents', name, f), 'utf8');
    const [ca, cert, key] = await Promise.all(
      ['ca.crt', 'tls.crt', 'tls.key'].map(file),
    );
    return { ca, cert, key };
  };
  return {
    ...memory,
    backend,
    port,
    connector,
    stranger,
    clientCa,
    readTls,
    /** Creates ClusterDataPlane `name` that trusts the gateway's own authority. */
    async addPlane(name: string, spec: object = {}) {
      memory.put(clusterDataPlaneKind, {
        metadata: { name },
        spec: {
          planeID: 'default',
          clusterAgent: { clientCA: { value: await clientCa() } },
          ...spec,
        },
      });
    },
    agent(options: Partial<AgentOptions> = {}): Agent {
      const agent = startAgent({
        gatewayUrl: `wss://127.0.0.1:${port}/agent`,
        tls: () => readTls('dataplane-default'),
        planeType: 'dataplane',
        planeID: 'default',
        backoff: { baseMs: 10, maxMs: 50 },
        ...options,
      });
      agents.push(agent);
      return agent;
    },
    async stop() {
      await Promise.all(agents.map(agent => agent.stop()));
      await backend.stop();
    },
    until,
  };
}

/** A host. */
export type Host = Awaited<ReturnType<typeof startHost>>;
