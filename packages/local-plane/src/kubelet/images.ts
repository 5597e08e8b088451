import { isApiError } from '@openchoreo-portal/model';
import { ArtifactStore, ResolvedArtifact } from '../artifacts/types';
import { RuntimeName } from '../runtimes/types';

/** Stands for every image when nothing is really started. */
const SIMULATED: Omit<ResolvedArtifact, 'reference'> = {
  digest: 'simulated',
  root: '/',
  config: {
    kind: 'node',
    runtime: 'none',
    entrypoint: ['simulated'],
    cmd: [],
    env: {},
    workdir: '/',
    ports: [],
    labels: {},
  },
};

/** Finds an image, or says in one text why not and what to do. */
export async function findImage(
  artifacts: Pick<ArtifactStore, 'resolve'>,
  reference: string,
  runtime: RuntimeName,
): Promise<{ image: ResolvedArtifact } | { problem: string }> {
  if (runtime === 'simulated') return { image: { ...SIMULATED, reference } };
  try {
    return { image: await artifacts.resolve(reference) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const remedy = isApiError(error) ? error.remedy : undefined;
    return { problem: remedy ? `${said} ${remedy}` : said };
  }
}
