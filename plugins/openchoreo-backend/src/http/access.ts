import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import {
  AccessRequest,
  AuthorizationEngine,
  Decision,
  Subject,
} from '@openchoreo-portal/authorization';
import { ApiError } from '@openchoreo-portal/model';
import { People } from '../subject/people';
import { serviceSubject } from '../subject/resolver';
import { OWN_PLUGIN } from './audit';
import { jsonBody } from './body';
import { ContextOf } from './context';

const MAX_QUESTIONS = 500;
const PLUGIN = /^service:(plugin:[a-z0-9-]{1,100})$/;

/**
 * `POST /authz/evaluates`: may I? `GET /authz/profile`: who am I, and what may I do there? `POST /authz/evaluates-for`: may somebody who is not here, for
 * plugins of this platform that keep credentials of people.
 */
export function createAccessRouter(
  engine: AuthorizationEngine,
  people: Pick<People, 'find'>,
  contextOf: ContextOf,
): Router {
  const router = PromiseRouter();
  const json = jsonBody(contextOf, '1mb');

  router.post('/authz/evaluates', json, async (req, res) => {
    const { subject } = await contextOf(req, 'portal');
    res.json(engine.decideAll(subject, parseQuestions(req.body)));
  });

  router.post('/authz/evaluates-for', json, async (req, res) => {
    const { subject } = await contextOf(req, 'portal');
    if (subject.kind !== 'service' || !OWN_PLUGIN.test(subject.id)) {
      throw new ApiError({
        reason: 'Forbidden',
        message: `${subject.id} may not ask what others may.`,
        remedy: 'Ask for yourself at /authz/evaluates.',
      });
    }
    const { person, questions } = (req.body ?? {}) as Record<string, unknown>;
    if (typeof person !== 'string' || person.length > 300) {
      throw new ApiError({
        reason: 'BadRequest',
        message: 'person is not an entity reference.',
        remedy: 'Send {"person": "user:default/alice", "questions": [...]}.',
      });
    }
    const asked = parseQuestions(questions);
    const who = await subjectOf(person, people);
    const answers: Decision[] = who
      ? engine.decideAll(who, asked)
      : asked.map(() => ({
          allowed: false,
          reason: `${person} has not signed in for long; sign in to the portal again.`,
        }));
    res.json(answers);
  });

  router.get('/authz/profile', async (req, res) => {
    const { subject } = await contextOf(req, 'portal');
    const { namespace, project, component, resource } = req.query as Record<
      string,
      string | undefined
    >;
    res.json({
      subject,
      capabilities: engine.capabilities(subject, {
        namespace,
        project,
        component,
        resource,
      }),
    });
  });
  return router;
}

/** People as they were last seen; plugins are always what they are. */
async function subjectOf(
  id: string,
  people: Pick<People, 'find'>,
): Promise<Subject | undefined> {
  const plugin = PLUGIN.exec(id)?.[1];
  return plugin ? serviceSubject(plugin) : people.find(id);
}

function parseQuestions(body: unknown): AccessRequest[] {
  if (
    !Array.isArray(body) ||
    body.length > MAX_QUESTIONS ||
    !body.every(
      entry =>
        entry && typeof entry === 'object' && typeof entry.action === 'string',
    )
  ) {
    throw new ApiError({
      reason: 'BadRequest',
      message: `The body is not a list of at most ${MAX_QUESTIONS} questions.`,
      remedy:
        'Send [{"action": "component:create", "scope": {"namespace": "default"}}].',
    });
  }
  return body.map(entry => ({ ...entry, scope: entry.scope ?? {} }));
}
