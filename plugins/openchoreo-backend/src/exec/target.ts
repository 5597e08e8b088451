import { CustomSubresource } from '@openchoreo-portal/apiserver';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  ApiError,
  OPENCHOREO_GROUP,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import { PLANE_ANNOTATION } from '../live/plane';
import { PlacedTree, resourceTrees } from '../live/tree';
import { SecretPlanes } from '../secrets/service';

/** Where a command runs. */
export interface ExecTarget {
  /** The plane, as its controller noted it. */
  plane: string;
  namespace: string;
  pod: string;
  container: string;
}

interface Pod {
  spec?: { containers?: Array<{ name: string }> };
  status?: { phase?: string };
}

/**
 * `POST releasebindings/{name}/exec?pod=&container=` finds where a command would run. It is the door of terminals: who may open one (`component:exec`, with
 * the environment as attribute) is decided and recorded here, as for every subresource, before anything is connected.
 */
export function execSubresource(options: {
  planes: SecretPlanes;
  platform: () => ResourceClient;
}): CustomSubresource {
  return {
    group: OPENCHOREO_GROUP,
    resource: 'releasebindings',
    name: 'exec',
    methods: ['POST'],
    async handle({ object, query }, _req, res) {
      const trees = await resourceTrees(
        options.platform(),
        options.planes,
        object as ReleaseBinding,
      );
      const target = chooseTarget(trees, {
        pod: query.get('pod') || undefined,
        container: query.get('container') || undefined,
      });
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify(target));
    },
  };
}

/** The named pod, or the first that runs; of those of the binding only. */
export function chooseTarget(
  trees: readonly PlacedTree[],
  wanted: { pod?: string; container?: string },
): ExecTarget {
  const pods = trees.flatMap(({ nodes, renderedRelease }) =>
    nodes
      .filter(({ kind, group }) => kind === 'Pod' && !group)
      .map(node => ({ node, release: renderedRelease })),
  );
  const found = pods.find(({ node }) =>
    wanted.pod
      ? node.name === wanted.pod
      : (node.object as Pod).status?.phase === 'Running',
  );
  if (!found) {
    throw new ApiError({
      reason: 'NotFound',
      message: wanted.pod
        ? `The binding runs no pod ${wanted.pod}.`
        : 'The binding has no pod that runs.',
      remedy: 'Look at its resource tree, or deploy the component.',
    });
  }
  const { node, release } = found;
  const containers =
    (node.object as Pod).spec?.containers?.map(({ name }) => name) ?? [];
  const container = wanted.container ?? containers[0];
  if (!containers.includes(container)) {
    throw new ApiError({
      reason: 'NotFound',
      message: `Pod ${node.name} has no container ${container}.`,
      remedy: `Choose one of: ${containers.join(', ')}.`,
    });
  }
  return {
    plane: release.metadata.annotations?.[PLANE_ANNOTATION] ?? '',
    namespace: node.namespace ?? '',
    pod: node.name,
    container,
  };
}
