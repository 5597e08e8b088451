import { readFile } from 'node:fs/promises';
import { ArtifactConfig } from '../../artifacts';
import { StepTemplate } from '../types';
import { failStep } from './errors';

/** Puts what the build prepared into the plane's artifact store. Output `image` is the reference with its digest. */
export const publishStep: StepTemplate = {
  ref: 'publish-image/publish-image',
  async run(context) {
    const { workspace, log, artifacts } = context;
    const name = context.parameter('image-name');
    if (!name) throw failStep('The workflow has no parameter image-name.');
    const revision = context.parameter('git-revision');
    const tag = revision || context.parameter('image-tag') || 'latest';
    let config: ArtifactConfig;
    try {
      config = JSON.parse(
        await readFile(workspace.config, 'utf8'),
      ) as ArtifactConfig;
    } catch {
      throw failStep(
        'There is nothing to publish: no build step ran before this one.',
      );
    }
    const source = context.parameter('git-repo');
    const published = await artifacts.publish({
      directory: workspace.output,
      name,
      tag,
      config: {
        ...config,
        labels: {
          ...config.labels,
          ...(revision && { 'org.opencontainers.image.revision': revision }),
          ...(source && { 'org.opencontainers.image.source': source }),
        },
      },
    });
    log.write(
      `Published ${published.reference} (${Math.ceil(
        published.size / 1024,
      )} KiB)`,
    );
    return { image: published.reference, digest: published.digest };
  },
};
