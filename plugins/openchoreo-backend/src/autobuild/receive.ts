import { LoggerService } from '@backstage/backend-plugin-api';
import { ResourceClient } from '@openchoreo-portal/client';
import {
  followPullRequest,
  movePreviews,
  PreviewChange,
} from '../previews/followSource';
import { readPullRequest } from '../previews/pullRequest';
import { readPush } from './push';
import { startBuilds, StartedBuild } from './startBuilds';

/** What an event of a Git host led to. */
export interface Received {
  triggered: StartedBuild[];
  previews: PreviewChange[];
}

/** Takes a push (builds, previews of its branch) or a pull request (previews). Other events lead to nothing. */
export async function receiveGitEvent(
  client: ResourceClient,
  body: unknown,
  logger: LoggerService,
): Promise<Received> {
  const pull = readPullRequest(body);
  if (pull) {
    const previews = await followPullRequest(client, pull, logger);
    return { triggered: [], previews };
  }
  const push = readPush(body);
  if (!push) return { triggered: [], previews: [] };
  return {
    triggered: await startBuilds(client, push, logger),
    previews: await movePreviews(client, push),
  };
}
